"""Rows → verdicts → findings → results: the register in DuckDB, the checks run over it, waivers."""
