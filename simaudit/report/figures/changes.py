"""What changed since the last audited month, so that the report gives a reason for every rate that moves."""

import json
from collections.abc import Mapping
from typing import Any, Final

import polars as pl

from simaudit.contract import SERIOUS
from simaudit.period import Period
from simaudit.report.model.base import Share
from simaudit.report.model.carrier import CarrierFigures
from simaudit.report.model.changes import (
    Changes,
    CheckChange,
    EarlierRun,
    GoneFindings,
    ParameterChange,
    PointChange,
    RuleChange,
    TrendMonth,
)
from simaudit.store.history import CarrierHistory
from simaudit.store.month_comparison import REASONS
from simaudit.store.months import AuditedMonth

MOVED_POINTS_SHOWN: Final = 10
"""Points listed of those that rose, and of those that fell."""


def with_changes(figures: CarrierFigures, month: AuditedMonth, history: CarrierHistory) -> CarrierFigures:
    """`figures` of the audited `month`, with what changed since the months of `history`."""
    period = Period.parse(figures.run.period)
    before, last = history.before, history.last
    trend = _trend(history.trend, figures, month)
    compared = {row["check_id"]: row for row in month.comparison.iter_rows(named=True)}
    up, down = _points(last.points if last else None, month.points)
    changes = Changes(
        before=str(before) if before else None,
        skipped=tuple(map(str, before.until(period)[1:-1])) if before else (),
        late=history.late,
        other_key=history.other_key,
        compliant_before=trend[-2].compliant if before else None,
        findings_before=trend[-2].findings if before else None,
        findings=trend[-1].findings,
        new=trend[-1].new,
        persisting=int(month.results["persisting"].sum()),
        rebaselined=sum(row["rebaselined"] for row in compared.values()),
        gone=_gone(compared.values()),
        checks=_checks(figures, last, month, compared) if last else (),
        rules=_rules(last, month) if last else (),
        columns_appeared=tuple(sorted(month.columns - last.columns)) if last else (),
        columns_vanished=tuple(sorted(last.columns - month.columns)) if last else (),
        points_up=up,
        points_down=down,
        earlier_runs=tuple(EarlierRun(made_at=run.made_at, files=run.files) for run in history.earlier_runs),
        trend=trend,
    )
    return figures.model_copy(update={"changes": changes})


def _gone(rows: Any) -> GoneFindings:
    listed = list(rows)
    return GoneFindings(**{reason: sum(row[reason] for row in listed) for reason in REASONS})


def _trend(earlier: pl.DataFrame, figures: CarrierFigures, month: AuditedMonth) -> tuple[TrendMonth, ...]:
    open_ = pl.col("violations") - pl.col("waived")
    serious = pl.col("severity").is_in(SERIOUS)
    findings, serious_findings, new, resolved = month.results.select(
        open_.sum().alias("findings"),
        open_.filter(serious).sum().alias("serious"),
        pl.col("new").sum(),
        pl.col("resolved").sum(),
    ).row(0)
    compliance = figures.compliance
    past = [
        TrendMonth(
            period=row["period"],
            compliant=None if row["of"] is None else Share(n=row["compliant"], of=row["of"]),
            partly=row["partly"],
            **{name: row[name] for name in ("findings", "serious", "new", "resolved")},
        )
        for row in earlier.iter_rows(named=True)
    ]
    current = TrendMonth(
        period=figures.run.period,
        compliant=compliance.compliant,
        partly=compliance.partly,
        findings=findings,
        serious=serious_findings,
        new=new,
        resolved=resolved,
    )
    return (*past, current)


def _checks(
    figures: CarrierFigures,
    last: AuditedMonth,
    month: AuditedMonth,
    compared: Mapping[str, Mapping[str, Any]],
) -> tuple[CheckChange, ...]:
    """The checks of which any count or the status changed, in the order of the catalogue."""
    before = {row["check_id"]: row for row in last.results.iter_rows(named=True)}
    now = {row["check_id"]: row for row in month.results.iter_rows(named=True)}
    changes = []
    for check in figures.checks:
        old, new, row = before.get(check.id), now[check.id], compared.get(check.id)
        change = CheckChange(
            id=check.id,
            severity=check.severity,
            title=check.title,
            status_before=old["status"] if old else None,
            status=new["status"],
            violations_before=old["violations"] if old else None,
            violations=new["violations"],
            rate_before=old["rate"] if old else None,
            rate=new["rate"],
            new=new["new"],
            persisting=new["persisting"],
            rebaselined=row["rebaselined"] if row else 0,
            gone=_gone([row] if row else []),
        )
        moved = change.new or change.rebaselined or any(dict(change.gone).values())
        if moved or (change.status_before, change.violations_before) != (change.status, change.violations):
            changes.append(change)
    return tuple(changes)


def _rules(last: AuditedMonth, month: AuditedMonth) -> tuple[RuleChange, ...]:
    """The checks that were added, removed or changed since the last audited month."""
    before = {row["check_id"]: row for row in last.comparison.iter_rows(named=True)}
    now = {row["check_id"]: row for row in month.comparison.iter_rows(named=True)}
    if not before:
        # The month was recorded by a version that didn't write its rules to the ledger.
        return ()
    rules = [RuleChange(id=id_, kind="added") for id_ in sorted(now.keys() - before.keys())]
    rules += [RuleChange(id=id_, kind="removed") for id_ in sorted(before.keys() - now.keys())]
    rules += [
        RuleChange(id=id_, kind="changed", parameters=_parameters(before[id_]["params"], now[id_]["params"]))
        for id_ in sorted(now.keys() & before.keys())
        if now[id_]["fingerprint"] != before[id_]["fingerprint"]
    ]
    return tuple(rules)


def _parameters(before: str, now: str) -> tuple[ParameterChange, ...]:
    old, new = json.loads(before), json.loads(now)
    return tuple(
        ParameterChange(
            name=name,
            before=str(old[name]) if name in old else None,
            now=str(new[name]) if name in new else None,
        )
        for name in sorted(old.keys() | new.keys())
        if old.get(name) != new.get(name)
    )


def _points(
    before: pl.DataFrame | None, now: pl.DataFrame
) -> tuple[tuple[PointChange, ...], tuple[PointChange, ...]]:
    """The points where the count of numbers with findings against them rose most, and where it fell most."""
    if before is None or before.is_empty():
        return (), ()
    both = before.join(now, on="point_code", how="full", coalesce=True, suffix="_now").fill_null(0)
    moved = both.with_columns(more=pl.col("faulty_now") - pl.col("faulty")).filter(pl.col("more") != 0)

    def first(rows: pl.DataFrame) -> tuple[PointChange, ...]:
        return tuple(
            PointChange(
                code=row["point_code"],
                before=Share(n=row["faulty"], of=row["live"]),
                now=Share(n=row["faulty_now"], of=row["live_now"]),
            )
            for row in rows.head(MOVED_POINTS_SHOWN).iter_rows(named=True)
        )

    return (
        first(moved.filter(pl.col("more") > 0).sort("more", "point_code", descending=[True, False])),
        first(moved.filter(pl.col("more") < 0).sort("more", "point_code")),
    )
