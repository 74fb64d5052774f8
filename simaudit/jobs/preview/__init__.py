"""What would be read of a file, and the profile that would help."""
