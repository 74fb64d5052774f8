"""A delimited file → chunks of records: header, delimiter and preamble recognised by the column names."""

from collections import Counter
from collections.abc import Generator, Iterator
from itertools import chain
from typing import Final

import polars as pl

from simaudit.errors import IntakeError, Note
from simaudit.files import file_name
from simaudit.intake.limits.sizes import check_headings
from simaudit.intake.profile.column_names import map_headers
from simaudit.intake.profile.extract_file import ExtractFile
from simaudit.intake.records.account import FileAccount
from simaudit.intake.records.non_records import find_non_records, find_other_header, suspect_rows
from simaudit.intake.records.records import Batch, Chunk, ColumnSample
from simaudit.intake.records.table_end import TableEnd, without_feedback
from simaudit.intake.text.decoded_blocks import open_text
from simaudit.intake.text.delimited_header import find_delimited_header
from simaudit.intake.text.encoding import UTF_8, UTF_8_BOM
from simaudit.intake.text.framing import Framer
from simaudit.intake.text.garbled import refuse_garbled
from simaudit.intake.text.line_reader import ANY_KEY, SUBSCRIBER_NUMBER, LineReader

_DELIMITER_NAMES: Final = {",": "comma", ";": "semicolon", "|": "pipe", "\t": "tab", " ": "blank"}


class DelimitedFile:
    """One delimited file of one carrier; iterate over `chunks()` once, then take the `account()`."""

    def __init__(self, file: ExtractFile) -> None:
        path, naming = file.path, file.naming
        self.path, self.carrier, self._naming, self._limits = path, file.carrier, naming, file.limits
        self._source = open_text(path, file.profile.encoding, file.limits, file.block_bytes)
        self._blocks = self._source.blocks()
        first = next(self._blocks, b"")
        if b"\r" in first:
            first = first.replace(b"\r\r\n", b"\r\n")
            if first.count(b"\r") - first.count(b"\r\n") > first.count(b"\n"):
                self._blocks, first = map(_with_line_ends, self._blocks), _with_line_ends(first)
        refuse_garbled(first, path)
        self._first_block = first
        self._header = find_delimited_header(self._first_block, path, naming, file.profile)
        check_headings(self._header.names, path, file.limits)
        self.mapped = map_headers(self._header.names, path, naming)
        self.unmapped = tuple(name for name in self._header.names if name not in self.mapped)
        self._number = next(
            position
            for position, name in enumerate(self._header.names)
            if self.mapped.get(name) == naming.required[0]
        )
        self._set_aside: Counter[str] = Counter({"preamble": self._header.line} if self._header.line else {})
        self._sample = ColumnSample(self._header.names, file.sample_rows)
        self._end = TableEnd(self._number, self._header.delimiter)
        self._read = self._loaded = self._rejected = 0

    @property
    def columns(self) -> frozenset[str]:
        """The canonical columns this file has."""
        return frozenset(self.mapped.values())

    @property
    def bytes_read(self) -> int:
        """Bytes of the file that are read so far, as it lies there."""
        return self._source.raw.size

    @property
    def sample(self) -> dict[str, pl.Series]:
        """Heading → values of the first records, as many as were asked for."""
        return self._sample.columns

    def chunks(self) -> Generator[Chunk]:
        """Records in the order of the file, cells under their canonical names."""
        header = self._header
        line = header.line + header.lines + 1
        line_reader = LineReader(
            self.path,
            len(header.names),
            header.delimiter,
            self._number,
            SUBSCRIBER_NUMBER if self._naming.required == ("msisdn",) else ANY_KEY,
            self._limits.max_line,
            quote=header.quote,
        )
        framer = Framer(line_reader, line)
        batches = framer.batches(self._blocks_below_header(line_reader))
        for batch in self._end.batches(map(self._without_non_records, batches)):
            yield self._number_records(batch)
        if self._read == 0:
            raise IntakeError("no_records_below_header", path=self.path)

    def _blocks_below_header(self, line_reader: LineReader) -> Iterator[bytes]:
        """The text below the header; its encoding may be recognised only in a later block."""
        for block in chain([self._first_block[self._header.size :]], self._blocks):
            name = self._source.encoding.name
            line_reader.encoding = "UTF-8" if name in (UTF_8, UTF_8_BOM) else name
            yield block

    def _number_records(self, batch: Batch) -> Chunk:
        """The records with their positions in the file."""
        rejects = pl.Series([reject.line for reject in batch.rejects], dtype=pl.Int64)
        order = pl.concat([batch.lines, rejects])
        positions = order.rank("ordinal").cast(pl.Int64) + self._read if len(rejects) else None
        loaded, rejected = batch.cells.height, len(batch.rejects)
        records = (
            pl.int_range(self._read + 1, self._read + loaded + 1, eager=True, dtype=pl.Int64)
            if positions is None
            else positions.head(loaded)
        )
        reject_records: list[int] = [] if positions is None else positions.tail(rejected).to_list()
        numbered = [
            reject._replace(record=record)
            for reject, record in zip(batch.rejects, reject_records, strict=True)
        ]
        self._sample.add(batch.cells)
        self._read += loaded + rejected
        self._loaded += loaded
        self._rejected += rejected
        names = {
            str(position): self.mapped[name]
            for position, name in enumerate(self._header.names)
            if name in self.mapped
        }
        return Chunk(batch.cells.select(list(names)).rename(names), records, numbered)

    def _without_non_records(self, batch: Batch) -> Batch:
        suspect = suspect_rows(batch.cells.to_series(self._number))
        at = find_other_header(batch.cells, suspect, self._number, self._naming)
        if at is not None:
            place = Note("at_line", line=str(batch.lines[at]))
            raise IntakeError("another_header", path=self.path, place=place)
        non_records = find_non_records(batch.cells, suspect, self._header.names, self._number, self._naming)
        if batch.rejects:
            batch.rejects, printed = without_feedback(batch.rejects, self._end.stated)
            self._set_aside.update({"feedback": printed} if printed else {})
        if non_records is None:
            return batch
        self._set_aside.update(non_records.kinds)
        for text in non_records.texts:
            self._end.stated.add(text)
        return Batch(
            batch.cells.filter(non_records.is_record),
            batch.lines.filter(non_records.is_record),
            batch.rejects,
        )

    def account(self) -> FileAccount:
        """What became of the file's records; valid once `chunks()` is exhausted."""
        form = f"csv, {_DELIMITER_NAMES[self._header.delimiter]}"
        return FileAccount(
            carrier=self.carrier,
            name=file_name(self.path),
            bytes=self._source.raw.size,
            sha256=self._source.raw.sha256.hexdigest(),
            form=f"{form}, {self._source.compression}" if self._source.compression else form,
            encoding=self._source.encoding.name,
            encoding_why=self._source.encoding.why,
            read=self._read,
            loaded=self._loaded,
            rejected=self._rejected,
            mapped=self.mapped,
            unmapped=self.unmapped,
            set_aside=dict(self._set_aside + self._end.set_aside),
            stated=self._end.stated.of(self._read),
        )


def _with_line_ends(block: bytes) -> bytes:
    """The block with lone CRs, the line ends of classic Mac OS, as LFs."""
    return block.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
