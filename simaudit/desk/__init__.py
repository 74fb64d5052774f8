"""The desk: an officer's month in a browser, on one machine.

A page reads a copy of the ledger, so that it works during a run. Each change is a command of simaudit.
"""

from typing import Final

FOLDER: Final = "desk"
"""In the store: what the desk keeps while it is open."""
FROM_DESK: Final = "_SIMAUDIT_DESK"
"""The variable by which a command knows that a desk has started it, and the language that it is read in.

It then says how far it is, and every problem: nobody who reads it has a terminal to ask for more.
SIMAUDIT_LANG would change the language of the reports."""
