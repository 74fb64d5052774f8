"""Which files belong to a run: paths → the audited month and each carrier's extracts."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from simaudit.contract import valid_carrier
from simaudit.errors import IntakeError, Note, SimauditError, UsageError
from simaudit.files import file_name, special_file
from simaudit.intake.reference_lists import LIST_KINDS, list_kind
from simaudit.jobs.inputs.extract_files import distinct_extracts, no_file, original_name
from simaudit.jobs.inputs.not_read import carrier_in, refuse_no_name
from simaudit.period import Period, today
from simaudit.rules.reference_tables import reference_carriers

if TYPE_CHECKING:
    from simaudit.config.carrier_profile import CarrierProfile

NO_PROFILES: Final[Mapping[str, "CarrierProfile"]] = MappingProxyType({})
_BESIDE_EXTRACTS: Final = ("truth", "waivers", "readme")
"""How names begin, in lower case, of files that accompany extracts; lists do, too."""
_NOBODYS: Final = (".ds_store", "thumbs.db", "ehthumbs.db", "desktop.ini", "~$")
"""Of files that the system or a spreadsheet program puts into folders."""
_NO_EXTRACT: Final = (*_BESIDE_EXTRACTS, *_NOBODYS, ".")


@dataclass(frozen=True)
class Inputs:
    """The month and its extracts by carrier, in the order of their names."""

    period: Period
    extracts: dict[str, tuple[Path, ...]]
    refused: tuple[IntakeError, ...]
    """What is no file, files whose name gives no carrier, and files of which two carriers have the same."""
    copies: tuple[Note, ...] = ()
    """Files that aren't read because another one of their carrier has the same content."""
    carriers: frozenset[str] = frozenset()
    """Whose files there are, refused ones too."""
    carriers_in_names: Mapping[Path, tuple[str, ...]] = field(default_factory=dict)
    """Where a carrier was given: by file, the carriers that its name would give, usually one."""


@dataclass(frozen=True)
class Arrived:
    """What of a month is in the inbox."""

    paths: tuple[Path, ...]
    """The month's folder, and files beside it."""
    refused: tuple[IntakeError, ...] = ()
    """What is no file beside them, under a name that carries the month."""


def find_inputs(
    paths: Sequence[Path],
    period: Period | None,
    carrier: str | None,
    profiles: Mapping[str, "CarrierProfile"] = NO_PROFILES,
) -> Inputs:
    """Resolve the arguments of a run; raises UsageError where month or files are ambiguous or absent.

    A file belongs to the carrier given, else to the one whose profile names it or whose name it begins with.
    """
    refuse_no_name(carrier, profiles)
    entries = [entry for path in paths for entry in _entries(path, profiles)]
    # What the user names besides the folder in which it lies is read.
    given_paths = {path.absolute() for path in paths}
    refused = [
        entry
        for entry in entries
        if isinstance(entry, IntakeError) and entry.path and entry.path.absolute() not in given_paths
    ]
    files = [entry for entry in entries if isinstance(entry, Path)]
    if not files and refused:
        raise IntakeError.several(refused)
    if not files:
        raise UsageError("no_extract", paths=[str(path) for path in paths])
    if carrier is None:
        _refuse_lists(paths, profiles)
    month = month_of_inputs(files, period)
    extracts: defaultdict[str, list[Path]] = defaultdict(list)
    for file in {(file.resolve(), file.name): file for file in files}.values():
        name = carrier or _carrier_of(file_name(file), profiles)
        if valid_carrier(name):
            extracts[name].append(file)
        else:
            refused.append(IntakeError("file_names_no_carrier", path=file))
    distinct = distinct_extracts(extracts)
    for name, carrier_files in distinct.extracts.items():
        if len({file_name(file) for file in carrier_files}) < len(carrier_files):
            raise UsageError("files_of_one_name", carrier=name)
    return Inputs(
        month,
        dict(sorted(distinct.extracts.items())),
        (*refused, *distinct.refused),
        distinct.copies,
        frozenset(extracts).union(
            *(_carriers_in_name(file_name(error.path), profiles) for error in refused if error.path)
        ),
        {file: _carriers_in_name(file.name, profiles) for file in files} if carrier else {},
    )


@dataclass(frozen=True)
class Placed:
    """A file, its carrier and its month, empty and None where neither name nor option says them, and why."""

    path: Path
    carrier: str = ""
    period: Period | None = None
    refusals: tuple[SimauditError, ...] = ()
    is_read: bool = True
    """Whether a run would open it: not a link in a folder, nor what is no file."""


def placed(
    paths: Sequence[Path],
    period: Period | None,
    carrier: str | None,
    profiles: Mapping[str, "CarrierProfile"] = NO_PROFILES,
) -> list[Placed]:
    """Where a run would take each file to belong, with all that refuses one; the files aren't opened.

    Raises UsageError where a path doesn't exist, or the carrier given is none.
    """
    refuse_no_name(carrier, profiles)
    entries = [entry for path in paths for entry in _entries(path, profiles)]
    files = {(entry.resolve(), entry.name): entry for entry in entries if isinstance(entry, Path)}
    others = [entry for entry in entries if isinstance(entry, IntakeError)]
    return [
        *(_placed(file, period, carrier, profiles) for file in files.values()),
        *(Placed(error.path or Path(), refusals=(error,), is_read=False) for error in others),
    ]


def _placed(
    file: Path, period: Period | None, carrier: str | None, profiles: Mapping[str, "CarrierProfile"]
) -> Placed:
    refusals: list[SimauditError] = []
    name, month = carrier or "", period
    try:
        name = carrier or _carrier_of(file_name(file), profiles)
        if not valid_carrier(name):
            name = ""
            refusals.append(IntakeError("file_names_no_carrier", path=file))
    except UsageError as error:
        refusals.append(error)
    try:
        month = month_of_inputs([file], period)
    except UsageError as error:
        month = None
        refusals.append(error)
    return Placed(file, name, month, tuple(refusals))


def carrier_named(file: Path, carrier: str | None, profiles: Mapping[str, "CarrierProfile"]) -> str:
    """The carrier of a single file; an empty text where neither the name given nor the file's name one.

    Raises UsageError where there is no such file, the name given is no carrier's, or two profiles name it.
    """
    refuse_no_name(carrier, profiles)
    _entries(file, profiles)
    name = carrier or _carrier_of(file_name(file), profiles)
    return name if valid_carrier(name) else ""


def _refuse_lists(paths: Sequence[Path], profiles: Mapping[str, "CarrierProfile"]) -> None:
    for path in paths:
        is_list_name = path.name.lower().startswith(_BESIDE_EXTRACTS) or list_kind(path.name) is not None
        beside = is_list_name and not path.is_dir()
        if beside and not _profiled(path.name, profiles):
            raise UsageError("list_as_extract", path=path)


def _carrier_of(file: str, profiles: Mapping[str, "CarrierProfile"]) -> str:
    carriers = _carriers_in_name(file, profiles)
    if len(carriers) > 1:
        first, second, *_ = carriers
        raise UsageError("file_of_two_carriers", path=file, one=first, other=second)
    return carriers[0]


def _carriers_in_name(file: str, profiles: Mapping[str, "CarrierProfile"]) -> tuple[str, ...]:
    return _profiled(file, profiles) or (carrier_in(original_name(file), profiles),)


def _profiled(file: str, profiles: Mapping[str, "CarrierProfile"]) -> tuple[str, ...]:
    return tuple(sorted(carrier for carrier, profile in profiles.items() if profile.names_file(file)))


def in_inbox(inbox: Path, period: Period | None) -> Arrived:
    """What has arrived of a month: the folder INBOX/<period>, and files whose names carry the month.

    Raises UsageError without a month or where there is no such inbox, IntakeError where nothing has arrived.
    """
    if period is None:
        raise UsageError("nothing_to_audit")
    if not inbox.is_dir():
        raise UsageError("no_inbox", path=inbox)
    month_folder = inbox / str(period)
    inbox_entries = _named_as_extracts(inbox, NO_PROFILES)
    entries = [entry for entry in inbox_entries if Period.found_in(entry.name) == period]
    refused = tuple(error for entry in entries if (error := no_file(entry)))
    loose = [entry for entry in entries if no_file(entry) is None]
    folder = [month_folder] if month_folder.is_dir() and any(_entries(month_folder, NO_PROFILES)) else []
    if not folder and not loose:
        if refused:
            raise IntakeError.several(refused)
        raise IntakeError("nothing_arrived", path=inbox, period=str(period), folder=month_folder)
    return Arrived((*folder, *loose), refused)


def bytes_by_month(inbox: Path) -> dict[str, int]:
    """Bytes in the inbox by month."""
    sizes: dict[str, int] = {}
    for path in inbox.glob("*") if inbox.is_dir() else ():
        month = Period.found_in(path.name)
        if month:
            files = path.glob("*") if path.is_dir() else [path]
            size = sum(file.stat().st_size for file in files if file.is_file())
            sizes[str(month)] = sizes.get(str(month), 0) + size
    return sizes


def files_of_nobody(inbox: Path, period: Period, profiles: Mapping[str, "CarrierProfile"]) -> list[Path]:
    """The files that have arrived of a month and are no carrier's by their names: none of them is read."""
    try:
        arrived = in_inbox(inbox, period)
    except IntakeError:
        # Nothing has arrived, or nothing that is a file.
        return []
    entries = [entry for path in arrived.paths for entry in _entries(path, profiles)]
    files = [entry for entry in entries if isinstance(entry, Path)]
    return [
        file for file in files if not any(map(valid_carrier, _carriers_in_name(file_name(file), profiles)))
    ]


def lists_in(paths: Sequence[Path], period: Period) -> dict[str, list[Path]]:
    """Kind → the lists of the folders among `paths` whose names begin with it, but those of another month.

    What lies there under the name of a list and is no file (`no_file`) is among them.
    """
    folders = {path.resolve(): path for path in paths if path.is_dir()}
    files = [entry for folder in folders.values() for entry in sorted(folder.iterdir()) if not entry.is_dir()]
    timely = [file for file in files if Period.found_in(file.name) in (None, period)]
    lists_by_kind = {kind: [file for file in timely if list_kind(file.name) == kind] for kind in LIST_KINDS}
    return {kind: lists for kind, lists in lists_by_kind.items() if lists}


def _entries(path: Path, profiles: Mapping[str, "CarrierProfile"]) -> list[Path | IntakeError]:
    """The files of a folder, and why others of its entries aren't read; or the file that the user named.

    A link is followed where the user named it. Raises UsageError where there is nothing, or no file.
    """
    if path.is_dir():
        return [no_file(entry) or entry for entry in _named_as_extracts(path, profiles)]
    if not path.exists():
        raise UsageError("no_file_or_folder", path=path)
    if (special := special_file(path)) is not None:
        raise UsageError.of(special, path=path)
    # `simaudit audit 2026-10/*` names them too.
    return [] if path.name.lower().startswith(_NOBODYS) else [path]


def _named_as_extracts(folder: Path, profiles: Mapping[str, "CarrierProfile"]) -> list[Path]:
    """The entries of a folder, in the order of their names, that may be taken for extracts by these.

    Every file's name may; a folder's where it gives a known carrier, or a carrier besides a month or an
    ending: reports and stores may be there too.
    """
    entries = [
        entry
        for entry in sorted(folder.iterdir())
        if not entry.name.lower().startswith(_NO_EXTRACT) and list_kind(entry.name) is None
    ]
    return [entry for entry in entries if not entry.is_dir() or _names_extract(entry.name, profiles)]


def _names_extract(folder: str, profiles: Mapping[str, "CarrierProfile"]) -> bool:
    carrier, *_ = _carriers_in_name(folder, profiles)
    is_known = carrier in profiles or carrier in reference_carriers()
    return is_known or (valid_carrier(carrier) and ("." in folder or Period.found_in(folder) is not None))


def month_of_inputs(files: Sequence[Path], given: Period | None) -> Period:
    """The month given, else the one that the names say.

    Raises UsageError where a name says another month than the one given, where names say different months,
    or where none says any.
    """
    if given is not None:
        for file in files:
            _refuse_other(file, given)
        return given
    first: dict[Period, Path] = {}
    for file in files:
        month = _month_named(file)
        if month is not None:
            first.setdefault(month, file)
    if not first:
        raise UsageError("names_of_no_month")
    (month, file), *others = first.items()
    if others:
        other, another = others[0]
        raise UsageError(
            "files_of_several_months", path=file, month=str(month), other=another, another=str(other)
        )
    return month


def refuse_current_month(period: Period, day: date | None = None) -> None:
    """Raises UsageError where the month is not over in Viet Nam: its register isn't complete yet.

    `day` is the day on which that is asked; None: today.
    """
    if (day or today()) <= period.as_of:
        raise UsageError("month_not_over", period=str(period), last=period.as_of)


def _refuse_other(file: Path, given: Period) -> None:
    # What the file's own name says stands above its folder's: a late extract may lie in a later folder.
    file_months, folder_months = Period.all_in(file.name), Period.all_in(_folder(file))
    named_months = file_months or folder_months
    if named_months and given not in named_months:
        months = ", ".join(map(str, named_months))
        if file_months:
            raise UsageError("file_of_other_month", path=file, month=months, period=str(given))
        raise UsageError("folder_of_other_month", path=file, month=months, period=str(given))


def _month_named(file: Path) -> Period | None:
    """The one month that names say of a file; None where they say none, or several."""
    file_months, folder_months = Period.all_in(file.name), Period.all_in(_folder(file))
    if len(file_months) == 1 and folder_months and file_months[0] not in folder_months:
        months = ", ".join(map(str, folder_months))
        raise UsageError("file_and_folder_differ", path=file, month=str(file_months[0]), folder=months)
    named_months = file_months or folder_months
    return named_months[0] if len(named_months) == 1 else None


def _folder(file: Path) -> str:
    return file.parent.resolve().name
