"""The desk: an officer's month in a browser, on his own machine.

A page reads what the jobs read, from a copy of the ledger, so that it can be read while a run holds the
store. Whatever changes something is a command of simaudit, started as the terminal would start it, and shown
with its words.
"""
