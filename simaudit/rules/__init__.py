"""What a check is: header, query, cases and plants, and the populations and provisions of law it refers to.

The folder `checks/` is the registry. Here its files are loaded and validated, queries are restricted to
reading, rules get their fingerprints, checks/README.md is rendered, and a new check gets its skeleton.
"""
