"""Which canonical columns the derived ones are computed from, and hashes that narrow searches.

The hashes are of values that rows may share. Group rules begin with the few rows of equal hash. Rows of equal
values have equal hashes; as the reverse isn't certain, every rule compares the values themselves.

DuckDB computes them where rows are judged, of the month's columns and of the lists' alike: another version of
it hashes otherwise, so that a hash in a file would be compared with none of today's.

How a cell is read decides findings as much as a check does. A change to the rules of a kind of column must
raise its version here (READINGS), so that checks on its columns count as changed.
tests/intake/values/versions.toml pins every version to examples, and its test fails until the version is
raised.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

import polars as pl

from simaudit.contract import COLUMN_KINDS, COLUMNS, HASHES, LIST_TOKENS
from simaudit.intake.values.communes import COMMUNE_COLUMNS, CommuneNaming
from simaudit.intake.values.wordings import readings

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
    **dict.fromkeys(COMMUNE_COLUMNS, frozenset({"address", "commune_code"})),
}
"""Derived column → canonical columns; the other hashes are HASHED_COLUMNS."""


@dataclass(frozen=True)
class Derivation:
    """How columns are derived."""

    mobile_prefixes: tuple[str, ...] = ()
    """All prefixes of mobile numbers, with their zero; empty: those of the catalogue."""
    birth_provinces: tuple[str, ...] = ()
    """All codes of places of birth's registration; empty: those of the catalogue."""
    communes: CommuneNaming | None = None
    """None: communes of rows are told when the rows are judged."""
    underived: frozenset[str] = frozenset()
    """Canonical columns from which nothing is derived."""


USUAL_DERIVATION: Final = Derivation()


def all_sources(names: Iterable[str]) -> set[str]:
    """As `sources`, with narrowing hashes replaced too by the columns they are computed from."""
    return sources(source for name in names for source in HASHED_COLUMNS.get(name, (name,)))


def sources(names: Iterable[str]) -> set[str]:
    """The names, with each derived column replaced by the columns it is computed from."""
    return {source for name in names for source in DERIVED_FROM.get(name, (name,))}


READINGS: Final = {
    "msisdn": 2,
    "identifier": 2,
    "code": 2,
    "text": 2,
    "date": 2,
    "timestamp": 2,
    "token": 1,
    "boolean": 2,
    "nationality": 1,
    "name_key": 1,
    "plain_name": 1,
    "birth_year_alone": 2,
    "zero_restored": 2,
    "id_number": 3,
    "usable_id": 1,
    "twelve": 2,
    "personal_head": 2,
    "unreadable": 3,
    "iccid_luhn": 1,
    "house_number": 1,
    **dict.fromkeys(COMMUNE_COLUMNS, 1),
}
"""Kind of column in simaudit/contract.py, or column that has rules of its own besides → their version."""

_VOCABULARY: Final = ("token", "boolean", "nationality")


def columns_read(names: AbstractSet[str]) -> set[str]:
    """The canonical columns whose cells decide the values of the columns in `names`.

    The kind of a paper and its holder's birth decide whether zeros of its number are put back; any value may
    be unreadable.
    """
    columns = sources(names) & set(COLUMNS)
    if "id_number" in columns:
        columns |= {"id_type", "date_of_birth"}
    if "unreadable" in names:
        columns |= {name for name in COLUMNS if COLUMN_KINDS[name] in ("date", "timestamp", *_VOCABULARY)}
    return columns


def reading_versions(names: AbstractSet[str]) -> dict[str, str]:
    """What decides how the columns in `names` are read.

    Kind of column, derived column or column with rules of its own → version of its rules; column of a
    vocabulary → hash of its wordings.
    """
    columns = columns_read(names)
    kinds = {COLUMN_KINDS[name] for name in columns} | ((names | columns) & READINGS.keys())
    versions = {kind: str(READINGS[kind]) for kind in sorted(kinds)}
    coded = {name for name in columns if COLUMN_KINDS[name] in _VOCABULARY}
    # Reasons are asked of papers of that list alone: records are rejected for reasons too.
    coded |= {*LIST_TOKENS} & names if "revoked" in names else set()
    return versions | {name: _wordings_hash(name) for name in sorted(coded)}


def _wordings_hash(column: str) -> str:
    readings_json = json.dumps(readings(column), sort_keys=True, default=str)
    return hashlib.sha256(readings_json.encode()).hexdigest()
