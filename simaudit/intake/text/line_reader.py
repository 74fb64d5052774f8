"""Lines → records, one by one: for the few lines that the parse of a whole block doesn't handle.

A record that can't be read for certain is rejected with its line and reason. A quotation mark that is never
closed affects its own record only.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import polars as pl

from simaudit.errors import IntakeError, Note
from simaudit.intake.limits import DEFAULT_LIMITS
from simaudit.intake.records import Batch, Reject

LONGEST_RECORD_LINES: Final = 100
"""Limit on the lines of one record: beyond it an open quotation mark is a fault, not a long field."""

_NUMBER: Final = re.compile(r"[+(]?[0-9](?:[ .()-]*[0-9]){7,}(?:\.0)?")
"""A text that looks like a subscriber number: eight digits or more."""

# Lines are checked against `longest` before they reach the csv module.
csv.field_size_limit(2**31 - 1)

_OPEN: Final = Note("quotation_mark_open").json()
_MISPLACED: Final = Note("quotation_mark_misplaced").json()

Lines = Sequence[bytes] | Mapping[int, bytes]
"""All lines of a text, or some of them by index."""


@dataclass
class LineReader:
    """Reads single lines of a file whose records have `width` fields."""

    path: Path
    width: int
    delimiter: str
    number: int = 0
    """The position of the field that holds the subscriber number."""
    longest: int = DEFAULT_LIMITS.max_line
    """Limit in bytes on one record."""
    encoding: str = "UTF-8"
    """The encoding of the file's text, for reasons of rejection."""
    quote: str = '"'
    escapes: bool = False
    """Whether quotation marks in fields are escaped by backslashes; set at the first that is."""

    @property
    def mark(self) -> bytes:
        """The quotation mark."""
        return self.quote.encode()

    @property
    def schema(self) -> dict[str, pl.DataType]:
        """Columns named by position, as two columns of a file may share a name."""
        return {str(position): pl.String() for position in range(self.width)}

    def read(self, lines: Lines, at: Iterable[int], first: int, *, final: bool) -> tuple[Batch, int | None]:
        """The records that begin on the lines `at`, and the first line whose record isn't complete, or None.

        `first` is the number in the file of the line with index 0; `final` means that no lines follow. Raises
        IntakeError if a line is longer than `longest`.
        """
        records: list[list[str]] = []
        starts: list[int] = []
        rejects: list[Reject] = []
        unfinished, beyond = None, 0
        for index in at:
            if index < beyond or not lines[index].strip():
                continue
            taken, fields, reason = self._record_at(lines, index, first, final=final)
            if taken == 0:
                unfinished = index
                break
            beyond = index + taken
            if fields and not any(field.strip() for field in fields):
                continue
            if reason:
                shown = (
                    b"\n".join(lines[line] for line in range(index, beyond))
                    .decode(errors="replace")
                    .rstrip("\r")
                )
                rejects.append(Reject(0, first + index, reason, shown))
            else:
                records.append(fields)
                starts.append(first + index)
        cells = pl.DataFrame(records, schema=self.schema, orient="row")
        return Batch(cells, pl.Series(starts, dtype=pl.Int64), rejects), unfinished

    def _record_at(self, lines: Lines, index: int, first: int, *, final: bool) -> tuple[int, list[str], str]:
        """(lines taken, fields, reason of rejection); 0 lines if it may continue in the next block."""
        line = lines[index].removesuffix(b"\r")
        if len(line) > self.longest:
            raise self.too_long(first + index)
        if self.mark not in line:
            return 1, *self._with_reason(_text(line).split(self.delimiter))
        odd = line.count(self.mark) % 2 == 1
        closes = line.endswith(self.mark) or self.mark + self.delimiter.encode() in line
        fields = None if self.escapes and b"\\" in line else self._quoted(_text(line))
        if fields is not None and not (odd and closes) and len(fields) == self.width:
            return 1, *self._with_reason(fields)
        if b"\\" in line and (escaped := self._escaped(_text(line))) is not None:
            self.escapes = True
            return 1, *self._with_reason(escaped)
        if fields is not None and not (odd and closes):
            return 1, *self._with_reason(fields)
        if not odd:
            return 1, [], _MISPLACED
        joined, size = _text(line), len(line)
        for taken in range(2, LONGEST_RECORD_LINES + 1):
            if index + taken > len(lines):
                return (1, [], _OPEN) if final else (0, [], "")
            following = lines[index + taken - 1].removesuffix(b"\r")
            size += len(following)
            # A line that begins a record doesn't continue another one: two rejects, but none unnoticed.
            if size > self.longest or self.begins_record(following):
                break
            joined += "\n" + _text(following)
            read = self._escaped if self.escapes else self._quoted
            if self.mark in following and (fields := read(joined)) is not None:
                return taken, *self._with_reason(fields)
        return 1, [], _OPEN

    def _with_reason(self, fields: list[str]) -> tuple[list[str], str]:
        """The fields, and the reason for rejection as in `Reject`, empty if they are a record."""
        if any("\udc80" <= letter <= "\udcff" for field in fields if not field.isascii() for letter in field):
            return [], _undecodable(self.encoding)
        if len(fields) != self.width:
            return fields, _other_width(len(fields), self.width)
        return fields, ""

    def begins_record(self, line: bytes) -> bool:
        """Whether a line has a subscriber number in the number's field."""
        fields = _text(line).split(self.delimiter)
        among_others = self.number < len(fields) and (len(fields) > 1 or self.width == 1)
        return among_others and _NUMBER.fullmatch(fields[self.number].strip(f" {self.quote}")) is not None

    def too_long(self, line: int) -> IntakeError:
        """The error for a line of more than `longest` bytes."""
        place = Note("at_line", line=str(line))
        return IntakeError("line_too_long", path=self.path, place=place, bytes=self.longest)

    def _quoted(self, text: str) -> list[str] | None:
        """The fields of one record with marks escaped by doubling; None if the text isn't one."""
        fields = self._read(text)
        if fields and any(field[:1] == " " and field.lstrip(" ")[:1] == self.quote for field in fields):
            # Some fields have a blank between delimiter and mark.
            return self._read(text, skipinitialspace=True)
        return fields

    def _read(self, text: str, *, skipinitialspace: bool = False) -> list[str] | None:
        reader = csv.reader(
            io.StringIO(text, newline=""),
            delimiter=self.delimiter,
            quotechar=self.quote,
            skipinitialspace=skipinitialspace,
            strict=True,
        )
        try:
            rows = list(reader)
        except csv.Error:
            return None
        return rows[0] if len(rows) == 1 else None

    def _escaped(self, text: str) -> list[str] | None:
        """The fields of a record with marks escaped by backslashes; None if there aren't `width`."""
        mark, delimiter = re.escape(self.quote), re.escape(self.delimiter)
        field = rf" *{mark}((?:[^{mark}\\]|\\.|{mark}{mark})*){mark}|([^{mark}{delimiter}\r\n]*)"
        fields, end = [], -1
        for found in re.finditer(rf"(?:^|{delimiter})(?:{field})(?={delimiter}|$)", text, re.DOTALL):
            if found.start() != max(end, 0):
                return None
            end = found.end()
            if found[1] is None:
                fields.append(found[2])
            else:
                fields.append(re.sub(rf"\\([\\{mark}])|{mark}{mark}", lambda m: m[1] or self.quote, found[1]))
        return fields if end == len(text) and len(fields) == self.width else None


# A file may have millions of rejects, but few different reasons.
@lru_cache(maxsize=1024)
def _other_width(fields: int, columns: int) -> str:
    return Note("other_number_of_fields", fields=str(fields), columns=str(columns)).json()


@lru_cache(maxsize=16)
def _undecodable(encoding: str) -> str:
    return Note("bytes_not_of_encoding", encoding=encoding).json()


def _text(line: bytes) -> str:
    """The line as text, invalid bytes as lone surrogates."""
    return line.decode(errors="surrogateescape")
