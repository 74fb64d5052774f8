"""Tables that come typed: Parquet, Arrow frames and streams."""
