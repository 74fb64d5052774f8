"""Findings that belong together: links, components, people, signs of deceit, continuity.

Rows of linking checks (judge/linked_rows.py) are joined into groups. A large enough group is a case, and
continues last month's case with which it shares most numbers. No file or database is read here.
"""
