"""Samples in the ledger: what was drawn, by stratum, and the same sample recorded again."""

from pathlib import Path

import polars as pl
import pytest
from support.ledger import key, moment

from simaudit.errors import OutputError
from simaudit.period import Period
from simaudit.store.ledger import Ledger
from simaudit.store.samples import SampleRecord, record_sample, sampled_keys

STRATA = pl.DataFrame(
    [("UNR-01", "DL-1", 5, 2, "f1"), ("UNR-01", "", 1, 1, "f1"), ("MIS-02", "*", 3, 1, "f2")],
    schema=["check_id", "stratum", "found", "drawn", "fingerprint"],
    orient="row",
)


def drawn(*findings: tuple[str, str, str]) -> pl.DataFrame:
    """(check, number, stratum) of every finding drawn."""
    rows = [(check, key(check, number) + "0" * 32, stratum) for check, number, stratum in findings]
    return pl.DataFrame(rows, schema=["check_id", "finding_key", "stratum"], orient="row")


def sample(name: str, month: int = 9, carrier: str = "viettel", hour: int = 8) -> SampleRecord:
    return SampleRecord(name, Period(2026, month), carrier, seed=7, size=4, drawn_at=moment(hour, 0))


def test_a_sample_is_recorded_once_however_often_it_is_drawn(tmp_path: Path) -> None:
    first = drawn(("UNR-01", "a", "DL-1"), ("UNR-01", "b", "DL-1"), ("UNR-01", "c", ""), ("MIS-02", "a", "*"))
    with Ledger(tmp_path / "ledger.duckdb") as ledger:
        record_sample(ledger, sample("s1"), first, STRATA)
        record_sample(ledger, sample("s2", carrier="itel"), drawn(("UNR-01", "z", "DL-9")), STRATA.head(1))
        record_sample(ledger, sample("s1", hour=9), first, STRATA)
        samples = ledger.connection.execute("FROM sample ORDER BY sample").fetchall()
        strata = ledger.connection.execute("FROM stratum WHERE sample = 's1' ORDER BY ALL").fetchall()
        keys = sampled_keys(ledger, Period(2026, 9), "viettel")
        others = sampled_keys(ledger, Period(2026, 8), "viettel")
    assert samples == [
        ("s1", "2026-09", "viettel", 7, 4, moment(9, 0)),
        ("s2", "2026-09", "itel", 7, 4, moment(8, 0)),
    ]
    assert strata == [
        ("s1", "MIS-02", "*", 3, 1, "f2"),
        ("s1", "UNR-01", "", 1, 1, "f1"),
        ("s1", "UNR-01", "DL-1", 5, 2, "f1"),
    ]
    assert sorted(keys) == sorted(first["finding_key"].str.head(32).to_list())
    assert others == []


def test_a_sample_that_cannot_be_recorded_leaves_the_earlier_one(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.duckdb") as ledger:
        record_sample(ledger, sample("s1"), drawn(("UNR-01", "a", "DL-1")), STRATA)
        no_key = pl.DataFrame({"check_id": ["UNR-01"], "finding_key": ["no key"], "stratum": ["DL-1"]})
        with pytest.raises(OutputError, match="the ledger could not be written"):
            record_sample(ledger, sample("s1"), no_key, STRATA)
        assert sampled_keys(ledger, Period(2026, 9), "viettel") == [key("UNR-01", "a")]
