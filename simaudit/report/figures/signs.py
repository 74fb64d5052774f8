"""A carrier's numbers with open substantive signs, each counted once: those from a month before, and new."""

from collections.abc import Sequence

import polars as pl

from simaudit.report.model.decisions import CheckSigns, SignSet, SubstantiveSigns
from simaudit.rules.check import Check


def substantive_signs(findings: pl.LazyFrame, carrier: str, checks: Sequence[Check]) -> SubstantiveSigns:
    """Count the numbers of `findings` (rows of contract.Finding) that have substantive signs, not waived.

    A number without msisdn counts by its record.
    """
    number = pl.coalesce("msisdn", pl.format("{}\n{}", "file", "record"))
    before = pl.col("state") == "persisting"
    # Where every row offends there are as many pairs as findings: an id takes one byte, a text 16.
    ids = pl.Enum(sorted(check.id for check in checks))
    signs = (
        findings.filter(pl.col("carrier") == carrier, pl.col("nature") == "substantive", ~pl.col("waived"))
        .select(
            number.alias("number"),
            pl.col("check_id").cast(ids),
            before.alias("before"),
            pl.when(before).then("first_period").alias("since"),
        )
        .drop_nulls("number")
        .group_by("number", "check_id")
        .agg(pl.col("before").any(), pl.col("since").min())
        .collect()
    )
    persisting = (
        signs.filter("before")
        .group_by("number")
        .agg(pl.col("since").min(), pl.col("check_id").sort().alias("checks"))
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
    counted = signs.group_by("check_id").agg(
        pl.col("before").sum().alias("persisting"),
        (~pl.col("before")).sum().alias("new"),
        pl.col("since").min(),
    )
    rows = {row["check_id"]: row for row in counted.iter_rows(named=True)}
    return tuple(
        CheckSigns(id=row["check_id"], persisting=row["persisting"], new=row["new"], since=row["since"])
        for check in checks
        if (row := rows.get(check.id)) is not None
    )
