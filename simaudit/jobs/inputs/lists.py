"""The reference lists of an audit: those named, else those that lie in the audited folders."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import polars as pl

from simaudit.config import Config
from simaudit.errors import IntakeError, Note, UsageError
from simaudit.files import special_file
from simaudit.intake.profile.extract_file import NO_WORDINGS, OwnWordings
from simaudit.intake.reference_lists import LIST_KINDS, read_reference
from simaudit.jobs.inputs.extract_files import no_file
from simaudit.jobs.inputs.inputs import lists_in
from simaudit.period import Period


@dataclass(frozen=True)
class ListFiles:
    """The files of a run's lists by kind."""

    given: Mapping[str, Path]
    """By an option or the configuration."""
    in_folders: Mapping[str, Path]
    """In an audited folder, where none is named."""


@dataclass(frozen=True)
class Lists:
    """The lists of a run by kind, as far as they could be read."""

    rows: Mapping[str, pl.DataFrame]
    hashes: Mapping[str, str]
    """sha256 of the file."""
    in_folders: Mapping[str, Path]
    """Those that were found in an audited folder."""
    problems: Mapping[str, IntakeError]
    """Why a list could not be used."""
    left_out: Sequence[IntakeError] = ()
    """What could not be used of the others."""
    notes: Sequence[Note] = ()
    """What else is to be said of them."""

    @property
    def notified_from(self) -> Literal["file", "letters"] | None:
        """Where the list of notified numbers is from: a file, or the letters that the ledger has."""
        if "notified" not in self.rows:
            return None
        return "file" if "notified" in self.hashes else "letters"


def list_files(
    config: Config, given: Mapping[str, Path], folders: Sequence[Path], period: Period
) -> ListFiles:
    """The lists given as options, else named in the configuration, else in one of the audited folders.

    `{period}` in a path of the configuration is the audited month. Raises UsageError where a list named
    doesn't exist, or the folders have two of one kind.
    """
    given_files: dict[str, Path] = {}
    for kind in LIST_KINDS:
        option, key = given.get(kind), getattr(config, kind)
        if option is None and key is None:
            continue
        path = option or Path(str(key).replace("{period}", str(period)))
        if not path.is_file():
            if (special := special_file(path)) is not None:
                raise UsageError.of(special, path=path)
            place = Note("at_key", key=f"--{kind}") if option else config.place_of(kind)
            raise UsageError("list_file_missing", place=place, file=path)
        given_files[kind] = path
    folder_files: dict[str, Path] = {}
    for kind, (first, *others) in lists_in(folders, period).items():
        if kind in given_files:
            continue
        if others:
            raise UsageError("lists_of_one_kind", one=first, other=others[0], option=f"--{kind}")
        folder_files[kind] = first
    return ListFiles(given_files, folder_files)


def read_lists(files: ListFiles, wordings: OwnWordings = NO_WORDINGS) -> Lists:
    """Read them, with the installation's `wordings`; what can't be used is among the problems."""
    rows: dict[str, pl.DataFrame] = {}
    hashes: dict[str, str] = {}
    problems: dict[str, IntakeError] = {}
    left_out: list[IntakeError] = []
    notes: list[Note] = []
    for kind, path in {**files.given, **files.in_folders}.items():
        try:
            if kind in files.in_folders and (error := no_file(path)):
                raise error
            rows[kind], hashes[kind], unused, said = read_reference(path, kind, wordings)
            left_out, notes = [*left_out, *unused], [*notes, *said]
        except IntakeError as error:
            problems[kind] = error
    folder_files = {kind: path for kind, path in files.in_folders.items() if kind in rows}
    return Lists(rows, hashes, folder_files, problems, left_out, notes)
