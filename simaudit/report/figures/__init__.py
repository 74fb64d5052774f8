"""Counts the figures of a report from the register and the ledger's values, each beside its form.

The figures are frozen, and HTML, JSON and CSV all show these. They hold no personal datum: examples are
masked when the figures are made. Texts of the checks are in both languages; everything else is a code or a
number.
"""
