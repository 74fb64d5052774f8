"""What an audit would take its files for, without judging or writing: carrier, month, columns, wordings."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ConfigDict

from simaudit.config import Config
from simaudit.config.carrier_profile import DEFAULT_PROFILE
from simaudit.config.own_folders import wordings_of
from simaudit.contract import COLUMN_KINDS
from simaudit.errors import SimauditError
from simaudit.files import file_name
from simaudit.intake.load import open_extract, refused_where_reading_breaks
from simaudit.intake.profile.extract_file import ExtractFile, OwnWordings, Profile
from simaudit.intake.profile.values import apply_profile
from simaudit.intake.records.records import Chunk
from simaudit.intake.records.unread_values import CODED, UNREADABLE_KINDS, UnreadColumn, added, count_unread
from simaudit.intake.values.canonical import canonical_rows
from simaudit.intake.workbook.reader import WorkbookFile
from simaudit.jobs.inputs.extract_files import distinct_extracts
from simaudit.jobs.inputs.inputs import Placed, in_inbox, placed
from simaudit.jobs.inputs.request import RunOptions

RECORDS: Final = 1_000_000
"""Records of a file that are looked at: a wording that is in none of them is rare."""


class PlannedFile(BaseModel):
    """One file, and what a run would take it for."""

    model_config = ConfigDict(frozen=True)

    name: str
    """As it lies there."""
    carrier: str
    """Empty where neither its name nor an option says it."""
    period: str
    """The month; empty where neither names nor an option say it."""
    records: int
    """How many were looked at."""
    whole: bool
    """Whether those are all that the file has."""
    mapped: dict[str, str]
    """Heading in the file → canonical column."""
    unmapped: tuple[str, ...]
    """Headings that are not read."""
    unread: tuple[UnreadColumn, ...]
    """What could not be read of columns of dates and of fixed vocabularies."""
    copy_of: str
    """The file of the same content that is read in its place; else empty."""
    problems: tuple[str, ...]
    """Why a run would refuse it or couldn't place it; in English as JSON."""

    @property
    def unknown(self) -> tuple[UnreadColumn, ...]:
        """The columns with wordings that nobody mapped; a slip of the keyboard is none."""
        coded = (column for column in self.unread if COLUMN_KINDS[column.column] in CODED)
        return tuple(column for column in coded if column.wordings or column.unreadable)

    @property
    def ready(self) -> bool:
        """Whether it can be placed, and everything in it that has wordings can be read."""
        return not (self.problems or self.unknown)


class Plan(BaseModel):
    """What a run would read."""

    model_config = ConfigDict(frozen=True)

    files: tuple[PlannedFile, ...]
    """By carrier and name; those of none first."""

    @property
    def ready(self) -> bool:
        """Whether all files are ready."""
        return all(file.ready for file in self.files)


def plan(config: Config, paths: Sequence[Path], options: RunOptions, language: str = "en") -> Plan:
    """Look at the files of a run; without paths, at those of the inbox. Problems are in `language`.

    Raises UsageError where a path doesn't exist or the carrier given is none, IntakeError where the inbox has
    nothing of the month.
    """
    found_paths = paths or in_inbox(config.inbox, options.period).paths
    files = placed(found_paths, options.period, options.carrier, config.carriers)
    owned: dict[str, list[Path]] = {}
    for file in files:
        if file.carrier:
            owned.setdefault(file.carrier, []).append(file.path)
    distinct = distinct_extracts(owned)
    originals = {
        str(note.values["file"]): file_name(Path(str(note.values["first"]))) for note in distinct.copies
    }
    refused = {error.path: error for error in distinct.refused}
    planned, wordings = [], wordings_of(config)
    for file in sorted(files, key=lambda one: (one.carrier, one.path.name)):
        copy_of = originals.get(str(file.path), "")
        also = [refused[file.path]] if file.path in refused else []
        planned.append(_planned(config, wordings, file, copy_of, also, language))
    return Plan(files=tuple(planned))


_NOTHING: Final = {"mapped": {}, "unmapped": (), "records": 0, "whole": False, "unread": ()}


def _planned(
    config: Config,
    wordings: OwnWordings,
    file: Placed,
    copy_of: str,
    also: Sequence[SimauditError],
    language: str,
) -> PlannedFile:
    problems = [*file.refusals, *also]
    seen: Mapping[str, Any] = _NOTHING
    if file.is_read and not copy_of:
        try:
            with refused_where_reading_breaks(file.path):
                seen = _looked_at(config, wordings, file)
        except SimauditError as error:
            problems.append(error)
    return PlannedFile(
        name=file_name(file.path),
        carrier=file.carrier,
        period=str(file.period or ""),
        copy_of=copy_of,
        problems=tuple(error.text(language) for error in problems),
        **seen,
    )


def _looked_at(config: Config, wordings: OwnWordings, file: Placed) -> dict[str, Any]:
    """What is seen of a file, as `_NOTHING`; raises IntakeError where a run would refuse it."""
    as_of = file.period.as_of if file.period else None
    profile = config.carriers.get(file.carrier, DEFAULT_PROFILE).profile(as_of, wordings)
    reader = open_extract(ExtractFile(file.path, file.carrier, profile=profile, limits=config.limits))
    unread: dict[str, UnreadColumn] = {}
    records, whole = 0, True
    chunks = reader.chunks()
    try:
        for chunk in chunks:
            records += chunk.cells.height + len(chunk.rejects)
            unread = added(unread.values(), _unread(chunk, profile).values())
            if records >= RECORDS:
                whole = next(chunks, None) is None
                break
    finally:
        chunks.close()
        if isinstance(reader, WorkbookFile):
            reader.close()
    unread_columns = tuple(column.shown() for column in unread.values() if column.cells)
    columns = {"mapped": reader.mapped, "unmapped": reader.unmapped, "unread": unread_columns}
    return columns | {"records": records, "whole": whole}


def _unread(chunk: Chunk, profile: Profile) -> dict[str, UnreadColumn]:
    """What can't be read of a chunk; its other columns aren't looked at."""
    columns = [name for name in chunk.cells.columns if COLUMN_KINDS[name] in UNREADABLE_KINDS]
    cells, _ = apply_profile(chunk.cells.select("msisdn", *columns), profile)
    return count_unread(cells, canonical_rows(cells, chunk.records, "", ""))
