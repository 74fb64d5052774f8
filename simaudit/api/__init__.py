"""The Python interface: `simaudit.audit`, `simaudit.selfcheck`, `simaudit.catalogue`.

The command line runs through it too. Results are frozen values with polars frames. Errors are SimauditError;
nothing is printed.
"""
