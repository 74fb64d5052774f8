"""A file → rows: carriers' extracts and lists read, normalised and accounted for, record by record.

`text/`, `workbook/` and `arrow/` read the physical forms, `records/` says which records there are,
`profile/` how a carrier writes them, `values/` turns cells into typed values, `limits/` bounds all of it.
A record or file that can't be read for certain is rejected or refused with its reason. A month's rows are
written once, as Parquet.
"""
