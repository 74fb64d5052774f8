"""A carrier's findings held against its month before: new in the first month, persisting in the next."""

import json
from pathlib import Path

import polars as pl
import pytest

from simaudit.files import file_hash


@pytest.mark.parametrize(("month", "state"), [("2026-09", "new"), ("2026-10", "persisting")])
def test_findings_keep_their_first_month(audited_ring: Path, month: str, state: str) -> None:
    findings = pl.read_parquet(audited_ring / "out" / month / "viettel" / "restricted" / "findings.parquet")
    assert findings.select("state", "first_period").unique().rows() == [(state, "2026-09")]


def test_results_count_what_is_new_persisting_and_resolved(audited_ring: Path) -> None:
    results = [
        pl.read_csv(audited_ring / "out" / month / "vinaphone" / "results.csv")
        .select("check_id", "new", "persisting", "resolved")
        .rows()
        for month in ("2026-09", "2026-10")
    ]
    assert results == [[("MIS-08", 2, 0, 0), ("MIS-10", 5, 0, 0)], [("MIS-08", 0, 2, 0), ("MIS-10", 0, 0, 5)]]


def test_the_receipt_names_the_file_of_the_month_before(audited_ring: Path) -> None:
    receipt = json.loads((audited_ring / "out" / "2026-10" / "vinaphone" / "receipt.json").read_bytes())
    assert receipt["previous"] == [file_hash(audited_ring / "in" / "2026-09" / "vinaphone.csv")]
