"""Versions of the rules by which cells are read, as part of the fingerprints of checks.

How a cell is read decides findings as much as a check does. A change to the rules of a kind of column must
raise its version here, so that checks on its columns count as changed. tests/intake/values/versions.toml pins
every version to examples, and its test fails until the version is raised.
"""

import hashlib
import json
from collections.abc import Set as AbstractSet
from typing import Final

from simaudit.contract import COLUMN_KINDS, COLUMNS, LIST_TOKENS
from simaudit.intake.values.derived_columns import sources
from simaudit.intake.values.wordings import readings

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
    return versions | {name: _hash(name) for name in sorted(coded)}


def _hash(column: str) -> str:
    readings_json = json.dumps(readings(column), sort_keys=True, default=str)
    return hashlib.sha256(readings_json.encode()).hexdigest()
