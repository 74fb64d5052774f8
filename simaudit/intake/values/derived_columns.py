"""Which canonical columns the derived ones are computed from."""

from collections.abc import Iterable, Mapping
from typing import Final

from simaudit.intake.values.narrowing_hashes import HASHED_COLUMNS

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
}
"""Derived column → canonical columns; the other hashes are in narrowing_hashes.py."""


def all_sources(names: Iterable[str]) -> set[str]:
    """As `sources`, with narrowing hashes replaced too by the columns they are computed from."""
    return sources(source for name in names for source in HASHED_COLUMNS.get(name, (name,)))


def sources(names: Iterable[str]) -> set[str]:
    """The names, with each derived column replaced by the columns it is computed from."""
    return {source for name in names for source in DERIVED_FROM.get(name, (name,))}
