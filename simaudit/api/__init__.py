"""The Python interface: `simaudit.audit`, `simaudit.selfcheck`, `simaudit.catalogue`, called from code."""
