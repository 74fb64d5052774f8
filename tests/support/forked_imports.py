"""Imported once by the process from which commands are forked: what they import, and the pages' templates.

Queries are left to each command: parsing them starts threads of DuckDB and polars, which a fork would lose.
"""

import signal
from importlib import import_module

from simaudit.report.pages.render import compile_pages

# Until the command has its own, there is nobody to say that it was interrupted.
signal.signal(signal.SIGINT, signal.SIG_DFL)
for name in ("simaudit.api.run", "simaudit.cli"):
    import_module(name)
# That takes as long as the rest of a small audit. What reads the time zone is left to each command.
compile_pages(("vi", "en"))
