"""Carriers that waivers and the configuration name: a name that nobody knows is a typing mistake.

What is written of a carrier that doesn't exist has no effect, and nothing would tell. A profile announces a
carrier that has not handed in yet, so that waivers and declared counts may be written of it; its own name is
a mistake where it is nearly that of another carrier and none of its keys says which files it is for.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from simaudit.config import Config
from simaudit.errors import Note, UsageError, nearest
from simaudit.judge.waivers import Waivers

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
