"""Which canonical columns the derived ones are computed from, and hashes that narrow searches.

The hashes are of values that rows may share, computed once for each row on reading. Group rules begin with
the few rows of equal hash. Rows of equal values have equal hashes; as the reverse isn't certain, every rule
compares the values themselves. Hashing and comparing the texts of ten million rows in each rule would cost
more than the rules.
"""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
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
    "handset_hash": ("device_hash",),
    "serial_hash": ("iccid",),
    "imsi_hash": ("imsi",),
    "day_hash": ("point_code", "registered_at"),
    "minute_hash": ("clerk_code", "registered_at"),
}
"""Hash → the columns it is computed from; timestamps count as equal within _SPAN.

Searches for two papers of one person, or two people on one paper, take equal hashes as equal values: these
hashes have 64 bits. For the others, a collision only means one more row to compare; with 32 bits there are
few in a country.
"""

_SPAN: Final = {"day_hash": 86_400_000_000, "minute_hash": 60_000_000}
"""Microseconds within which timestamps count as equal."""


def hash_columns(available_columns: AbstractSet[str]) -> list[pl.Expr]:
    """The hashes as expressions over rows with the `available_columns`; NULL if a value is missing."""
    return [
        _hash(name, columns).alias(name)
        if available_columns >= {*columns}
        else pl.lit(None, DTYPES[name]).alias(name)
        for name, columns in HASHED_COLUMNS.items()
    ]


def with_hashes(listed: pl.DataFrame) -> pl.DataFrame:
    """Rows of a list with the hashes that its columns allow, for a join with subscribers."""
    available_columns = set(listed.columns)
    return listed.with_columns(
        _hash(name, columns).alias(name)
        for name, columns in HASHED_COLUMNS.items()
        if available_columns >= {*columns}
    )


def hashes_here() -> str:
    """The hashes of one invented row: those of two processes can be compared only where these are equal.

    Another version of polars, or another kind of processor, may give other hashes.
    """
    moment = datetime(2026, 10, 31, 23, 59, 59)  # noqa: DTZ001 (as rows have them)
    typed = {"date_of_birth": moment.date(), "registered_at": moment}
    row = {name: typed.get(name, "0") for columns in HASHED_COLUMNS.values() for name in columns}
    values = with_hashes(pl.DataFrame([row])).select(HASHED_COLUMNS.keys()).row(0)
    return " ".join(f"{value:x}" for value in values)


def _hash(name: str, columns: Sequence[str]) -> pl.Expr:
    values = [
        pl.col(column).cast(pl.Int64) // _SPAN[name] if column == "registered_at" else pl.col(column)
        for column in columns
    ]
    hashed = reduce(xor, (value.hash(seed) for seed, value in enumerate(values)))
    narrowing_hash = pl.when(pl.all_horizontal(value.is_not_null() for value in values)).then(hashed)
    return narrowing_hash.cast(DTYPES[name], wrap_numerical=True)


DERIVED_FROM: Final[Mapping[str, frozenset[str]]] = {
    "name_key": frozenset({"full_name"}),
    "plain_name": frozenset({"full_name"}),
    "mobile": frozenset({"msisdn"}),
    "birth_year_alone": frozenset({"date_of_birth"}),
    "zero_restored": frozenset({"id_number"}),
    "usable_id": frozenset({"id_number"}),
    "twelve": frozenset({"id_number", "id_type"}),
    "personal_head": frozenset({"id_number", "id_type"}),
    "iccid_luhn": frozenset({"iccid"}),
    "address_hash": frozenset({"address"}),
    "house_number": frozenset({"address"}),
}
"""Derived column → canonical columns; the other hashes are HASHED_COLUMNS."""


def all_sources(names: Iterable[str]) -> set[str]:
    """As `sources`, with narrowing hashes replaced too by the columns they are computed from."""
    return sources(source for name in names for source in HASHED_COLUMNS.get(name, (name,)))


def sources(names: Iterable[str]) -> set[str]:
    """The names, with each derived column replaced by the columns it is computed from."""
    return {source for name in names for source in DERIVED_FROM.get(name, (name,))}
