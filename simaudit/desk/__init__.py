"""The desk: an officer's month in a browser, on his own machine.

A page reads what the jobs read, from a copy of the ledger, so that it can be read while a run holds the
store. Whatever changes something is a command of simaudit, started as the terminal would start it, and shown
with its words.
"""

from typing import Final

FROM_DESK: Final = "_SIMAUDIT_DESK"
"""The variable by which a command knows that a desk has started it, and the language that it is read in.

It then says how far it is, and every problem: nobody who reads it has a terminal to ask for more.
SIMAUDIT_LANG would change the language of the reports."""
