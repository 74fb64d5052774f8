"""Lines → records, one by one: for the few lines that the parse of a whole block doesn't handle.

A record that can't be read for certain is rejected with its line and reason. A quotation mark that is never
closed affects its own record only.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Final

import polars as pl

from simaudit.errors import IntakeError, Note
from simaudit.intake.limits.sizes import DEFAULT_LIMITS
from simaudit.intake.records.records import Batch, Reject
from simaudit.intake.text.quoted_fields import BareMarks, Fields, QuotedFields

LONGEST_RECORD_LINES: Final = 100
"""Limit on the lines of one record: beyond it an open quotation mark is a fault, not a long field."""

SUBSCRIBER_NUMBER: Final = re.compile(
    r"\s*(?:[+(]*(?:00)?84[ .()-]*0?|\(?0)?[ .()-]*[35789](?:[ .()-]*[0-9]){8}(?:\.0)?\s*"
)
"""A valid subscriber number as carriers write it; a date such as `01-07-2026` is none."""

ANY_KEY: Final = re.compile(r".*\S.*", re.DOTALL)
"""The key of a list, such as a carrier or the number of a paper."""

_OPEN: Final = Note("quotation_mark_open").json()
_MISPLACED: Final = Note("quotation_mark_misplaced").json()
_NUL: Final = Note("nul_character").json()

Lines = Sequence[bytes] | Mapping[int, bytes]
"""All lines of a text, or some of them by index."""


@dataclass
class LineReader:
    """Reads single lines of a file whose records have `width` fields."""

    path: Path
    width: int
    delimiter: str
    number: int = 0
    """The position of the field that holds the subscriber number, or another key."""
    key: re.Pattern[str] = SUBSCRIBER_NUMBER
    """What a valid key looks like."""
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
            line_count, fields, reason = self._record_at(lines, index, first, final=final)
            if line_count == 0:
                unfinished = index
                break
            beyond = index + line_count
            if fields and not any(field.strip() for field in fields):
                continue
            if reason:
                reject_text = (
                    b"\n".join(lines[line] for line in range(index, beyond))
                    .decode(errors="replace")
                    .rstrip("\r")
                    .replace("\0", "\N{SYMBOL FOR NULL}")
                )
                rejects.append(Reject(0, first + index, reason, reject_text))
            else:
                records.append(fields)
                starts.append(first + index)
        cells = pl.DataFrame(records, schema=self.schema, orient="row")
        return Batch(cells, pl.Series(starts, dtype=pl.Int64), rejects), unfinished

    def _record_at(self, lines: Lines, index: int, first: int, *, final: bool) -> tuple[int, list[str], str]:
        """(lines taken, fields, reason of rejection); 0 lines if it may continue in lines that follow."""
        line = lines[index].removesuffix(b"\r")
        if len(line) > self.longest:
            raise self.too_long(first + index)
        text = _text(line)
        if self.mark not in line:
            return 1, *self._with_reason(text.split(self.delimiter))
        quoted_fields = self._quoted_fields
        read = quoted_fields.read(text)
        if b"\\" in line and not self.escapes and not self._is_record(read):
            escaped = self._escaped.read(text)
            if self._is_record(escaped):
                self.escapes = True
            if self.escapes or read is None:
                quoted_fields, read = self._escaped, escaped
        if read is None:
            return 1, [], _OPEN if line.count(self.mark) % 2 else _MISPLACED
        if read.is_open:
            return self._over_lines(lines, index, read, quoted_fields, final=final)
        return self._whole(lines, index, 1, read, final=final)

    def _whole(
        self, lines: Lines, index: int, line_count: int, read: Fields, *, final: bool
    ) -> tuple[int, list[str], str]:
        """As `_record_at`, for all lines of a record."""
        if len(read.fields) == self.width and read.marks > BareMarks.PAIRED:
            if read.marks == BareMarks.AMBIGUOUS or not self._has_key(read.fields):
                return line_count, [], _MISPLACED
            if read.marks == BareMarks.UNPAIRED:
                follows = self._mark_follows(lines, index + line_count, final=final)
                if follows is None:
                    return 0, [], ""
                if follows:
                    return line_count, [], _OPEN
        return line_count, *self._with_reason(read.fields)

    def _over_lines(
        self, lines: Lines, index: int, read: Fields, quoted_fields: QuotedFields, *, final: bool
    ) -> tuple[int, list[str], str]:
        """As `_record_at`, for a line that ends in a quoted field."""
        size = len(lines[index])
        for line_count in range(2, LONGEST_RECORD_LINES + 1):
            following = self._line(lines, index + line_count - 1)
            if following is None:
                return (1, [], _OPEN) if final else (0, [], "")
            size += len(following)
            # A line that begins a record doesn't continue another one: two rejects, but none unnoticed.
            if size > self.longest or self.begins_record(following):
                break
            longer = quoted_fields.continued(read, _text(following))
            if longer is None:
                break
            read = longer
            if not read.is_open:
                if quoted_fields.backslashes and len(read.fields) == self.width:
                    self.escapes = True
                return self._whole(lines, index, line_count, read, final=final)
        return 1, [], _OPEN

    def _mark_follows(self, lines: Lines, index: int, *, final: bool) -> bool | None:
        """Whether the lines from `index` to the next record have a mark; None if there aren't enough."""
        for at in range(index, index + LONGEST_RECORD_LINES):
            following = self._line(lines, at)
            if following is None:
                return False if final else None
            if self.begins_record(following):
                return False
            if self.mark in following:
                return True
        return False

    @staticmethod
    def _line(lines: Lines, index: int) -> bytes | None:
        """A line without its line end; None if it isn't among the lines."""
        among_lines = index in lines if isinstance(lines, Mapping) else index < len(lines)
        return lines[index].removesuffix(b"\r") if among_lines else None

    @cached_property
    def _doubled(self) -> QuotedFields:
        return QuotedFields(self.delimiter, self.quote)

    @cached_property
    def _escaped(self) -> QuotedFields:
        return QuotedFields(self.delimiter, self.quote, backslashes=True)

    @property
    def _quoted_fields(self) -> QuotedFields:
        return self._escaped if self.escapes else self._doubled

    def _is_record(self, read: Fields | None) -> bool:
        """Whether a line is a whole record for certain, but for lines that may follow it."""
        if read is None or read.is_open or len(read.fields) != self.width:
            return False
        return read.marks < BareMarks.AMBIGUOUS

    def _has_key(self, fields: Sequence[str]) -> bool:
        return self.number < len(fields) and self.key.fullmatch(fields[self.number]) is not None

    def _with_reason(self, fields: list[str]) -> tuple[list[str], str]:
        """The fields, and the reason for rejection as in `Reject`, empty if they are a record."""
        if any(
            "\udc80" <= character <= "\udcff"
            for field in fields
            if not field.isascii()
            for character in field
        ):
            return [], _undecodable(self.encoding)
        if any("\0" in field for field in fields):
            return [], _NUL
        if len(fields) != self.width:
            return fields, _other_width(len(fields), self.width)
        return fields, ""

    def begins_record(self, line: bytes) -> bool:
        """Whether a line is a record by itself with a valid key, or has it before a field's opening mark."""
        text = _text(line)
        before, mark, _ = text.partition(self.quote)
        fields = before.split(self.delimiter)
        # Right behind a delimiter a mark opens a field; closing one, it would stand behind text.
        if mark and not fields[-1].strip(" ") and self._has_key(fields[:-1]):
            return True
        read = self._quoted_fields.read(text) if mark else Fields(fields)
        if read is not None and read.is_open:
            return read.marks < BareMarks.AMBIGUOUS and self._has_key(read.fields[:-1])
        return read is not None and self._is_record(read) and self._has_key(read.fields)

    def has_key(self, line: bytes) -> bool:
        """Whether a line has a valid key in its place, whatever else is in it."""
        text = _text(line)
        read = self._quoted_fields.read(text)
        if read is None:
            fields = [field.strip(f" {self.quote}") for field in text.split(self.delimiter)]
        else:
            fields = read.fields
        among_others = len(fields) > 1 or self.width == 1
        return among_others and self._has_key(fields)

    def too_long(self, line: int) -> IntakeError:
        """The error for a line of more than `longest` bytes."""
        place = Note("at_line", line=str(line))
        return IntakeError("line_too_long", path=self.path, place=place, bytes=self.longest)


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
