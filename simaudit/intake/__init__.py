"""A file → rows: carriers' extracts and lists read, normalised and accounted for, record by record.

`text/`, `workbook/` and `arrow/` read files, `records/` finds records, `profile/` says how a carrier writes
them, `values/` types the cells, `limits/` bounds all of it. What can't be read for certain is rejected. A
month's rows are written once, as Parquet.
"""
