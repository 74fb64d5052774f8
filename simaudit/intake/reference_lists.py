"""Reference lists of an audit: points of sale, active numbers, revoked papers, reported numbers, notices."""

from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple

import polars as pl

from simaudit.columnwise import apply_to_distinct, null_as_false
from simaudit.contract import COLUMN_KINDS, DTYPES, valid_carrier
from simaudit.errors import IntakeError, Note
from simaudit.intake.limits.prefetch import prefetch
from simaudit.intake.load import open_extract, refused_where_reading_breaks
from simaudit.intake.profile.column_names import Naming, canonical_name
from simaudit.intake.profile.extract_file import NO_WORDINGS, ExtractFile, OwnWordings, Profile
from simaudit.intake.profile.values import apply_profile
from simaudit.intake.records.records import Chunk
from simaudit.intake.records.spreadsheet_damage import ListDamage, too_many
from simaudit.intake.records.unread_values import vocabulary
from simaudit.intake.values.canonical import read_column, read_vocabulary
from simaudit.intake.values.dates import read_dates, read_timestamps
from simaudit.intake.values.id_numbers import restore_zeros
from simaudit.intake.values.msisdn import read_msisdn
from simaudit.intake.values.text import fold, read_code, read_text


@dataclass(frozen=True)
class _ListColumns:
    """The columns of a kind of list; the first of the needed ones identifies an entry."""

    needed: tuple[str, ...]
    optional: tuple[str, ...] = ()
    descriptive: tuple[str, ...] = ()
    """Columns that decide nothing: they are kept as they are written, whatever a spreadsheet did to them."""
    moments: tuple[str, ...] = ()
    """Columns that may be empty; an entry whose moment there can't be read is left out."""
    term: tuple[str, ...] = ()
    """Begin and end of an entry, which count as none given where they can't be read."""

    @property
    def all(self) -> tuple[str, ...]:
        """Every column of the list that is known."""
        return (*self.needed, *self.optional, *self.descriptive, *self.moments, *self.term)


_LIST_COLUMNS: Final = {
    "points": _ListColumns(("point_code", "carrier"), term=("from", "to")),
    "active": _ListColumns(("msisdn", "carrier")),
    "revoked": _ListColumns(("id_number",), ("reason",), moments=("since",)),
    "reported": _ListColumns(("msisdn",), ("kind",), ("source", "reported_at")),
    "notified": _ListColumns(("msisdn", "check_id", "notified_at", "carrier"), moments=("first_notice_at",)),
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
    "since": ("since", "Thu hồi từ ngày", "Ngày thu hồi", "Ngày hết giá trị"),
    "first_notice_at": ("first_notice_at", "Ngày thông báo lần đầu", "Ngày thông báo đầu tiên"),
    "from": ("from", "Từ ngày", "Ủy quyền từ ngày"),
    "to": ("to", "Đến ngày", "Ủy quyền đến ngày"),
    "msisdn": ("Số bị phản ánh", "Số thuê bao bị phản ánh", "Số điện thoại bị phản ánh"),
}
"""Column → headings besides those of an extract (checks/vocabulary/headers.toml)."""
_OWN_WORDINGS: Final = {
    fold(wording): column for column, wordings in _WORDINGS.items() for wording in wordings
}


class ReferenceList(NamedTuple):
    """A list as checks use it, the sha256 of its file, and what of it could not be used."""

    rows: pl.DataFrame
    sha256: str
    problems: tuple[IntakeError, ...] = ()
    """Entries that were left out, and terms that count as none given."""
    notes: tuple[Note, ...] = ()
    """What else is to be said of it."""


def read_reference(path: Path, kind: str, wordings: OwnWordings = NO_WORDINGS) -> ReferenceList:
    """A list, read and normalised like an extract, with carriers in lower case and without duplicates.

    `wordings` are the installation's.

    Papers that lost the first of twelve digits have it again; their entries are numbered in the list's
    order (`entry`), and a reason that can't be read is `other`. A term is `begins` and `ends`, by days. A
    notice may be of a check that the catalogue doesn't have: retired, or another installation's.
    An entry without a readable key is left out. Raises IntakeError if the file can't be read, has no entry,
    lost what can't be put back, or lacks too many of its entries: a list that is incomplete or wrong would
    cause false findings, or hide true ones.
    """
    with refused_where_reading_breaks(path):
        return _read_reference(path, kind, wordings)


def _read_reference(path: Path, kind: str, wordings: OwnWordings) -> ReferenceList:
    list_columns = _LIST_COLUMNS[kind]
    naming = Naming(canonical_name, ()).with_own_headings(wordings.headings)

    def lookup(name: str) -> str | None:
        column = _OWN_WORDINGS.get(fold(name)) or naming.lookup(name)
        return column if column in list_columns.all else None

    reader = open_extract(ExtractFile(path, "", Naming(lookup, list_columns.needed)))
    frames, damage, entries = [], ListDamage(), _Entries(list_columns)
    # The next chunk is parsed meanwhile: ten million live numbers take a tenth as long as their extract.
    with closing(prefetch(reader.chunks())) as chunks:
        for chunk in chunks:
            cells = apply_profile(chunk.cells, Profile(values=wordings.values)).cells
            rows = pl.DataFrame([_read(cells, column) for column in list_columns.all])
            damage.examine(chunk.cells.drop(list_columns.descriptive, strict=False), rows)
            # A small archive can unpack to millions of repetitions.
            frames.append(_distinct(entries.usable(chunk, rows), kind, wordings))
    account = reader.account()
    damage.lost.update(
        {
            (column_damage.column, "digits"): column_damage.cells
            for column_damage in account.damage
            if column_damage.column not in list_columns.descriptive
        }
    )
    headings = {column: heading for heading, column in reader.mapped.items()}
    damage.refuse(path, headings, entries.all)
    problems = entries.problems(path, headings)
    rows = pl.concat(frames)
    if rows.is_empty():
        raise IntakeError("list_without_entry", path=path, columns=list_columns.needed)
    rows = _distinct(rows, kind, wordings)
    if kind == "revoked":
        # DuckDB keeps no order of a long list's rows.
        rows = rows.with_row_index("entry")
    return ReferenceList(rows, account.sha256, problems, entries.notes(path))


def _carriers(values: pl.Series) -> pl.Series:
    """Carriers' names in lower case; others are unreadable."""

    def read(distinct: pl.Series) -> pl.Series:
        names = read_text(distinct).str.to_lowercase()
        return names.set(~names.map_elements(valid_carrier, pl.Boolean), None)

    return apply_to_distinct(values, read)


def _numbers(values: pl.Series) -> pl.Series:
    """Subscriber numbers; what has no digit is unreadable."""
    numbers = read_msisdn(values)
    # What is read is digits alone, or a text without any.
    return numbers.set(~null_as_false(numbers.is_between("0", ":", closed="left")), None)


_READERS: Final[Mapping[str, Callable[[pl.Series], pl.Series]]] = {
    "carrier": _carriers,
    "msisdn": _numbers,
    "check_id": read_code,
    "notified_at": read_timestamps,
    "first_notice_at": read_timestamps,
    "since": read_dates,
    "from": read_dates,
    "to": read_dates,
    "reason": partial(read_vocabulary, column="reason"),
}
"""Column of lists → how it is read, where it isn't read as in an extract."""


def _read(cells: pl.DataFrame, column: str) -> pl.Series:
    nothing = pl.repeat(None, cells.height, dtype=pl.String, eager=True)
    text = cells[column] if column in cells.columns else nothing
    if column in _READERS:
        return _READERS[column](text).alias(column)
    return (read_column(text, column) if column in COLUMN_KINDS else read_text(text)).alias(column)


def _distinct(rows: pl.DataFrame, kind: str, wordings: OwnWordings) -> pl.DataFrame:
    if kind == "revoked":
        kinds_of_papers = pl.repeat(None, rows.height, dtype=DTYPES["id_type"], eager=True)
        birth_years = pl.repeat(None, rows.height, dtype=pl.Int32, eager=True)
        restored = restore_zeros(rows["id_number"], kinds_of_papers, birth_years, wordings.birth_provinces)
        rows = rows.with_columns(restored.numbers)
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


class _Entries:
    """The entries of a list, those left out as their key can't be read, and terms that count as none."""

    def __init__(self, list_columns: _ListColumns) -> None:
        self._list_columns = list_columns
        self.all = 0
        """Number of records that have something in them."""
        self._left_out = _Records()
        self._columns: set[str] = set()
        """Those in which they have nothing that can be read."""
        self._rejected: Note | None = None
        """Why the first of them that is no record of the file's columns was rejected."""
        self._termless = _Records()
        self._reasonless = _Records()
        """Those whose reason can't be read, or that have none."""
        self._reasons = Counter[str]()
        """Reasons that can't be read."""

    def usable(self, chunk: Chunk, rows: pl.DataFrame) -> pl.DataFrame:
        """The rows that were read of a chunk, without those left out, and without columns of no check."""
        columns, cells = self._list_columns, chunk.cells
        self.all += cells.height + len(chunk.rejects)
        self._left_out.add(pl.Series([reject.record for reject in chunk.rejects], dtype=pl.Int64))
        if chunk.rejects and self._rejected is None:
            self._rejected = Note.of(chunk.rejects[0].reason)
        lacking = {column: rows[column].is_null() for column in columns.needed}
        lacking |= {column: _unread(cells, rows, column) for column in columns.moments}
        out = pl.select(pl.any_horizontal(lacking.values())).to_series()
        if out.any():
            at = out.arg_true()
            filled = (read_text(cell).is_not_null() for cell in cells[at])
            blank = ~pl.select(pl.any_horizontal(filled)).to_series()
            self.all -= int(blank.sum())
            self._left_out.add(chunk.records.gather(at.filter(~blank)))
            self._columns |= {name for name, mask in lacking.items() if (mask.gather(at) & ~blank).any()}
        if columns.term:
            begins, ends = (rows[column] for column in columns.term)
            unread = [_unread(cells, rows, column) for column in columns.term]
            termless = unread[0] | unread[1] | null_as_false(ends < begins)
            self._termless.add(chunk.records.filter(termless & ~out))
            rows = rows.with_columns(begins=begins.set(termless, None), ends=ends.set(termless, None))
        if "reason" in rows.columns:
            unknown = rows["reason"].is_null() & ~out
            self._reasonless.add(chunk.records.filter(unknown))
            texts = read_text(cells["reason"].filter(unknown)) if "reason" in cells.columns else pl.Series()
            self._reasons.update(texts.drop_nulls().to_list())
            rows = rows.with_columns(pl.col("reason").fill_null("other"))
        return rows.filter(~out).drop(*columns.term, strict=False)

    def problems(self, path: Path, headings: dict[str, str]) -> tuple[IntakeError, ...]:
        """What to say of the list, `headings` by column; raises IntakeError where too little is left."""
        errors = []
        if self._left_out.count:
            names = [repr(headings[column]) for column in self._list_columns.all if column in self._columns]
            why = [Note("nothing_readable_below", columns=names)] if names else []
            why += [self._rejected] if self._rejected else []
            out, of, records = self._left_out.count, self.all, self._left_out.shown
            facts: dict[str, Any] = {"path": path, "entries": out, "of": of, "records": records, "why": why}
            if too_many(out, of):
                raise IntakeError("list_unusable", **facts)
            errors.append(IntakeError("list_entries_left_out", **facts))
        if termless := self._termless.count:
            records = self._termless.shown
            errors.append(IntakeError("list_terms_unread", path=path, entries=termless, records=records))
        return tuple(errors)

    def notes(self, path: Path) -> tuple[Note, ...]:
        """How many reasons are read as other, and which, where some are."""
        unread, records = self._reasonless.count, self._reasonless.shown
        wordings = [f"{word!r} ({entries})" for word, entries in vocabulary(self._reasons).items()]
        notes = [
            Note("list_reasons_unread", file=path, entries=unread, of=self.all, records=records),
            Note("list_reasons_worded", file=path, wordings=wordings),
        ]
        return tuple(notes[: bool(unread) + bool(wordings)])


class _Records:
    """Positions of records: how many, and the first of them."""

    def __init__(self) -> None:
        self.count = 0
        self._first: list[int] = []

    def add(self, records: pl.Series) -> None:
        """More of them, in the order of the file."""
        self.count += len(records)
        self._first += records.head(_SHOWN - len(self._first)).to_list()

    @property
    def shown(self) -> str:
        """As an error names them."""
        return ", ".join(map(str, self._first)) + (" …" if self.count > _SHOWN else "")


def _unread(cells: pl.DataFrame, rows: pl.DataFrame, column: str) -> pl.Series:
    """Whether a cell has something in it, and nothing that could be read."""
    nothing = rows[column].is_null()
    if column not in cells.columns:
        return pl.repeat(False, len(nothing), dtype=pl.Boolean, eager=True)
    return nothing & read_text(cells[column]).is_not_null()
