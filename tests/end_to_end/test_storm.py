"""A few runs killed at random instants; `python tests/end_to_end/storm.py` kills hundreds."""

from pathlib import Path

import pytest
from end_to_end.storm import MONTHS, storm


@pytest.mark.slow("each run is a process of its own, and killed by another signal")
def test_runs_killed_at_random_leave_what_an_undisturbed_installation_has(tmp_path: Path) -> None:
    assert list(storm(tmp_path, runs=3, seed=7, months=MONTHS[1:])) == []
