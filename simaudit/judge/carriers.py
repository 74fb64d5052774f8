"""Judges a run's months: what is asked across carriers, and each carrier by itself.

To plan a statement takes longer than to run it over a small register. Where all
registers are small, rules that look at one row and nothing else are therefore
asked of all carriers in one register, which changes nothing in what they find;
and the next carriers are judged, a thread each, while one is compared and
written.
"""

from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Final, NamedTuple

import polars as pl

from simaudit.catalogue.check import Check
from simaudit.intake.month_file import CarrierMonth
from simaudit.intake.prefetch import mapped_ahead
from simaudit.judge.prefilter import Plan, Survey
from simaudit.judge.register import Limits, Register
from simaudit.judge.verdict import Verdict

SMALL: Final = 200_000
"""Records of all carriers; larger registers take all processors and a run's memory, one after another."""


_AHEAD: Final = 3
"""How many small carriers are judged at a time: half of that is Python, which one thread runs at a time, so
that two of them don't fill two processors."""


class Judged(NamedTuple):
    """One carrier's register, open, with all its findings in it, and what every check came to."""

    register: Register
    verdicts: list[Verdict]


class _Together(NamedTuple):
    """What was judged in a register of all carriers."""

    verdicts: list[Verdict]
    failed: list[Check]
    """Row rules that could not be judged there; another carrier's rows may be why."""
    findings: pl.DataFrame


class Judging:
    """The judging of one run; `asked` is the plan of its checks, `months` are by carrier."""

    def __init__(
        self,
        checks: Sequence[Check],
        as_of: date,
        references: Mapping[str, pl.DataFrame],
        limits: Limits,
        months: Mapping[str, CarrierMonth],
        previous: Mapping[str, CarrierMonth],
        asked: Plan,
    ) -> None:
        self._as_of, self._references, self._limits = as_of, references, limits
        self._months, self._previous, self._asked = months, previous, asked
        self._small = sum(records for month in months.values() for _, records in month.files) <= SMALL
        together = {check.id for check in checks if check.cross or (self._small and self._by_row(check))}
        self._wanted = checks
        self._together = [check for check in checks if check.id in together]
        own = [check for check in checks if check.id not in together]
        # A check over other checks' findings comes after them.
        self._own = [check for check in own if not check.judges_findings]
        self._last = [check for check in own if check.judges_findings]

    def _by_row(self, check: Check) -> bool:
        offending, judged = self._asked.offending.get(check.id), self._asked.judged.get(check.id)
        return offending is not None and judged is not None and offending.alone and judged.alone

    def carriers(self) -> Generator[Judged]:
        """Every carrier, judged; whoever takes it closes its register."""
        side_by_side = self._small and self._limits.threads != 1
        with ExitStack() as stack:
            every = stack.enter_context(self._register(list(self._months.values())))
            surveyed = self._surveyed(every)
            together = stack.enter_context(ThreadPoolExecutor(1)).submit(self._judge_together, every)
            if not side_by_side:
                together.result()
                every.close()
            judge = partial(self._judge, surveyed=surveyed, together=together.result)
            yield from mapped_ahead(judge, self._months, _AHEAD) if side_by_side else map(judge, self._months)

    def _register(self, months: Sequence[CarrierMonth]) -> Register:
        previous = [self._previous[month.carrier] for month in months if month.carrier in self._previous]
        # To hand a small register's rows to several threads takes longer than to look at them.
        limits = replace(self._limits, threads=1) if self._small else self._limits
        return Register(months, self._as_of, self._references, previous, limits)

    def _surveyed(self, every: Register) -> Survey:
        """What one pass over all carriers' small registers has counted that is told row by row."""
        if not self._small:
            return Survey()
        # Of the rules that are judged elsewhere it counts whom they judge.
        every.survey(self._wanted, self._asked)
        counted, asked = every.surveyed, self._asked.judged
        alone = {id_: rows for id_, rows in counted.judged.items() if asked[id_].alone}
        return Survey(alone, filled=counted.filled)

    def _judge_together(self, every: Register) -> _Together:
        verdicts = [every.judge(check) for check in self._together]
        findings = every.connection.sql("SELECT * FROM finding").pl()
        failed = [verdict.check for verdict in verdicts if not verdict.check.cross and verdict.failed]
        return _Together([verdict for verdict in verdicts if verdict.check not in failed], failed, findings)

    def _judge(self, carrier: str, surveyed: Survey, together: Callable[[], _Together]) -> Judged:
        with ExitStack() as stack:
            register = stack.enter_context(self._register([self._months[carrier]]))
            if self._small:
                register.take_over(surveyed)
            else:
                register.survey([*self._own, *self._last], self._asked)
                register.group_ahead([*self._own, *self._last])
            # Rules of single rows ask for no groups: they are judged while those are looked for.
            by_row = sorted(self._own, key=lambda check: check.id not in self._asked.offending)
            done_ahead = {check.id: register.judge(check) for check in by_row}
            verdicts = [done_ahead[check.id] for check in self._own]
            done = together()
            findings = done.findings.filter(pl.col("carrier") == carrier)
            register.add_findings(findings.filter(~pl.col("across")))
            verdicts += [register.judge(check) for check in (*done.failed, *self._last)]
            register.add_findings(findings.filter("across"))
            stack.pop_all()
        return Judged(register, [*verdicts, *done.verdicts])
