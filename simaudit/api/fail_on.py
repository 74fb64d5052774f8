"""From which severity findings make a run's exit code 1, where neither option nor configuration says so."""

from typing import Final

FAIL_ON: Final = {"audit": "none", "selfcheck": "high"}
"""Kind of run → severity; `none`: never."""
