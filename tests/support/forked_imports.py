"""Imported once by the process from which commands are forked: all that they import."""

import signal
from importlib import import_module

# Until the command has its own, there is nobody to say that it was interrupted.
signal.signal(signal.SIGINT, signal.SIG_DFL)
for name in ("simaudit.api.run", "simaudit.cli"):
    import_module(name)
