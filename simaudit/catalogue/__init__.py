"""What a check is: its file, its query, the views and law behind it, and the catalogue of them all."""
