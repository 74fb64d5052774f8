"""A few runs killed at random instants; `python tests/end_to_end/storm.py` kills hundreds."""

from pathlib import Path

from end_to_end.storm import storm


def test_runs_killed_at_random_leave_what_an_undisturbed_installation_has(tmp_path: Path) -> None:
    assert list(storm(tmp_path, runs=6, seed=7)) == []
