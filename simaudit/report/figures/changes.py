"""What changed since the last audited month, so that the report gives a reason for every rate that moves."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Literal

import polars as pl
from pydantic import Field

from simaudit.contract import SERIOUS
from simaudit.errors import Note
from simaudit.period import VIET_NAM, Period
from simaudit.report.figures.base import Figures, Rate, Share, signs_of
from simaudit.report.figures.checks import CheckFigures, Compliance
from simaudit.report.figures.unregistered import UnregisteredMonth, with_restated
from simaudit.rules.check import Wording
from simaudit.store.history import CarrierHistory
from simaudit.store.month_comparison import REASONS
from simaudit.store.months import AuditedMonth


class GoneFindings(Figures):
    """Findings of the last assessed month that are gone, by reason (store.month_comparison.REASONS)."""

    row_gone: int = 0
    """The number has no row in this month."""
    value_changed: int = 0
    """The row is there, or none was named, and it no longer offends."""
    rule_changed: int = 0
    """The row is there, and the rule is not what it was."""
    not_assessable: int = 0
    """The check could not be judged this month."""
    undetermined: int = 0
    """The rows of that month were deleted."""


class CheckChange(Figures):
    """One check in the last audited month and in this one; `*_before` is None where it had no result."""

    id: str
    severity: str
    title: Wording
    status_before: str | None
    """As `status`, in the last audited month."""
    status: str
    violations_before: int | None
    """As `violations`, in the last audited month."""
    violations: int
    rate_before: float | None
    """As `rate`, in the last audited month."""
    rate: float | None
    """`violations` by `population`; null where nothing was judged."""
    new: int
    persisting: int
    """Findings that the month before had too."""
    rebaselined: int
    """Findings that a changed rule may have brought, and that are no news."""
    gone: GoneFindings
    """Findings of the month before that are no more, by reason."""
    judged_before: bool
    """Whether it was run to its end in the last audited month, even where there was nothing to judge."""
    judged: bool
    """Likewise in this one."""


class ParameterChange(Figures):
    """One parameter of a rule in both months; None where the rule had none of this name."""

    name: str
    """Of the parameter."""
    before: str | None
    """In the last audited month."""
    now: str | None
    """In the audited month."""


class RuleChange(Figures):
    """A check whose rule changed; without `parameters` its text changed, or a text that it builds on."""

    id: str
    kind: Literal["added", "removed", "changed"]
    """What happened to the rule."""
    parameters: tuple[ParameterChange, ...] = ()


class PointChange(Figures):
    """One registration point in both months: live numbers, and those with a finding against the point."""

    code: str
    before: Share
    """In the last audited month."""
    now: Share
    """In the audited month."""


class TrendMonth(Figures):
    """One audited month of the trend; where `partly` is set, the rate is an upper bound."""

    period: str
    compliant: Share | None
    partly: bool
    unchecked: bool = False
    """Whether the rate rests on a provision that has not been compared with the signed text."""
    unusable: bool = False
    """Whether the extract was only asked back: its figures stand beside no others."""
    findings: int
    serious: int
    """Findings of critical and high severity."""
    new: int
    resolved: int
    """Findings of the month before that were put right."""
    unregistered: UnregisteredMonth | None = None
    """None where the extract can't be used, and in months that earlier versions counted."""
    communes: str | None = Field(default=None, exclude=True)
    """JSON of the communes of a month before (territory.py)."""

    @property
    def signs(self) -> Rate | None:
        """The numbers with signs; None where there are none of the month, or its extract can't be used."""
        if self.compliant is None or self.unusable:
            return None
        return signs_of(self.compliant, partly=self.partly, unchecked=self.unchecked)


class EarlierRun(Figures):
    """A run of the same month that this one replaced; `files` = (name, SHA-256) of the files it read."""

    made_at: datetime
    files: tuple[tuple[str, str], ...]


class Changes(Figures):
    """A carrier's month compared with the last audited one.

    `before` is that month, None in a carrier's first. `skipped` are the months between, `late` earlier months
    audited after this one, `other_key` those under another key, with which no finding is compared.
    """

    before: str | None
    skipped: tuple[str, ...]
    late: tuple[str, ...]
    compliant_before: Share | None
    """As `compliant`, in the last audited month."""
    findings_before: int | None
    """As `findings`, in the last audited month."""
    findings: int
    new: int
    persisting: int
    """Findings that the month before had too."""
    rebaselined: int
    """Findings that a changed rule may have brought, and that are no news."""
    gone: GoneFindings
    """Findings of the month before that are no more, by reason."""
    checks: tuple[CheckChange, ...]
    """Checks whose result changed."""
    rules: tuple[RuleChange, ...]
    """Checks whose rule changed."""
    columns_appeared: tuple[str, ...]
    """Canonical columns that the month before lacked."""
    columns_vanished: tuple[str, ...]
    """Canonical columns that only the month before had."""
    points_up: tuple[PointChange, ...]
    """Registration points whose share has risen most."""
    points_down: tuple[PointChange, ...]
    """Registration points whose share has fallen most."""
    earlier_runs: tuple[EarlierRun, ...]
    """Runs of this month that this one replaced."""
    trend: tuple[TrendMonth, ...]
    """Month by month, the oldest first."""
    other_key: tuple[str, ...] = ()


MOVED_POINTS_SHOWN: Final = 10
"""Points listed of those that rose, and of those that fell."""


def month_changes(
    period: Period,
    checks: Sequence[CheckFigures],
    compliance: Compliance,
    month: AuditedMonth,
    history: CarrierHistory,
    *,
    unusable: bool = False,
) -> Changes:
    """What changed in a carrier's `month`, with these figures of it, since the months of `history`.

    `unusable`: whether the month's extract is only asked back.
    """
    before, last = history.before, history.last
    current = _current(period, compliance, month, unusable=unusable)
    trend = _linked([*_past(history.trend), current])
    compared = {row["check_id"]: row for row in month.comparison.iter_rows(named=True)}
    up, down = _points(last.points if last else None, month.points)
    earlier = [(run.made_at.replace(tzinfo=VIET_NAM), run.files) for run in history.earlier_runs]
    return Changes(
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
        checks=_checks(checks, last, month, compared) if last else (),
        rules=_rules(last, month) if last else (),
        columns_appeared=tuple(sorted(month.columns - last.columns)) if last else (),
        columns_vanished=tuple(sorted(last.columns - month.columns)) if last else (),
        points_up=up,
        points_down=down,
        earlier_runs=tuple(EarlierRun(made_at=made_at, files=files) for made_at, files in earlier),
        trend=trend,
    )


def _gone(rows: Collection[Mapping[str, Any]]) -> GoneFindings:
    return GoneFindings(**{reason: sum(row[reason] for row in rows) for reason in REASONS})


def _linked(months: Iterable[TrendMonth]) -> tuple[TrendMonth, ...]:
    """The months, with how far the start of each is the end of the one before."""
    earlier: dict[str, TrendMonth] = {}
    for month in months:
        ends = {period: linked.unregistered for period, linked in earlier.items()}
        linked = month.unregistered and with_restated(month.unregistered, ends)
        earlier[month.period] = month.model_copy(update={"unregistered": linked})
    return tuple(earlier.values())


def _past(earlier: pl.DataFrame) -> Iterator[TrendMonth]:
    for row in earlier.iter_rows(named=True):
        n, of, recorded = (row.pop(name) for name in ("compliant", "of", "unregistered"))
        compliant = None if of is None else Share(n=n, of=of)
        yield TrendMonth(compliant=compliant, unregistered=_unregistered(recorded), **row)


def _current(period: Period, compliance: Compliance, month: AuditedMonth, *, unusable: bool) -> TrendMonth:
    open_ = pl.col("violations") - pl.col("waived")
    serious = pl.col("severity").is_in(SERIOUS)
    counts = (
        month.results.join(month.comparison, on="check_id", how="semi")
        .select(
            open_.sum().alias("findings"),
            open_.filter(serious).sum().alias("serious"),
            pl.col("new").sum(),
            pl.col("resolved").sum(),
        )
        .row(0, named=True)
    )
    return TrendMonth.with_fields_of(
        compliance,
        period=str(period),
        unusable=unusable,
        unregistered=_unregistered(month.unregistered),
        **counts,
    )


def _unregistered(recorded: str | None) -> UnregisteredMonth | None:
    return UnregisteredMonth.model_validate_json(recorded) if recorded else None


_COMPARED: Final = ("status", "violations", "rate")


def _checks(
    checks: Sequence[CheckFigures],
    last: AuditedMonth,
    month: AuditedMonth,
    compared: Mapping[str, Mapping[str, Any]],
) -> tuple[CheckChange, ...]:
    """The checks of which any count or the status changed, in the order of the catalogue; no remark."""
    before = {row["check_id"]: row for row in last.results.iter_rows(named=True)}
    now = {row["check_id"]: row for row in month.results.iter_rows(named=True)}
    changes = []
    for check in checks:
        if check.remark:
            continue
        old, new, row = before.get(check.id), now[check.id], compared[check.id]
        change = CheckChange.with_fields_of(
            check,
            **{f"{name}_before": old[name] if old else None for name in _COMPARED},
            **{name: new[name] for name in (*_COMPARED, "new", "persisting")},
            rebaselined=row["rebaselined"],
            gone=_gone([row]),
            judged_before=old is not None and _judged(old),
            judged=_judged(new),
        )
        moved = change.new or change.rebaselined or any(dict(change.gone).values())
        if moved or (change.status_before, change.violations_before) != (change.status, change.violations):
            changes.append(change)
    return tuple(changes)


def _judged(result: Mapping[str, Any]) -> bool:
    nothing = result["note"] is not None and Note.of(result["note"]).code == "nothing_to_judge"
    return result["status"] in ("passed", "failed") or nothing


def _rules(last: AuditedMonth, month: AuditedMonth) -> tuple[RuleChange, ...]:
    """The checks that were added, removed or changed since the last audited month."""
    ids_before, ids_now = (set(audited.results["check_id"]) for audited in (last, month))
    before, now = (
        {row["check_id"]: row for row in audited.comparison.iter_rows(named=True)}
        for audited in (last, month)
    )
    rules = [RuleChange(id=id_, kind="added") for id_ in sorted(ids_now - ids_before)]
    rules += [RuleChange(id=id_, kind="removed") for id_ in sorted(ids_before - ids_now)]
    for id_ in sorted(ids_now & ids_before):
        old, new = before.get(id_), now.get(id_)
        # Remarks are not compared; a check that became one, or is one no longer, is told.
        if old and new and old["fingerprint"] != new["fingerprint"]:
            parameters = _parameters(old["params"], new["params"])
            rules.append(RuleChange(id=id_, kind="changed", parameters=parameters))
        elif bool(old) != bool(new):
            rules.append(RuleChange(id=id_, kind="changed"))
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
        counts = rows.select("point_code", "faulty", "live", "faulty_now", "live_now")
        return tuple(
            PointChange(code=code, before=Share(n=faulty, of=live), now=Share(n=faulty_now, of=live_now))
            for code, faulty, live, faulty_now, live_now in counts.head(MOVED_POINTS_SHOWN).iter_rows()
        )

    return (
        first(moved.filter(pl.col("more") > 0).sort("more", "point_code", descending=[True, False])),
        first(moved.filter(pl.col("more") < 0).sort("more", "point_code")),
    )
