"""Judges a run's months: rules across carriers over all of them, the others carrier by carrier.

How rows are judged is chosen here. Nothing of it changes what is found; each way is there for the processor
time of whole audits without it, measured in turn:

- A large month is judged by itself, in a register over its file. What single rows decide is counted in one
  pass (prefilter.py), and rules with few offenders are judged over a copy of those: without the copy, a
  million rows take a quarter more. Keys that rows share are sorted outside DuckDB (repeated_keys.py), whose
  hash table of them would grow as large as the register.
- Small months are judged several at a time, each by its own rows (`CarrierByCarrier`), as planning takes
  longer than running a statement over a small month: one by one, five months of 500 rows take half as
  much again. Rules on the findings of others are judged in a register for each carrier: without the database
  that these share an eighth more, without the copy of the rows in memory a tenth.
- A month whose rows aren't at home is judged where they are, in the same way.

The next carriers are judged, a thread each, while one is compared and written.
"""

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence, Set
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Final

import polars as pl

from simaudit.intake.limits.prefetch import map_ahead
from simaudit.intake.month_file import CarrierMonth
from simaudit.judge.engine import CarrierByCarrier, DuckDBEngine
from simaudit.judge.judging import Verdict, applicable, judge, without_findings_of
from simaudit.judge.prefilter import NO_PREFILTER, Prefilter, PrefilterPlan, prefilter
from simaudit.judge.register import Register
from simaudit.judge.register_database import Limits, RegisterDatabase
from simaudit.judge.waivers import Waiver
from simaudit.period import Period
from simaudit.rules.check import Check
from simaudit.rules.relations import REMARKS

SMALL: Final = 200_000
"""Records of months that are judged together; larger ones take all processors and a run's memory, one after
another."""

_AT_A_TIME: Final = 3
"""Small carriers judged at a time: half of the work is Python's, which one thread runs at a time, so that two
of them don't fill two processors."""

_PREPARING: Final = 40
"""How many checks take as long as what is done for all of them before: one pass over the rows, and groups."""


@dataclass(frozen=True)
class JudgedMonths:
    """The months of carriers that are judged, in this order, and what there is of those judged last."""

    current: Mapping[str, CarrierMonth]
    previous: Mapping[str, CarrierMonth] = field(default_factory=dict)
    missing: Mapping[str, Path] = field(default_factory=dict)
    """By carrier, the file of the numbers that were missing from its last judged month."""
    deleted: Mapping[str, Period] = field(default_factory=dict)
    """By carrier, its last judged month where its rows are no longer kept."""

    def of(self, carriers: Iterable[str]) -> "JudgedMonths":
        """Those of these carriers."""
        names = list(carriers)
        return JudgedMonths(
            {name: self.current[name] for name in names},
            {name: self.previous[name] for name in names if name in self.previous},
            {name: self.missing[name] for name in names if name in self.missing},
            {name: self.deleted[name] for name in names if name in self.deleted},
        )


@dataclass(frozen=True)
class JudgedTogether:
    """Verdicts and findings of checks that were judged before: over several carriers, or elsewhere."""

    verdicts: Sequence[Verdict]
    findings: pl.DataFrame
    """Columns of the register's `finding`, of all these carriers."""
    remarks: pl.DataFrame
    """The same of its REMARKS."""
    failed: Sequence[Check] = ()
    """Checks of a single carrier's rows that could not be judged; another's rows may be why."""
    counted: Prefilter = NO_PREFILTER
    """What was counted in the rows that holds for each carrier by itself."""
    sums: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    """By name, tables of populations.sql that were made of parts of the rows, for checks to be judged yet."""


@dataclass(frozen=True)
class JudgingRequest:
    """What is to be judged and by what: months, checks with their plan, lists, DuckDB's limits."""

    months: JudgedMonths
    plan: PrefilterPlan
    references: Mapping[str, pl.DataFrame]
    limits: Limits
    refused_lists: Set[str] = frozenset()
    progress: Callable[[float], None] = lambda share: None
    """Called in the threads that judge with the share of the judging that is done."""
    made: Callable[[str, float], None] = lambda relation, seconds: None
    """Called in the threads that judge with each relation that they made, and how long it took."""
    elsewhere: Mapping[str, Callable[["JudgingRequest"], JudgedTogether]] = field(default_factory=dict)
    """By carrier, what judges its rows where they are, if they are not in the month's file before that.

    Such a register is judged by itself: no rule across carriers is.
    """
    waivers: Sequence[Waiver] = ()
    """Those in force, of all carriers."""
    judged: Sequence[JudgedTogether] = ()
    """What is known of checks that the plan leaves out, for rules that judge the findings of others."""

    def small(self, carriers: Iterable[str]) -> bool:
        """Whether these carriers' months are small, all together, and all at home."""
        records = sum(records for name in carriers for _, records in self.months.current[name].files)
        return not self.elsewhere and records <= SMALL

    def register(self, carriers: Iterable[str], database: RegisterDatabase | None = None) -> Register:
        """A register of these carriers' months, to be opened, in this database or in one of its own."""
        months = self.months.of(carriers)
        small = self.small(months.current)
        return Register(
            [*months.current.values()],
            self.plan.as_of,
            self.references,
            [*months.previous.values()],
            self._one_thread if small else self.limits,
            months.missing,
            self.refused_lists,
            self.made,
            database,
            in_memory=small,
            waivers=self.waivers,
            deleted=months.deleted,
        )

    def database(self, carriers: Sequence[str]) -> RegisterDatabase:
        """One for the registers of these small carriers: of all of them, and of each by itself."""
        months = self.months.of(carriers)
        files = [*months.current.values(), *months.previous.values()]
        return RegisterDatabase(self._one_thread, 1 + len(carriers), files, months.missing)

    @property
    def _one_thread(self) -> Limits:
        # Handing a small register's rows to several threads takes longer than scanning them.
        return replace(self.limits, threads=1)


@dataclass(frozen=True)
class Judged:
    """One carrier's register, open, with all its findings in it, and the verdict of every check."""

    carrier: str
    register: Register
    verdicts: Sequence[Verdict]
    prefilter: Prefilter


@dataclass(frozen=True)
class _Part:
    """Carriers that are judged together, or one by itself; checks are in the order of the catalogue."""

    carriers: Sequence[str]
    together: Sequence[Check]
    """Checks judged in one register of these carriers."""
    separately: Sequence[Check]
    """Those judged in each carrier's register."""
    last: Sequence[Check]
    """Those judged there after them, because they judge the findings of those; some after all others."""


def judge_carriers(request: JudgingRequest) -> Generator[Judged]:
    """Every carrier, judged, in the order of the months; whoever takes one closes its register."""
    parts = _parts(request)
    judge_ = _Judge(request, parts)
    across = [check for check in request.plan.checks if check.cross]
    # A register of all may take all processors and a run's memory: nothing else is begun before it is closed.
    apart = [_judge_together(request, judge_, request.months.current, across)] if len(parts) > 1 else []

    def together(part: _Part) -> tuple[list[JudgedTogether], RegisterDatabase | None]:
        database = request.database(part.carriers) if part.together else None
        judged_in_part = (
            [_judge_together(request, judge_, part.carriers, part.together, database)] if database else []
        )
        return [*request.judged, *apart, *judged_in_part], database

    for part, (others, database) in zip(parts, map_ahead(together, parts), strict=True):
        judge_of_part = partial(_judge_carrier, request, part, judge_, others, database)
        side_by_side = request.small(part.carriers) and request.limits.threads != 1
        yield from (
            map_ahead(judge_of_part, part.carriers, _AT_A_TIME)
            if side_by_side
            else map(judge_of_part, part.carriers)
        )


def _parts(request: JudgingRequest) -> list[_Part]:
    """The carriers in their order, as many in a part as are small together."""
    divided: list[list[str]] = []
    for carrier in request.months.current:
        if divided and request.small([*divided[-1], carrier]):
            divided[-1].append(carrier)
        else:
            divided.append([carrier])
    last = [check for check in request.plan.checks if check.judges_findings and not check.cross]
    # A run of one part has no other place for rules across carriers.
    first = [
        check for check in request.plan.checks if check not in last and (len(divided) == 1 or not check.cross)
    ]
    return [
        _Part(carriers, first, [], last) if len(carriers) > 1 else _Part(carriers, [], first, last)
        for carriers in divided
    ]


class _Judge:
    """`judge`, which reports how much of the judging is done: so many checks of all that are judged."""

    def __init__(self, request: JudgingRequest, parts: Sequence[_Part]) -> None:
        self._checks = sum(
            len(part.together)
            + (len(part.separately) + len(part.last) + (_PREPARING if part.separately else 0))
            * len(part.carriers)
            for part in parts
        )
        if len(parts) > 1:
            self._checks += sum(check.cross for check in request.plan.checks)
        self._progress = request.progress
        self._done = 0
        self._lock = Lock()

    def __call__(self, register: Register, check: Check, engine: DuckDBEngine) -> Verdict:
        verdict = judge(register, check, engine)
        self.advance(1)
        return verdict

    def advance(self, checks: int) -> None:
        """Report what takes as long as so many checks."""
        with self._lock:
            self._done += checks
            self._progress(self._done / self._checks)


def _judge_together(
    request: JudgingRequest,
    judge_: _Judge,
    carriers: Iterable[str],
    checks: Sequence[Check],
    database: RegisterDatabase | None = None,
) -> JudgedTogether:
    """Judge rules across carriers in a register of these carriers, and others for each of them by itself."""
    with request.register(carriers, database) as register:
        rows = [check for check in checks if not check.cross]
        counted = prefilter(register, request.plan, applicable(register, rows)) if rows else NO_PREFILTER
        # What holds for each carrier by itself: counts of what is decided row by row.
        of_rows = {id_: rows for id_, rows in counted.judged.items() if request.plan.judged[id_].alone}
        alone = Prefilter(of_rows, views=counted.views)
        whole, apart = DuckDBEngine(register, counted), CarrierByCarrier(register, alone)
        verdicts = [
            judge_(register, check, whole if check.cross or _looks_at_rows(request, check) else apart)
            for check in checks
        ]
        failed = [verdict.check for verdict in verdicts if not verdict.check.cross and verdict.failed]
        sound = [verdict for verdict in verdicts if verdict.check not in failed]
        return JudgedTogether(sound, register.findings(), register.findings(REMARKS), failed, alone)


def _looks_at_rows(request: JudgingRequest, check: Check) -> bool:
    """Whether the check looks at one row and nothing else: other carriers' rows change nothing."""
    offending, judged = request.plan.offending.get(check.id), request.plan.judged.get(check.id)
    return offending is not None and judged is not None and offending.alone and judged.alone


def _judge_carrier(
    request: JudgingRequest,
    part: _Part,
    judge_: _Judge,
    others: Sequence[JudgedTogether],
    database: RegisterDatabase | None,
    carrier: str,
) -> Judged:
    if carrier in request.elsewhere:
        return _judged_elsewhere(request, carrier)
    with ExitStack() as stack:
        register = stack.enter_context(request.register([carrier], database))
        engine = _engine(request, part, register, others)
        if part.separately:
            judge_.advance(_PREPARING)
        # Rules of single rows need no groups: they are judged while the groups are searched.
        of_rows = [check for check in part.separately if check.id in request.plan.offending]
        verdict_by_check = {check.id: judge_(register, check, engine) for check in of_rows}
        register.compress_findings()
        verdict_by_check |= {
            check.id: judge_(register, check, engine)
            for check in part.separately
            if check.id not in verdict_by_check
        }
        of_carrier = pl.col("carrier") == carrier
        for judged_together in others:
            register.add_findings(judged_together.findings.filter(of_carrier, ~pl.col("across")))
            register.add_findings(judged_together.remarks.filter(of_carrier), REMARKS)
        verdicts = [verdict_by_check[check.id] for check in part.separately]
        verdicts += [
            judge(register, check, engine) for judged_together in others for check in judged_together.failed
        ]
        verdicts += [verdict for judged_together in others for verdict in judged_together.verdicts]
        verdicts += [
            without_findings_of(register, check, verdicts) or judge_(register, check, engine)
            for check in part.last
            if not check.judged_last
        ]
        for judged_together in others:
            register.add_findings(judged_together.findings.filter(of_carrier, "across"))
        verdicts += [judge_(register, check, engine) for check in part.last if check.judged_last]
        register.drop_long_lists()
        stack.pop_all()
    return Judged(carrier, register, verdicts, engine.prefilter)


def _judged_elsewhere(request: JudgingRequest, carrier: str) -> Judged:
    judge_there = request.elsewhere[carrier]
    judged = judge_there(replace(request, months=request.months.of([carrier]), elsewhere={}))
    with ExitStack() as stack:
        register = stack.enter_context(request.register([carrier]))
        verdicts = judge_after(register, request.plan.checks, judged)
        register.compress_findings()
        stack.pop_all()
    return Judged(carrier, register, verdicts, judged.counted)


def judge_after(register: Register, checks: Iterable[Check], judged: JudgedTogether) -> list[Verdict]:
    """The verdicts of all checks: those without one are judged here, by the others' findings and by sums."""
    register.add_findings(judged.findings)
    register.add_findings(judged.remarks, REMARKS)
    register.add_sums(judged.sums)
    verdicts = [*judged.verdicts]
    before = {verdict.check.id for verdict in verdicts}
    rest = [check for check in checks if check.id not in before]
    for check in sorted(rest, key=lambda check: check.turn):
        # Of several carriers' points, findings are lacking of one and not of another.
        lacking = without_findings_of(register, check, verdicts) if len(register.months) == 1 else None
        verdicts.append(lacking or judge(register, check))
    return verdicts


def _engine(
    request: JudgingRequest, part: _Part, register: Register, others: Sequence[JudgedTogether]
) -> DuckDBEngine:
    """What judges the rows of a carrier's register; at home, single rows have been counted."""
    if part.together:
        return DuckDBEngine(register, others[-1].counted)
    applied = applicable(register, [*part.separately, *part.last])
    counted = prefilter(register, request.plan, applied)
    register.search_groups({name for check in applied for name in check.relations})
    return DuckDBEngine(register, counted)
