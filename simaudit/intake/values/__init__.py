"""Cells of text → typed values of the contract, a column at a time."""
