"""A file → rows: carriers' extracts and lists read, normalised and accounted for, record by record.

`text/`, `workbook/` and `parquet.py` read the physical forms, `values/` turns cells into typed values.
A record or file that can't be read for certain is rejected or refused with its reason. A month's rows are
written once, as Parquet.
"""
