"""Blocks of text → tables of records, with every record accounted for.

A block is first parsed whole. A row of the parse is believed only where it adds
up to its line, byte for byte (weighing.py); the few lines that don't are taken
up one by one (line_reader.py). Where a record goes over several lines, or bytes are
no text, the few lines it concerns are found in pieces of the block.
"""

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

import polars as pl

from simaudit.errors import IntakeError, Note
from simaudit.intake.records import Batch
from simaudit.intake.text.byte_check import CheckedLines, check_lines, count_line_feeds
from simaudit.intake.text.line_reader import LineReader

_PIECE_BYTES: Final = 256 * 1024
"""What is read again at once around a line that spoils the parse of its block."""

_CROWDED: Final = 4
"""No record is so short: a number alone has more characters, its line end beside them."""

_LONE_CR: Final = re.compile(rb"\r(?=([^\r\n]+))")


class _Rows(NamedTuple):
    """What the parser made of a text, and how it weighs."""

    cells: pl.DataFrame
    lines: CheckedLines


@dataclass
class Framer:
    """Cuts one file's text into records."""

    line_reader: LineReader
    """What is known of the file's lines, and reads those that the parse doesn't account for."""
    line: int
    """The physical line the next block starts on, 1-based."""
    _doubled_backslashes: bool = False
    """Whether two backslashes stood in what was read before marks behind backslashes were told."""

    def batches(self, blocks: Iterable[bytes]) -> Iterator[Batch]:
        """One batch a block; what a block leaves unfinished goes before the next."""
        rest = b""
        for block in blocks:
            cut = block.rfind(b"\n") + 1
            if cut == 0:
                rest += block
                if len(rest) > self.line_reader.longest:
                    raise self.line_reader.too_long(self.line)
                continue
            # To put bytes together is to copy them: a block of whole lines is taken as it is.
            whole = not rest and cut == len(block)
            batch, unfinished = self._frame(
                block if whole else b"".join((rest, memoryview(block)[:cut])), final=False
            )
            rest = unfinished + block[cut:]
            yield batch
        if rest:
            yield self._frame(rest, final=True)[0]

    def _frame(self, block: bytes, *, final: bool) -> tuple[Batch, bytes]:
        line_reader = self.line_reader
        line, knew_escapes = self.line, line_reader.escapes
        framed = self._frame_once(block, final=final)
        # One byte is looked for much faster than two.
        doubled = b"\\" in block and b"\\\\" in block
        if line_reader.escapes and not knew_escapes and (doubled or self._doubled_backslashes):
            if self._doubled_backslashes:
                place = Note("from_line", line=str(line))
                raise IntakeError("backslashes_unclear", path=line_reader.path, place=place)
            self.line = line
            framed = self._frame_once(block, final=final)
        self._doubled_backslashes |= doubled and not line_reader.escapes
        return framed

    def _frame_once(self, block: bytes, *, final: bool) -> tuple[Batch, bytes]:
        if self.line_reader.escapes and b"\\" in block:
            return self._line_by_line(block, final=final)
        # A block of next to nothing but line ends would be millions of empty rows.
        crowded = len(block) > _PIECE_BYTES and count_line_feeds(block) * _CROWDED > len(block)
        rows = None if crowded else self._rows(block)
        if rows is not None and rows.lines.mismatched.is_empty():
            return self._whole_batch(rows, block), b""
        if b"\r\r\n" in block:
            # Line ends that were translated twice.
            return self._frame_once(block.replace(b"\r\r\n", b"\r\n"), final=final)
        if b"\r" in block and (parted := _LONE_CR.sub(self._end_of_line, block)) != block:
            return self._frame_once(parted, final=final)
        batch = self._row_by_row(block, rows)
        if batch is not None:
            return batch, b""
        # Somewhere a quotation mark reaches over lines or bytes are no text: find the few lines it concerns.
        batches, rest = [], b""
        pieces = list(_pieces(block))
        for piece in pieces:
            text = rest + piece
            batch = None if crowded else self._row_by_row(text, self._rows(text))
            last = final and piece is pieces[-1]
            batch, rest = (batch, b"") if batch else self._line_by_line(text, final=last)
            batches.append(batch)
        return Batch(
            pl.concat([batch.cells for batch in batches]),
            pl.concat([batch.lines for batch in batches]),
            [reject for batch in batches for reject in batch.rejects],
        ), rest

    def _end_of_line(self, found: re.Match[bytes]) -> bytes:
        """A lone CR is the end of a line where a record begins behind it, else white space in a field."""
        return b"\n" if self.line_reader.begins_record(found[1]) else b"\r"

    def _rows(self, text: bytes) -> _Rows | None:
        """A row a line and how they weigh; None where the parser refuses or the rows aren't the lines."""
        reader = self.line_reader
        try:
            cells = pl.read_csv(
                io.BytesIO(text),
                has_header=False,
                schema=reader.schema,
                separator=reader.delimiter,
                quote_char=reader.quote,
                empty_string_is_null=False,
                truncate_ragged_lines=True,
            )
        except pl.exceptions.PolarsError:
            return None
        lines = check_lines(text, cells, reader.delimiter, reader.quote, reader.longest)
        return None if lines is None else _Rows(cells, lines)

    def _whole_batch(self, rows: _Rows, text: bytes) -> Batch:
        height = rows.cells.height
        batch = Batch(rows.cells, pl.int_range(self.line, self.line + height, eager=True))
        self.line += height if text.endswith(b"\n") else height - 1
        return batch

    def _row_by_row(self, text: bytes, rows: _Rows | None) -> Batch | None:
        """The rows that add up, the other lines taken up one by one; None where one reaches over lines."""
        if rows is None:
            return None
        odd = {index: rows.lines.line(text, index) for index in rows.lines.mismatched}
        if any(line.count(self.line_reader.mark) % 2 for line in odd.values()):
            # A quotation mark is open: the record may go on in what follows.
            return None
        by_hand, _ = self.line_reader.read(odd, odd, self.line, final=True)
        whole = self._whole_batch(rows, text)
        indices = pl.int_range(rows.cells.height, eager=True)
        kept = indices.filter(pl.repeat(True, len(indices), eager=True).scatter(rows.lines.mismatched, False))
        taken = pl.int_range(len(indices), len(indices) + by_hand.cells.height, eager=True)
        numbers = pl.concat([whole.lines.gather(kept), by_hand.lines])
        order = numbers.arg_sort()
        # Every column is gone over once.
        cells = pl.concat([whole.cells, by_hand.cells])[pl.concat([kept, taken]).gather(order)]
        return Batch(cells, numbers.gather(order), by_hand.rejects)

    def _line_by_line(self, text: bytes, *, final: bool) -> tuple[Batch, bytes]:
        lines = text.removesuffix(b"\n").split(b"\n")
        batch, unfinished = self.line_reader.read(lines, range(len(lines)), self.line, final=final)
        if unfinished is None:
            self.line += text.count(b"\n")
            return batch, b""
        self.line += unfinished
        return batch, b"\n".join(lines[unfinished:]) + b"\n"


def _pieces(block: bytes) -> Iterator[bytes]:
    """The block in runs of a thousand lines or so."""
    start = 0
    while start < len(block):
        end = block.find(b"\n", min(start + _PIECE_BYTES, len(block)))
        end = len(block) if end < 0 else end + 1
        yield block[start:end]
        start = end
