"""Reference lists of an audit: points of sale, active numbers, revoked papers, reported numbers, notices."""

from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

import polars as pl

from simaudit.columnwise import null_as_false, only_digits
from simaudit.contract import CARRIER, CHECK_ID, COLUMN_KINDS, DTYPES
from simaudit.errors import IntakeError, Note
from simaudit.intake.limits.prefetch import prefetch
from simaudit.intake.load import open_extract, refused_where_reading_breaks
from simaudit.intake.profile.column_names import Naming, canonical_name
from simaudit.intake.profile.extract_file import ExtractFile
from simaudit.intake.profile.own_wordings import NO_WORDINGS, OwnWordings
from simaudit.intake.records.records import Chunk
from simaudit.intake.records.spreadsheet_damage import (
    ERROR_TEXT,
    EXPONENT_OF_NUMBER,
    MIN_VALUES,
    THROUGHOUT_SHARE,
)
from simaudit.intake.values.canonical import read_column
from simaudit.intake.values.dates import read_timestamps
from simaudit.intake.values.id_numbers import restore_zeros
from simaudit.intake.values.msisdn import read_msisdn
from simaudit.intake.values.text import fold, read_text


@dataclass(frozen=True)
class _ListColumns:
    """The columns of a kind of list; the first of the needed ones identifies an entry."""

    needed: tuple[str, ...]
    optional: tuple[str, ...] = ()
    descriptive: tuple[str, ...] = ()
    """Columns that decide nothing: they are kept as they are written, whatever a spreadsheet did to them."""


_LIST_COLUMNS: Final = {
    "points": _ListColumns(("point_code", "carrier")),
    "active": _ListColumns(("msisdn", "carrier")),
    "revoked": _ListColumns(("id_number",), ("reason",)),
    "reported": _ListColumns(("msisdn",), ("kind",), ("source", "reported_at")),
    "notified": _ListColumns(("msisdn", "check_id", "notified_at", "carrier")),
}
_SHOWN: Final = 10
"""Records that an error names."""
LIST_KINDS: Final = tuple(_LIST_COLUMNS)
"""Kinds of lists, as their options, their keys in simaudit.toml and their relations are called."""

VIETNAMESE_NAMES: Final = {
    "points": "diem-dang-ky",
    "active": "so-dang-hoat-dong",
    "revoked": "giay-to-thu-hoi",
    "reported": "so-bi-phan-anh",
    "notified": "da-thong-bao",
}
"""What files of a list may be called besides its kind, with accents or without."""


def list_kind(file: str) -> str | None:
    """The kind of list that a file's name begins with, in English or Vietnamese; None where it is none's."""
    words = f"{fold(file)} "
    for kind, name in VIETNAMESE_NAMES.items():
        if file.lower().startswith(kind) or words.startswith(f"{fold(name)} "):
            return kind
    return None


_WORDINGS: Final = {
    "carrier": ("carrier", "Doanh nghiệp", "Doanh nghiệp viễn thông", "Nhà mạng"),
    "reason": ("reason", "Lý do", "Lý do thu hồi"),
    "kind": ("kind", "Loại phản ánh", "Nội dung phản ánh", "Hình thức vi phạm", "Loại"),
    "source": ("source", "Nguồn", "Nguồn phản ánh", "Đơn vị phản ánh", "Cơ quan phản ánh"),
    "reported_at": ("reported_at", "Ngày phản ánh", "Thời điểm phản ánh", "Thời gian phản ánh"),
    "check_id": ("check_id", "Mã tiêu chí", "Tiêu chí"),
    "notified_at": ("notified_at", "Ngày thông báo", "Thời điểm thông báo", "Ngày văn bản", "Ngày công văn"),
    "msisdn": ("Số bị phản ánh", "Số thuê bao bị phản ánh", "Số điện thoại bị phản ánh"),
}
"""Column → headings besides those of an extract (checks/vocabulary/headers.toml)."""
_OWN_WORDINGS: Final = {
    fold(wording): column for column, wordings in _WORDINGS.items() for wording in wordings
}


class ReferenceList(NamedTuple):
    """A list as checks use it, and the sha256 of its file."""

    rows: pl.DataFrame
    sha256: str


def read_reference(path: Path, kind: str, wordings: OwnWordings = NO_WORDINGS) -> ReferenceList:
    """A list, read and normalised like an extract, with carriers in lower case and without duplicates.

    `wordings` are the installation's.

    Papers that lost the first of twelve digits have it again. Of a paper revoked twice the first reason is
    taken. A notice may be of a check that the catalogue doesn't have: retired, or another installation's.
    Raises IntakeError if the file can't be read, has no entry, an entry is rejected, lacks what it needs or
    has what can't be read, or a spreadsheet took what can't be put back: a list that is incomplete or wrong
    would cause false findings, or hide true ones.
    """
    with refused_where_reading_breaks(path):
        return _read_reference(path, kind, wordings)


def _read_reference(path: Path, kind: str, wordings: OwnWordings) -> ReferenceList:
    list_columns = _LIST_COLUMNS[kind]
    vocabulary = Naming(canonical_name, ()).with_own_headings(wordings.headings)
    known_columns = {*list_columns.needed, *list_columns.optional, *list_columns.descriptive}

    def lookup(name: str) -> str | None:
        column = _OWN_WORDINGS.get(fold(name)) or vocabulary.lookup(name)
        return column if column in known_columns else None

    reader = open_extract(ExtractFile(path, "", Naming(lookup, list_columns.needed)))
    columns = (*list_columns.needed, *list_columns.optional)
    readers = _NOTICE_READERS if kind == "notified" else {}
    frames = []
    damage, incomplete = _Damage(), _Incomplete(list_columns)
    # The next chunk is parsed meanwhile: ten million live numbers take a tenth as long as their extract.
    with closing(prefetch(reader.chunks())) as chunks:
        for chunk in chunks:
            if chunk.rejects:
                first = chunk.rejects[0]
                place = Note("at_line", line=str(first.line))
                raise IntakeError("list_entry_rejected", path=path, place=place, why=Note.of(first.reason))
            rows = pl.DataFrame(
                [_read(chunk.cells, column, readers) for column in (*columns, *list_columns.descriptive)]
            )
            incomplete.examine(chunk, rows)
            damage.examine(chunk.cells.select(name for name in columns if name in chunk.cells.columns), rows)
            # A small archive can unpack to millions of repetitions.
            frames.append(_distinct(rows, kind, wordings))
    account = reader.account()
    damage.lost.update(
        {
            (column_damage.column, "digits"): column_damage.cells
            for column_damage in account.damage
            if column_damage.column in columns
        }
    )
    headings = {column: heading for heading, column in reader.mapped.items()}
    damage.refuse(path, headings)
    incomplete.refuse(path, headings)
    rows = pl.concat(frames).drop_nulls(list(list_columns.needed))
    if rows.is_empty():
        raise IntakeError("list_without_entry", path=path, columns=list_columns.needed)
    return ReferenceList(_distinct(rows, kind, wordings), account.sha256)


_Reader = Callable[[pl.Series], pl.Series]


def _matching_only(read: _Reader, pattern: str) -> _Reader:
    """A reader of texts, of which those without the pattern are unreadable."""

    def read_matching(values: pl.Series) -> pl.Series:
        text = read(values)
        return text.set(~null_as_false(text.str.contains(pattern)), None)

    return read_matching


_NOTICE_READERS: Final[Mapping[str, _Reader]] = {
    "carrier": _matching_only(lambda values: read_text(values).str.to_lowercase(), f"^{CARRIER}$"),
    "msisdn": _matching_only(read_msisdn, "[0-9]"),
    "check_id": _matching_only(read_text, CHECK_ID),
    "notified_at": read_timestamps,
}
"""Stricter than those of other lists: a notice that is left out hides that its number is still in service."""


def _read(cells: pl.DataFrame, column: str, readers: Mapping[str, _Reader]) -> pl.Series:
    if column not in cells.columns:
        return pl.Series(column, [None] * cells.height, dtype=pl.String)
    text = cells[column]
    if column in readers:
        return readers[column](text).alias(column)
    if column not in COLUMN_KINDS:
        return read_text(text)
    return read_column(text, column).alias(column)


def _distinct(rows: pl.DataFrame, kind: str, wordings: OwnWordings) -> pl.DataFrame:
    if kind == "revoked":
        kinds_of_papers = pl.repeat(None, rows.height, dtype=DTYPES["id_type"], eager=True)
        birth_years = pl.repeat(None, rows.height, dtype=pl.Int32, eager=True)
        restored = restore_zeros(rows["id_number"], kinds_of_papers, birth_years, wordings.birth_provinces)
        papers = rows.with_columns(restored.numbers)
        return papers.unique(subset="id_number", keep="first", maintain_order=True)
    if "carrier" in rows.columns:
        rows = rows.with_columns(pl.col("carrier").str.to_lowercase())
    return _first_of_each(rows)


def _first_of_each(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows without repetitions, in their order.

    Only those of equal hash are compared: all of ten million live numbers take 1.5 GB, and longer.
    """
    hashes = rows.hash_rows()
    # Most lists have none; to say which ones are alike takes four times as long.
    if hashes.n_unique() == rows.height:
        return rows
    alike = hashes.is_duplicated()
    first = rows.with_row_index("place").filter(alike).unique(rows.columns, keep="first")["place"]
    return rows.filter((~alike).scatter(first, True))


class _Incomplete:
    """Entries without what every entry needs: left out, they would make innocent rows findings, or hide true
    ones."""

    def __init__(self, list_columns: _ListColumns) -> None:
        self._list_columns = list_columns
        self._entries: Counter[str] = Counter()
        """Column → entries that have nothing in it that can be read."""
        self._written: Counter[str] = Counter()
        """Column → those of them that have something in it."""
        self._first: dict[str, list[int]] = {}
        """Column → positions of the first of them."""

    def examine(self, chunk: Chunk, rows: pl.DataFrame) -> None:
        """Add a chunk's records, and the rows that were read of them."""
        deciding = [*self._list_columns.needed, *self._list_columns.optional]
        cells = chunk.cells.select(name for name in deciding if name in chunk.cells.columns)
        written = cells.select(pl.any_horizontal(pl.all().str.strip_chars() != "")).to_series()
        for column in self._list_columns.needed:
            lacking = rows[column].is_null() & null_as_false(written)
            if lacking.any():
                self._entries[column] += int(lacking.sum())
                self._written[column] += read_text(chunk.cells[column].filter(lacking)).count()
                self._first.setdefault(column, chunk.records.filter(lacking).head(_SHOWN).to_list())

    def refuse(self, path: Path, headings: dict[str, str]) -> None:
        """Raise IntakeError for the first column that lacks something; `headings` by column."""
        for column, entries in self._entries.items():
            records = ", ".join(map(str, self._first[column]))
            raise IntakeError(
                "list_entry_unreadable" if self._written[column] else "list_entry_incomplete",
                path=path,
                entries=entries,
                column=repr(headings[column]),
                records=records if entries <= _SHOWN else f"{records} …",
            )


class _Damage:
    """What a spreadsheet took from the entries of a list, counted over all of them."""

    def __init__(self) -> None:
        self.lost: Counter[tuple[str, str]] = Counter()
        """Column and sign → cells."""
        self._papers: Counter[int] = Counter()
        """Number of digits, 10 to 12 → papers."""

    def examine(self, cells: pl.DataFrame, rows: pl.DataFrame) -> None:
        """Add a chunk's cells, and the rows that were read of them."""
        for text in cells:
            self.lost[text.name, "error"] += _matching(text, ERROR_TEXT, ["#"])
            if text.name in ("msisdn", "id_number", "point_code"):
                self.lost[text.name, "exponent"] += _matching(text, EXPONENT_OF_NUMBER, ["E", "e"])
        if "id_number" in rows.columns:
            size = rows["id_number"].str.len_bytes()
            at = null_as_false(size.is_between(10, 12)).arg_true()
            digits = only_digits(rows["id_number"].gather(at))
            self._papers.update(size.gather(at).filter(digits).to_list())

    def refuse(self, path: Path, headings: dict[str, str]) -> None:
        """Raise IntakeError for the first column that lost digits; `headings` by column."""
        short, all_papers = self._papers[10] + self._papers[11], self._papers.total()
        if all_papers >= MIN_VALUES and short >= THROUGHOUT_SHARE * all_papers:
            # Ten digits lack two zeros or a zero and another digit: none is put back.
            self.lost["id_number", "zeros"] = self._papers[10]
        for (column, kind), cells in self.lost.items():
            if cells:
                raise IntakeError(
                    "list_damaged",
                    path=path,
                    column=repr(headings[column]),
                    cells=cells,
                    sign=_SIGNS[kind],
                )


def _matching(text: pl.Series, pattern: str, one_of: list[str]) -> int:
    """Number of texts that match the pattern, each of which has one of some characters."""
    # Looking for the characters takes a tenth of the time.
    may = null_as_false(text.str.contains_any(one_of)).arg_true()
    return int(text.gather(may).str.contains(pattern).sum())


_SIGNS: Final = {
    "digits": Note("sign_of_digits"),
    "error": Note("sign_of_error"),
    "exponent": Note("sign_of_exponent"),
    "zeros": Note("sign_of_zeros"),
}
