"""Samples of registers whose wrong records are known, of which not every row is answered, or clearly.

Samples are drawn by the functions of `simaudit sample`; what is told of them comes from those of the report.
"""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from precision.drawn_samples import (
    ALL_ANSWERED,
    MONTH,
    Answering,
    Row,
    Unit,
    audit_strata,
    clustered,
    precision_strata,
    seeded,
)
from precision.simulations.simulation import SimulatedFigure

from simaudit.jobs.follow_up.precision_sample import LEAST_UNITS
from simaudit.report.figures.estimates import check_sample, family_share, register_estimate, register_sample
from simaudit.report.figures.interval import Interval

SLACK: Final = 1e-9
"""Of ends that were added up."""


@dataclass
class Outcomes:
    """What came of many samples."""

    samples: int = 0
    printed: int = 0
    held: int = 0
    estimates: float = 0.0
    truths: float = 0.0

    def add(self, interval: Interval | None, truth: float) -> None:
        """Count a sample, and what is told of it, if anything is."""
        self.samples += 1
        if interval is not None:
            self.printed += 1
            self.held += interval.low - SLACK <= truth <= interval.high + SLACK
            self.estimates += interval.estimate
            self.truths += truth

    @property
    def coverage(self) -> float:
        """The share of the intervals that have the truth within."""
        return self.held / self.printed if self.printed else 1.0

    @property
    def bias(self) -> float:
        """By which part of it the mean of the estimates is off the truth."""
        return abs(self.estimates / self.truths - 1) if self.truths else 0.0


def precision_outcomes(
    chance: random.Random,
    frames: Sequence[Sequence[Unit]],
    number: int,
    repetitions: int,
    answering: Answering = ALL_ANSWERED,
) -> Outcomes:
    """Of the share of a check's findings that are right; each of the registers has as many samples."""
    outcomes = Outcomes()
    for frame in frames:
        rows = [row for unit in frame for row in unit]
        truth = sum(row.wrong for row in rows) / len(rows)
        for stratum in precision_strata(chance, frame, number, _each(repetitions, frames), answering):
            sample = check_sample([stratum])
            outcomes.add(sample.precision if sample else None, truth)
    return outcomes


def family_outcomes(
    chance: random.Random, frames: Sequence[Sequence[Unit]], number: int, repetitions: int
) -> Outcomes:
    """Of the share of a family's findings that are right; `number` units are drawn of each check."""
    findings = [[row.wrong for unit in frame for row in unit] for frame in frames]
    truth = sum(map(sum, findings)) / sum(map(len, findings))
    outcomes = Outcomes()
    of_checks = [precision_strata(chance, frame, number, repetitions) for frame in frames]
    for strata in zip(*of_checks, strict=True):
        samples = [check_sample([stratum]) for stratum in strata]
        parts = [
            (len(rows), sample.precision if sample else None)
            for rows, sample in zip(findings, samples, strict=True)
        ]
        outcomes.add(family_share(parts, MONTH), truth)
    return outcomes


@dataclass(frozen=True)
class PlantedRegister:
    """Records that two checks find, some of them both, and records that none finds, by risk."""

    checks: Mapping[str, Sequence[Unit]]
    passed: Mapping[str, Sequence[Row]]

    @property
    def found(self) -> float:
        """Wrong records that some check finds."""
        return sum(row.wrong / row.checks for frame in self.checks.values() for unit in frame for row in unit)

    @property
    def missed(self) -> int:
        """Wrong records that none finds."""
        return sum(row.wrong for rows in self.passed.values() for row in rows)


def planted_register(chance: random.Random) -> PlantedRegister:
    """One of 40,000 records."""
    papers = clustered(chance, 324, 0.85, 0.8, lambda: chance.choice((1, 1, 2, 2, 3)))
    alone = clustered(chance, 900, 0.6, 0.0, lambda: 1)
    shared = [[Row(row.wrong, 2) for row in unit] for unit in papers[:60]]
    both = [[row] for unit in shared for row in unit]
    passed = {
        name: [Row(chance.random() < wrong) for _ in range(number)]
        for name, number, wrong in (("point", 800, 0.2), ("year", 8_000, 0.02), ("older", 30_000, 0.004))
    }
    return PlantedRegister({"A": shared + papers[60:], "B": both + alone}, passed)


@dataclass
class RegisterOutcomes:
    """What came of many samples of registers."""

    wrong: Outcomes = field(default_factory=Outcomes)
    """Of the wrong records."""
    share: Outcomes = field(default_factory=Outcomes)
    """Of the share of them that is found."""


def register_outcomes(
    chance: random.Random,
    registers: Sequence[PlantedRegister],
    repetitions: int,
    answering: Answering = ALL_ANSWERED,
    units: int = LEAST_UNITS,
) -> RegisterOutcomes:
    """Of the wrong records of a register; `units` of each check and 200 rows without a sign are drawn."""
    outcomes = RegisterOutcomes()
    for register in registers:
        of_checks = [
            precision_strata(chance, frame, units, _each(repetitions, registers), answering, name)
            for name, frame in register.checks.items()
        ]
        whole = register.found + register.missed
        for strata in zip(*of_checks, strict=True):
            sample = register_sample([*strata, *audit_strata(chance, register.passed, 200, answering)], MONTH)
            estimate = register_estimate({"viettel": sample} if sample else {})
            outcomes.wrong.add(estimate.wrong_records if estimate else None, whole)
            outcomes.share.add(estimate.found_share if estimate else None, register.found / whole)
    return outcomes


def _each(repetitions: int, registers: Sequence[object]) -> int:
    return max(-(-repetitions // len(registers)), 1)


def _sizes(chance: random.Random) -> Mapping[str, Callable[[], int]]:
    return {
        "rows alone": lambda: 1,
        "papers of 1 to 3 rows": lambda: chance.choice((1, 1, 2, 2, 3)),
        "devices, most with 1 row": lambda: int(chance.paretovariate(1.5)),
        "points of 1 to 100 rows": lambda: int(chance.lognormvariate(2, 1.2)) + 1,
    }


COVERED: Final = 0.93
"""95 %, less one and a half standard errors of 250 repetitions."""

UNEVENLY_COVERED: Final = 0.91
"""Units of very different sizes: 94.6 % in 2,000 repetitions, as well where all are answered. Registers:
96.3 % in 1,650, some less than others."""

REGISTERS: Final = 5
"""Registers of each kind; samples are drawn from all of them."""


def simulate(repetitions: int, seed: int) -> Sequence[SimulatedFigure]:
    """What is printed, how often the truth is in the interval, how far estimates are off."""
    chance = seeded(seed)
    return [
        *_of_checks(chance, repetitions),
        *_of_few_units(chance, repetitions),
        *_of_unclear(chance, repetitions),
        *_of_registers(chance, repetitions),
    ]


def _rows(
    kind: str, outcomes: Outcomes, printed: float, covered: float = COVERED, bias: float = 0.03
) -> Iterator[SimulatedFigure]:
    yield SimulatedFigure(f"{kind}: printed", outcomes.printed / outcomes.samples, printed, 1.0)
    yield SimulatedFigure(f"{kind}: truth in the interval", outcomes.coverage, covered, 1.0)
    yield SimulatedFigure(f"{kind}: bias", outcomes.bias, 0.0, bias)


def _of_checks(chance: random.Random, repetitions: int) -> Iterator[SimulatedFigure]:
    """Thirty units drawn of 324 or 1,000.

    With a tenth unanswered at random 24 of 30 come back in 97.4 % of samples, with a fifth in 60.7 %. Where
    one unit has many rows and no answer the others can't tell what it is like.
    """
    for name, size in _sizes(chance).items():
        for number, right, alike in ((324, 0.9, 0.6), (1000, 0.995, 0.8)):
            frames = [
                clustered(chance, number, right, alike, size) for _ in range(min(REGISTERS, repetitions))
            ]
            for label, answering, printed in (
                ("all answered", ALL_ANSWERED, 1.0),
                ("24 of 30 answered", Answering(open_units=6), 1.0),
                ("10 % unanswered", Answering(unanswered=0.1), 0.95),
                ("20 % unanswered", Answering(unanswered=0.2), 0.5),
            ):
                outcomes = precision_outcomes(chance, frames, LEAST_UNITS, repetitions, answering)
                covered = UNEVENLY_COVERED if name.startswith("points") else COVERED
                yield from _rows(f"{name}, {right:.1%} right, {label}", outcomes, printed, covered)


def _of_few_units(chance: random.Random, repetitions: int) -> Iterator[SimulatedFigure]:
    """Checks that have fewer than thirty units."""
    sizes = _sizes(chance)
    for number in (5, 12, 29):
        for name in ("rows alone", "points of 1 to 100 rows"):
            frames = [
                clustered(chance, number, 0.8, 0.6, sizes[name])
                for _ in range(min(REGISTERS * 4, repetitions))
            ]
            for label, answering, printed in (
                ("all answered", ALL_ANSWERED, 1.0),
                ("10 % unanswered", Answering(unanswered=0.1), 0.8),
                (f"{number - number // 5} answered", Answering(open_units=number // 5), 1.0),
            ):
                outcomes = precision_outcomes(chance, frames, LEAST_UNITS, repetitions, answering)
                covered = UNEVENLY_COVERED if name.startswith("points") else COVERED
                yield from _rows(f"all {number} units drawn, {name}, {label}", outcomes, printed, covered)


def _of_unclear(chance: random.Random, repetitions: int) -> Iterator[SimulatedFigure]:
    """Unclear answers, to any row, or to wrong or to right ones alone; and answers that hide what is wrong.

    Estimates leave out what is unclear: where it all is of one kind they are off by as much.
    """
    size = _sizes(chance)["papers of 1 to 3 rows"]
    frames = [clustered(chance, 324, 0.7, 0.6, size) for _ in range(min(REGISTERS, repetitions))]
    for label, answering, printed, bias in (
        ("10 % of rows unclear", Answering(unclear=0.1), 0.95, 0.03),
        ("15 % of right rows unclear", Answering(unclear=0.15, unclear_of=(True,)), 0.9, 0.1),
        ("40 % of wrong rows unclear", Answering(unclear=0.4, unclear_of=(False,)), 0.9, 0.2),
        ("as that, 10 % unanswered", Answering(0.1, unclear=0.4, unclear_of=(False,)), 0.8, 0.2),
        # Not by chance: the interval doesn't know of it.
        ("unanswered 5 %, of wrong units 15 %", Answering(0.15, more_where_right=1 / 3), 0.9, 0.1),
    ):
        outcomes = precision_outcomes(chance, frames, LEAST_UNITS, repetitions, answering)
        yield from _rows(label, outcomes, printed, bias=bias)


def _of_registers(chance: random.Random, repetitions: int) -> Iterator[SimulatedFigure]:
    """Thirty units of each check and two hundred rows without a sign: few missed ones tell the part found.

    With a fifth unanswered three samples have to come back by four fifths, each in three cases of five.
    """
    registers = [planted_register(chance) for _ in range(min(REGISTERS, repetitions))]
    for label, answering, printed in (
        ("all answered", ALL_ANSWERED, 1.0),
        ("10 % unanswered", Answering(unanswered=0.1), 0.9),
        ("20 % unanswered", Answering(unanswered=0.2), 0.1),
        ("10 % unanswered, 5 % unclear", Answering(0.1, unclear=0.05), 0.9),
    ):
        outcomes = register_outcomes(chance, registers, repetitions, answering)
        yield from _rows(
            f"wrong records of a register, {label}", outcomes.wrong, printed, UNEVENLY_COVERED, 0.05
        )
        yield from _rows(
            f"share of them that is found, {label}", outcomes.share, printed, UNEVENLY_COVERED, 0.08
        )
