"""Blocks of text → tables of records, with every record accounted for.

A block is first parsed whole. The parse is believed only where it balances to
the byte: cells, delimiters, line ends and quotation marks must add up to the
block, one record a line. Where they don't, or the parser refuses, the block is
read again line by line: what is a record is kept, what can't be read for
certain is rejected with its line and reason, and a quotation mark that is never
closed costs its own record and no other.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import polars as pl

from simaudit.errors import IntakeError

LONGEST_RECORD_BYTES: Final = 1024 * 1024
LONGEST_RECORD_LINES: Final = 100
"""Bounds of one record: beyond them an open quotation mark is a fault, not a long field."""

csv.field_size_limit(LONGEST_RECORD_BYTES)


class Reject(NamedTuple):
    """A record that could not be loaded: its position, the line it begins on, why, and its text."""

    record: int
    line: int
    reason: str
    text: str


@dataclass
class Batch:
    """Records in the order of the file: text cells by position (`0`, `1`, …), and each record's place.

    `sequence` orders the rows and the rejects of one batch among each other.
    """

    cells: pl.DataFrame
    sequence: pl.Series
    rejects: list[Reject] = field(default_factory=list)


@dataclass
class Framer:
    """Cuts one file's text into records of `width` fields."""

    path: str
    width: int
    delimiter: str
    line: int
    """The physical line the next block starts on, 1-based."""

    @property
    def schema(self) -> dict[str, pl.DataType]:
        """Cells are named by position: two columns of a file may share a name."""
        return {str(position): pl.String() for position in range(self.width)}

    def batches(self, blocks: Iterable[bytes]) -> Iterator[Batch]:
        """One batch a block; what a block leaves unfinished goes before the next."""
        rest = b""
        for block in blocks:
            text = rest + block
            cut = text.rfind(b"\n") + 1
            if cut == 0:
                if len(text) > LONGEST_RECORD_BYTES:
                    raise IntakeError(
                        f"{self.path}, line {self.line}: a line of more than {LONGEST_RECORD_BYTES:,} bytes; "
                        "this is no register"
                    )
                rest = text
                continue
            batch, unfinished = self._frame(text[:cut], final=False)
            rest = unfinished + text[cut:]
            yield batch
        if rest:
            yield self._frame(rest, final=True)[0]

    def _frame(self, block: bytes, *, final: bool) -> tuple[Batch, bytes]:
        lines = block.count(b"\n")
        cells = self._parsed(block)
        ended = lines + (not block.endswith(b"\n"))
        if cells is not None and cells.height == ended and self._balances(cells, block, lines):
            self.line += lines
            return Batch(cells, pl.int_range(cells.height, eager=True)), b""
        return self._frame_by_line(block, final=final)

    def _parsed(self, block: bytes) -> pl.DataFrame | None:
        try:
            return pl.read_csv(
                io.BytesIO(block),
                has_header=False,
                schema=self.schema,
                separator=self.delimiter,
                empty_string_is_null=False,
            )
        except pl.exceptions.PolarsError:
            return None

    def _balances(self, cells: pl.DataFrame, block: bytes, lines: int) -> bool:
        text = sum(cells.select(pl.all().str.len_bytes().sum()).row(0))
        delimiters = (self.width - 1) * cells.height
        return text + delimiters + lines + block.count(b"\r") + block.count(b'"') == len(block)

    def _frame_by_line(self, block: bytes, *, final: bool) -> tuple[Batch, bytes]:
        lines = block.split(b"\n")
        if lines[-1] == b"":
            lines.pop()
        records: list[list[str]] = []
        kept: list[int] = []
        rejects: list[Reject] = []
        sequence = index = 0
        while index < len(lines):
            line = lines[index].removesuffix(b"\r")
            if not line.strip():
                index += 1
                continue
            taken, fields, reason = self._record_at(lines, index, final=final)
            if taken == 0:
                self.line += index
                return self._batch(records, kept, rejects), b"\n".join(lines[index:]) + b"\n"
            if reason:
                shown = b"\n".join(lines[index : index + taken]).decode(errors="replace").rstrip("\r")
                rejects.append(Reject(sequence, self.line + index, reason, shown))
            else:
                records.append(fields)
                kept.append(sequence)
            sequence += 1
            index += taken
        self.line += len(lines)
        return self._batch(records, kept, rejects), b""

    def _batch(self, records: list[list[str]], kept: list[int], rejects: list[Reject]) -> Batch:
        cells = pl.DataFrame(records, schema=self.schema, orient="row")
        return Batch(cells, pl.Series(kept, dtype=pl.Int64), rejects)

    def _record_at(self, lines: list[bytes], index: int, *, final: bool) -> tuple[int, list[str], str]:
        """(lines taken, fields, reason of rejection); 0 lines where the record may go on in the next block."""
        width = self.width
        try:
            line = lines[index].removesuffix(b"\r").decode()
        except UnicodeDecodeError:
            return 1, [], "bytes that are not UTF-8"
        if '"' not in line:
            return 1, *_of_width(line.split(self.delimiter), width)
        fields = self._quoted(line)
        if fields is not None:
            return 1, *_of_width(fields, width)
        whole_by_itself = line.count(self.delimiter) == width - 1
        if line.count('"') % 2 == 0 or whole_by_itself:
            return 1, [], "a quotation mark that is never closed or stands inside a field"
        joined, size = line, len(line)
        for taken in range(2, LONGEST_RECORD_LINES + 1):
            if index + taken > len(lines):
                return (1, [], "a quotation mark that is never closed") if final else (0, [], "")
            following = lines[index + taken - 1]
            size += len(following)
            # A line that is a whole record by itself was not meant to be inside a field.
            if size > LONGEST_RECORD_BYTES or following.count(self.delimiter.encode()) == width - 1 > 0:
                break
            try:
                joined += "\n" + following.removesuffix(b"\r").decode()
            except UnicodeDecodeError:
                break
            fields = self._quoted(joined)
            if fields is not None:
                return taken, *_of_width(fields, width)
        return 1, [], "a quotation mark that is never closed"

    def _quoted(self, text: str) -> list[str] | None:
        try:
            rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=self.delimiter, strict=True))
        except csv.Error:
            return None
        return rows[0] if len(rows) == 1 else None


def _of_width(fields: list[str], width: int) -> tuple[list[str], str]:
    if len(fields) == width:
        return fields, ""
    return [], f"{len(fields)} fields where the header has {width}"
