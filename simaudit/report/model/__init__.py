"""The figures of a report, frozen: HTML, JSON and CSV all show these.

They hold no personal datum: examples are masked when the figures are made. Texts of the checks are in both
languages; everything else is a code or a number.
"""
