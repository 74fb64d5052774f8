"""Rows → verdicts → findings → results: the register in DuckDB, the checks run over it, waivers.

A prefilter counts in one pass what single rows decide; each check's query decides the rest. Findings get the
keys by which months are compared.
"""
