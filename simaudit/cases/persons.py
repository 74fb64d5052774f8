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
    missing = pl.sum_horizontal(pl.col(_IDENTITY).is_null())
    identity = [*within, *_IDENTITY]
    # Most rows of a person have all three in common: few identities are left to be joined.
    same = rows.filter(missing <= 1).group_by(identity).agg(pl.col("row").min().alias("first"))
    shared = [
        same.drop_nulls([*pair])
        .group_by(*within, *pair)
        .agg(pl.col("first").alias("row"))
        .filter(pl.col("row").list.len() >= 2)
        .select("row")
        for pair in combinations(_IDENTITY, 2)
    ]
    groups = pl.concat(shared).with_row_index("group")
    joined = components(groups.explode("row").select("row", "group")).select(
        pl.col("row").alias("first"), pl.col("row").min().over("component").alias("earliest")
    )
    earliest = same.join(joined, on="first", how="left").select(
        *identity, pl.coalesce("earliest", "first").alias("first")
    )
    return (
        rows.join(earliest, on=identity, how="left", maintain_order="left", nulls_equal=True)
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
