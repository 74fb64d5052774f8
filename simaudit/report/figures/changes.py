"""What changed since the last audited month, so that no rate moves without a reason in sight."""

import json
from collections.abc import Mapping
from typing import Any, Final

import polars as pl

from simaudit.contract import SERIOUS
from simaudit.period import Period
from simaudit.report.model import CarrierFigures, Share
from simaudit.report.model.changes import (
    Changes,
    CheckChange,
    EarlierRun,
    Gone,
    ParameterChange,
    PointChange,
    RuleChange,
    TrendMonth,
)
from simaudit.store.history import CarrierHistory
from simaudit.store.month_comparison import REASONS
from simaudit.store.months import AuditedMonth

POINTS_SHOWN: Final = 10


def with_changes(figures: CarrierFigures, month: AuditedMonth, history: CarrierHistory) -> CarrierFigures:
    """The figures with what changed since the months before; `month` is the one they are of."""
    period = Period.parse(figures.run.period)
    before, then = history.before, history.last
    trend = _trend(history.trend, figures, month)
    compared = {row["check_id"]: row for row in month.comparison.iter_rows(named=True)}
    up, down = _points(then.points if then else None, month.points)
    changes = Changes(
        before=str(before) if before else None,
        skipped=tuple(map(str, before.until(period)[1:-1])) if before else (),
        late=history.late,
        compliant_before=trend[-2].compliant if before else None,
        findings_before=trend[-2].findings if before else None,
        findings=trend[-1].findings,
        new=trend[-1].new,
        persisting=int(month.results["persisting"].sum()),
        rebaselined=sum(row["rebaselined"] for row in compared.values()),
        gone=_gone(compared.values()),
        checks=_checks(figures, then, month, compared) if then else (),
        rules=_rules(then, month) if then else (),
        columns_appeared=tuple(sorted(month.columns - then.columns)) if then else (),
        columns_vanished=tuple(sorted(then.columns - month.columns)) if then else (),
        points_up=up,
        points_down=down,
        earlier_runs=tuple(EarlierRun(made_at=run.made_at, files=run.files) for run in history.earlier_runs),
        trend=trend,
    )
    return figures.model_copy(update={"changes": changes})


def _gone(rows: Any) -> Gone:
    listed = list(rows)
    return Gone(**{why: sum(row[why] for row in listed) for why in REASONS})


def _trend(earlier: pl.DataFrame, figures: CarrierFigures, month: AuditedMonth) -> tuple[TrendMonth, ...]:
    open_ = pl.col("violations") - pl.col("waived")
    serious = pl.col("severity").is_in(SERIOUS)
    findings, of_them_serious, new, resolved = month.results.select(
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
    now = TrendMonth(
        period=figures.run.period,
        compliant=compliance.compliant,
        partly=compliance.assessed < compliance.deciding,
        findings=findings,
        serious=of_them_serious,
        new=new,
        resolved=resolved,
    )
    return (*past, now)


def _checks(
    figures: CarrierFigures,
    then: AuditedMonth,
    month: AuditedMonth,
    compared: Mapping[str, Mapping[str, Any]],
) -> tuple[CheckChange, ...]:
    """The checks of which anything moved, in the order of the catalogue."""
    before = {row["check_id"]: row for row in then.results.iter_rows(named=True)}
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


def _rules(then: AuditedMonth, month: AuditedMonth) -> tuple[RuleChange, ...]:
    """The checks that are not what they were when they judged last."""
    before = {row["check_id"]: row for row in then.comparison.iter_rows(named=True)}
    now = {row["check_id"]: row for row in month.comparison.iter_rows(named=True)}
    if not before:
        # The month before was judged by a version that didn't keep its rules.
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
    then: pl.DataFrame | None, now: pl.DataFrame
) -> tuple[tuple[PointChange, ...], tuple[PointChange, ...]]:
    """The points with the most numbers more, and the most fewer, that have a serious sign."""
    if then is None or then.is_empty():
        return (), ()
    both = then.join(now, on="point_code", how="full", coalesce=True, suffix="_now").fill_null(0)
    moved = both.with_columns(more=pl.col("faulty_now") - pl.col("faulty")).filter(pl.col("more") != 0)

    def shown(rows: pl.DataFrame) -> tuple[PointChange, ...]:
        return tuple(
            PointChange(
                code=row["point_code"],
                before=Share(n=row["faulty"], of=row["live"]),
                now=Share(n=row["faulty_now"], of=row["live_now"]),
            )
            for row in rows.head(POINTS_SHOWN).iter_rows(named=True)
        )

    return (
        shown(moved.filter(pl.col("more") > 0).sort("more", "point_code", descending=[True, False])),
        shown(moved.filter(pl.col("more") < 0).sort("more", "point_code")),
    )
