"""A carrier's open signs: numbers with serious substantive ones, from before or new; how old all signs are.

Numbers with signs are the same in all documents: distinct numbers in scope with a finding of nature
substantive, severity critical or high, that is not waived.
"""

from collections.abc import Sequence

import polars as pl

from simaudit.contract import SERIOUS, SEVERITIES, VIOLATIONS
from simaudit.period import Period
from simaudit.report.figures.base import Figures
from simaudit.rules.check import Check


class AgeBand(Figures):
    """Signs of violation not waived, first found `low` to `high` months ago (`high` None: or earlier).

    `findings` in the order of SEVERITIES.
    """

    low: int
    high: int | None
    findings: tuple[int, ...]


class CheckSigns(Figures):
    """The signs of one check, in distinct numbers: from a month before, and others.

    `since` is the month of the oldest one from before.
    """

    id: str
    persisting: int
    new: int
    since: str | None = None

    @property
    def open(self) -> int:
        """All of them."""
        return self.persisting + self.new


class SubstantiveSigns(Figures):
    """A carrier's numbers with signs; each number counts once.

    `persisting` have a sign that the last assessed month had too, and are counted by the month in which the
    oldest was first found; the signs of the `new` ones are all new, or back again.
    Numbers that the extract doesn't hold count too; a sign of a point as a whole doesn't. `outside` are those
    none of whose signs is of a live row. `lower` are numbers without such a sign that have substantive ones
    of lower severity.
    """

    persisting: int
    new: int
    outside: int
    lower: int
    since: tuple[tuple[str, int], ...]
    """(month, numbers), the oldest first."""
    checks: tuple[CheckSigns, ...]
    """In the order of the catalogue."""

    @property
    def numbers(self) -> int:
        """All numbers with signs."""
        return self.persisting + self.new


def substantive_signs(findings: pl.LazyFrame, checks: Sequence[Check]) -> SubstantiveSigns:
    """Count the numbers with signs among one carrier's findings in scope (number_tally.own_findings).

    A number without msisdn counts by its record.
    """
    # Compared by a 64-bit hash: these counts accuse nobody, so a rare collision does no harm, and texts of
    # millions of numbers take a gigabyte.
    number = pl.when(pl.col("msisdn").is_null()).then(pl.struct("file", "record").hash())
    before = pl.col("state") == "persisting"
    # Where every row offends there are as many signs as findings: an id takes one byte, a text 16.
    ids = pl.Enum(sorted(check.id for check in checks))
    every_sign = (
        findings.filter(
            pl.col("nature") == "substantive",
            ~pl.col("waived"),
            pl.any_horizontal(pl.col("msisdn", "record").is_not_null()),
        )
        .select(
            number.otherwise(pl.col("msisdn").hash()).alias("number"),
            pl.col("check_id").cast(ids),
            before.alias("before"),
            pl.when(before).then("first_period").alias("since"),
            pl.col("severity").is_in(SERIOUS).alias("serious"),
            "live",
        )
        .collect()
    )
    signs = every_sign.filter("serious")
    numbers = signs["number"].n_unique()
    persisting = signs.filter("before").group_by("number").agg(pl.col("since").min())
    since = persisting.group_by("since").len("numbers").sort("since")
    return SubstantiveSigns(
        persisting=persisting.height,
        new=numbers - persisting.height,
        outside=numbers - signs.filter("live")["number"].n_unique(),
        lower=every_sign["number"].n_unique() - numbers,
        since=tuple((month, count) for month, count in since.iter_rows()),
        checks=_by_check(signs, checks),
    )


def _by_check(signs: pl.DataFrame, checks: Sequence[Check]) -> tuple[CheckSigns, ...]:
    number, before = pl.col("number"), pl.col("before")
    persisting = number.filter(before).n_unique().cast(pl.Int64)
    counted = signs.group_by(pl.col("check_id").alias("id")).agg(
        persisting.alias("persisting"), (number.n_unique() - persisting).alias("new"), pl.col("since").min()
    )
    rows = {row["id"]: CheckSigns.model_validate(row) for row in counted.iter_rows(named=True)}
    return tuple(rows[check.id] for check in checks if check.id in rows)


AGE_BANDS: tuple[tuple[int, int | None], ...] = ((0, 0), (1, 1), (2, 3), (4, 6), (7, 12), (13, None))
"""Months since a finding was first found, both ends included. The limitation period
of sanctions is one year, hence the last band."""


def ages(findings: pl.LazyFrame, carrier: str, period: Period) -> tuple[AgeBand, ...]:
    """The carrier's signs of violation that aren't waived, by months since `first_period` and by severity."""
    rows = (
        findings.filter(pl.col("carrier") == carrier, pl.col("nature").is_in(VIOLATIONS), ~pl.col("waived"))
        .group_by("first_period", "severity")
        .len()
        .collect()
        .iter_rows()
    )
    counts = [
        (len(Period.parse(first).until(period)) - 1, severity, count) for first, severity, count in rows
    ]
    bands = []
    for low, high in AGE_BANDS:
        inside = [(of, n) for age, of, n in counts if low <= age and (high is None or age <= high)]
        by_severity = tuple(sum(n for of, n in inside if of == severity) for severity in SEVERITIES)
        bands.append(AgeBand(low=low, high=high, findings=by_severity))
    return tuple(bands)
