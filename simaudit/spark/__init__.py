"""A register judged where it lies, in a Spark session of the caller's.

The queries of the checks are rewritten from DuckDB's SQL to Spark's, or refused where a part of one has no
equal there; months are read by the same reader on the executors; findings and figures come home. PySpark is
imported here only, and only when a session is given.
"""
