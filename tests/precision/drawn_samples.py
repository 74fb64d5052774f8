"""Samples drawn as `simaudit sample` draws them, from invented registers, with invented answers.

Units are drawn, records shared and sizes allotted by the product's functions.
"""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import polars as pl

from simaudit.jobs.follow_up.precision_sample import WHOLE, Allotted, _chosen, allocation
from simaudit.store.samples import Purpose, SampledStratum, UnitAnswers

MONTH: Final = "2026-10"


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
