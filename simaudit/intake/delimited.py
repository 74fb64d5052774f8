"""A delimited file → chunks of records: header, delimiter and preamble found by the names of the columns."""

import csv
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Final, NamedTuple

import polars as pl

from simaudit.errors import IntakeError
from simaudit.intake.account import FileAccount
from simaudit.intake.chunk import Chunk
from simaudit.intake.framing import Batch, Framer
from simaudit.intake.headers import REGISTER, Naming, map_headers
from simaudit.intake.source import open_text

_DELIMITERS: Final = (",", ";", "|", "\t")
_DELIMITER_NAMES: Final = {",": "comma", ";": "semicolon", "|": "pipe", "\t": "tab"}
_HEADER_WITHIN_LINES: Final = 50
_TOTAL: Final = r"(?i)^\s*(tổng|tong|cộng|cong|total|grand total|sum)\b"


class _Header(NamedTuple):
    line: int
    """How many lines stand above it."""
    delimiter: str
    names: list[str]
    size: int
    """Bytes up to the end of the header line."""


class DelimitedFile:
    """One delimited file of one carrier; iterate `chunks()` once, then ask for the `account()`."""

    def __init__(self, path: Path, carrier: str, naming: Naming = REGISTER) -> None:
        self.path, self.carrier, self._naming = path, carrier, naming
        self._source = open_text(path)
        self._blocks = self._source.blocks()
        self._first = next(self._blocks, b"").replace(b"\r\r\n", b"\r\n")
        if b"\n" not in self._first and b"\r" in self._first:
            # Line ends of an old Mac: a lone CR.
            self._blocks = (block.replace(b"\r", b"\n") for block in self._blocks)
            self._first = self._first.replace(b"\r", b"\n")
        self._header = _find_header(self._first, path, naming)
        self.mapped = map_headers(self._header.names, str(path), naming)
        self._set_aside: Counter[str] = Counter({"preamble": self._header.line} if self._header.line else {})
        self._read = self._loaded = self._rejected = 0

    @property
    def columns(self) -> frozenset[str]:
        """The canonical columns this file has."""
        return frozenset(self.mapped.values())

    def chunks(self) -> Iterator[Chunk]:
        """Records in the order of the file, cells under their canonical names."""
        framer = Framer(
            str(self.path), len(self._header.names), self._header.delimiter, line=self._header.line + 2
        )
        for batch in framer.batches(chain([self._first[self._header.size :]], self._blocks)):
            yield self._numbered(batch)
        if self._read == 0:
            raise IntakeError(f"{self.path}: there are no records below the header")

    def _numbered(self, batch: Batch) -> Chunk:
        """Leave out what is no record, then give each record its place in the file."""
        batch = self._without_furniture(batch)
        rejects = pl.Series([reject.line for reject in batch.rejects], dtype=pl.Int64)
        order = pl.concat([batch.lines, rejects])
        place = order.rank("ordinal").cast(pl.Int64) + self._read if len(rejects) else None
        kept, lost = batch.cells.height, len(batch.rejects)
        records = (
            pl.int_range(self._read + 1, self._read + kept + 1, eager=True, dtype=pl.Int64)
            if place is None
            else place.head(kept)
        )
        numbered = [] if place is None else [
            reject._replace(record=record) for reject, record in zip(batch.rejects, place.tail(lost), strict=True)
        ]
        self._read += kept + lost
        self._loaded += kept
        self._rejected += lost
        names = {
            str(position): self.mapped[name]
            for position, name in enumerate(self._header.names)
            if name in self.mapped
        }
        return Chunk(batch.cells.select(list(names)).rename(names), records, numbered)

    def _without_furniture(self, batch: Batch) -> Batch:
        names = self._header.names
        number = str(next(i for i, name in enumerate(names) if self.mapped.get(name) == self._naming.required[0]))
        cells = batch.cells
        # Only rows whose number doesn't begin like one can be a total, a header again or nothing at all.
        odd = cells[number].str.contains(r"^\s*[+0-9]").not_()
        first_in_file = self._read == 0 and cells.height > 0
        if not odd.any() and not first_in_file:
            return batch
        text = [pl.col(str(i)).str.strip_chars() for i in range(len(names))]
        filled = pl.sum_horizontal(cell != "" for cell in text)
        kind = (
            pl.when(~odd)
            .then(pl.lit(""))
            .when(filled == 0)
            .then(pl.lit("blank"))
            .when(pl.all_horizontal(cell == name.strip() for cell, name in zip(text, names, strict=True)))
            .then(pl.lit("repeated header"))
            .when(pl.any_horizontal(cell.str.contains(_TOTAL) for cell in text) & (filled * 2 <= len(names)))
            .then(pl.lit("total"))
            .otherwise(pl.lit(""))
        )
        kinds = cells.select(kind.alias("kind"))["kind"]
        if first_in_file and len(names) > 1 and _counts_columns(cells.row(0)):
            kinds[0] = "column numbers"
        if (kinds == "").all():
            return batch
        counted = Counter(kinds.filter(kinds != "").to_list())
        del counted["blank"]
        self._set_aside.update(counted)
        kept = kinds == ""
        return Batch(cells.filter(kept), batch.lines.filter(kept), batch.rejects)

    def account(self) -> FileAccount:
        """What became of the file's records; valid once `chunks()` is exhausted."""
        form = f"csv, {_DELIMITER_NAMES[self._header.delimiter]}"
        return FileAccount(
            carrier=self.carrier,
            name=self.path.name,
            bytes=self._source.raw.size,
            sha256=self._source.raw.sha256.hexdigest(),
            form=f"{form}, {self._source.compression}" if self._source.compression else form,
            encoding=self._source.encoding,
            read=self._read,
            loaded=self._loaded,
            rejected=self._rejected,
            mapped=self.mapped,
            unmapped=tuple(name for name in self._header.names if name not in self.mapped),
            set_aside=dict(self._set_aside),
        )


def _counts_columns(row: tuple[str, ...]) -> bool:
    return all(cell.strip().strip("()") == str(position) for position, cell in enumerate(row, start=1))


def _find_header(first: bytes, path: Path, naming: Naming) -> _Header:
    """The line and delimiter under which most column names are known; above it stands the preamble."""
    best: tuple[int, _Header] | None = None
    offset = 0
    for number, raw in enumerate(first.split(b"\n", _HEADER_WITHIN_LINES)[:_HEADER_WITHIN_LINES]):
        offset += len(raw) + 1
        try:
            line = raw.removesuffix(b"\r").decode()
        except UnicodeDecodeError:
            continue
        for delimiter in _DELIMITERS:
            names = next(csv.reader([line], delimiter=delimiter), [])
            known = [naming.lookup(name) for name in names]
            score = len({name for name in known if name}) + 100 * (naming.required[0] in known)
            if best is None or score > best[0]:
                best = score, _Header(number, delimiter, names, min(offset, len(first)))
    if best is None:
        raise IntakeError(f"{path}: no line of its beginning is UTF-8 text; save it as UTF-8 and hand it in again")
    return best[1]
