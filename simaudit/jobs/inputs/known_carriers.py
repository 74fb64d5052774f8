"""Carriers that are known by name, files whose names say another of them than the one given, and new ones."""

import re
from collections.abc import Mapping, Set
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from simaudit.config.carrier_profile import CarrierProfile
from simaudit.errors import Note, UsageError
from simaudit.files import file_name
from simaudit.jobs.inputs.inputs import Inputs
from simaudit.rules.reference_tables import reference_carriers

_LONG: Final = 5
"""Characters of a carrier's name from which it is not in others by chance, as `itel` is in `digitel`."""


def known_carriers(profiles: Mapping[str, CarrierProfile]) -> frozenset[str]:
    """Those of the reference tables, and those that have a profile; those of the store are known to it."""
    return reference_carriers() | frozenset(profiles)


def refuse_other_carriers(inputs: Inputs, known_names: Set[str]) -> None:
    """Raises UsageError where a carrier was given, and a file's name says another one of those known.

    A name says a carrier where it begins with it, or has it between signs: `BC_TTTB_viettel_2026-10.csv`.
    """
    for carrier, files in inputs.extracts.items():
        for file in files:
            other = _other_in_name(file, inputs.carriers_in_names.get(file, (carrier,)), carrier, known_names)
            if other:
                raise UsageError("file_of_other_carrier", path=file, said=other, carrier=carrier)


def new_carriers(inputs: Inputs, known_names: Set[str]) -> dict[str, Note]:
    """By carrier, that it was never seen before, from which file, and the known one that may be meant."""
    return {
        carrier: _new(carrier, files[0], known_names)
        for carrier, files in inputs.extracts.items()
        if carrier not in known_names
    }


def _new(carrier: str, file: Path, known_names: Set[str]) -> Note:
    # A long name is meant without signs around it too; a longer one may hold a shorter one.
    inside = sorted(
        (name for name in known_names if _has(file.name, name) or _holds(file.name, name)), key=len
    )
    near = inside[-1:] or get_close_matches(carrier, sorted(known_names), n=1)
    if near:
        return Note("new_carrier_near", carrier=repr(carrier), file=file_name(file), near=near[0])
    return Note("new_carrier", carrier=repr(carrier), file=file_name(file))


def _other_in_name(
    file: Path, carriers_in_name: tuple[str, ...], carrier: str, known_names: Set[str]
) -> str | None:
    if carrier in carriers_in_name:
        return None
    others = known_names & frozenset(carriers_in_name)
    if not others and not _has(file.name, carrier):
        others = {name for name in known_names if _has(file.name, name)}
    return min(others, default=None)


def _holds(file: str, carrier: str) -> bool:
    return len(carrier) >= _LONG and carrier in file.lower()


def _has(file: str, carrier: str) -> bool:
    return re.search(rf"(?<![a-z0-9]){re.escape(carrier)}(?![a-z0-9])", file.lower()) is not None
