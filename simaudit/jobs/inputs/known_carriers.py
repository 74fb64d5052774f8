"""Carriers that are known by name, new ones, and names that are none: of files, waivers and configuration.

A file whose name says another carrier than the one given is refused. What is written of a carrier that
doesn't exist has no effect, and nothing would tell. A profile announces a carrier that has not handed in yet,
so that waivers and declared counts may be written of it; its own name is a mistake where it is nearly that of
another carrier and none of its keys says which files it is for.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import Final

import polars as pl

from simaudit.config import Config
from simaudit.config.carrier_profile import CarrierProfile
from simaudit.errors import Note, UsageError, nearest
from simaudit.files import file_name
from simaudit.jobs.inputs.inputs import Inputs
from simaudit.jobs.inputs.not_read import has_carrier
from simaudit.judge.waivers import Waivers
from simaudit.rules.reference_tables import reference_carriers

_LONG: Final = 5
"""Characters of a carrier's name from which it is not in others by chance, as `itel` is in `digitel`."""


def known_carriers(
    profiles: Mapping[str, CarrierProfile], changed: Mapping[str, pl.DataFrame] = MappingProxyType({})
) -> frozenset[str]:
    """Those of the reference tables, and those that have a profile; those of the store are known to it.

    `changed` are tables of the department's own.
    """
    return reference_carriers(changed) | frozenset(profiles)


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
        (name for name in known_names if has_carrier(file.name, name) or _holds(file.name, name)), key=len
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
    if not others and not has_carrier(file.name, carrier):
        others = {name for name in known_names if has_carrier(file.name, name)}
    return min(others, default=None)


def _holds(file: str, carrier: str) -> bool:
    return len(carrier) >= _LONG and carrier in file.lower()


_ALIKE: Final = 0.8
"""How alike two names are of which one is probably the other mistyped, from 0 to 1 (difflib)."""


@dataclass(frozen=True)
class NamedCarrier:
    """One place where a carrier is named."""

    carrier: str
    place: Note
    path: Path | None = None
    """The file, where `place` doesn't have it."""
    profile: bool = False
    """It is the name of a profile."""
    with_files: bool = False
    """The profile says which files are the carrier's."""


def named_carriers(config: Config, waivers: Waivers) -> tuple[NamedCarrier, ...]:
    """Every carrier that profiles, declared counts and waivers name, in this order."""
    profiles = [
        NamedCarrier(name, config.place_of("carriers", name), profile=True, with_files=bool(profile.files))
        for name, profile in config.carriers.items()
    ]
    declared = [
        NamedCarrier(name, config.place_of("declared", month, name))
        for month, counts in config.declared.items()
        for name in counts
    ]
    waived = [
        NamedCarrier(
            waiver.carrier, Note("at_waiver_line", number=str(number), line=str(waiver.line)), waivers.path
        )
        for number, waiver in enumerate(waivers.entries, start=1)
    ]
    return (*profiles, *declared, *waived)


def refuse_unknown_carriers(mentions: Sequence[NamedCarrier], known_names: Set[str]) -> None:
    """Raises UsageError for the first name that is neither known nor that of a profile, or is mistyped.

    `known_names` are the carriers of the reference tables, of the store and of this run.
    """
    announced = {mention.carrier for mention in mentions if mention.profile}
    for mention in mentions:
        if mention.carrier in known_names:
            continue
        if not mention.profile and mention.carrier not in announced:
            near = nearest(mention.carrier, sorted(known_names | announced))
            raise UsageError(
                "carrier_unknown", path=mention.path, place=mention.place, carrier=mention.carrier, near=near
            )
        alike = get_close_matches(mention.carrier, sorted(known_names), n=1, cutoff=_ALIKE)
        if mention.profile and alike and not mention.with_files:
            raise UsageError("carrier_mistyped", place=mention.place, carrier=alike[0])
