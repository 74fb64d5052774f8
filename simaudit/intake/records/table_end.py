"""The end of a table: signatures, places and dates of signing, notes and totals below its last record.

Only lines behind the last one with anything like a subscriber number are looked at, and at most so many; a
normal file has none. What isn't one of these for certain stays a record: loaded, or rejected with its reason.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import polars as pl

from simaudit.intake.records.non_records import NUMBER_WITHIN, StatedRows, is_feedback, rows_of_total
from simaudit.intake.records.records import Batch, Reject
from simaudit.intake.values.text import fold

LONGEST: Final = 60
"""Lines below the last record that may be its end."""

_DIGIT: Final = re.compile("[0-9]")

_TITLES: Final = re.compile(
    r"(?:NGUOI|CAN BO|NHAN VIEN) (?:LAP|KY|DUYET|TONG HOP|TRICH XUAT|KIEM TRA|KIEM SOAT"
    r"|GIAO|NHAN|BAO CAO|THUC HIEN)"
    r"(?: [A-Z ]+)?"
    r"|(?:(?:KT|TL|TM|TUQ|Q) )?(?:TONG |PHO |PHO TONG )?GIAM DOC(?: [A-Z ]+)?"
    r"|(?:PHU TRACH |PHO )?KE TOAN TRUONG"
    r"|(?:KT |TL )?(?:TRUONG|PHO(?: TRUONG)?) (?:PHONG|BAN|DON VI)(?: [A-Z ]+)?"
    r"|THU TRUONG(?: DON VI| CO QUAN)?|LANH DAO(?: [A-Z ]+)?|DAI DIEN(?: [A-Z ]+)|PHU TRACH(?: [A-Z ]+)?"
    r"|XAC NHAN CUA(?: [A-Z ]+)"
    r"|(?:PREPARED|CHECKED|APPROVED|SIGNED)(?: BY)?(?: [A-Z ]+)?|(?:GENERAL )?DIRECTOR"
)
_HINTS: Final = re.compile(r"(?:DA )?KY(?: (?:KY|VA|TEN|GHI|RO|HO|DONG|DAU|SO|DIEN|TU))*|SIGNATURE|SIGNED")
_DAYS: Final = re.compile(r"(?:[A-Z ]{2,60} )?NGAY(?: [0-9]{1,2})? THANG(?: [0-9]{1,2})? NAM(?: [0-9]{2,4})?")
_NOTES: Final = re.compile(
    r"(?:GHI CHU|LUU Y|NGUON(?: SO LIEU| DU LIEU)?|NOI NHAN|NOTES?|SOURCE)\b.*"
    r"|(?:HET|END)(?: (?:BAO CAO|DANH SACH|TEP|OF FILE|OF REPORT))?|(?:TRANG|PAGE) [0-9]+(?: [0-9]+)?"
)
"""Folded texts, each as a whole."""


class EndLines(NamedTuple):
    """Lines at the end of a table that aren't records."""

    batch: Batch
    """The lines that stay."""
    kinds: Counter[str]
    """How many don't, by kind: `signature` or `total`."""


@dataclass
class _EndLine:
    """A line behind the last one with a number."""

    line: int
    cells: list[str]
    """Its texts, those of empty cells left out."""
    whole: str
    """All of it."""
    narrow: bool
    """Whether at most half of the table's columns have a text."""
    row: int = -1
    reject: int = -1


@dataclass
class TableEnd:
    """Holds the lines behind a table's last number back until it is known that no record follows."""

    number: int
    """The position of the number's column."""
    delimiter: str = ","
    """Of the fields of rejected lines."""
    set_aside: Counter[str] = field(default_factory=Counter)
    """Lines that aren't records, by kind, once all batches were taken."""
    stated: StatedRows = field(default_factory=StatedRows)

    def batches(self, batches: Iterable[Batch]) -> Iterator[Batch]:
        """All batches of one table in their order, without the lines at its end that aren't records."""
        tail: Batch | None = None
        for batch in batches:
            body, end = _without_end(batch, self.number)
            if tail is not None and body is not None:
                # A record follows.
                yield tail
                tail = None
            if tail is not None and end is not None:
                end = _joined(tail, end)
                body, end = _within(end)
            if body is not None:
                yield body
            tail = end or tail
        if tail is not None:
            end_lines = self._looked_at(tail)
            self.set_aside.update(end_lines.kinds)
            yield end_lines.batch

    def _looked_at(self, tail: Batch) -> EndLines:
        lines = self._lines(tail)
        apart: dict[int, str] = {}
        begun = 0
        for at, line in enumerate(lines):
            kind = _kind(line)
            if not kind and begun and len(line.cells) <= begun and not _DIGIT.search(line.whole):
                # The names below the titles of those who sign.
                kind = "signature"
            if not kind:
                apart.clear()
                begun = 0
                continue
            apart[at] = kind
            begun = max(begun, len(line.cells)) if kind == "signature" else begun
        for at, kind in apart.items():
            if kind == "total":
                self.stated.add(lines[at].whole)
        rows = [lines[at].row for at in apart if lines[at].row >= 0]
        rejects = {lines[at].reject for at in apart if lines[at].reject >= 0}
        keep = pl.repeat(True, tail.cells.height, dtype=pl.Boolean, eager=True).scatter(rows, False)
        remaining_rejects = [reject for at, reject in enumerate(tail.rejects) if at not in rejects]
        return EndLines(
            Batch(tail.cells.filter(keep), tail.lines.filter(keep), remaining_rejects),
            Counter(apart.values()),
        )

    def _lines(self, tail: Batch) -> list[_EndLine]:
        width = tail.cells.width
        lines = []
        for row, (line, fields) in enumerate(zip(tail.lines, tail.cells.iter_rows(), strict=True)):
            cells = _texts(["" if cell is None else cell for cell in fields])
            lines.append(_EndLine(line, cells, ", ".join(cells), len(cells) * 2 <= width, row=row))
        for at, reject in enumerate(tail.rejects):
            cells = [] if "\n" in reject.text else _texts(_fields(reject.text, self.delimiter))
            narrow = len(cells) * 2 <= max(width, 2)
            lines.append(_EndLine(reject.line, cells, reject.text.strip("\"' \t"), narrow, reject=at))
        return sorted(lines, key=lambda end_line: end_line.line)


def without_feedback(rejects: Sequence[Reject], stated: StatedRows) -> tuple[list[Reject], int]:
    """The rejected lines but those that a database's program printed, and how many these are."""
    remaining = []
    for reject in rejects:
        if is_feedback(reject.text):
            stated.add(reject.text)
        else:
            remaining.append(reject)
    return remaining, len(rejects) - len(remaining)


def _kind(line: _EndLine) -> str:
    """`signature` or `total` for a line that isn't a record whatever is around it; else empty."""
    if not line.cells or len(line.whole) > 300 or NUMBER_WITHIN.search(line.whole):
        return ""
    if len(line.cells) == 1 and rows_of_total(line.cells[0]) is not None:
        return "total"
    folded = [fold(cell) for cell in line.cells]
    if all(map(_is_of_signature, folded)) or _is_of_signature(fold(line.whole)):
        return "signature"
    return "signature" if line.narrow and _NOTES.fullmatch(fold(line.whole)) else ""


def _is_of_signature(text: str) -> bool:
    return any(pattern.fullmatch(text) for pattern in (_TITLES, _HINTS, _DAYS))


def _fields(line: str, delimiter: str) -> list[str]:
    """The fields of a rejected line, however its quotation marks are."""
    try:
        return next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])
    except csv.Error:
        return line.split(delimiter)


def _texts(fields: Sequence[str]) -> list[str]:
    return [text for cell in fields if (text := cell.strip("\"' \t\u00a0"))]


def _without_end(batch: Batch, number: int) -> tuple[Batch | None, Batch | None]:
    """The batch up to its last line with a number, and the lines behind; None for an empty one."""
    last = batch.cells.to_series(number).tail(LONGEST)
    numbered = last.str.contains(NUMBER_WITHIN.pattern).fill_null(value=False).arg_true()
    behind = len(last) - 1 - int(numbered[-1]) if len(numbered) else len(last)
    rows = batch.cells.height - behind
    after = int(batch.lines[rows - 1]) if rows else -1
    for rejects_behind, reject in enumerate(reversed(batch.rejects)):
        if reject.line <= after:
            break
        if rejects_behind == LONGEST or NUMBER_WITHIN.search(reject.text):
            after = reject.line
            break
    return _cut(batch, after)


def _within(end: Batch) -> tuple[Batch | None, Batch | None]:
    """Lines without a number, cut so that no more are held back than may be a table's end."""
    lines = sorted([*end.lines, *(reject.line for reject in end.rejects)])
    return _cut(end, lines[-LONGEST - 1] if len(lines) > LONGEST else -1)


def _cut(batch: Batch, after: int) -> tuple[Batch | None, Batch | None]:
    """The batch up to a line, and what is behind it; None for an empty part."""
    height = batch.cells.height
    rows = height - int((batch.lines.tail(LONGEST) > after).sum())
    first = len(batch.rejects)
    while first and batch.rejects[first - 1].line > after:
        first -= 1
    body = Batch(batch.cells[:rows], batch.lines[:rows], batch.rejects[:first])
    end = Batch(batch.cells[rows:], batch.lines[rows:], batch.rejects[first:])
    if rows == height and first == len(batch.rejects):
        body = batch
    return (body if rows or first else None), (end if height - rows or end.rejects else None)


def _joined(first: Batch, second: Batch) -> Batch:
    return Batch(
        pl.concat([first.cells, second.cells]),
        pl.concat([first.lines, second.lines]),
        [*first.rejects, *second.rejects],
    )
