"""Which files belong to a run: paths → the audited month and each carrier's extracts."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from simaudit.contract import valid_carrier
from simaudit.errors import IntakeError, UsageError
from simaudit.intake.reference_lists import LIST_KINDS
from simaudit.period import Period

if TYPE_CHECKING:
    from simaudit.config.carrier_profile import CarrierProfile

NO_PROFILES: Final[Mapping[str, "CarrierProfile"]] = MappingProxyType({})
_NO_EXTRACT: Final = ("truth", *LIST_KINDS, "waivers", "readme", ".", "~$")
"""How names of files in a folder begin, in lower case, that are no extracts."""


@dataclass(frozen=True)
class Inputs:
    """The month and its extracts by carrier, in the order of their names."""

    period: Period
    extracts: dict[str, tuple[Path, ...]]
    refused: tuple[IntakeError, ...]
    """Files whose name gives no carrier."""


def find_inputs(
    paths: Sequence[Path],
    period: Period | None,
    carrier: str | None,
    profiles: Mapping[str, "CarrierProfile"] = NO_PROFILES,
) -> Inputs:
    """Resolve the arguments of a run; raises UsageError where month or files are ambiguous or absent.

    A file belongs to the carrier given, else to the one whose profile names it or whose name it begins with.
    """
    _check_given(carrier)
    files = [file for path in paths for file in _files(path)]
    if not files:
        raise UsageError("no_extract", paths=[str(path) for path in paths])
    extracts: defaultdict[str, list[Path]] = defaultdict(list)
    refused = []
    for file in {file.resolve(): file for file in files}.values():
        name = carrier or _carrier_of(file.name, profiles)
        if valid_carrier(name):
            extracts[name].append(file)
        else:
            refused.append(IntakeError("file_names_no_carrier", path=file))
    for name, own in extracts.items():
        if len({file.name for file in own}) < len(own):
            raise UsageError("files_of_one_name", carrier=name)
    return Inputs(
        period or _period_of(paths, files),
        {name: tuple(own) for name, own in sorted(extracts.items())},
        tuple(refused),
    )


def carrier_named(file: Path, carrier: str | None, profiles: Mapping[str, "CarrierProfile"]) -> str:
    """The carrier of a single file; an empty text where neither the name given nor the file's name one.

    Raises UsageError where there is no such file, the name given is no carrier's, or two profiles name it.
    """
    _check_given(carrier)
    _files(file)
    name = carrier or _carrier_of(file.name, profiles)
    return name if valid_carrier(name) else ""


def _check_given(carrier: str | None) -> None:
    if carrier is not None and not valid_carrier(carrier):
        raise UsageError("carrier_name_refused", carrier=repr(carrier))


def _carrier_of(file: str, profiles: Mapping[str, "CarrierProfile"]) -> str:
    named = [carrier for carrier, profile in profiles.items() if profile.names_file(file)]
    if len(named) > 1:
        one, other, *_ = sorted(named)
        raise UsageError("file_of_two_carriers", path=file, one=one, other=other)
    return named[0] if named else re.split(r"[_.-]", file.lower(), maxsplit=1)[0]


def in_inbox(inbox: Path, period: Period) -> list[Path]:
    """What has arrived of a month: the folder INBOX/<period>, and files whose names carry the month.

    Raises UsageError where there is no such inbox, IntakeError where nothing has arrived.
    """
    if not inbox.is_dir():
        raise UsageError("no_inbox", path=inbox)
    own = inbox / str(period)
    loose = [file for file in _files(inbox) if Period.found_in(file.name) == period]
    folder = [own] if own.is_dir() and _files(own) else []
    if not folder and not loose:
        raise IntakeError("nothing_arrived", path=inbox, period=str(period), folder=own)
    return [*folder, *loose]


def lists_in(paths: Sequence[Path], period: Period) -> dict[str, list[Path]]:
    """Kind → the lists of the folders among `paths` whose names begin with it, but those of another month."""
    folders = {path.resolve(): path for path in paths if path.is_dir()}
    files = [file for folder in folders.values() for file in _children(folder)]
    timely = [file for file in files if Period.found_in(file.name) in (None, period)]
    found = {kind: [file for file in timely if file.name.lower().startswith(kind)] for kind in LIST_KINDS}
    return {kind: lists for kind, lists in found.items() if lists}


def _children(folder: Path) -> list[Path]:
    return sorted(child for child in folder.iterdir() if child.is_file())


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        listed = _children(path)
        return [child for child in listed if not child.name.lower().startswith(_NO_EXTRACT)]
    if not path.exists():
        raise UsageError("no_file_or_folder", path=path)
    return [path]


def _period_of(paths: Sequence[Path], files: Sequence[Path]) -> Period:
    found = _months(file.name for file in files)
    if not found:
        folders = (path.resolve() if path.is_dir() else path.resolve().parent for path in paths)
        found = _months(folder.name for folder in folders)
    if len(found) != 1:
        raise UsageError("names_of_several_months" if found else "names_of_no_month")
    return found.pop()


def _months(names: Iterable[str]) -> set[Period]:
    return {month for name in names if (month := Period.found_in(name))}
