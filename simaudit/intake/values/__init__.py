"""Text cells → typed values of the columns in simaudit/contract.py, a column at a time."""
