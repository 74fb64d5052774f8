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
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import polars as pl
import pyarrow as pa

from simaudit.errors import IntakeError
from simaudit.intake.limits import DEFAULT_LIMITS

LONGEST_RECORD_LINES: Final = 100
"""How many lines one record may take: beyond them an open quotation mark is a fault, not a long field."""

_PIECE_BYTES: Final = 256 * 1024
"""What is read again at once around a line that spoils the parse of its block."""

_CROWDED: Final = 4
"""No record is so short: a number alone has more characters, its line end beside them."""

_NUMBER: Final = re.compile(r"[+(]?[0-9](?:[ .()-]*[0-9]){7,}(?:\.0)?")
"""What looks like a subscriber number: eight digits or more."""

# Lines are bounded before they come to this parser.
csv.field_size_limit(2**31 - 1)


_LONE_CR: Final = re.compile(rb"\r(?=([^\r\n]+))")

_Lines = Sequence[bytes] | Mapping[int, bytes]
"""All lines of a text, or those of them that are to be taken up one by one."""


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
    number: int = 0
    """The position of the field that holds the subscriber number."""
    longest: int = DEFAULT_LIMITS.max_line
    """Bytes one record may have."""
    encoding: str = "UTF-8"
    """What the file's text was read as, for the reasons of rejection."""
    quote: str = '"'
    escapes: bool = False
    """Whether quotation marks within a field stand behind a backslash: told by the first that does."""
    _backslashes: bool = False
    """Whether two backslashes stood in what was read before that was told: one too many, or not."""

    @property
    def _mark(self) -> bytes:
        return self.quote.encode()

    @property
    def schema(self) -> dict[str, pl.DataType]:
        """Cells are named by position: two columns of a file may share a name."""
        return {str(position): pl.String() for position in range(self.width)}

    def batches(self, blocks: Iterable[bytes]) -> Iterator[Batch]:
        """One batch a block; what a block leaves unfinished goes before the next."""
        rest = b""
        for block in blocks:
            cut = block.rfind(b"\n") + 1
            text = b"".join((rest, memoryview(block)[:cut] if cut else block))
            if cut == 0:
                if len(text) > self.longest:
                    raise self._too_long(self.line)
                rest = text
                continue
            batch, unfinished = self._frame(text, final=False)
            rest = unfinished + block[cut:]
            yield batch
        if rest:
            yield self._frame(rest, final=True)[0]

    def _frame(self, block: bytes, *, final: bool) -> tuple[Batch, bytes]:
        line, knew = self.line, self.escapes
        framed = self._framed(block, final=final)
        # One byte is looked for much faster than two.
        doubled = b"\\" in block and b"\\\\" in block
        if self.escapes and not knew and (doubled or self._backslashes):
            if self._backslashes:
                raise IntakeError(
                    f"{self.path}, from line {line}: quotation marks stand behind backslashes; what the "
                    "backslashes before this meant can't be told; double the marks instead"
                )
            self.line = line
            framed = self._framed(block, final=final)
        self._backslashes |= doubled and not self.escapes
        return framed

    def _framed(self, block: bytes, *, final: bool) -> tuple[Batch, bytes]:
        if self.escapes and b"\\" in block:
            return self._frame_by_line(block, final=final)
        ends = block.count(b"\n")
        # A block of next to nothing but line ends would be millions of empty rows.
        crowded = ends * _CROWDED > len(block) > _PIECE_BYTES
        cells = None if crowded else self._parsed(block)
        height = ends + (not block.endswith(b"\n"))
        if cells is not None and cells.height == height and self._balances(cells, block, ends):
            batch = Batch(cells, pl.int_range(self.line, self.line + cells.height, eager=True))
            self.line += ends
            return batch, b""
        if b"\r\r\n" in block:
            # Line ends that were translated twice.
            return self._framed(block.replace(b"\r\r\n", b"\r\n"), final=final)
        if b"\r" in block and (parted := _LONE_CR.sub(self._line_end, block)) != block:
            return self._framed(parted, final=final)
        batch_by_row = self._frame_by_row(block, cells)
        if batch_by_row is not None:
            return batch_by_row, b""
        # Somewhere a quotation mark reaches over lines or bytes are no text: find the few lines it concerns.
        batches, rest = [], b""
        pieces = list(_pieces(block))
        for piece in pieces:
            text = rest + piece
            whole = None if crowded else self._frame_by_row(text, self._parsed(text))
            last = final and piece is pieces[-1]
            batch, rest = (whole, b"") if whole else self._frame_by_line(text, final=last)
            batches.append(batch)
        return Batch(
            pl.concat([batch.cells for batch in batches]),
            pl.concat([batch.lines for batch in batches]),
            [reject for batch in batches for reject in batch.rejects],
        ), rest

    def _line_end(self, found: re.Match[bytes]) -> bytes:
        """A lone CR is the end of a line where a record begins behind it, else white space in a field."""
        return b"\n" if self._begins_record(found[1]) else b"\r"

    def _parsed(self, block: bytes) -> pl.DataFrame | None:
        """A row a line, as far as the parser goes; what it drops or pads doesn't balance."""
        try:
            return pl.read_csv(
                io.BytesIO(block),
                has_header=False,
                schema=self.schema,
                separator=self.delimiter,
                quote_char=self.quote,
                empty_string_is_null=False,
                truncate_ragged_lines=True,
            )
        except pl.exceptions.PolarsError:
            return None

    def _balances(self, cells: pl.DataFrame, block: bytes, ends: int) -> bool:
        sizes = cells.select(pl.all().str.len_bytes())
        if sum(size or 0 for size in sizes.max().row(0)) > self.longest:
            return False
        text = sum(size or 0 for size in sizes.sum().row(0))
        delimiters = (self.width - 1) * cells.height
        return text + delimiters + ends + _returns(block) + self._marks(block) == len(block)

    def _marks(self, text: bytes) -> int:
        """How many quotation marks there are, or -1 where one neither begins nor ends a field.

        The parser drops such a one without a word.
        """
        mark, delimiter = self._mark, self.delimiter.encode()
        marks = text.count(mark)
        if marks == 0:
            return 0
        if len(text) > _PIECE_BYTES:
            placed = _neighbours(text, mark, delimiter)
        else:
            begin = text.count(delimiter + mark) + text.count(b"\n" + mark)
            end = text.count(mark + delimiter) + text.count(mark + b"\n") + text.count(mark + b"\r")
            placed = begin + end
        return marks if placed + text.startswith(mark) + text.endswith(mark) == marks else -1

    def _frame_by_row(self, text: bytes, cells: pl.DataFrame | None) -> Batch | None:
        """The same balance row by row; only lines that don't balance are taken up one by one.

        None where the rows aren't the lines, so that there is nothing to weigh, or reach over them.
        """
        ends = text.count(b"\n")
        if cells is None or cells.height != ends + (not text.endswith(b"\n")):
            return None
        marks = self.width - 1
        text_bytes = cells.select(pl.sum_horizontal(pl.all().str.len_bytes()).cast(pl.Int64)).to_series()
        # Most runs of lines balance as a whole; only the lines of the others are weighed.
        odd: dict[int, bytes] = {}
        first = 0
        for piece in _pieces(text):
            height = piece.count(b"\n") + (not piece.endswith(b"\n"))
            weights = text_bytes.slice(first, height)
            weight = (
                int(weights.sum())
                + marks * height
                + piece.count(b"\n")
                + _returns(piece)
                + self._marks(piece)
            )
            if weight != len(piece) or weights.max() > self.longest:  # type: ignore[operator]
                for index, (line, size) in enumerate(
                    zip(piece.removesuffix(b"\n").split(b"\n"), weights.to_list(), strict=True), start=first
                ):
                    balance = size + marks + self._marks(line) + line.count(b"\r")
                    if balance != len(line) or len(line) > self.longest:
                        odd[index] = line
            first += height
        if any(line.count(self._mark) % 2 for line in odd.values()):
            # A quotation mark is open: the record may go on in what follows.
            return None
        by_hand = self._by_hand(odd, odd, final=True)[0]
        numbers = pl.int_range(self.line, self.line + cells.height, eager=True)
        kept = ~numbers.is_in([self.line + index for index in odd])
        self.line += ends
        numbers = pl.concat([numbers.filter(kept), by_hand.lines])
        order = numbers.arg_sort()
        return Batch(pl.concat([cells.filter(kept), by_hand.cells])[order], numbers[order], by_hand.rejects)

    def _frame_by_line(self, text: bytes, *, final: bool) -> tuple[Batch, bytes]:
        lines = text.removesuffix(b"\n").split(b"\n")
        batch, unfinished = self._by_hand(lines, range(len(lines)), final=final)
        if unfinished is None:
            self.line += text.count(b"\n")
            return batch, b""
        self.line += unfinished
        return batch, b"\n".join(lines[unfinished:]) + b"\n"

    def _by_hand(self, lines: _Lines, at: Iterable[int], *, final: bool) -> tuple[Batch, int | None]:
        """The records that begin on the lines `at`, and the first line whose record goes beyond the block."""
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
            if fields and not any(field.strip() for field in fields):
                continue
            if reason:
                shown = (
                    b"\n".join(lines[line] for line in range(index, beyond))
                    .decode(errors="replace")
                    .rstrip("\r")
                )
                rejects.append(Reject(0, self.line + index, reason, shown))
            else:
                records.append(fields)
                kept.append(self.line + index)
        cells = pl.DataFrame(records, schema=self.schema, orient="row")
        return Batch(cells, pl.Series(kept, dtype=pl.Int64), rejects), unfinished

    def _record_at(self, lines: _Lines, index: int, *, final: bool) -> tuple[int, list[str], str]:
        """(lines taken, fields, reason of rejection); 0 lines where the record may go on beyond the block."""
        line = lines[index].removesuffix(b"\r")
        if len(line) > self.longest:
            raise self._too_long(self.line + index)
        if self._mark not in line:
            return 1, *self._judged(_text(line).split(self.delimiter))
        odd = line.count(self._mark) % 2 == 1
        closes = line.endswith(self._mark) or self._mark + self.delimiter.encode() in line
        fields = None if self.escapes and b"\\" in line else self._quoted(_text(line))
        if fields is not None and not (odd and closes) and len(fields) == self.width:
            return 1, *self._judged(fields)
        if b"\\" in line and (escaped := self._escaped(_text(line))) is not None:
            self.escapes = True
            return 1, *self._judged(escaped)
        if fields is not None and not (odd and closes):
            return 1, *self._judged(fields)
        if not odd:
            return 1, [], "a quotation mark that is never closed or stands inside a field"
        joined, size = _text(line), len(line)
        for taken in range(2, LONGEST_RECORD_LINES + 1):
            if index + taken > len(lines):
                return (1, [], "a quotation mark that is never closed") if final else (0, [], "")
            following = lines[index + taken - 1].removesuffix(b"\r")
            size += len(following)
            # Where another record begins, this one doesn't go on: better two rejected than one swallowed.
            if size > self.longest or self._begins_record(following):
                break
            joined += "\n" + _text(following)
            read = self._escaped if self.escapes else self._quoted
            if self._mark in following and (fields := read(joined)) is not None:
                return taken, *self._judged(fields)
        return 1, [], "a quotation mark that is never closed"

    def _judged(self, fields: list[str]) -> tuple[list[str], str]:
        """The fields, and why they are no record."""
        if any("\udc80" <= letter <= "\udcff" for field in fields if not field.isascii() for letter in field):
            return [], f"bytes that are not {self.encoding}"
        if len(fields) != self.width:
            return fields, f"{len(fields)} fields where the header has {self.width}"
        return fields, ""

    def _begins_record(self, line: bytes) -> bool:
        """Whether a line has a subscriber number in its place among other fields."""
        fields = _text(line).split(self.delimiter)
        among_others = self.number < len(fields) and (len(fields) > 1 or self.width == 1)
        return among_others and _NUMBER.fullmatch(fields[self.number].strip(f" {self.quote}")) is not None

    def _too_long(self, line: int) -> IntakeError:
        return IntakeError(
            f"{self.path}, line {line}: a line of more than {self.longest:,} bytes; "
            "no record of a register is so long (max_line under [limits] in simaudit.toml)"
        )

    def _quoted(self, text: str) -> list[str] | None:
        """The fields of one record with its marks doubled; None where they aren't."""
        fields = self._read(text)
        if fields and any(field[:1] == " " and field.lstrip(" ")[:1] == self.quote for field in fields):
            # After `, ` a field begins with its mark.
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
        """The fields of a record with marks behind backslashes, as many as the header has; else None."""
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


def _neighbours(text: bytes, mark: bytes, delimiter: bytes) -> int:
    """How often a mark has a delimiter or a line end before it, and how often behind it.

    In a large text to count every pair of bytes takes longer than to parse it.
    """
    octets = pl.Series(pa.Array.from_buffers(pa.uint8(), len(text), [None, pa.py_buffer(text)]))
    at = (octets == ord(mark)).arg_true().cast(pl.Int64)
    # A first or last mark has no neighbour there: the mark itself stands in, which is no delimiter.
    before = octets.gather((at - 1).clip(0, None)).is_in([*delimiter, *b"\n"])
    behind = octets.gather((at + 1).clip(None, len(text) - 1)).is_in([*delimiter, *b"\r\n"])
    return int(before.sum()) + int(behind.sum())


def _returns(text: bytes) -> int:
    # To look is faster than to count, and most files have none.
    return text.count(b"\r") if b"\r" in text else 0


def _pieces(block: bytes) -> Iterator[bytes]:
    """The block in runs of a thousand lines or so."""
    start = 0
    while start < len(block):
        end = block.find(b"\n", min(start + _PIECE_BYTES, len(block)))
        end = len(block) if end < 0 else end + 1
        yield block[start:end]
        start = end


def _text(line: bytes) -> str:
    """The line as text, bytes that are none of it as lone surrogates."""
    return line.decode(errors="surrogateescape")
