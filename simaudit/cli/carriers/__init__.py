"""Commands for the work with the carriers."""
