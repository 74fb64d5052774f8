"""Samples of registers whose wrong records are known: how often intervals hold, how far estimates are off.

PYTHONPATH=tests:tests/benchmarks python tests/benchmarks/planted_samples.py draws 200 samples of each kind.
"""

import math
import random
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from simaudit.report.figures.estimates import check_sample, family_share, register_estimate, register_sample
from simaudit.store.samples import Purpose, SampledStratum, UnitAnswers

MONTH: Final = "2026-10"

Unit = Sequence["Row"]
"""Rows that a check finds together."""


@dataclass(frozen=True)
class Row:
    """A record of a register."""

    wrong: bool
    checks: int = 1
    """How many checks find it."""


@dataclass(frozen=True)
class Coverage:
    """What came of many samples of one register."""

    kind: str
    truth: float
    held: float
    """The share of intervals that have the truth within."""
    bias: float
    """The mean of the estimates, as a share of the truth more or less than it."""


def seeded(seed: int) -> random.Random:
    """What is drawn by it is the same each time."""
    return random.Random(seed)  # noqa: S311 (reproducible)


def units(
    chance: random.Random, number: int, right: float, alike: float, size: Callable[[], int]
) -> list[Unit]:
    """Units of a check; `right` of their rows are, the more `alike` (0 to 1) the more in the same units."""
    spread = max((1 - alike) / max(alike, 1e-6), 1e-3)
    result: list[Unit] = []
    for _ in range(number):
        within = chance.betavariate(right * spread, (1 - right) * spread)
        result.append([Row(chance.random() < within) for _ in range(size())])
    return result


def drawn_stratum(
    chance: random.Random, frame: Sequence[Unit], number: int, check_id: str | None, stratum: str = "*"
) -> SampledStratum:
    """Of each unit the probability to be drawn is by its rows, as `simaudit sample` draws."""
    purpose: Purpose = "audit" if check_id is None else "precision"
    probabilities = _probabilities([len(unit) for unit in frame], number)
    order = sorted(
        range(len(frame)),
        key=lambda at: 0.0 if probabilities[at] >= 1 else chance.random() / len(frame[at]) + 1e-12,
    )
    rows = sum(len(unit) for unit in frame)
    answers = []
    for at in order[:number]:
        unit = frame[at]
        looked_at = chance.sample(unit, min(len(unit), max(5, math.ceil(number * len(unit) / rows))))
        answers.append(_answers(unit, looked_at, min(probabilities[at], 1.0)))
    records = sum(1 / row.checks for unit in frame for row in unit)
    return SampledStratum(
        purpose, purpose, MONTH, "viettel", check_id, stratum, len(frame), rows, tuple(answers), None, records
    )


def _answers(unit: Unit, looked_at: Sequence[Row], probability: float) -> UnitAnswers:
    wrong = [row for row in looked_at if row.wrong]
    return UnitAnswers(
        rows=len(unit),
        looked_at=len(looked_at),
        true=len(wrong),
        false=len(looked_at) - len(wrong),
        unclear=0,
        records=sum(1 / row.checks for row in unit),
        true_records=sum(1 / row.checks for row in wrong),
        false_records=sum(1 / row.checks for row in looked_at if not row.wrong),
        probability=probability,
    )


def _probabilities(sizes: Sequence[int], number: int) -> list[float]:
    certain: set[int] = set()
    while True:
        rest = sum(size for at, size in enumerate(sizes) if at not in certain)
        more = {
            at
            for at, size in enumerate(sizes)
            if at not in certain and (number - len(certain)) * size >= rest
        }
        if not more or len(certain) >= number:
            break
        certain |= more
    left = number - len(certain)
    return [1.0 if at in certain else left * size / rest for at, size in enumerate(sizes)]


def precision_coverage(
    kind: str, frame: Sequence[Unit], number: int, repeats: int, chance: random.Random
) -> Coverage:
    """Of the share of a check's findings that are right."""
    rows = [row for unit in frame for row in unit]
    truth = sum(row.wrong for row in rows) / len(rows)
    held, estimates = 0, 0.0
    for _ in range(repeats):
        sample = check_sample([drawn_stratum(chance, frame, number, "A")])
        assert sample is not None
        assert sample.precision is not None
        held += sample.precision.low - 1e-9 <= truth <= sample.precision.high + 1e-9
        estimates += sample.precision.estimate
    return Coverage(kind, truth, held / repeats, estimates / repeats / truth - 1)


def family_coverage(
    frames: Sequence[Sequence[Unit]], number: int, repeats: int, chance: random.Random
) -> Coverage:
    """Of the share of a family's findings that are right; `number` units are drawn of each check."""
    findings = [[row.wrong for unit in frame for row in unit] for frame in frames]
    truth = sum(map(sum, findings)) / sum(map(len, findings))
    held, estimates = 0, 0.0
    for _ in range(repeats):
        samples = [check_sample([drawn_stratum(chance, frame, number, "A")]) for frame in frames]
        parts = [
            (len(rows), sample.precision if sample else None)
            for rows, sample in zip(findings, samples, strict=True)
        ]
        share = family_share(parts, MONTH)
        assert share is not None
        held += share.low - 1e-9 <= truth <= share.high + 1e-9
        estimates += share.estimate
    return Coverage("family", truth, held / repeats, estimates / repeats / truth - 1)


@dataclass(frozen=True)
class PlantedRegister:
    """Records that two checks find, some of them both, and records that none finds, by risk."""

    checks: Mapping[str, Sequence[Unit]]
    passed: Mapping[str, Sequence[Unit]]

    @property
    def found(self) -> float:
        """Wrong records that some check finds."""
        return sum(row.wrong / row.checks for frame in self.checks.values() for unit in frame for row in unit)

    @property
    def missed(self) -> int:
        """Wrong records that none finds."""
        return sum(row.wrong for frame in self.passed.values() for unit in frame for row in unit)


def planted_register(chance: random.Random) -> PlantedRegister:
    """One of 40,000 records."""
    papers = units(chance, 324, 0.85, 0.8, lambda: chance.choice((1, 1, 2, 2, 3)))
    alone = units(chance, 900, 0.6, 0.0, lambda: 1)
    shared = [[Row(row.wrong, 2) for row in unit] for unit in papers[:60]]
    both = [[row] for unit in shared for row in unit]
    passed = {
        name: [[Row(chance.random() < wrong)] for _ in range(number)]
        for name, number, wrong in (("point", 800, 0.2), ("year", 8_000, 0.02), ("older", 30_000, 0.004))
    }
    return PlantedRegister({"A": shared + papers[60:], "B": both + alone}, passed)


def register_coverage(
    register: PlantedRegister, repeats: int, chance: random.Random
) -> tuple[Coverage, Coverage]:
    """Of the wrong records, and of the share of them that is found."""
    truths = (register.found + register.missed, register.found / (register.found + register.missed))
    held, estimates = [0, 0], [0.0, 0.0]
    for _ in range(repeats):
        strata = [drawn_stratum(chance, frame, 60, name) for name, frame in register.checks.items()]
        strata += [
            drawn_stratum(chance, frame, number, None, name)
            for (name, frame), number in zip(register.passed.items(), (150, 200, 250), strict=True)
        ]
        sample = register_sample(strata, MONTH)
        assert sample is not None
        estimate = register_estimate({"viettel": sample})
        assert estimate is not None
        assert estimate.found_share is not None
        for at, interval in enumerate((estimate.wrong_records, estimate.found_share)):
            held[at] += interval.low <= truths[at] <= interval.high
            estimates[at] += interval.estimate
    wrong, share = (
        Coverage(kind, truths[at], held[at] / repeats, estimates[at] / repeats / truths[at] - 1)
        for at, kind in enumerate(("wrong records", "share found"))
    )
    return wrong, share


def precision_kinds(chance: random.Random) -> dict[str, Sequence[Unit]]:
    """Checks of which findings are right nearly always, mostly and often, alone and in units of all sizes."""
    sizes = {
        "alone": lambda: 1,
        "papers": lambda: chance.choice((1, 1, 2, 2, 3)),
        "devices": lambda: int(chance.paretovariate(1.5)),
        "points": lambda: int(chance.lognormvariate(2, 1.2)) + 1,
    }
    return {
        f"{name}, {number} units, {right:.0%}": units(chance, number, right, alike, size)
        for name, size in sizes.items()
        for number, right, alike in (
            (324, 0.98, 0.8), (324, 0.9, 0.4), (324, 0.6, 0.4), (2000, 0.995, 0.8), (45, 0.93, 0.4),
        )
    }  # fmt: skip


def main(repeats: int = 200) -> None:
    """Print what came of `repeats` samples of each kind."""
    chance = seeded(2026)
    for kind, frame in precision_kinds(chance).items():
        for number in (30, 60):
            if number <= len(frame):
                sys.stdout.write(
                    line(precision_coverage(f"{kind}, {number} drawn", frame, number, repeats, chance))
                )
    for right in (0.98, 0.9, 0.6):
        frames = [units(chance, 324, right, 0.8, lambda: chance.choice((1, 1, 2, 2, 3))) for _ in range(3)]
        sys.stdout.write(line(family_coverage(frames, 30, repeats, chance)))
    for at in range(3):
        for coverage in register_coverage(planted_register(chance), repeats, chance):
            sys.stdout.write(f"register {at + 1}, {line(coverage)}")


def line(coverage: Coverage) -> str:
    """As printed."""
    return (
        f"{coverage.kind}: truth {coverage.truth:.4g}, held {coverage.held:.1%}, bias {coverage.bias:+.2%}\n"
    )


if __name__ == "__main__":
    main()
