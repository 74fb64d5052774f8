"""Versions of the rules by which cells are read, as part of the fingerprints of checks.

How a cell is read decides findings as much as a check does. A change to the rules of a kind of column must
raise its version here, so that checks on its columns count as changed. tests/intake/values/versions.toml pins
every version to examples, and its test fails until the version is raised.
"""

import hashlib
import json
from collections.abc import Set as AbstractSet
from typing import Final

from simaudit.contract import COLUMN_KINDS, COLUMNS
from simaudit.intake.values.wordings import readings

READINGS: Final = {
    "msisdn": 1,
    "identifier": 1,
    "code": 1,
    "text": 1,
    "date": 1,
    "timestamp": 1,
    "token": 1,
    "boolean": 1,
    "nationality": 1,
    "name_key": 1,
    "plain_name": 1,
    "birth_year_alone": 1,
    "zero_restored": 1,
    "id_number": 2,
    "usable_id": 2,
    "twelve": 2,
    "personal_head": 2,
    "unreadable": 2,
    "iccid_luhn": 1,
}
"""Kind of column in simaudit/contract.py, or derived column → version of its rules."""

_VOCABULARY: Final = ("token", "boolean", "nationality")


def reading_versions(names: AbstractSet[str]) -> dict[str, str]:
    """Kind of the columns in `names` → version of its rules; column of a vocabulary → hash of its wordings.

    `unreadable` depends on every column that may be unreadable.
    """
    columns = {name for name in names if name in COLUMNS}
    if "unreadable" in names:
        columns |= {name for name in COLUMNS if COLUMN_KINDS[name] in ("date", "timestamp", *_VOCABULARY)}
    kinds = {COLUMN_KINDS[name] for name in columns} | (names & READINGS.keys())
    versions = {kind: str(READINGS[kind]) for kind in sorted(kinds)}
    wordings = {name: _hash(name) for name in sorted(columns) if COLUMN_KINDS[name] in _VOCABULARY}
    return versions | wordings


def _hash(column: str) -> str:
    known = json.dumps(readings(column), sort_keys=True, default=str)
    return hashlib.sha256(known.encode()).hexdigest()
