"""A carrier's numbers with open substantive signs, each counted once: those from a month before, and new."""

from collections.abc import Sequence

import polars as pl

from simaudit.report.model.decisions import CheckSigns, SignSet, SubstantiveSigns
from simaudit.rules.check import Check


def substantive_signs(findings: pl.LazyFrame, carrier: str, checks: Sequence[Check]) -> SubstantiveSigns:
    """Count the numbers of `findings` (rows of contract.Finding) that have substantive signs, not waived.

    A number without msisdn counts by its record.
    """
    # Compared by a 64-bit hash: these counts accuse nobody, so a rare collision does no harm, and texts of
    # millions of numbers take a gigabyte.
    number = pl.when(pl.col("msisdn").is_null()).then(pl.struct("file", "record").hash())
    before = pl.col("state") == "persisting"
    # Where every row offends there are as many signs as findings: an id takes one byte, a text 16.
    ids = pl.Enum(sorted(check.id for check in checks))
    signs = (
        findings.filter(
            pl.col("carrier") == carrier,
            pl.col("nature") == "substantive",
            ~pl.col("waived"),
            pl.any_horizontal(pl.col("msisdn", "record").is_not_null()),
        )
        .select(
            number.otherwise(pl.col("msisdn").hash()).alias("number"),
            pl.col("check_id").cast(ids),
            before.alias("before"),
            pl.when(before).then("first_period").alias("since"),
        )
        .collect()
    )
    persisting = (
        signs.filter("before")
        .group_by("number")
        .agg(pl.col("since").min(), pl.col("check_id").unique().sort().alias("checks"))
    )
    sets = persisting.group_by("checks").len("numbers").sort("numbers", "checks", descending=[True, False])
    since = persisting.group_by("since").len("numbers").sort("since")
    return SubstantiveSigns(
        persisting=persisting.height,
        new=signs["number"].n_unique() - persisting.height,
        sets=tuple(SignSet(checks=tuple(names), numbers=count) for names, count in sets.iter_rows()),
        since=tuple((month, count) for month, count in since.iter_rows()),
        checks=_by_check(signs, checks),
    )


def _by_check(signs: pl.DataFrame, checks: Sequence[Check]) -> tuple[CheckSigns, ...]:
    number, before = pl.col("number"), pl.col("before")
    counted = signs.group_by("check_id").agg(
        number.filter(before).n_unique().alias("persisting"),
        number.n_unique().alias("all"),
        pl.col("since").min(),
    )
    rows = {row["check_id"]: row for row in counted.iter_rows(named=True)}
    return tuple(
        CheckSigns(
            id=row["check_id"],
            persisting=row["persisting"],
            new=row["all"] - row["persisting"],
            since=row["since"],
        )
        for check in checks
        if (row := rows.get(check.id)) is not None
    )
