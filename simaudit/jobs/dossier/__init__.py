"""What leaves the house for others to act on: letters, and the dossier of a case."""
