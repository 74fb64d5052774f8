"""Samples in the ledger: what was drawn, by stratum and unit, and what was answered to it in its month."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from support.ledger import drawn_rows, key, moment

from simaudit.errors import OutputError
from simaudit.period import Period
from simaudit.store.ledger import Ledger
from simaudit.store.responses import merge_responses
from simaudit.store.samples import (
    STRATA,
    Purpose,
    SampledStratum,
    SampleRecord,
    UnitAnswers,
    last_visits,
    record_plan,
    record_sample,
    sampled_answers,
    sampled_keys,
)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "ledger.duckdb") as opened:
        yield opened


def sample(
    name: str, month: int = 9, carrier: str = "viettel", hour: int = 8, purpose: Purpose = "precision"
) -> SampleRecord:
    return SampleRecord(name, Period(2026, month), carrier, 7, 4, moment(hour, 0), purpose)


def strata(*rows: tuple[str, str, int, int, float, int, str]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=list(STRATA), orient="row")


BLK = ("BLK-04", "*", 3, 14, 12.5, 2, "f1")
MIS = ("MIS-02", "*", 1, 1, 0.0, 0, "f2")


def units(*more: pl.DataFrame) -> pl.DataFrame:
    """Of BLK-04 a paper of nine numbers, of which two are looked at, and one of one."""
    return pl.concat([drawn_rows("BLK-04", "p", "*", "a", "b", rows=9), drawn_rows("BLK-04", "q"), *more])


def answer(ledger: Ledger, month: int, kind: str, check: str, **said: str) -> None:
    rows = [
        (kind, f"2026-{month:02d}", "viettel", check, key(check, number), code)
        for number, code in said.items()
    ]
    frame = pl.DataFrame(rows, ["kind", "period", "carrier", "check_id", "key", "code"], orient="row")
    nothing = frame.with_columns(
        reason=pl.lit(None, pl.String), looked_by=pl.lit("An"), looked_on=pl.lit(None, pl.Date)
    )
    merge_responses(ledger, nothing, f"{month} {kind} {said}", moment(9, month))


def test_a_sample_is_recorded_once_however_often_it_is_drawn(ledger: Ledger) -> None:
    record_sample(ledger, sample("s1"), units(), strata(BLK, MIS))
    record_sample(ledger, sample("s2", carrier="itel"), drawn_rows("BLK-04", "z"), strata(BLK))
    record_sample(ledger, sample("s1", hour=9), units(), strata(BLK, MIS))
    samples = ledger.connection.execute("FROM sample ORDER BY sample").fetchall()
    assert samples == [
        ("s1", "2026-09", "viettel", 7, 4, moment(9, 0), "precision"),
        ("s2", "2026-09", "itel", 7, 4, moment(8, 0), "precision"),
    ]
    keys = sampled_keys(ledger, Period(2026, 9), "viettel")
    assert sorted(keys.rows()) == sorted(("BLK-04", key("BLK-04", number)) for number in "abq")
    assert sampled_keys(ledger, Period(2026, 8), "viettel").is_empty()


def test_answers_are_counted_by_unit_and_those_of_other_months_and_kinds_are_none(ledger: Ledger) -> None:
    record_sample(ledger, sample("s1"), units(), strata(BLK, MIS))
    answer(ledger, 8, "inspection", "BLK-04", q="confirmed")
    answer(ledger, 9, "answer", "BLK-04", q="accepted")
    answer(ledger, 9, "inspection", "BLK-04", a="confirmed", b="inconclusive")
    answer(ledger, 9, "inspection", "BLK-04", a="not_confirmed")
    paper = UnitAnswers(
        9,
        looked_at=2,
        true=0,
        false=1,
        unclear=1,
        records=9.0,
        true_records=0.0,
        false_records=1.0,
        unclear_records=1.0,
        probability=0.5,
    )
    alone = UnitAnswers(
        1,
        looked_at=0,
        true=0,
        false=0,
        unclear=0,
        records=1.0,
        true_records=0.0,
        false_records=0.0,
        unclear_records=0.0,
        probability=0.5,
    )
    blk, mis = sampled_answers(ledger, Period(2026, 9))["viettel"]
    assert set(blk.drawn) == {paper, alone}
    assert blk == SampledStratum(
        "s1", "precision", "2026-09", "viettel", "BLK-04", "*", 3, 14, blk.drawn, "f1", 12.5
    )
    assert (mis.check_id, mis.drawn) == ("MIS-02", ())
    assert sampled_answers(ledger, Period(2026, 8)) == {}
    assert sampled_answers(ledger, Period(2026, 9)).keys() == {"viettel"}


def test_what_was_found_on_the_spot_counts_as_what_papers_say_and_the_last_one_counts(ledger: Ledger) -> None:
    record_sample(ledger, sample("s1"), units(), strata(BLK))
    answer(ledger, 9, "spot", "BLK-04", a="confirmed", q="not_confirmed")
    answer(ledger, 9, "inspection", "BLK-04", a="not_confirmed")
    (blk,) = sampled_answers(ledger, Period(2026, 9))["viettel"]
    assert {(unit.rows, unit.true, unit.false) for unit in blk.drawn} == {(9, 0, 1), (1, 0, 1)}
    planned = pl.DataFrame({"carrier": ["viettel"], "point_code": ["D1"], "check_id": ["BLK-04"]})
    to_see = planned.with_columns(finding_key=pl.lit(key("BLK-04", "b").replace("-", "")))
    record_plan(ledger, "p", Period(2026, 9), to_see, moment(9, 0))
    answer(ledger, 9, "spot", "BLK-04", b="confirmed")
    assert last_visits(ledger) == {}


def test_a_wrong_record_of_an_audit_is_what_is_true_of_it(ledger: Ledger) -> None:
    rows = pl.concat([drawn_rows("audit", "a", "older"), drawn_rows("audit", "b", "older")])
    of_audit = strata(("audit", "older", 40, 40, 40.0, 2, ""))
    record_sample(ledger, sample("s1", purpose="audit"), rows, of_audit)
    answer(ledger, 9, "audit", "audit", a="wrong", b="right")
    (older,) = sampled_answers(ledger, Period(2026, 10))["viettel"]
    assert (older.purpose, older.check_id, older.fingerprint, older.units) == ("audit", None, None, 40)
    assert {(unit.true, unit.false) for unit in older.drawn} == {(1, 0), (0, 1)}


def test_what_was_drawn_before_units_is_read_as_findings_that_stand_alone(ledger: Ledger) -> None:
    run = ledger.execute
    ledger.writing("sample", "sampled", "stratum")
    run("INSERT INTO sample VALUES ('old', '2026-09', 'viettel', 1, 1, '2026-10-01', NULL)")
    run(
        "INSERT INTO sampled (sample, period, carrier, check_id, key, stratum) "
        f"VALUES ('old', '2026-09', 'viettel', 'UNR-01', '{key('UNR-01', 'a')}', 'DL-1')"
    )
    run("INSERT INTO stratum VALUES ('old', 'UNR-01', 'DL-1', 12, 1, 'f', NULL, NULL)")
    answer(ledger, 9, "inspection", "UNR-01", a="confirmed")
    (stratum,) = sampled_answers(ledger, Period(2026, 9))["viettel"]
    assert (stratum.purpose, stratum.units, stratum.rows, stratum.records) == ("precision", 12, 12, 12.0)
    assert stratum.drawn == (UnitAnswers(1, 1, 1, 0, 0, 1.0, 1.0, 0.0, 0.0, 1 / 12),)


def test_a_sample_that_cannot_be_recorded_leaves_the_earlier_one(ledger: Ledger) -> None:
    record_sample(ledger, sample("s1"), units(), strata(BLK))
    no_key = drawn_rows("BLK-04", "a").with_columns(finding_key=pl.lit("no key"))
    with pytest.raises(OutputError, match="the ledger could not be written"):
        record_sample(ledger, sample("s1"), no_key, strata(BLK))
    assert sampled_keys(ledger, Period(2026, 9), "viettel").height == 3
