"""How a forked program imports simaudit anew: after what it changes, or from another folder."""

from typing import Final

IMPORTED_ANEW: Final = """
import sys

# What simaudit rests on is the dear part, and stays.
for name in [name for name in sys.modules if name.partition(".")[0] == "simaudit"]:
    del sys.modules[name]
"""
"""The beginning of a program for `support.forked`."""
