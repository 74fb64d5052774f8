"""Which canonical columns the derived ones are computed from, and hashes that narrow searches.

The hashes are of values that rows may share. Group rules begin with the few rows of equal hash. Rows of equal
values have equal hashes; as the reverse isn't certain, every rule compares the values themselves.

DuckDB computes them where rows are judged, of the month's columns and of the lists' alike: another version of
it hashes otherwise, so that a hash in a file would be compared with none of today's.
"""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import Final

import polars as pl

from simaudit.contract import HASHES

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
"""Hash → the columns it is computed from; of a timestamp _MOMENT.

Searches for two papers of one person, or two people on one paper, take equal hashes as equal values: these
hashes have 64 bits. For the others, a collision only means one more row to compare; with 32 bits there are
few in a country.
"""

_MOMENT: Final = {
    "day_hash": "CAST(registered_at AS DATE)",
    "minute_hash": "date_trunc('minute', registered_at)",
}
"""What is hashed of a timestamp."""


PAPER_KEY: Final = "paper_key"
"""Column of a month that was judged elsewhere: a lasting hash of `id_number`, which stayed there."""


def hash_items(available_columns: AbstractSet[str]) -> list[str]:
    """The hashes that these columns allow, as items of a SELECT from them; NULL if a value is missing."""
    return [
        f"{PAPER_KEY if name == 'paper_hash' and PAPER_KEY in available_columns else _hash(name)} AS {name}"
        for name, columns in HASHED_COLUMNS.items()
        if available_columns >= {*columns}
    ]


def _hash(name: str) -> str:
    values = (_MOMENT[name] if column == "registered_at" else column for column in HASHED_COLUMNS[name])
    hashed = f"hash({', '.join(values)})"
    if HASHES[name] == pl.UInt32:
        hashed = f"CAST({hashed} >> 32 AS UINTEGER)"
    missing = " OR ".join(f"{column} IS NULL" for column in HASHED_COLUMNS[name])
    return f"CASE WHEN {missing} THEN NULL ELSE {hashed} END"


DERIVED_FROM: Final[Mapping[str, frozenset[str]]] = {
    "name_key": frozenset({"full_name"}),
    "plain_name": frozenset({"full_name"}),
    "mobile": frozenset({"msisdn"}),
    "birth_year_alone": frozenset({"date_of_birth"}),
    "zero_restored": frozenset({"id_number"}),
    "usable_id": frozenset({"id_number"}),
    "twelve": frozenset({"id_number", "id_type", "nationality"}),
    "personal_head": frozenset({"id_number", "id_type", "nationality"}),
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
