"""Tables that accompany the report: findings, rejects and results as CSV, JSON, Parquet and workbooks."""
