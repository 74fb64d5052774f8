"""Samples of registers whose wrong records are known, of which not every row is answered, or clearly.

Units are drawn, records shared and sizes allotted by the functions of `simaudit sample`; what is told of them
comes from those of the report. Only the registers and the answers are invented.
"""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import polars as pl
from precision.simulations.simulation import SimulatedFigure

from simaudit.jobs.follow_up.precision_sample import (
    LEAST_UNITS,
    WHOLE,
    Allotted,
    _chosen,
    allocation,
)
from simaudit.report.figures.estimates import check_sample, family_share, register_estimate, register_sample
from simaudit.report.figures.interval import Interval
from simaudit.store.samples import Purpose, SampledStratum, UnitAnswers

MONTH: Final = "2026-10"

SLACK: Final = 1e-9
"""Of ends that were added up."""


class Row(NamedTuple):
    """A record of a register."""

    wrong: bool
    checks: int = 1
    """How many checks find it."""


Unit = Sequence[Row]
"""Rows that a check finds together."""


@dataclass(frozen=True)
class Answering:
    """Which of the rows drawn come back, and how clearly."""

    unanswered: float = 0.0
    """The share of units without an answer."""
    open_units: int = 0
    """Besides, so many units of each stratum without an answer."""
    unclear: float = 0.0
    """The share of rows with an unclear answer."""
    unclear_of: tuple[bool, ...] = (True, False)
    """Those rows are wrong, or right, or either."""
    more_where_right: float = 1.0
    """How many times as often a unit has no answer whose first row is right."""


ALL_ANSWERED: Final = Answering()


def seeded(seed: int) -> random.Random:
    """What is drawn by it is the same each time."""
    return random.Random(seed)  # noqa: S311 (reproducible)


def clustered(
    chance: random.Random, number: int, right: float, alike: float, size: Callable[[], int]
) -> list[Unit]:
    """Units of a check; `right` of their rows are, the more `alike` (0 to 1) the more in the same units."""
    spread = max((1 - alike) / max(alike, 1e-6), 1e-3)
    units: list[Unit] = []
    for _ in range(number):
        within = chance.betavariate(right * spread, (1 - right) * spread)
        units.append([Row(chance.random() < within) for _ in range(size())])
    return units


def precision_strata(
    chance: random.Random,
    frame: Sequence[Unit],
    number: int,
    repetitions: int,
    answering: Answering = ALL_ANSWERED,
    check_id: str = "A",
) -> Iterator[SampledStratum]:
    """As many samples of a check, `number` of its units in each, drawn as `simaudit sample` does."""
    sizes = [len(unit) for unit in frame]
    number = min(number, len(frame))
    places = pl.DataFrame(
        {
            "check_id": [at for at in range(repetitions) for _ in frame],
            "unit": [*range(len(frame))] * repetitions,
            "unit_rows": sizes * repetitions,
            "lot": [f"{chance.getrandbits(64):016x}" for _ in range(repetitions * len(frame))],
        }
    ).with_columns(unit_records=0.0, stratum=pl.lit(WHOLE), found=sum(sizes), drawn=number)
    drawn = _chosen(places).partition_by("check_id", maintain_order=True)
    records = sum(1 / row.checks for unit in frame for row in unit)
    for sample in drawn:
        columns = sample.select("unit", "probability", "looked_at").iter_rows()
        units = [
            (frame[at], chance.sample(frame[at], min(looked_at, sizes[at])), probability)
            for at, probability, looked_at in columns
        ]
        answers = _answers(chance, units, answering)
        yield _stratum("precision", check_id, WHOLE, (len(frame), sum(sizes), records), answers)


def audit_strata(
    chance: random.Random, frames: Mapping[str, Sequence[Row]], size: int, answering: Answering
) -> list[SampledStratum]:
    """An audit's sample of rows that no check finds, by stratum."""
    allotted = allocation(
        [Allotted(len(rows), len(rows), min(10, len(rows))) for rows in frames.values()], size
    )
    strata = []
    for (name, rows), number in zip(frames.items(), allotted, strict=True):
        drawn = chance.sample(rows, number)
        answers = _answers(chance, [([row], [row], number / len(rows)) for row in drawn], answering)
        strata.append(_stratum("audit", None, name, (len(rows), len(rows), len(rows)), answers))
    return strata


def _stratum(
    purpose: Purpose,
    check_id: str | None,
    stratum: str,
    counts: tuple[int, int, float],
    answers: Sequence[UnitAnswers],
) -> SampledStratum:
    units, rows, records = counts
    return SampledStratum(
        purpose, purpose, MONTH, "viettel", check_id, stratum, units, rows, tuple(answers), None, records
    )


def _answers(
    chance: random.Random, units: Sequence[tuple[Unit, Sequence[Row], float]], answering: Answering
) -> list[UnitAnswers]:
    closed = {*chance.sample(range(len(units)), max(len(units) - answering.open_units, 0))}
    answers = []
    for at, (unit, looked_at, probability) in enumerate(units):
        odds = answering.unanswered * (answering.more_where_right if looked_at[0].wrong else 1.0)
        rows = looked_at if at in closed and chance.random() >= odds else []
        unclear = [
            row for row in rows if row.wrong in answering.unclear_of and chance.random() < answering.unclear
        ]
        clear = [row for row in rows if not any(row is other for other in unclear)]
        answers.append(_unit_answers(unit, clear, unclear, probability))
    return answers


def _unit_answers(
    unit: Unit, clear: Sequence[Row], unclear: Sequence[Row], probability: float
) -> UnitAnswers:
    wrong = [row for row in clear if row.wrong]
    right = [row for row in clear if not row.wrong]
    true_records, false_records, unclear_records, records = (
        sum(1 / row.checks for row in rows) for rows in (wrong, right, unclear, unit)
    )
    return UnitAnswers(
        rows=len(unit),
        looked_at=len(clear) + len(unclear),
        true=len(wrong),
        false=len(right),
        unclear=len(unclear),
        records=records,
        true_records=true_records,
        false_records=false_records,
        unclear_records=unclear_records,
        probability=probability,
    )


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


REGISTERS: Final = 5
"""Of a kind; the samples are of all of them."""


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
    kind: str, outcomes: Outcomes, printed: float, covered: float = 0.95, bias: float = 0.03
) -> Iterator[SimulatedFigure]:
    yield SimulatedFigure(f"{kind}: printed", outcomes.printed / outcomes.samples, printed, 1.0)
    yield SimulatedFigure(f"{kind}: truth in the interval", outcomes.coverage, covered, 1.0)
    yield SimulatedFigure(f"{kind}: bias", outcomes.bias, 0.0, bias)


def _of_checks(chance: random.Random, repetitions: int) -> Iterator[SimulatedFigure]:
    """Thirty units drawn of 324 or 1,000.

    With a tenth unanswered at random 24 of 30 come back in 97.4 % of samples, with a fifth in 60.7 %. Where
    one unit has many rows and no answer the others can't tell what it is like: points are covered less.
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
                covered = 0.93 if name.startswith("points") else 0.95
                yield from _rows(f"{name}, {right:.1%} right, {label}", outcomes, printed, covered)


def _of_few_units(chance: random.Random, repetitions: int) -> Iterator[SimulatedFigure]:
    """Checks that have fewer than thirty units."""
    sizes = _sizes(chance)
    for number in (5, 12, 29):
        for name in (min(sizes, key=len), max(sizes, key=len)):
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
                covered = 0.93 if name.startswith("points") else 0.95
                yield from _rows(f"all {number} units drawn, {name}, {label}", outcomes, printed, covered)


def _of_unclear(chance: random.Random, repetitions: int) -> Iterator[SimulatedFigure]:
    """Unclear answers, to any row, or to wrong or to right ones alone; and answers that hide what is wrong.

    Estimates leave out what is unclear: where it all is of one kind they are off by as much.
    """
    size = _sizes(chance)["papers of 1 to 3 rows"]
    frames = [clustered(chance, 324, 0.7, 0.6, size) for _ in range(min(REGISTERS, repetitions))]
    for label, answering, printed, covered, bias in (
        ("10 % of rows unclear", Answering(unclear=0.1), 0.95, 0.95, 0.03),
        ("15 % of right rows unclear", Answering(unclear=0.15, unclear_of=(True,)), 0.9, 0.95, 0.1),
        ("40 % of wrong rows unclear", Answering(unclear=0.4, unclear_of=(False,)), 0.9, 0.95, 0.2),
        ("as that, 10 % unanswered", Answering(0.1, unclear=0.4, unclear_of=(False,)), 0.8, 0.95, 0.2),
        # Not by chance: the interval doesn't know of it.
        ("unanswered 5 %, of wrong units 15 %", Answering(0.15, more_where_right=1 / 3), 0.9, 0.9, 0.1),
    ):
        outcomes = precision_outcomes(chance, frames, LEAST_UNITS, repetitions, answering)
        yield from _rows(label, outcomes, printed, covered, bias)


def _of_registers(chance: random.Random, repetitions: int) -> Iterator[SimulatedFigure]:
    """Of a check thirty units, of rows without a sign two hundred: the part found is of a few seen as missed.

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
        yield from _rows(f"wrong records of a register, {label}", outcomes.wrong, printed, bias=0.05)
        yield from _rows(f"share of them that is found, {label}", outcomes.share, printed, bias=0.08)
