"""Findings of two rule sets: which checks are touched, which rows come and go, and what is known of them."""

import shutil
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Final

import polars as pl
import pytest
from support.tried_months import EIGHT

from simaudit.config import Config
from simaudit.intake.month_file import CarrierMonth
from simaudit.jobs.whatif.comparison import (
    ComparedTrial,
    compared_trials,
    touched_checks,
    trial_changes,
    trial_precision,
)
from simaudit.jobs.whatif.judging import CarrierTrial, CheckFacts, RuleSetTrial
from simaudit.jobs.whatif.rule_sets import RuleSetChange
from simaudit.jobs.whatif.stored_months import TriedMonth
from simaudit.jobs.whatif.whatif import WhatifRequest, try_change
from simaudit.judge.carriers import JudgedMonths
from simaudit.period import VIET_NAM, Period
from simaudit.report.figures.rule_trial import LookedAt, Moved
from simaudit.rules.check import Wording
from simaudit.store.ledger import Ledger
from simaudit.store.responses import merge_responses
from simaudit.store.store import Store

NOW = datetime(2026, 11, 20, 9, tzinfo=VIET_NAM)


def respond(store: Store, kind: str, codes: dict[int, str]) -> None:
    """Responses to the findings of BLK-15 in October, by record."""
    findings = pl.read_parquet("out/2026-10/viettel/restricted/findings.parquet")
    keys = dict(findings.filter(pl.col("check_id") == "BLK-15").select("record", "finding_key").iter_rows())
    rows = pl.DataFrame(
        [("2026-10", "viettel", "BLK-15", keys[record][:32], code, kind) for record, code in codes.items()],
        schema=["period", "carrier", "check_id", "key", "code", "kind"],
        orient="row",
    ).with_columns(
        reason=pl.lit(None, pl.String), looked_by=pl.lit(None, pl.String), looked_on=pl.lit(None, pl.Date)
    )
    with store.open_ledger() as ledger:
        merge_responses(ledger, rows, kind * 8, NOW.replace(tzinfo=None))


def test_signs_that_go_are_told_by_what_was_found_on_the_spot_and_answered(
    store: Store, config: Config
) -> None:
    respond(store, "inspection", {1: "confirmed", 2: "not_confirmed", 3: "not_confirmed", 4: "inconclusive"})
    respond(store, "answer", {5: "accepted", 6: "contested"})
    change = RuleSetChange(("BLK-15.fewest_numbers=9",))
    figures = try_change(store, config, WhatifRequest(change, honest=False), NOW).figures
    (row,) = figures.precision
    assert row.check_id == "BLK-15"
    # The eight numbers of one telephone are one sign: mostly wrong, and as often accepted as contested.
    assert row.only_before == LookedAt(false=1, contested=1)
    assert row.only_after == LookedAt()
    assert (row.better, row.worse, row.p) == (1, 0, 1.0)
    assert row.share_before is not None
    assert row.share_before.estimate == 0
    assert row.share_after is None


def test_months_without_their_rows_are_named(store: Store, config: Config) -> None:
    Path("store/months/2026-09/viettel.parquet").unlink()
    change = RuleSetChange(("BLK-15.fewest_numbers=9",))
    figures = try_change(store, config, WhatifRequest(change, honest=False), NOW).figures
    assert figures.left_out == (("2026-09", "viettel"),)
    assert {(row.period, row.only_before) for row in figures.changes if row.check_id == "BLK-15"} == {
        ("2026-10", len(EIGHT))
    }
    shutil.rmtree("store/months")


# What follows is compared without a store: two files of four and three records, and findings by hand.

FILES = (("first.csv", 4), ("second.csv", 3))
SAME = CheckFacts("BLK-01", "f1", "low", "risk", Wording(vi="cũ", en="old"), False, "n = 5", False)
RENAMED = Wording(vi="mới", en="new")
FINDING = dict.fromkeys(("check_id", "msisdn", "subject", "detail"), pl.String) | {"record": pl.Int64}


def trial(checks: list[CheckFacts], *carriers: CarrierTrial, judged: tuple[str, ...] = ()) -> RuleSetTrial:
    return RuleSetTrial("", {check.id: check for check in checks}, carriers, frozenset(judged), ())


def carrier_trial(
    folder: Path,
    findings: list[tuple[str, int | None, str | None, str | None, str | None]] = [],  # noqa: B006
    results: dict[str, tuple[str, float]] = {},  # noqa: B006
    place: tuple[str, str] = ("2026-10", "viettel"),
) -> CarrierTrial:
    """`findings`: check, record over all files, msisdn, subject, detail; `results`: status and seconds."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{'.'.join(place)}.parquet"
    columns = ["check_id", "record", "msisdn", "subject", "detail"]
    pl.DataFrame(findings, schema={name: FINDING[name] for name in columns}, orient="row").write_parquet(path)
    rows = [(id_, status, seconds) for id_, (status, seconds) in results.items()]
    schema = {"check_id": pl.String, "status": pl.String, "seconds": pl.Float64}
    return CarrierTrial(*place, pl.DataFrame(rows, schema=schema, orient="row"), path, path, ())


BORN: Final = date(1990, 1, 1)


def tried_month(folder: Path, reported: list[str | None] | None = None) -> TriedMonth:
    rows = [
        (name, record, f"8490000000{n}", f"id{n}", n != 3, f"p{n}", BORN, f"VIE-{n}")
        for n, (name, record) in enumerate(
            ((name, record) for name, records in FILES for record in range(1, records + 1)), start=1
        )
    ]
    schema = {
        "file": pl.String, "record": pl.UInt32, "msisdn": pl.String, "id_number": pl.String,
        "usable_id": pl.Boolean, "name_key": pl.String, "date_of_birth": pl.Date,
    }  # fmt: skip
    path = folder / "month.parquet"
    pl.DataFrame(rows, schema={**schema, "point_code": pl.String}, orient="row").write_parquet(path)
    names = ("viettel", "vinaphone", "mobifone")
    months = {name: CarrierMonth(name, path, frozenset(schema), FILES) for name in names}
    lists = (
        {} if reported is None else {"reported": pl.DataFrame({"msisdn": reported}, {"msisdn": pl.String})}
    )
    return TriedMonth(Period(2026, 10), JudgedMonths(months, {}, {}, {}), lists)


def test_a_check_is_touched_by_what_changed_of_it_and_has_both_sides() -> None:
    pairs: dict[str, tuple[CheckFacts | None, CheckFacts | None]] = {
        "BLK-02": (SAME, replace(SAME, fingerprint="f2", settings="n = 4", title=RENAMED)),
        "BLK-04": (SAME, replace(SAME, nature="substantive")),
        "BLK-05": (SAME, None),
        "BLK-06": (None, SAME),
        "BLK-07": (SAME, replace(SAME, off=True)),
        "BLK-08": (replace(SAME, off=True), SAME),
        "BLK-09": (SAME, SAME),
        "BLK-10": (replace(SAME, off=True), replace(SAME, off=True, fingerprint="f2")),
        "BLK-11": (SAME, SAME),
        "BLK-12": (SAME, replace(SAME, severity="high")),
    }
    sides = [
        [replace(side, id=id_) for id_, side in reversed(listed) if side is not None]
        for listed in zip(*(((id_, old), (id_, new)) for id_, (old, new) in pairs.items()), strict=True)
    ]
    touched = touched_checks(trial(sides[0]), trial(sides[1], judged=("BLK-09",)))
    assert [(check.id, check.kind) for check in touched] == [
        ("BLK-02", "changed"), ("BLK-04", "renamed"), ("BLK-05", "gone"), ("BLK-06", "new"),
        ("BLK-07", "gone"), ("BLK-08", "new"), ("BLK-09", "follows"), ("BLK-12", "renamed"),
    ]  # fmt: skip
    by_id = {check.id: check for check in touched}
    changed = by_id["BLK-02"]
    assert (changed.title, changed.settings_before, changed.settings_after) == (RENAMED, "n = 5", "n = 4")
    assert (changed.fingerprint_before, changed.fingerprint_after) == ("f1", "f2")
    assert (by_id["BLK-12"].severity_before, by_id["BLK-12"].severity_after) == ("low", "high")
    for id_ in ("BLK-05", "BLK-07"):
        gone = by_id[id_]
        assert (gone.severity_after, gone.settings_after, gone.fingerprint_after) == (None, "", None)
        assert (gone.severity_before, gone.settings_before, gone.fingerprint_before) == ("low", "n = 5", "f1")
    for id_ in ("BLK-06", "BLK-08"):
        new = by_id[id_]
        assert (new.severity_before, new.settings_before, new.fingerprint_before) == (None, "", None)
        assert (new.severity_after, new.settings_after, new.fingerprint_after) == ("low", "n = 5", "f1")
    assert by_id["BLK-05"].title == SAME.title


def test_seconds_of_carriers_that_were_judged_together_count_once(tmp_path: Path) -> None:
    other = replace(SAME, id="BLK-02")
    together = [
        carrier_trial(
            tmp_path, results={"BLK-01": ("passed", 1.23456), "BLK-02": ("passed", 7.0)}, place=place
        )
        for place in (("2026-09", "viettel"), ("2026-10", "viettel"), ("2026-10", "vinaphone"))
    ]
    alone = carrier_trial(tmp_path, results={"BLK-01": ("passed", 2.0)}, place=("2026-10", "mobifone"))
    before = trial([SAME, other], *together, alone)
    after = trial([replace(SAME, fingerprint="f2"), other], *together, judged=("BLK-01",))
    (judged,) = touched_checks(before, after)
    assert (judged.seconds_before, judged.seconds_after) == (4.469, 2.469)
    (renamed,) = touched_checks(before, trial([replace(SAME, severity="high"), other], *together))
    assert renamed.seconds_after == 0.0


def test_findings_are_one_by_their_row_or_without_one_by_number_and_subject(tmp_path: Path) -> None:
    before = carrier_trial(
        tmp_path / "before",
        [
            ("BLK-02", None, None, "VIE-9", "n=1"),
            ("BLK-01", None, "84900000099", "S", "n=9"),
            ("BLK-01", None, "84900000098", "Z", "n=8"),
            ("BLK-01", None, "84900000097", "S", "n=6"),
            ("BLK-01", 5, "84900000005", None, "n=5"),
            ("BLK-01", 4, "84900000004", None, "n=4"),
            ("BLK-01", 3, "84900000003", None, "n=3"),
            ("BLK-01", 1, "84900000001", None, "n=0"),
            ("BLK-01", 1, "84900000001", "S2", "n=2"),
            ("BLK-01", 1, "84900000001", "S1", "n=7"),
            ("BLK-01", 1, "84900000001", "S1", "n=1"),
            ("BLK-04", 2, "84900000002", None, None),
        ],
        {"BLK-01": ("failed", 0.0)},
    )
    after = carrier_trial(
        tmp_path / "after",
        [
            ("BLK-01", 1, "84900000001", "S3", "n=3"),
            ("BLK-01", 3, None, None, "n=3"),
            ("BLK-01", 7, "84800000007", None, "n=7"),
            ("BLK-01", None, "84900000099", "T", "n=9"),
            ("BLK-02", None, None, "VIE-9", "n=2"),
            ("BLK-02", 6, "84900000006", "VIE-9", "n=2"),
        ],
        {"BLK-01": ("passed", 0.0)},
    )
    checks = [SAME, replace(SAME, id="BLK-02", of_points=True), replace(SAME, id="BLK-04")]
    month = tried_month(tmp_path, ["84900000005", None])
    (compared,) = compared_trials(
        trial(checks[:1], before), trial(checks[1:], after), [month], ["BLK-01", "BLK-02"]
    )
    assert compared.rows.columns == [
        "check_id", "place", "msisdn", "subject", "detail", "change", "paper", "name", "born",
        "point_code", "file", "record", "reported",
    ]  # fmt: skip
    assert compared.rows.rows() == [
        ("BLK-01", 1, "84900000001", "S1", "n=1", "both", "id1", "p1", BORN, "VIE-1", "first.csv", 1, False),
        # A paper that isn't usable tells nobody apart.
        ("BLK-01", 3, "84900000003", None, "n=3", "both", None, "p3", BORN, "VIE-3", "first.csv", 3, False),
        ("BLK-01", 4, "84900000004", None, "n=4", "only_before", "id4", "p4", BORN, "VIE-4", "first.csv", 4,
         False),
        ("BLK-01", 5, "84900000005", None, "n=5", "only_before", "id5", "p5", BORN, "VIE-5", "second.csv", 1,
         True),
        ("BLK-01", 7, "84800000007", None, "n=7", "only_after", "id7", "p7", BORN, "VIE-7", "second.csv", 3,
         False),
        ("BLK-01", None, "84900000097", "S", "n=6", "only_before", *[None] * 6, False),
        ("BLK-01", None, "84900000098", "Z", "n=8", "only_before", *[None] * 6, False),
        ("BLK-01", None, "84900000099", "S", "n=9", "only_before", *[None] * 6, False),
        ("BLK-01", None, "84900000099", "T", "n=9", "only_after", *[None] * 6, False),
        ("BLK-02", 6, "84900000006", "VIE-9", "n=2", "only_after", "id6", "p6", BORN, "VIE-6", "second.csv",
         2, False),
        ("BLK-02", None, None, "VIE-9", "n=1", "both", None, None, None, "VIE-9", None, None, False),
    ]  # fmt: skip
    assert (compared.period, compared.carrier) == ("2026-10", "viettel")
    assert (compared.status_before, compared.status_after) == ({"BLK-01": "failed"}, {"BLK-01": "passed"})
    (unlisted,) = compared_trials(
        trial(checks, before), trial(checks, after), [tried_month(tmp_path)], ["BLK-01"]
    )
    assert unlisted.rows["reported"].to_list() == [None] * 9


def compared_rows(*rows: tuple[str, int | None, str, str | None, str | None, bool | None]) -> pl.DataFrame:
    """Rows of check, place, change, name, point, and whether the number is reported; a number a place."""
    schema = {
        "check_id": pl.String, "place": pl.UInt32, "change": pl.String, "name": pl.String,
        "point_code": pl.String, "reported": pl.Boolean,
    }  # fmt: skip
    nothing = pl.lit(None, pl.String)
    return pl.DataFrame(rows, schema=schema, orient="row").with_columns(
        pl.lit(BORN).alias("born"), msisdn=pl.format("8490000000{}", "place"), subject=nothing, paper=nothing
    )


def test_rows_people_points_and_reported_numbers_are_counted_by_check_and_change() -> None:
    rows = compared_rows(
        ("BLK-01", 1, "both", "a", "X", True),
        ("BLK-01", 2, "both", "a", "Y", False),
        ("BLK-01", 3, "only_before", "a", None, True),
        ("BLK-01", 4, "only_before", None, "X", True),
        ("BLK-01", 5, "only_after", "b", "X", False),
        ("BLK-02", 6, "only_after", "b", "X", False),
    )
    statuses = {"BLK-01": "failed", "BLK-02": "failed", "BLK-05": "passed", "BLK-04": "passed"}
    compared = ComparedTrial("2026-10", "viettel", rows, statuses, {**statuses, "BLK-04": "error"})
    changes = list(trial_changes(compared, ["BLK-01", "BLK-05", "BLK-04"]))
    assert [
        (change.check_id, change.period, change.carrier, change.both, change.only_before, change.only_after)
        for change in changes
    ] == [("BLK-01", "2026-10", "viettel", 2, 2, 1), ("BLK-04", "2026-10", "viettel", 0, 0, 0)]
    first, last = changes
    assert first.people == Moved(both=1, only_before=1, only_after=1)
    assert first.points == Moved(both=2, only_before=1, only_after=1)
    assert first.reported == Moved(both=1, only_before=2)
    assert (last.people, last.points, last.reported) == (Moved(), Moved(), Moved())
    assert [(change.status_before, change.status_after) for change in changes] == [
        ("failed", "failed"), ("passed", "error"),
    ]  # fmt: skip
    unlisted = replace(compared, rows=rows.with_columns(reported=pl.lit(None, pl.Boolean)))
    assert [change.reported for change in trial_changes(unlisted, ["BLK-01", "BLK-04"])] == [None, None]
    partly = rows.with_columns(reported=pl.when(pl.col("place") == 1).then("reported"))
    assert next(trial_changes(replace(compared, rows=partly), ["BLK-01"])).reported is None
    (empty,) = trial_changes(replace(compared, rows=rows.clear()), ["BLK-04"])
    assert (empty.both, empty.reported) == (0, Moved())


def test_what_was_looked_at_counts_for_the_row_of_its_file_and_for_every_check_where_it_names_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    responses: dict[str, list[tuple[str | None, str, int, str]]] = {
        "viettel": [
            ("BLK-01", "first.csv", 1, "confirmed"),
            ("BLK-01", "first.csv", 2, "wrong"),
            ("BLK-01", "second.csv", 1, "not_confirmed"),
            ("BLK-01", "second.csv", 3, "fixed"),
            ("BLK-01", "first.csv", 3, "inconclusive"),
            ("BLK-01", "nowhere.csv", 1, "confirmed"),
            ("BLK-01", "first.csv", 4, "wrong"),
            ("BLK-02", "second.csv", 2, "contested"),
            (None, "second.csv", 2, "right"),
            # What says nothing of a check lists none.
            ("BLK-04", "first.csv", 1, "inconclusive"),
        ],
        "vinaphone": [("BLK-01", "second.csv", 1, "accepted")],
        "mobifone": [],
    }
    schema = {"check_id": pl.String, "file": pl.String, "record": pl.Int64, "code": pl.String}
    monkeypatch.setattr(
        "simaudit.jobs.whatif.comparison.responses_to_rows",
        lambda ledger, period, carrier: pl.DataFrame(responses[carrier], schema=schema, orient="row"),
    )
    rows = compared_rows(
        ("BLK-01", 1, "only_before", None, None, None),
        ("BLK-01", 2, "both", None, None, None),
        ("BLK-01", 3, "only_before", None, None, None),
        ("BLK-01", 4, "only_before", None, None, None),
        ("BLK-01", 5, "only_before", None, None, None),
        ("BLK-01", 6, "only_after", None, None, None),
        ("BLK-01", 7, "only_after", None, None, None),
        ("BLK-01", None, "only_after", None, None, None),
        ("BLK-02", 6, "only_after", None, None, None),
        ("BLK-04", 1, "only_after", None, None, None),
    )
    month = tried_month(tmp_path)
    trials = [
        ComparedTrial("2026-10", "mobifone", rows, {}, {}),
        ComparedTrial("2026-10", "viettel", rows.filter(pl.col("change") == "both"), {}, {}),
        ComparedTrial("2026-10", "viettel", rows, {}, {}),
        ComparedTrial("2026-10", "vinaphone", rows, {}, {}),
    ]
    with Ledger(tmp_path / "ledger.duckdb") as ledger:
        first, second = trial_precision(ledger, trials, [month])
        assert trial_precision(ledger, trials[:1], [month]) == ()
    assert (first.check_id, second.check_id) == ("BLK-01", "BLK-02")
    assert first.only_before == LookedAt(true=2, false=1, accepted=1)
    assert first.only_after == LookedAt(false=1, accepted=1)
    assert (first.better, first.worse, first.p) == (1, 3, 0.625)
    assert (first.share_before, first.share_after) == (first.only_before.share, first.only_after.share)
    assert (second.only_before, second.only_after) == (LookedAt(), LookedAt(false=1, contested=1))
    assert (second.better, second.worse, second.p) == (0, 1, 1.0)
