"""One worker of a run has all tests of Spark: a session takes Java twenty seconds until it is warm.

It has them first: whichever worker takes them works on them for as long as others on a third of the rest.
"""

from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from xdist.remote import Producer
    from xdist.scheduler import LoadFileScheduling

SPARK: Final = "tests/spark/"


def by_session(config: pytest.Config, log: "Producer") -> "LoadFileScheduling | None":
    """How tests are dealt to workers where each has files of its own (`--dist loadfile`)."""
    from xdist.scheduler import LoadFileScheduling

    class BySession(LoadFileScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            return SPARK if nodeid.startswith(SPARK) else str(super()._split_scope(nodeid))

    return BySession(config, log) if config.getvalue("dist") == "loadfile" else None
