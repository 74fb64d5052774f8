"""Judges a run's months: rules across carriers over all of them, the others carrier by carrier.

Planning a statement takes longer than running it over a small register. Where all registers are small, rules
that look at one row and nothing else are therefore judged for all carriers in one register, which changes
nothing in what they find; and the next carriers are judged, a thread each, while one is compared and written.
"""

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Final

import polars as pl

from simaudit.intake.month_file import CarrierMonth
from simaudit.intake.prefetch import map_ahead
from simaudit.judge.engine import DuckDBEngine, Engine
from simaudit.judge.judging import applicable, judge, without_findings_of
from simaudit.judge.prefilter import NO_PREFILTER, Prefilter, PrefilterPlan, prefilter
from simaudit.judge.register import Limits, Register
from simaudit.judge.verdict import Verdict
from simaudit.rules.check import Check

SMALL: Final = 200_000
"""Records of all carriers; larger registers take all processors and a run's memory, one after another."""

_AT_A_TIME: Final = 3
"""Small carriers judged at a time: half of the work is Python's, which one thread runs at a time, so that two
of them don't fill two processors."""


_PREPARING: Final = 40
"""How many checks take as long as what is done for all of them before: one pass over the rows, and groups."""


@dataclass(frozen=True)
class JudgingRequest:
    """What is to be judged and by what: checks, their prefilter plan, the day, lists, DuckDB's limits."""

    months: Mapping[str, CarrierMonth]
    """By carrier, in the order in which they are judged."""
    previous: Mapping[str, CarrierMonth]
    checks: Sequence[Check]
    plan: PrefilterPlan
    as_of: date
    references: Mapping[str, pl.DataFrame]
    limits: Limits
    missing: Mapping[str, Path] = field(default_factory=dict)
    """By carrier, the file of the numbers that were missing from its month before."""
    refused_lists: AbstractSet[str] = frozenset()
    progress: Callable[[float], None] = lambda share: None
    """Called in the threads that judge with the share of the judging that is done."""
    made: Callable[[str, float], None] = lambda relation, seconds: None
    """Called in the threads that judge with each relation that they made, and how long it took."""
    engines: Mapping[str, Callable[[Register], Engine]] = field(default_factory=dict)
    """By carrier, what judges its rows where they are not in the month's file, made for its register.

    Such a register is judged by itself: no rule across carriers is.
    """

    @property
    def small(self) -> bool:
        """Whether the registers are small, all together, and all at home."""
        records = sum(records for month in self.months.values() for _, records in month.files)
        return not self.engines and records <= SMALL

    def register(self, carriers: Iterable[str]) -> Register:
        """A register of these carriers' months, to be opened."""
        names = list(carriers)
        previous = [self.previous[name] for name in names if name in self.previous]
        # Handing a small register's rows to several threads takes longer than scanning them.
        limits = replace(self.limits, threads=1) if self.small else self.limits
        months = [self.months[name] for name in names]
        missing = {name: self.missing[name] for name in names if name in self.missing}
        lists = self.references
        return Register(months, self.as_of, lists, previous, limits, missing, self.refused_lists, self.made)


@dataclass(frozen=True)
class Judged:
    """One carrier's register, open, with all its findings in it, and the verdict of every check."""

    carrier: str
    register: Register
    verdicts: Sequence[Verdict]
    prefilter: Prefilter


@dataclass(frozen=True)
class _Division:
    """Which checks are judged where, in the order of the catalogue."""

    together: Sequence[Check]
    """In one register of all carriers."""
    own: Sequence[Check]
    """In each carrier's register."""
    last: Sequence[Check]
    """In each carrier's register after all others, because they judge the findings of those."""


@dataclass(frozen=True)
class _JudgedTogether:
    """Verdicts and findings of the checks that were judged in a register of all carriers."""

    verdicts: Sequence[Verdict]
    failed: Sequence[Check]
    """Row rules that could not be judged there; another carrier's rows may be why."""
    findings: pl.DataFrame


def judge_carriers(request: JudgingRequest) -> Generator[Judged]:
    """Every carrier, judged, in the order of the months; whoever takes one closes its register."""
    division = _divided(request)
    judge_ = _Judge(request, division)
    side_by_side = request.small and request.limits.threads != 1
    with ExitStack() as stack:
        every = stack.enter_context(request.register(request.months))
        counted = _counted_together(request, every)
        pool = stack.enter_context(ThreadPoolExecutor(1))
        together = pool.submit(_judge_together, every, division.together, judge_, counted)
        if not side_by_side:
            together.result()
            every.close()
        own = _by_row_alone(request, counted)
        one = partial(_judge_carrier, request, division, judge_, counted=own, together=together.result)
        yield from map_ahead(one, request.months, _AT_A_TIME) if side_by_side else map(one, request.months)


def _divided(request: JudgingRequest) -> _Division:
    def by_row_alone(check: Check) -> bool:
        offending, judged = request.plan.offending.get(check.id), request.plan.judged.get(check.id)
        return offending is not None and judged is not None and offending.alone and judged.alone

    together = [check for check in request.checks if check.cross or (request.small and by_row_alone(check))]
    apart = {check.id for check in together}
    own = [check for check in request.checks if check.id not in apart]
    return _Division(
        together,
        [check for check in own if not check.judges_findings],
        [check for check in own if check.judges_findings],
    )


def _counted_together(request: JudgingRequest, every: Register) -> Prefilter:
    """One pass over all carriers' small registers; none over large ones."""
    if not request.small:
        return NO_PREFILTER
    return prefilter(every, request.plan, applicable(every, request.checks))


def _by_row_alone(request: JudgingRequest, counted: Prefilter) -> Prefilter:
    """The part of it that holds for each carrier's own register: counts of what is decided row by row."""
    judged = {id_: rows for id_, rows in counted.judged.items() if request.plan.judged[id_].alone}
    return Prefilter(judged, views=counted.views)


class _Judge:
    """`judge`, which reports how much of the judging is done: so many checks of all that are judged."""

    def __init__(self, request: JudgingRequest, division: _Division) -> None:
        alone = len(division.own) + len(division.last) + (0 if request.small else _PREPARING)
        self._checks = len(division.together) + alone * len(request.months)
        self._progress = request.progress
        self._done = 0
        self._lock = Lock()

    def __call__(self, register: Register, check: Check, engine: Engine) -> Verdict:
        verdict = judge(register, check, engine)
        self.advance(1)
        return verdict

    def advance(self, checks: int) -> None:
        """Report what takes as long as so many checks."""
        with self._lock:
            self._done += checks
            self._progress(self._done / self._checks)


def _judge_together(
    every: Register, checks: Sequence[Check], judge_: _Judge, counted: Prefilter
) -> _JudgedTogether:
    engine = DuckDBEngine(every, counted)
    verdicts = [judge_(every, check, engine) for check in checks]
    failed = [verdict.check for verdict in verdicts if not verdict.check.cross and verdict.failed]
    return _JudgedTogether(
        [verdict for verdict in verdicts if verdict.check not in failed], failed, every.findings()
    )


def _judge_carrier(
    request: JudgingRequest,
    division: _Division,
    judge_: _Judge,
    carrier: str,
    *,
    counted: Prefilter,
    together: Callable[[], _JudgedTogether],
) -> Judged:
    with ExitStack() as stack:
        register = stack.enter_context(request.register([carrier]))
        engine = _engine(request, division, register, counted)
        if not request.small:
            judge_.advance(_PREPARING)
        # Rules of single rows need no groups: they are judged while the groups are searched.
        rows_first = sorted(division.own, key=lambda check: check.id not in request.plan.offending)
        verdicts = {check.id: judge_(register, check, engine) for check in rows_first}
        others = together()
        findings = others.findings.filter(pl.col("carrier") == carrier)
        register.add_findings(findings.filter(~pl.col("across")))
        again = [judge(register, check, engine) for check in others.failed]
        before = [*verdicts.values(), *others.verdicts, *again]
        last = [
            without_findings_of(register, check, before) or judge_(register, check, engine)
            for check in division.last
        ]
        found_in_rows = engine.finish()
        register.add_findings(findings.filter("across"))
        stack.pop_all()
    ordered = [verdicts[check.id] for check in division.own]
    return Judged(carrier, register, [*ordered, *again, *last, *others.verdicts], found_in_rows)


def _engine(request: JudgingRequest, division: _Division, register: Register, counted: Prefilter) -> Engine:
    """What judges the rows of a carrier's register; in a large one at home, single rows have been counted."""
    (carrier,) = register.carriers
    if carrier in request.engines:
        return request.engines[carrier](register)
    if request.small:
        return DuckDBEngine(register, counted)
    applied = applicable(register, [*division.own, *division.last])
    counted = prefilter(register, request.plan, applied)
    register.search_groups({name for check in applied for name in check.relations})
    return DuckDBEngine(register, counted)
