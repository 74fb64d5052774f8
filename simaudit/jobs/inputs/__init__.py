"""What a run is asked for: files, lists, carriers, the month, and whether anything is new."""
