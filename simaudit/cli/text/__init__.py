"""What commands print: texts and tables made from values."""
