"""Findings that belong together: links, components, people, signs of deceit, continuity.

The rows that a linking check found (judge/linked_rows.py) are joined where they are in one group; what hangs
together is a case if it is large enough, and continues the case of the month before with which it shares most
numbers. Values in, values out: nothing here reads a file or a database.
"""
