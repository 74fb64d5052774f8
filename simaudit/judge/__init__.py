"""Rows → verdicts → findings → results: the register in DuckDB, the checks run over it, waivers.

The register lays a carrier's month out, a prefilter counts in one pass what single rows decide, judging
runs each check's query, and findings get the keys by which months are compared.
"""
