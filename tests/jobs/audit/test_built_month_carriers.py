"""Carriers judged side by side, or one after another where there is one thread: the same is found."""

import json
from pathlib import Path

import polars as pl
from support.command import simaudit_


def test_one_thread_and_all_find_the_same(ring: Path) -> None:
    def written() -> tuple[dict[str, str], list[pl.DataFrame]]:
        hashes = json.loads((ring / "out" / "2026-10" / "manifest.json").read_text(encoding="utf-8"))
        results = [
            pl.read_csv(ring / "out" / "2026-10" / carrier / "results.csv").drop("seconds")
            for carrier in ("viettel", "vinaphone")
        ]
        return hashes["findings"], results

    hashes, results = written()
    done = simaudit_("audit", "in/2026-10", "--jobs", "1", "--force")
    assert (done.exit_code, done.stderr) == (0, "")
    again, results_again = written()
    assert again == hashes
    assert [table.equals(other) for table, other in zip(results, results_again, strict=True)] == [True, True]
