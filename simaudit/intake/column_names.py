"""Column names of a file → canonical columns, through `checks/vocabulary/headers.toml`."""

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from simaudit.contract import COLUMNS
from simaudit.errors import CatalogueError, IntakeError, Note
from simaudit.intake.values.text import fold
from simaudit.paths import CHECKS

_VOCABULARY = CHECKS / "vocabulary" / "headers.toml"


_NUMBER: Final = re.compile(r"\s*[+(]?[0-9](?:[ .()-]*[0-9]){8}")


@cache
def aliases() -> dict[str, str]:
    """Folded wording → canonical column; raises CatalogueError where the vocabulary contradicts itself."""
    known: dict[str, str] = {fold(name): name for name in COLUMNS}
    for column, wordings in tomllib.loads(_VOCABULARY.read_text(encoding="utf-8")).items():
        if column not in COLUMNS:
            raise CatalogueError("column_not_in_contract", path=_VOCABULARY, column=column)
        for wording in wordings:
            if known.setdefault(fold(wording), column) != column:
                raise CatalogueError(
                    "wording_of_two_columns",
                    path=_VOCABULARY,
                    wording=repr(wording),
                    one=known[fold(wording)],
                    other=column,
                )
    return known


# Where the header is looked for, the same cells are asked about for every row and delimiter it might have.
@lru_cache(maxsize=4096)
def canonical_name(header: str) -> str | None:
    """The canonical column a header names, or None."""
    return aliases().get(fold(header))


@dataclass(frozen=True)
class Naming:
    """How the columns of one kind of file are known, and which of them it can't do without."""

    lookup: Callable[[str], str | None]
    required: tuple[str, ...]
    profile_columns: Mapping[str, str] = field(default_factory=dict)
    """Folded heading → canonical column as a carrier's profile has it, empty for one to keep out."""

    def with_profile(self, columns: Mapping[str, str]) -> "Naming":
        """With the headings of a profile above those of the vocabulary."""
        own = {fold(heading): column for heading, column in columns.items()}
        vocabulary = self.lookup

        def lookup(name: str) -> str | None:
            key = fold(name)
            return own[key] or None if key in own else vocabulary(name)

        return replace(self, lookup=lookup, profile_columns=own) if own else self


REGISTER: Final = Naming(canonical_name, ("msisdn",))
"""A subscriber register: the contract's columns, of which only the number is indispensable."""


class HeadingError(IntakeError):
    """A header that can't be used as it is: the number's column is unknown, or one column is there twice."""

    def __init__(
        self, note: Note, path: Path, place: Note | None, header: Sequence[str], twin: str = ""
    ) -> None:
        super().__init__(note.code, path=path, place=place)
        self.note = note
        self.header = tuple(header)
        self.twin = twin
        """The second of two headings of one meaning, empty where that isn't the matter."""


def map_headers(
    header: list[str], path: Path, naming: Naming = REGISTER, place: Note | None = None
) -> dict[str, str]:
    """Header of the file → canonical column; `place` is the sheet that it stands in.

    Raises IntakeError where a column is there twice, or needed and absent.
    """
    mapped: dict[str, str] = {}
    # What a profile says of this file's headings leaves no other heading the same column.
    claimed = {naming.profile_columns[fold(name)] for name in header if fold(name) in naming.profile_columns}
    for name in header:
        column = naming.lookup(name)
        if column is None or (column in claimed and fold(name) not in naming.profile_columns):
            continue
        twin = next((other for other, taken in mapped.items() if taken == column), None)
        if twin is not None or name in mapped:
            note = Note("column_twice", one=repr(twin), other=repr(name), column=column)
            raise HeadingError(note, path, place, header, twin=name)
        mapped[name] = column
    for column in naming.required:
        if column not in mapped.values():
            raise HeadingError(_missing_column(column, header, tuple(mapped.values())), path, place, header)
    return mapped


def _missing_column(column: str, header: Sequence[str], found: Sequence[str]) -> Note:
    # Where there is no header, its names are a record's values: only known names are said.
    wordings = "msisdn, Số thuê bao" if column == "msisdn" else column
    if not found:
        return Note("no_column_known", wordings=wordings, columns=len(header))
    return Note("column_not_found", wordings=wordings, columns=len(header), found=found)


def looks_like_number(text: str) -> bool:
    """Whether a text looks like a subscriber's number: nine digits or more, as people write them."""
    return _NUMBER.match(text) is not None


def find_header(rows: Sequence[Sequence[str]], naming: Naming = REGISTER) -> tuple[int, int, list[str]]:
    """(rows above the header, rows it takes, its names): where most names are known, over one row or two.

    Over two rows a group's name stands above its columns' ones (`Giấy tờ` over `Số`, `Ngày cấp`).
    """
    best: tuple[int, tuple[int, int, list[str]]] = (-1, (0, 1, []))
    for above, row in enumerate(rows):
        candidates = [(1, list(row))]
        # A record is no second row of a header.
        if above + 1 < len(rows) and _score(row, naming) and not any(map(looks_like_number, rows[above + 1])):
            candidates.append((2, _stack(row, rows[above + 1], naming)))
        for taken, names in candidates:
            score = _score(names, naming)
            if score > best[0]:
                best = score, (above, taken, names)
    return best[1]


def _score(names: Sequence[str], naming: Naming) -> int:
    known = {naming.lookup(name) for name in names} - {None}
    return len(known) + 100 * (naming.required[0] in known)


def _stack(upper: Sequence[str], lower: Sequence[str], naming: Naming) -> list[str]:
    names, group = [], ""
    for above, below in zip(upper, lower, strict=True):
        group = above if above.strip() else group
        if not below.strip():
            names.append(above)
            continue
        written = (f"{group} {below}", below, above)
        names.append(next((name for name in written if naming.lookup(name)), written[0]).strip())
    return names
