"""Carriers that are known by name, and files whose names say another of them than the one given."""

import re
from collections.abc import Mapping, Set
from pathlib import Path

from simaudit.audit.inputs import Inputs
from simaudit.catalogue.reference_tables import reference_carriers
from simaudit.config.carrier_profile import CarrierProfile
from simaudit.errors import UsageError


def known_carriers(profiles: Mapping[str, CarrierProfile]) -> frozenset[str]:
    """Those of the reference tables, and those that have a profile; those of the store are known to it."""
    return reference_carriers() | frozenset(profiles)


def refuse_other_carriers(inputs: Inputs, known: Set[str]) -> None:
    """Raises UsageError where a carrier was given, and a file's name says another one of those known.

    A name says a carrier where it begins with it, or has it between signs: `BC_TTTB_viettel_2026-10.csv`.
    """
    for carrier, files in inputs.extracts.items():
        for file in files:
            other = _other_said(file, inputs.said.get(file, (carrier,)), carrier, known)
            if other:
                raise UsageError("file_of_other_carrier", path=file, said=other, carrier=carrier)


def _other_said(file: Path, said: tuple[str, ...], carrier: str, known: Set[str]) -> str | None:
    if carrier in said:
        return None
    others = known & frozenset(said)
    if not others and not _has(file.name, carrier):
        others = {name for name in known if _has(file.name, name)}
    return min(others, default=None)


def _has(file: str, carrier: str) -> bool:
    return re.search(rf"(?<![a-z0-9]){re.escape(carrier)}(?![a-z0-9])", file.lower()) is not None
