"""Workers of a run list the tests in turns: none compiles what another has compiled by then.

Each lists all tests, and the first who imports a file compiles it for all. In step, each would compile each.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest
from support.spark_worker import SPARK

TESTS: Final = Path(__file__).parents[1]


def begin_elsewhere(config: pytest.Config) -> None:
    """Let a worker that is to list all tests begin with a folder of its own; the others follow in order."""
    worker: dict[str, str | int] | None = getattr(config, "workerinput", None)
    if worker is None or [Path(argument).resolve() for argument in config.args] != [TESTS]:
        return
    folders = {path.relative_to(TESTS).parts[0] for path in TESTS.glob("*/**/test_*.py")} - {"node_modules"}
    paths = [*(TESTS / folder for folder in sorted(folders)), *sorted(TESTS.glob("test_*.py"))]
    number, workers = int(str(worker["workerid"]).removeprefix("gw")), int(worker["workercount"])
    start = len(paths) * number // workers
    config.args = [str(path) for path in (*paths[start:], *paths[:start])]


def in_order(items: Sequence[pytest.Item]) -> list[pytest.Item]:
    """Tests by the order of their files, as pytest has it: what a worker began with stands in its place.

    Those of Spark come first, which one worker has (spark_worker.py).
    """
    return sorted(
        items, key=lambda item: (not item.nodeid.startswith(SPARK), item.path.relative_to(TESTS).parts)
    )
