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

_PIECE_BYTES: Final = 256 * 1024
"""What is read again at once around a line that spoils the parse of its block."""

csv.field_size_limit(LONGEST_RECORD_BYTES)


class Reject(NamedTuple):
    """A record that could not be loaded: its position, the line it begins on, why, and its text."""

    record: int
    line: int
    reason: str
    text: str


@dataclass
class Batch:
    """Records in the order of the file: text cells by position (`0`, `1`, …), and the line each begins on."""

    cells: pl.DataFrame
    lines: pl.Series
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
        ends = block.count(b"\n")
        cells = self._parsed(block)
        if cells is not None and cells.height == ends + (not block.endswith(b"\n")) and self._balances(cells, block, ends):
            batch = Batch(cells, pl.int_range(self.line, self.line + cells.height, eager=True))
            self.line += ends
            return batch, b""
        batch_by_row = self._frame_by_row(block)
        if batch_by_row is not None:
            return batch_by_row, b""
        # Somewhere a quotation mark reaches over lines or bytes are no text: find the few lines it concerns.
        batches, rest = [], b""
        pieces = list(_pieces(block))
        for piece in pieces:
            text = rest + piece
            whole = self._frame_by_row(text)
            batch, rest = (whole, b"") if whole else self._frame_by_line(text, final=final and piece is pieces[-1])
            batches.append(batch)
        return Batch(
            pl.concat([batch.cells for batch in batches]),
            pl.concat([batch.lines for batch in batches]),
            [reject for batch in batches for reject in batch.rejects],
        ), rest

    def _parsed(self, block: bytes, *, ragged: bool = False) -> pl.DataFrame | None:
        try:
            return pl.read_csv(
                io.BytesIO(block),
                has_header=False,
                schema=self.schema,
                separator=self.delimiter,
                empty_string_is_null=False,
                truncate_ragged_lines=ragged,
            )
        except pl.exceptions.PolarsError:
            return None

    def _balances(self, cells: pl.DataFrame, block: bytes, ends: int) -> bool:
        text = sum(cells.select(pl.all().str.len_bytes().sum()).row(0))
        delimiters = (self.width - 1) * cells.height
        return text + delimiters + ends + block.count(b"\r") + block.count(b'"') == len(block)

    def _frame_by_row(self, text: bytes) -> Batch | None:
        """The same balance row by row; only lines that don't balance are taken up one by one.

        None where the rows aren't the lines, so that there is nothing to weigh.
        """
        cells = self._parsed(text, ragged=True)
        lines = text.removesuffix(b"\n").split(b"\n")
        if cells is None or cells.height != len(lines):
            return None
        marks = self.width - 1
        expected = pl.Series([len(line) - line.count(b'"') - line.endswith(b"\r") - marks for line in lines])
        odd = cells.select(pl.sum_horizontal(pl.all().str.len_bytes()).cast(pl.Int64)).to_series() != expected
        numbers = pl.int_range(self.line, self.line + len(lines), eager=True)
        by_hand = self._by_hand(lines, odd.arg_true().to_list(), final=True)[0]
        self.line += text.count(b"\n")
        numbers = pl.concat([numbers.filter(~odd), by_hand.lines])
        order = numbers.arg_sort()
        return Batch(pl.concat([cells.filter(~odd), by_hand.cells])[order], numbers[order], by_hand.rejects)

    def _frame_by_line(self, text: bytes, *, final: bool) -> tuple[Batch, bytes]:
        lines = text.removesuffix(b"\n").split(b"\n")
        batch, unfinished = self._by_hand(lines, range(len(lines)), final=final)
        if unfinished is None:
            self.line += text.count(b"\n")
            return batch, b""
        self.line += unfinished
        return batch, b"\n".join(lines[unfinished:]) + b"\n"

    def _by_hand(self, lines: list[bytes], at: Iterable[int], *, final: bool) -> tuple[Batch, int | None]:
        """The records that begin on the lines `at`, and the first line whose record goes on in the next block."""
        records: list[list[str]] = []
        kept: list[int] = []
        rejects: list[Reject] = []
        unfinished, beyond = None, 0
        for index in at:
            if index < beyond or not lines[index].strip():
                continue
            taken, fields, reason = self._record_at(lines, index, final=final)
            if taken == 0:
                unfinished = index
                break
            beyond = index + taken
            if reason:
                shown = b"\n".join(lines[index:beyond]).decode(errors="replace").rstrip("\r")
                rejects.append(Reject(0, self.line + index, reason, shown))
            else:
                records.append(fields)
                kept.append(self.line + index)
        cells = pl.DataFrame(records, schema=self.schema, orient="row")
        return Batch(cells, pl.Series(kept, dtype=pl.Int64), rejects), unfinished

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
        closes = line.endswith('"') or f'"{self.delimiter}' in line
        if fields is not None and (line.count('"') % 2 == 0 or not closes):
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
            whole = following.count(self.delimiter.encode()) == width - 1 > 0 and following.count(b'"') % 2 == 0
            if size > LONGEST_RECORD_BYTES or whole:
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


def _pieces(block: bytes) -> Iterator[bytes]:
    """The block in runs of a thousand lines or so."""
    start = 0
    while start < len(block):
        end = block.find(b"\n", min(start + _PIECE_BYTES, len(block)))
        end = len(block) if end < 0 else end + 1
        yield block[start:end]
        start = end


def _of_width(fields: list[str], width: int) -> tuple[list[str], str]:
    if len(fields) == width:
        return fields, ""
    return [], f"{len(fields)} fields where the header has {width}"
