"""Imported once by the process from which commands are forked: all that they import."""

import signal
import sys
from importlib import import_module

from simaudit.cli.terminal.process import _LeftOut

# Until the command has its own, there is nobody to say that it was interrupted.
signal.signal(signal.SIGINT, signal.SIG_DFL)
sys.meta_path.insert(0, _LeftOut())
for name in ("simaudit.api.run", "simaudit.cli"):
    import_module(name)
