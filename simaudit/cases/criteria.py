"""What is a case among rows that hang together: enough numbers, and enough people or forged papers."""

from dataclasses import dataclass
from typing import Final

import polars as pl

from simaudit.cases.components import row_links
from simaudit.cases.deceit import forged_papers
from simaudit.cases.persons import person_count, persons


@dataclass(frozen=True)
class Thresholds:
    """How large a component is a case, and a sign one for the police (`[cases]` of the configuration)."""

    numbers: int = 5
    """Different numbers."""
    persons: int = 3
    persons_of_one_paper: int = 5
    """Where all are on one usable paper: a parent and two children are three."""
    forged: int = 5
    """Forged papers, which are a case of one person too; three are what two slips of the keyboard make."""
    police: int = 10
    """People, or forged papers, of one sign."""
    police_everyday: int = 50
    """People of a sign that barracks and a fair have too (deceit.EVERYDAY)."""


DECIDING: Final = ("row", "msisdn", "paper", "name", "born")
"""Columns by which rows are a case, beside their groups."""


def rows_of_cases(labelled: pl.DataFrame, members: pl.DataFrame, thresholds: Thresholds) -> pl.DataFrame:
    """The rows (`case`, DECIDING) whose `case` is one by the thresholds, with `person` and `links`.

    `members` are memberships of groups within cases.
    """
    numbers = labelled.select("case", "msisdn").drop_nulls().unique().group_by("case").len()
    large = numbers.filter(pl.col("len") >= thresholds.numbers)
    large_rows = labelled.join(large, on="case", how="semi")
    links = row_links(members.join(large_rows, on="row", how="semi"))
    linked = (
        persons(large_rows, ["case"])
        .join(links, on="row", how="left")
        .with_columns(pl.col("links").fill_null([]))
    )
    least = (
        pl.when(pl.col("paper").drop_nulls().n_unique() == 1)
        .then(thresholds.persons_of_one_paper)
        .otherwise(thresholds.persons)
    )
    of_several = (person_count() >= least) | (forged_papers() >= thresholds.forged)
    cases = linked.group_by("case").agg(of_several.alias("several")).filter("several")
    return linked.join(cases, on="case", how="semi")
