"""Blocks of text → tables of records, with every record accounted for.

A block is first parsed as a whole. A row is accepted only if it matches its line byte for byte, as a parser
may drop or pad text; the few other lines are read one by one (line_reader.py). Where a record extends over
several lines, or bytes can't be decoded, the block is parsed in pieces to confine the slow reading to a few
lines.
"""

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import polars as pl

from simaudit.columnwise import byte_values, true_positions
from simaudit.errors import IntakeError, Note
from simaudit.intake.records.records import Batch
from simaudit.intake.text.line_reader import LineReader

_FEED: Final = ord("\n")
_RETURN: Final = ord("\r")


class CheckedLines(NamedTuple):
    """The lines of a text, one for each row, and those whose bytes don't match their row."""

    begins: pl.Series
    ends: pl.Series
    """Positions of each line's first byte and of its line feed."""
    mismatched: pl.Series
    """Indices of lines whose bytes aren't those of their row, ascending."""

    def line(self, text: bytes, index: int) -> bytes:
        """The line's bytes, without the line feed."""
        return text[self.begins[index] : self.ends[index]]


def check_lines(
    text: bytes, cells: pl.DataFrame, delimiter: str, quote: str, longest: int
) -> CheckedLines | None:
    """Compare every row of `cells` with its line of `text`; None if there aren't as many rows as lines.

    A line matches if the bytes of its cells, delimiters, quotation marks and carriage returns add up to its
    length, this is at most `longest`, it has no NUL, and its marks enclose fields in pairs, as the parser
    silently drops others. A line with a doubled mark in a field is a mismatch.
    """
    codes = byte_values(text)
    mark = ord(quote)
    is_special = (codes == _FEED) | (codes == mark)
    if b"\r" in text:
        is_special |= codes == _RETURN
    at = true_positions(is_special)
    kinds = codes.gather(at)
    feeds = (kinds == _FEED).arg_true()
    ends = at.gather(feeds).cast(pl.Int64)
    feeds = feeds.cast(pl.Int64)
    if not text.endswith(b"\n"):
        ends.append(pl.Series([len(text)], dtype=pl.Int64))
        feeds.append(pl.Series([len(at)], dtype=pl.Int64))
    if len(ends) != cells.height:
        return None
    begins = ends.shift(1, fill_value=-1) + 1
    # The special bytes between two line feeds are marks and carriage returns.
    special_within = feeds - feeds.shift(1, fill_value=-1) - 1
    text_bytes = cells.select(pl.sum_horizontal(pl.all().str.len_bytes()).cast(pl.Int64)).to_series()
    sizes = ends - begins
    odd = (sizes != text_bytes + special_within + (cells.width - 1)) | (sizes > longest)
    marks = kinds == mark
    behind_mark = marks.shift(1, fill_value=False).filter(marks)
    faults = [_misplaced_marks(codes, at.filter(marks), behind_mark, ord(delimiter))]
    if b"\0" in text:
        faults.append(true_positions(codes == 0))
    mismatched = pl.concat([odd.arg_true(), ends.search_sorted(pl.concat(faults))])
    return CheckedLines(begins, ends, mismatched.unique().sort())


def _misplaced_marks(codes: pl.Series, marks: pl.Series, behind_mark: pl.Series, delimiter: int) -> pl.Series:
    """Positions of the quotation marks that don't enclose a field together with their neighbour.

    `behind_mark` tells which marks have another before them with no line end between.
    """
    last = len(codes) - 1
    # The text's start and end count as line ends.
    before = codes.gather(marks - (marks > 0).cast(marks.dtype)).zip_with(marks > 0, _feed(marks))
    after = codes.gather((marks + 1).clip(None, last)).zip_with(marks < last, _feed(marks))
    begin = (before == delimiter) | (before == _FEED)
    end = (after == delimiter) | (after == _FEED) | (after == _RETURN)
    opening = begin & ~end
    closing = end & ~begin & behind_mark & opening.shift(1, fill_value=False)
    return marks.filter(~closing & ~(opening & closing.shift(-1, fill_value=False)))


def _feed(marks: pl.Series) -> pl.Series:
    return pl.Series([_FEED], dtype=pl.UInt8).new_from_index(0, len(marks))


_PIECE_BYTES: Final = 256 * 1024
"""Size of the pieces that are parsed again if the parse of a whole block fails."""

MOST_REJECTS: Final = 2_000_000
"""Rejected records from which a file is refused if no more than these can be read."""

_CROWDED: Final = 4
"""Bytes per line below which a block is mostly empty lines: a subscriber number alone is longer."""

_LONE_CR: Final = re.compile(rb"\r(?=([^\r\n]+))")


class _Rows(NamedTuple):
    """The parsed rows of a text, and their comparison with its lines."""

    cells: pl.DataFrame
    lines: CheckedLines


@dataclass
class Framer:
    """Cuts one file's text into records."""

    line_reader: LineReader
    """The format of the file's records, and the reader of lines that the parser doesn't handle."""
    line: int
    """The physical line on which the next block starts, 1-based."""
    _doubled_backslashes: bool = False
    """Whether double backslashes were read before the first backslash escape was recognised."""
    _loaded: int = 0
    _rejected: int = 0
    """Records of all batches so far."""

    def batches(self, blocks: Iterable[bytes]) -> Iterator[Batch]:
        """One batch for each block; an unfinished record is prepended to the next block."""
        rest = b""
        for block in blocks:
            cut = block.rfind(b"\n") + 1
            if cut == 0:
                rest += block
                if len(rest) > self.line_reader.longest:
                    raise self.line_reader.too_long(self.line)
                continue
            # Joining bytes copies them: a block of whole lines is used as it is.
            whole = not rest and cut == len(block)
            batch, unfinished = self._frame(
                block if whole else b"".join((rest, memoryview(block)[:cut])), final=False
            )
            rest = unfinished + block[cut:]
            yield self._counted(batch)
        if rest:
            yield self._counted(self._frame(rest, final=True)[0])

    def _counted(self, batch: Batch) -> Batch:
        self._require_readable([batch])
        self._loaded += batch.cells.height
        self._rejected += len(batch.rejects)
        return batch

    def _require_readable(self, batches: Sequence[Batch]) -> None:
        """Raises IntakeError where these batches, with all before, make hardly anything but rejects.

        A reject takes a hundred times the memory of a line of one letter.
        """
        rejected = self._rejected + sum(len(batch.rejects) for batch in batches)
        if rejected > MOST_REJECTS and rejected > self._loaded + sum(batch.cells.height for batch in batches):
            last = next(batch.rejects[-1] for batch in reversed(batches) if batch.rejects)
            raise IntakeError(
                "too_many_rejects",
                path=self.line_reader.path,
                place=Note("at_line", line=str(last.line)),
                most=MOST_REJECTS,
                why=Note.of(last.reason),
            )

    def _frame(self, block: bytes, *, final: bool) -> tuple[Batch, bytes]:
        line_reader = self.line_reader
        line, knew_escapes = self.line, line_reader.escapes
        framed = self._frame_once(block, final=final)
        # Searching for one byte is much faster than for two.
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
            return self._in_pieces(block, by_line=True, final=final)
        # A block of hardly anything but line ends would be parsed into millions of empty rows.
        crowded = len(block) > _PIECE_BYTES and block.count(b"\n") * _CROWDED > len(block)
        rows = None if crowded else self._rows(block)
        if rows is not None and rows.lines.mismatched.is_empty():
            return self._whole_batch(rows, block), b""
        if b"\r\r\n" in block:
            # Line ends that were translated twice.
            return self._frame_once(block.replace(b"\r\r\n", b"\r\n"), final=final)
        # A lone CR ends a line if a record begins after it, else it is white space in a field.
        ends = self.line_reader.has_key
        if (
            b"\r" in block
            and (parted := _LONE_CR.sub(lambda cr: b"\n" if ends(cr[1]) else b"\r", block)) != block
        ):
            return self._frame_once(parted, final=final)
        batch = self._row_by_row(block, rows)
        if batch is not None:
            return batch, b""
        # Some field extends over lines, or some bytes can't be decoded: find the few lines concerned.
        return self._in_pieces(block, by_line=crowded, final=final)

    def _in_pieces(self, block: bytes, *, by_line: bool, final: bool) -> tuple[Batch, bytes]:
        """As `_frame`, in pieces; `by_line` reads them by line without trying to parse them."""
        batches, rest = [], b""
        pieces = list(_pieces(block))
        for piece in pieces:
            text = rest + piece
            batch = None if by_line else self._row_by_row(text, self._rows(text))
            last = final and piece is pieces[-1]
            batch, rest = (batch, b"") if batch else self._line_by_line(text, final=last)
            batches.append(batch)
            self._require_readable(batches)
        return Batch(
            pl.concat([batch.cells for batch in batches]),
            pl.concat([batch.lines for batch in batches]),
            [reject for batch in batches for reject in batch.rejects],
        ), rest

    def _rows(self, text: bytes) -> _Rows | None:
        """The text's rows, compared with its lines; None if it can't be parsed into one row for each line."""
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
                # polars returns dozens of pieces; every later operation on each column would go through them.
            ).rechunk()
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
        """The rows that match their lines, and the others read by line; None if one extends over lines."""
        if rows is None:
            return None
        odd = {index: rows.lines.line(text, index) for index in rows.lines.mismatched}
        if any(line.count(self.line_reader.mark) % 2 for line in odd.values()):
            # A quotation mark is open: the record may continue on the next line.
            return None
        by_line, unfinished = self.line_reader.read(odd, odd, self.line, final=False)
        if unfinished is not None:
            return None
        whole = self._whole_batch(rows, text)
        indices = pl.int_range(rows.cells.height, eager=True)
        matching = indices.filter(
            pl.repeat(True, len(indices), eager=True).scatter(rows.lines.mismatched, False)
        )
        read_by_line = pl.int_range(len(indices), len(indices) + by_line.cells.height, eager=True)
        numbers = pl.concat([whole.lines.gather(matching), by_line.lines])
        order = numbers.arg_sort()
        # One gather, so that every column is copied once.
        cells = pl.concat([whole.cells, by_line.cells])[pl.concat([matching, read_by_line]).gather(order)]
        return Batch(cells, numbers.gather(order), by_line.rejects)

    def _line_by_line(self, text: bytes, *, final: bool) -> tuple[Batch, bytes]:
        lines = text.removesuffix(b"\n").split(b"\n")
        batch, unfinished = self.line_reader.read(lines, range(len(lines)), self.line, final=final)
        if unfinished is None:
            self.line += text.count(b"\n")
            return batch, b""
        self.line += unfinished
        return batch, b"\n".join(lines[unfinished:]) + b"\n"


def _pieces(block: bytes) -> Iterator[bytes]:
    """The block in pieces of whole lines, about a thousand each."""
    start = 0
    while start < len(block):
        end = block.find(b"\n", min(start + _PIECE_BYTES, len(block)))
        end = len(block) if end < 0 else end + 1
        yield block[start:end]
        start = end
