"""What a check is: header, query, cases and plants, and the populations and provisions of law it refers to.

Files of `checks/` are loaded and validated, queries restricted to reading, fingerprints made.
"""
