"""Column names of a file → canonical columns, through `checks/vocabulary/headers.toml`.

Unknown headings → the columns that they probably name.
"""

import re
import tomllib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from simaudit.contract import COLUMNS
from simaudit.errors import CatalogueError, IntakeError, Note
from simaudit.intake.values.text import fold
from simaudit.paths import CHECKS

_MIN_SIMILARITY: Final = 0.8
"""Least similarity (difflib's ratio) of an unknown heading to a known one."""
_MIN_LETTERS: Final = 5
"""Least length of a known heading that is searched for inside a longer one."""


def likely_column(heading: str, excluded: Collection[str] = ()) -> str | None:
    """The column of a known heading within or similar to this one; None if unsure."""
    words = fold(heading)
    columns_by_alias = {alias: column for alias, column in aliases().items() if column not in excluded}
    inside = [
        alias
        for alias in columns_by_alias
        if len(alias) >= _MIN_LETTERS and re.search(rf"\b{re.escape(alias)}\b", words)
    ]
    if inside:
        return columns_by_alias[max(inside, key=len)]
    near = get_close_matches(words, columns_by_alias, n=1, cutoff=_MIN_SIMILARITY)
    return columns_by_alias[near[0]] if near else None


def likely_number(header: Sequence[str]) -> str | None:
    """The only heading that probably names the subscriber number; None if there are none or several."""
    headings = [heading for heading in header if heading.strip() and likely_column(heading) == "msisdn"]
    return headings[0] if len(headings) == 1 else None


_VOCABULARY: Final = CHECKS / "vocabulary" / "headers.toml"

NUMBER_LIKE: Final = r"[+(]?[0-9](?:[ .()-]*[0-9]){8}"
"""Pattern of a text that begins like a subscriber number: nine digits, with any usual separators."""

_NUMBER: Final = re.compile(rf"\s*{NUMBER_LIKE}")


@cache
def _headings() -> dict[str, list[str]]:
    return tomllib.loads(_VOCABULARY.read_text(encoding="utf-8"))


def accepted_headings(column: str) -> tuple[str, ...]:
    """The headings under which a column is known besides its own name, the usual one first."""
    return tuple(_headings()[column])


@cache
def aliases() -> dict[str, str]:
    """Folded wording → canonical column; raises CatalogueError where one wording has two columns."""
    columns_by_wording: dict[str, str] = {fold(name): name for name in COLUMNS}
    for column, wordings in _headings().items():
        if column not in COLUMNS:
            raise CatalogueError("column_not_in_contract", path=_VOCABULARY, column=column)
        for wording in wordings:
            if columns_by_wording.setdefault(fold(wording), column) != column:
                raise CatalogueError(
                    "wording_of_two_columns",
                    path=_VOCABULARY,
                    wording=repr(wording),
                    one=columns_by_wording[fold(wording)],
                    other=column,
                )
    return columns_by_wording


# The search for a header looks up the same cells for every candidate row and delimiter.
@lru_cache(maxsize=4096)
def canonical_name(header: str) -> str | None:
    """The canonical column a header names, or None."""
    return aliases().get(fold(header))


@dataclass(frozen=True)
class Naming:
    """How the columns of one kind of file are recognised, and which of them are required."""

    lookup: Callable[[str], str | None]
    required: tuple[str, ...]
    profile_columns: Mapping[str, str] = field(default_factory=dict)
    """Folded heading → canonical column from a carrier's profile, empty for a column not to load."""

    def with_own_headings(self, headings: Mapping[str, str]) -> "Naming":
        """A naming in which these folded headings go before the vocabulary's; an empty column is none."""
        vocabulary = self.lookup

        def lookup(name: str) -> str | None:
            column = headings.get(fold(name))
            return vocabulary(name) if column is None else column or None

        return replace(self, lookup=lookup) if headings else self

    def with_profile(self, columns: Mapping[str, str]) -> "Naming":
        """A naming in which the headings of a profile take precedence over the vocabulary."""
        profile_columns = {fold(heading): column for heading, column in columns.items()}
        vocabulary = self.lookup

        def lookup(name: str) -> str | None:
            key = fold(name)
            return profile_columns[key] or None if key in profile_columns else vocabulary(name)

        return replace(self, lookup=lookup, profile_columns=profile_columns) if profile_columns else self


REGISTER: Final = Naming(canonical_name, ("msisdn",))
"""A subscriber register: the columns of simaudit/contract.py, of which only the number is required."""


class HeadingError(IntakeError):
    """A header that can't be used: a required column is missing, or two headings name one column."""

    def __init__(
        self, note: Note, path: Path, place: Note | None, header: Sequence[str], twin: str = ""
    ) -> None:
        super().__init__(note.code, path=path, place=place)
        self.note = note
        self.header = tuple(header)
        self.twin = twin
        """The second of two headings of one column, empty if a column is missing."""


def map_headers(
    header: list[str], path: Path, naming: Naming = REGISTER, place: Note | None = None
) -> dict[str, str]:
    """Heading in the file → canonical column; `place` is the header's sheet in a workbook.

    Raises HeadingError where two headings name one column, or a required column is missing.
    """
    mapped: dict[str, str] = {}
    # A column that the profile assigns is not given to another heading by the vocabulary.
    claimed = {naming.profile_columns[fold(name)] for name in header if fold(name) in naming.profile_columns}
    for name in header:
        column = naming.lookup(name)
        if column is None or (column in claimed and fold(name) not in naming.profile_columns):
            continue
        twin = next((heading for heading, mapped_column in mapped.items() if mapped_column == column), None)
        if twin is not None or name in mapped:
            note = Note("column_twice", one=repr(twin), other=repr(name), column=column)
            raise HeadingError(note, path, place, header, twin=name)
        mapped[name] = column
    for column in naming.required:
        if column not in mapped.values():
            raise HeadingError(_missing_column(column, header, tuple(mapped.values())), path, place, header)
    return mapped


def _missing_column(column: str, header: Sequence[str], recognised_columns: Sequence[str]) -> Note:
    # Without a header, the names are a record's values: the error names recognised columns only.
    wordings = "msisdn, Số thuê bao" if column == "msisdn" else column
    if not recognised_columns:
        return Note("no_column_known", wordings=wordings, columns=len(header))
    return Note("column_not_found", wordings=wordings, columns=len(header), found=recognised_columns)


def looks_like_number(text: str) -> bool:
    """Whether a text begins like a subscriber number: nine or more digits with any usual separators."""
    return _NUMBER.match(text) is not None


def find_header(rows: Sequence[Sequence[str]], naming: Naming = REGISTER) -> tuple[int, int, list[str]]:
    """(rows above the header, rows it takes, its names): the row or two with most known names.

    In a header of two rows, a group's name is above those of its columns (`Giấy tờ` over `Số`, `Ngày cấp`).
    """
    best: tuple[int, tuple[int, int, list[str]]] = (-1, (0, 1, []))
    for above, row in enumerate(rows):
        candidates = [(1, list(row))]
        # A record can't be the second row of a header.
        if above + 1 < len(rows) and _score(row, naming) and not any(map(looks_like_number, rows[above + 1])):
            candidates.append((2, _stack(row, rows[above + 1], naming)))
        for row_count, names in candidates:
            score = _score(names, naming)
            if score > best[0]:
                best = score, (above, row_count, names)
    return best[1]


def _score(names: Sequence[str], naming: Naming) -> int:
    columns = {naming.lookup(name) for name in names} - {None}
    return len(columns) + 100 * (naming.required[0] in columns)


def _stack(upper: Sequence[str], lower: Sequence[str], naming: Naming) -> list[str]:
    names, group = [], ""
    for above, below in zip(upper, lower, strict=True):
        group = above if above.strip() else group
        if not below.strip():
            names.append(above)
            continue
        written = (f"{group} {below}", below, f"{below} {group}", above)
        names.append(next((name for name in written if naming.lookup(name)), written[0]).strip())
    return names
