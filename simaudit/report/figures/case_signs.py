"""A carrier's numbers with signs that are in cases: who was told of a case was told of its numbers."""

import polars as pl

from simaudit.contract import SERIOUS
from simaudit.report.figures.base import Figures


class CaseSigns(Figures):
    """So many numbers with signs are in exactly these cases, with persisting signs of exactly these checks.

    A number is in the cases that it was in a month before, and in one that is found for the first time: of
    what has come to a case since, nobody was told.
    """

    cases: tuple[str, ...]
    checks: tuple[str, ...]
    """Ids; empty where all its signs are new."""
    numbers: int


def signs_of_linked(findings: pl.LazyFrame, linked: pl.DataFrame) -> pl.DataFrame:
    """key, checks: of the numbers of linked rows (judge/linked_rows.py) those with signs.

    `findings` are the carrier's in scope (number_tally.own_findings), `checks` the ids of persisting ones.
    """
    numbers = linked.select("msisdn", "key").drop_nulls().unique()
    signs = findings.filter(
        pl.col("nature") == "substantive", pl.col("severity").is_in(SERIOUS), ~pl.col("waived")
    )
    persisting = pl.col("check_id").cast(pl.String).filter(pl.col("state") == "persisting")
    return (
        signs.join(numbers.lazy(), on="msisdn")
        .group_by("key")
        .agg(persisting.unique().sort().alias("checks"))
        .sort("key")
        .collect()
    )


def case_signs(signs: pl.DataFrame, members: pl.DataFrame) -> tuple[CaseSigns, ...]:
    """The numbers of `signs_of_linked` by the cases that they are in; `members`: case_id, key."""
    by_number = members.join(signs, on="key").group_by("key").agg(
        pl.col("case_id").unique().sort().alias("cases"), pl.col("checks").first()
    )  # fmt: skip
    counted = by_number.group_by("cases", "checks").len("numbers").sort("cases", "checks")
    return tuple(
        CaseSigns(cases=tuple(cases), checks=tuple(checks), numbers=numbers)
        for cases, checks, numbers in counted.iter_rows()
    )
