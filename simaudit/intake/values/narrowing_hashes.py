"""What rows may share, as a number each, set once a row on reading: to narrow a search, never to judge.

Group rules begin with the few rows that share something. Rows that share it have
one hash; rows of one hash may still differ, so every rule compares the values
themselves. To hash and compare texts of ten million rows once a rule costs more
than the rules.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from functools import reduce
from operator import xor
from typing import Final

import polars as pl

from simaudit.contract import DTYPES

HASHED_COLUMNS: Final = {
    "number_hash": ("msisdn",),
    "paper_hash": ("id_number",),
    "person_hash": ("name_key", "date_of_birth"),
    "face_hash": ("portrait_hash",),
    "day_hash": ("point_code", "registered_at"),
    "minute_hash": ("clerk_code", "registered_at"),
}
"""Hash → the columns that have to be the same, a moment's within its span.

Where two papers of one person are looked for, or two people on one paper, equal hashes pass for one: those
have 64 bits in the contract. Equal hashes of the others mean a row more to be looked at; with 32 bits there
are few in a country.
"""

_SPAN: Final = {"day_hash": 86_400_000_000, "minute_hash": 60_000_000}
"""Microseconds within which moments count as one."""


def hash_columns(there: AbstractSet[str]) -> list[pl.Expr]:
    """The hashes over rows of `Subscriber` that have the columns `there`; NULL where a value is missing."""
    return [
        _hash(name, columns).alias(name) if there >= {*columns} else pl.lit(None, DTYPES[name]).alias(name)
        for name, columns in HASHED_COLUMNS.items()
    ]


def with_hashes(listed: pl.DataFrame) -> pl.DataFrame:
    """Rows of a list with the hashes that its columns make up, to be looked for among subscribers' own."""
    there = set(listed.columns)
    return listed.with_columns(
        _hash(name, columns).alias(name) for name, columns in HASHED_COLUMNS.items() if there >= {*columns}
    )


def _hash(name: str, columns: Sequence[str]) -> pl.Expr:
    values = [
        pl.col(column).cast(pl.Int64) // _SPAN[name] if column == "registered_at" else pl.col(column)
        for column in columns
    ]
    hashed = reduce(xor, (value.hash(seed) for seed, value in enumerate(values)))
    known = pl.when(pl.all_horizontal(value.is_not_null() for value in values)).then(hashed)
    return known.cast(DTYPES[name], wrap_numerical=True)
