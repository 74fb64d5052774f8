"""The Python interface: `simaudit.audit`, `simaudit.selfcheck`, `simaudit.catalogue`, called from code.

A run is prepared and carried out here, for the command line too, which adds what is printed and how it ends.
Results are frozen values with polars frames; errors are SimauditError, never an exit, and nothing is printed.
"""
