"""Letters as files: where they lie, and which are kept because somebody has written into them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from simaudit.config import Config
from simaudit.config.own_folders import refuse_other_province
from simaudit.errors import Note, OutputError, SimauditError, UsageError
from simaudit.files import put_in_place, writing_to
from simaudit.report.annexes.encryption import restricted_folder
from simaudit.report.letters.templates import LetterName, is_edited, refuse_misnamed
from simaudit.rules.carrier_names import CarrierNames, is_named, legal_name
from simaudit.store.store import Store

FOLDER: Final = "letters"
"""In the folder of reports, beside those of the months."""


def templates_folder(config: Config) -> Path | None:
    """The folder of the office's own templates, None where it has none.

    Raises UsageError where there is no such folder, a document in it is no letter's template, or nothing may
    be signed (`refuse_other_province`).
    """
    refuse_other_province(config)
    folder = config.letters_folder
    if folder is not None and not folder.is_dir():
        raise UsageError("no_letters_folder", place=config.place_of("letters_folder"), folder=folder)
    if folder is not None:
        refuse_misnamed(folder)
    return folder


@dataclass(frozen=True)
class LetterFile:
    """A letter that is not written yet; `carrier` is None where it is to no carrier."""

    name: LetterName
    carrier: str | None
    content: bytes
    restricted: bool = False
    ending: str = ".docx"
    uncited: tuple[str, ...] = ()
    """Keys of unchecked provisions that its template would cite."""

    def path(self, folder: Path, *, encrypted: bool) -> Path:
        """Its place in the month's folder of letters."""
        parent = folder / self.carrier if self.carrier else folder
        parent = parent / "restricted" if self.restricted else parent
        return parent / f"{self.name}{self.ending}{'.age' if self.restricted and encrypted else ''}"


@dataclass(frozen=True)
class WrittenLetters:
    """What was written."""

    folder: Path
    letters: tuple[Path, ...]
    copies: tuple[Path, ...]
    """PDFs and drafts of mail, of letters that somebody has written into as well."""
    edited: tuple[Path, ...]
    """Letters that somebody has written into: they are as they were."""
    problems: tuple[SimauditError, ...]
    """Why a carrier's sample has no letter."""
    out_of_scope: tuple[Note, ...]
    """Carriers whose extracts are of other provinces: no letter is for them."""
    to_officer: tuple[Note, ...]
    """What they leave out as it is unchecked, which demand nothing, and why carriers aren't reminded."""
    carriers: tuple[str, ...]
    """To whom or of whose subscribers they are."""
    names: CarrierNames
    """How carriers are written."""

    @property
    def notes(self) -> tuple[Note, ...]:
        """What the officer is told of them."""
        unnamed = [carrier for carrier in self.carriers if not is_named(carrier, self.names)]
        without = {carrier for carrier in self.carriers if not legal_name(carrier, self.names)}
        return (
            *self.to_officer,
            *(Note("letter_carrier_unnamed", carrier=carrier) for carrier in unnamed),
            *(Note("letter_without_legal_name", carrier=carrier) for carrier in sorted(without - {*unnamed})),
            *(Note("letter_kept", file=path) for path in self.edited),
        )


def put_letters(
    letters: Sequence[LetterFile],
    folder: Path,
    store: Store,
    recipients: Sequence[str],
    *,
    replace_edited: bool,
) -> tuple[list[Path], list[Path]]:
    """Write the letters of a month; (those written, those kept because somebody has written into them).

    Restricted ones are encrypted to `recipients`, where there are any. Raises OutputError.
    """
    written: list[Path] = []
    edited: list[Path] = []
    for letter in letters:
        path = letter.path(folder, encrypted=bool(recipients))
        plain = letter.path(folder, encrypted=False)
        if plain.exists() and not replace_edited and is_edited(plain):
            edited.append(plain)
            continue
        refuse_links(folder.parent.parent, path.parent)
        with writing_to(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            if letter.restricted:
                building = store.building_annexes(FOLDER)
                with restricted_folder(path.parent, building, recipients) as annexes:
                    put_in_place(annexes / plain.name, letter.content, private=True)
                (plain if recipients else path.with_name(f"{path.name}.age")).unlink(missing_ok=True)
            else:
                put_in_place(path, letter.content)
        written.append(path)
    return written, edited


def refuse_links(out: Path, folder: Path) -> None:
    """Raises OutputError where a folder in `out`, on the way to `folder`, is a link to elsewhere."""
    for part in reversed([folder, *folder.parents]):
        if part.is_relative_to(out) and part != out and part.is_symlink():
            raise OutputError("written_through_link", path=part, target=part.readlink())
