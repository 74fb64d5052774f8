"""JSON Schemas of the files and outputs that programs read."""
