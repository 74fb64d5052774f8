"""The symbols by which a case's people, papers, portraits and so on are named: N1, G3, A2.

Each is numbered by its first row, as the nodes of the case's network are (case_network.py), so that a symbol
means one thing in picture, list and summary.
"""

from collections.abc import Mapping
from typing import Final

import polars as pl

SYMBOLS: Final[Mapping[str, tuple[str, ...]]] = {
    "person": ("person",),
    "paper": ("paper",),
    "face": ("portrait_of", "face"),
    "point": ("carrier", "point_code"),
    "clerk": ("carrier", "clerk_code"),
    "device": ("carrier", "device_hash"),
}
"""What has symbols → the columns in which its rows are the same; NULL in any of them is nobody's."""


def symbol_column(kind: str) -> str:
    """The column that has the symbol of what a row has of a kind."""
    return f"{kind}_symbol"


def with_symbols(rows: pl.DataFrame, marks: Mapping[str, str]) -> pl.DataFrame:
    """The rows of one case, in their order, with a `symbol_column` for each of SYMBOLS.

    `marks` are what its symbols begin with.
    """
    numbered = rows.with_row_index("symbol_row")
    for kind, columns in SYMBOLS.items():
        there = pl.all_horizontal(pl.col(column).is_not_null() for column in columns)
        first = pl.when(there).then(pl.col("symbol_row").min().over(columns))
        place = first.rank("dense").cast(pl.String)
        numbered = numbered.with_columns((marks[kind] + place).alias(symbol_column(kind)))
    return numbered.drop("symbol_row")
