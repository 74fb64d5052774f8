"""Tables beside the report: findings, rejects and results as CSV, Parquet and workbooks."""
