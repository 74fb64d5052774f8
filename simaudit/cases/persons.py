"""Whose the rows are: two of paper, name and date of birth make one person.

So neither a slip in the name, nor in the date, nor in the paper makes a second person, and four hundred
numbers on a hundred stolen papers are a hundred people.
"""

from collections.abc import Sequence
from itertools import combinations
from typing import Final

import polars as pl

from simaudit.cases.components import components

_IDENTITY: Final = ("paper", "name", "born")


def persons(rows: pl.DataFrame, within: Sequence[str]) -> pl.DataFrame:
    """The rows (`row`, _IDENTITY) with `person`: the first row of theirs, among rows of equal `within`.

    A row with neither usable paper nor name is nobody's: NULL.
    """
    shared = [
        rows.drop_nulls([*pair]).group_by(*within, *pair).agg("row").select("row")
        for pair in combinations(_IDENTITY, 2)
    ]
    groups = pl.concat(shared).filter(pl.col("row").list.len() >= 2).with_row_index("group")
    joined = components(groups.explode("row").select("row", "group")).select(
        "row", pl.col("row").min().over("component").alias("first")
    )
    return (
        rows.join(joined, on="row", how="left", maintain_order="left")
        .with_columns(
            pl.when(pl.any_horizontal(pl.col("paper", "name").is_not_null()))
            .then(pl.coalesce("first", "row"))
            .alias("person")
        )
        .drop("first")
    )


def person_count() -> pl.Expr:
    """How many people the rows of a group are of."""
    return pl.col("person").drop_nulls().n_unique()
