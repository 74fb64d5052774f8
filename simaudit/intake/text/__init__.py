"""Delimited text: decompression, encodings, framing into records, the header."""
