"""What changed since the last audited month: checks, rules, columns and points."""

import json
from dataclasses import replace
from typing import Any

import polars as pl

from simaudit.errors import Note
from simaudit.period import Period
from simaudit.report.figures.base import Share
from simaudit.report.figures.carrier import CarrierFigures
from simaudit.report.figures.changes import (
    Changes,
    GoneFindings,
    ParameterChange,
    PointChange,
    RuleChange,
    month_changes,
)
from simaudit.store.history import CarrierHistory
from simaudit.store.months import AuditedMonth

OCTOBER = Period(2026, 10)
POINTS = {"point_code": pl.String, "faulty": pl.Int64, "live": pl.Int64}
NO_TREND = pl.DataFrame(
    schema={
        "period": pl.String, "compliant": pl.Int64, "of": pl.Int64, "partly": pl.Boolean,
        "unchecked": pl.Boolean, "unusable": pl.Boolean, "unregistered": pl.String,
        "findings": pl.Int64, "serious": pl.Int64, "new": pl.Int64, "resolved": pl.Int64,
    }
)  # fmt: skip


def rule(check_id: str, fingerprint: str, **parameters: int) -> dict[str, Any]:
    gone = dict.fromkeys(("row_gone", "rule_changed", "not_assessable", "undetermined"), 0)
    facts = {"check_id": check_id, "fingerprint": fingerprint, "params": json.dumps(parameters)}
    return facts | gone | {"value_changed": 2, "rebaselined": 1}


def month(
    figures: CarrierFigures,
    rules: list[dict[str, Any]],
    points: list[tuple[str, int, int]],
    *columns: str,
    without: str = "",
) -> AuditedMonth:
    """A month with these rules, and others that are what they were; `without` one check."""
    given = {row["check_id"] for row in rules}
    of_old = [figures.checks[0].model_copy(update={"id": id_}) for id_ in given]
    checks = [*figures.checks, *(old for old in of_old if old.id not in {row.id for row in figures.checks})]
    results = pl.DataFrame(
        [
            {
                "check_id": check.id, "status": check.status, "violations": check.violations,
                "rate": check.rate, "severity": check.severity, "waived": check.waived,
                "new": check.new, "persisting": check.persisting, "resolved": check.resolved,
                "note": check.note.json() if check.note else None,
            }
            for check in checks
            if check.id != without
        ],
        infer_schema_length=None,
    )  # fmt: skip
    others = [
        rule(check.id, "same") | {"value_changed": 0, "rebaselined": 0}
        for check in figures.checks
        if not check.remark and check.id not in {*given, without}
    ]
    comparison = pl.DataFrame([*rules, *others])
    return AuditedMonth(
        frozenset(columns), results, comparison, pl.DataFrame(points, schema=POINTS, orient="row")
    )


def changes(figures: CarrierFigures, now: AuditedMonth, last: AuditedMonth | None) -> Changes:
    trend = NO_TREND
    if last:
        row = ("2026-08", 7, 8, False, False, False, None, 5, 4, 3, 2)
        trend = pl.DataFrame([row], schema=NO_TREND.schema, orient="row")
    before = Period(2026, 8) if last else None
    history = CarrierHistory(now, before, last, trend, (), (), ())
    return month_changes(OCTOBER, figures.checks, figures.compliance, now, history)


def test_a_first_month_is_compared_with_nothing(figures: CarrierFigures) -> None:
    first = changes(figures, month(figures, [rule("UNR-01", "a")], [("A", 1, 2)], "msisdn"), None)
    assert (first.before, first.skipped, first.compliant_before, first.findings_before) == (
        None,
        (),
        None,
        None,
    )
    assert (first.checks, first.rules, first.columns_appeared, first.points_up) == ((), (), (), ())
    assert [(at.period, at.compliant) for at in first.trend] == [("2026-10", figures.compliance.compliant)]


def test_each_reason_for_another_rate_is_named(figures: CarrierFigures) -> None:
    last = month(
        figures,
        [rule("UNR-01", "a", least=3), rule("UNR-02", "x"), rule("MIS-01", "m")],
        [("A", 5, 20), ("B", 1, 9), ("C", 4, 4)],
        "msisdn", "imsi",
        without="MIS-02",
    )  # fmt: skip
    now = month(
        figures,
        [rule("UNR-01", "b", least=4), rule("MIS-01", "m"), rule("MIS-02", "n")],
        [("A", 7, 21), ("B", 1, 9), ("D", 3, 8)],
        "msisdn", "full_name",
        without="UNR-02",
    )  # fmt: skip
    compared = changes(figures, now, last)
    assert (compared.before, compared.skipped) == ("2026-08", ("2026-09",))
    assert (compared.compliant_before, compared.findings_before) == (Share(n=7, of=8), 5)
    assert (compared.rebaselined, compared.gone) == (3, GoneFindings(value_changed=6))
    assert compared.rules == (
        RuleChange(id="MIS-02", kind="added"),
        RuleChange(id="UNR-02", kind="removed"),
        RuleChange(
            id="UNR-01", kind="changed", parameters=(ParameterChange(name="least", before="3", now="4"),)
        ),
    )
    assert (compared.columns_appeared, compared.columns_vanished) == (("full_name",), ("imsi",))
    assert compared.points_up == (
        PointChange(code="D", before=Share(n=0, of=0), now=Share(n=3, of=8)),
        PointChange(code="A", before=Share(n=5, of=20), now=Share(n=7, of=21)),
    )
    assert compared.points_down == (PointChange(code="C", before=Share(n=4, of=4), now=Share(n=0, of=0)),)


def test_a_check_with_nothing_to_judge_was_judged_and_one_without_its_column_was_not(
    figures: CarrierFigures,
) -> None:
    notes = {
        "MIS-05": Note("nothing_to_judge").json(),
        "UNR-01": Note("column_destroyed", columns=["full_name"]).json(),
    }
    now = month(figures, [rule("UNR-01", "a")], [])
    changed = pl.col("check_id").is_in(list(notes))
    results = now.results.with_columns(
        status=pl.when(changed).then(pl.lit("not_applicable")).otherwise("status"),
        note=pl.col("check_id").replace_strict(notes, default=None, return_dtype=pl.String),
    )
    compared = changes(figures, replace(now, results=results), month(figures, [rule("UNR-01", "a")], []))
    assert {row.id: (row.judged_before, row.judged) for row in compared.checks if row.id in notes} == {
        "MIS-05": (True, True), "UNR-01": (True, False),
    }  # fmt: skip
