"""One check over a register: whom it applies to, its population, its offenders as findings, its verdict."""

import time
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import polars as pl

from simaudit.contract import COLUMNS
from simaudit.errors import Note
from simaudit.intake.month_file import CarrierMonth
from simaudit.judge.engine import DuckDBEngine, EngineError, within_limits
from simaudit.judge.register import Register
from simaudit.rules.check import FUNNEL_COLUMNS, Check
from simaudit.rules.relations import MONTH_BEFORE

_NOT_JUDGED: Final = ("column_destroyed", "column_unreadable")
"""Notes on columns whose values are there and can't be judged."""

_NOT_JUDGED_BEFORE: Final = ("column_destroyed_before", "column_unreadable_before")
"""The same of the last judged month."""


class Opinion(NamedTuple):
    """What a check came to for one carrier: status, the reason for it, violations and the rows judged."""

    status: str
    note: Note | None = None
    violations: int = 0
    population: int = 0

    @property
    def judged(self) -> bool:
        """Whether the check was run to its end, even where there was nothing to judge."""
        nothing = self.note is not None and self.note.code == "nothing_to_judge"
        return self.status in ("passed", "failed") or nothing


@dataclass(frozen=True)
class Verdict:
    """What a check came to, by carrier, and how long it took."""

    check: Check
    opinions: dict[str, Opinion]
    seconds: float
    """Of its own statements, not of relations that it shares with others."""
    compared: pl.DataFrame | None = field(default=None, compare=False)
    """The points that were judged beside their peers, with FUNNEL_COLUMNS; None where there are none."""

    @property
    def failed(self) -> bool:
        """Whether the check could not be judged for some carrier."""
        return any(opinion.status == "error" for opinion in self.opinions.values())


def judge(register: Register, check: Check, engine: DuckDBEngine | None = None) -> Verdict:
    """Judge one check for every carrier that it applies to; its offenders are listed (`Check.offenders`).

    `engine` runs its queries; without one nothing of them has been counted before. A check that can't be run
    has the status `error`.
    """
    started = time.perf_counter()
    ruled_out = {
        month.carrier: reason
        for month in register.months
        if (reason := why_ruled_out(register, check, month))
    }
    population: Mapping[str, int] = {}
    violations: Mapping[str, int] = {}
    failure: Note | None = None
    compared: pl.DataFrame | None = None
    if len(ruled_out) < len(register.months):
        engine = engine or DuckDBEngine(register)
        try:
            engine.prepare(check)
            # Only the first of the checks that share a relation has to make it, or to wait for it.
            started = time.perf_counter()
            if lacking := check.header.check.unassessable:
                not_kept = Opinion("not_assessable", Note("values_not_kept"))
                carriers = engine.rows(check, ["carrier"], lacking)["carrier"]
                ruled_out = dict.fromkeys(carriers, not_kept) | ruled_out
            counted = engine.population(check)
            population = {carrier: counted.get(carrier, 0) for carrier in register.carriers}
            if any(population.values()):
                findings = engine.find(check, ruled_out)
                if check.header.funnel:
                    compared = engine.rows(check, FUNNEL_COLUMNS, check.header.funnel.relation)
                violations = _violations(register, check) if findings else {}
            failure = _fault_of_query(register, population, violations)
            if failure:
                with within_limits():
                    register.judging.execute(f"DELETE FROM {check.offenders} WHERE check_id = $1", [check.id])
        except EngineError as error:
            failure = error.note
    opinions = {
        carrier: ruled_out.get(carrier)
        or opinion_by_counts(failure, population.get(carrier, 0), violations.get(carrier, 0))
        for carrier in register.carriers
    }
    return Verdict(check, opinions, time.perf_counter() - started, compared)


def opinion_by_counts(failure: Note | None, population: int, violations: int) -> Opinion:
    """What a check comes to for a carrier that it applies to."""
    if failure:
        return Opinion("error", failure)
    if not population:
        # Findings beyond the population are a fault of the query (`_fault_of_query`).
        return Opinion("not_applicable", Note("nothing_to_judge"))
    return Opinion("failed" if violations else "passed", None, violations, population)


def without_findings_of(register: Register, check: Check, verdicts: Iterable[Verdict]) -> Verdict | None:
    """The verdict on a check that judges findings against points, where some are lacking; else None.

    They are lacking where a column that decides them is beyond repair, or too much of it could not be
    read: points would seem better than they are. The register has one carrier; checks/populations.sql states
    what counts against a point.
    """
    if not check.judges_faults:
        return None
    (month,) = register.months
    lacking: set[str] = set()
    for verdict in verdicts:
        note, other = verdict.opinions[month.carrier].note, verdict.check
        if note is not None and note.code in _NOT_JUDGED and _faults_point(register, other):
            lacking |= other.depends_on & (month.destroyed | month.unreadable)
    reason = _why_not_judged(lacking, month.destroyed, month.unreadable, *_NOT_JUDGED)
    if reason is None or why_ruled_out(register, check, month):
        return None
    return Verdict(check, {month.carrier: Opinion("not_assessable", reason)}, 0.0)


def _faults_point(register: Register, check: Check) -> bool:
    values = {"family": check.family, "severity": check.severity, "across": check.cross}
    ((faults,),) = register.judging.execute(
        "SELECT faults_point($family, $severity, $across)", values
    ).fetchall()
    return bool(faults)


def applicable(register: Register, checks: Iterable[Check]) -> list[Check]:
    """The checks that apply to at least one carrier of the register."""
    return [
        check
        for check in checks
        if any(why_ruled_out(register, check, month) is None for month in register.months)
    ]


def why_ruled_out(register: Register, check: Check, month: CarrierMonth) -> Opinion | None:
    """Why the check doesn't judge this carrier; None where it does.

    What the extract or a list lacks comes first: a check that is not in force yet, or has nothing to compare
    with, is not assessable either without its columns.
    """
    return _why_not_assessable(register, check, month) or _why_not_applicable(register, check, month.carrier)


def _why_not_assessable(register: Register, check: Check, month: CarrierMonth) -> Opinion | None:
    absent = [column for column in check.columns if column not in month.columns]
    if absent:
        return Opinion("not_assessable", Note("column_absent", columns=absent))
    any_of = check.header.check.needs_any
    if any_of and not month.columns & set(any_of):
        return Opinion("not_assessable", Note("columns_absent", columns=any_of))
    # An optional column too: its values aren't missing, so it can't be judged as if they were.
    if reason := _why_not_judged(check.depends_on, month.destroyed, month.unreadable, *_NOT_JUDGED):
        return Opinion("not_assessable", reason)
    for reference in check.references:
        if note := _why_reference_absent(register, check, reference, month.carrier):
            return Opinion("not_assessable", note)
    return None


def _why_not_judged(
    columns: Set[str], destroyed: Set[str], unreadable: Set[str], destroyed_code: str, unreadable_code: str
) -> Note | None:
    """Which of the columns can't be judged, though they are there; None where all can."""
    if lost := sorted(columns & destroyed, key=COLUMNS.index):
        return Note(destroyed_code, columns=lost)
    unread = sorted(columns & unreadable, key=COLUMNS.index)
    return Note(unreadable_code, columns=unread) if unread else None


def _why_reference_absent(register: Register, check: Check, reference: str, carrier: str) -> Note | None:
    if reference in MONTH_BEFORE:
        before = _compared_month(register, check, carrier)
        if before is None:
            return None
        return _why_not_judged(check.sources, before.destroyed, before.unreadable, *_NOT_JUDGED_BEFORE)
    if reference == "declared":
        return None
    if reference in register.refused_lists:
        return Note("list_refused", list=reference)
    if reference not in register.references:
        return Note("list_absent", list=reference)
    if reference == "points" and not _is_listed(register, reference, carrier):
        return Note("carrier_not_on_list")
    return None


def _why_not_applicable(register: Register, check: Check, carrier: str) -> Opinion | None:
    identity = check.header.check
    note: Note | None = None
    if not check.in_force(register.as_of):
        begins = identity.valid_from
        if begins and begins > register.as_of:
            note = Note("in_force_from", day=begins)
        else:
            note = Note("in_force_until", day=identity.valid_to or register.as_of)
    elif check.cross and len(register.months) < 2:
        note = Note("needs_several_carriers")
    elif MONTH_BEFORE & {*check.references}:
        note = _why_not_compared(register, check, carrier)
    elif "declared" in check.references and not _is_listed(register, "declared", carrier):
        note = Note("no_declared_count")
    return Opinion("not_applicable", note) if note else None


def _why_not_compared(register: Register, check: Check, carrier: str) -> Note | None:
    """Why the check has no month of the carrier to compare this one with; None where it has."""
    if _compared_month(register, check, carrier) is not None:
        return None
    last, calendar = register.last_judged_month(carrier), register.calendar_month_before
    deleted = register.deleted.get(carrier)
    if check.header.check.calendar_month_before and (last or deleted or calendar) != calendar:
        return Note("month_before_not_judged", period=str(calendar))
    return Note("previous_rows_deleted", period=str(deleted)) if deleted else Note("no_previous_month")


def _compared_month(register: Register, check: Check, carrier: str) -> CarrierMonth | None:
    """The carrier's earlier month that the check compares with."""
    last, calendar = register.last_judged_month(carrier), register.calendar_month_before
    if check.header.check.calendar_month_before and last != calendar:
        return None
    return next((month for month in register.previous if month.carrier == carrier), None)


def _is_listed(register: Register, reference: str, carrier: str) -> bool:
    return reference in register.references and carrier in register.references[reference]["carrier"]


def _fault_of_query(
    register: Register, population: Mapping[str, int], violations: Mapping[str, int]
) -> Note | None:
    """A fault that only the result of a query shows, or None."""
    if violations.keys() - set(register.carriers):
        return Note("foreign_findings")
    if any(violation_count > population.get(carrier, 0) for carrier, violation_count in violations.items()):
        return Note("too_many_findings")
    return None


def _violations(register: Register, check: Check) -> dict[str, int]:
    with within_limits():
        counted = register.judging.execute(
            f"SELECT carrier, count(*) FROM {check.offenders} WHERE check_id = $1 GROUP BY ALL", [check.id]
        )
        return dict(counted.fetchall())
