"""A file → rows: carriers' extracts and lists read, normalised and accounted for, record by record.

`text` and `workbook` read the physical forms, parquet.py the third, `values` makes typed values of cells.
What can't be read for certain is rejected or refused, and said; a month's rows are written once, as
Parquet.
"""
