"""A workbook (.xlsx, .xls, .xlsb, .ods) → chunks of records, cells as the text that a carrier would write.

The sheets of the register are recognised by their headings. Numbers become all their digits, without `.0` or
exponent, date cells ISO dates, formulas their value, errors their text (`#N/A`), as in an export to text.
Hidden rows and columns are read too, as a filter may have been left on.
"""

from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final, NoReturn

import polars as pl

from simaudit.errors import IntakeError, Note
from simaudit.files import file_name
from simaudit.intake.limits.sizes import check_headings, check_records
from simaudit.intake.profile.column_names import find_header, looks_like_number, map_headers
from simaudit.intake.profile.extract_file import ExtractFile
from simaudit.intake.records.account import FileAccount
from simaudit.intake.records.non_records import StatedRows, find_non_records, suspect_rows
from simaudit.intake.records.records import Batch, Chunk, ColumnSample
from simaudit.intake.records.spreadsheet_damage import Damage
from simaudit.intake.records.table_end import TableEnd
from simaudit.intake.text.hashing_reader import hash_file
from simaudit.intake.values.text import fold
from simaudit.intake.workbook.sheet_stream import Sheet, SheetStreams, check_size, workbook_form


@dataclass(frozen=True)
class SheetRegister:
    """Where a sheet's header and its records are."""

    sheet: str
    header: list[str]
    above: int
    """Rows above the header."""
    first: int
    """The row of the first record, 1-based."""
    visible: bool
    first_column: int
    """The first column with a value, 0-based; the header begins there."""


def column_letters(index: int) -> str:
    """The name of a column in a spreadsheet: 0 → A, 26 → AA."""
    text = ""
    index += 1
    while index:
        index, alphabet_index = divmod(index - 1, 26)
        text = chr(ord("A") + alphabet_index) + text
    return text


_HEAD_ROWS: Final = 60
"""Rows at the top of a sheet that are searched for the header."""


class WorkbookFile:
    """One workbook of one carrier; iterate over `chunks()` once, then take the `account()`.

    Sheets with the same headings are parts of one register (a sheet has at most 1,048,576 rows) and are read
    in order; a second register with other headings is refused, unless the profile names the sheet.
    """

    def __init__(self, file: ExtractFile) -> None:
        path, naming = file.path, file.naming
        self.path, self.carrier, self._naming = path, file.carrier, naming
        self._profile, self._limits = file.profile, file.limits
        self.form = workbook_form(path) or "xlsx"
        check_size(path, file.limits)
        self._open_sheet: tuple[SheetStreams, Sheet, pl.DataFrame] | None = None
        self._registers = self._find_registers()
        first = self._registers[0]
        self.header = first.header
        try:
            self.mapped = map_headers(self.header, path, naming, _in(first.sheet))
        except IntakeError:
            self.close()
            raise
        self._number = next(
            position
            for position, name in enumerate(self.header)
            if self.mapped.get(name) == naming.required[0]
        )
        self._width = 1 + max(position for position, name in enumerate(self.header) if name.strip())
        """Number of columns up to the last one with a heading."""
        self._set_aside: Counter[str] = Counter()
        self._stated = StatedRows()
        self._sample = ColumnSample(self.header, file.sample_rows)
        self._nameless: set[int] = set()
        self._read = 0
        self._sheets_read = 0.0
        self.lost_digits: Counter[str] = Counter()
        """Canonical column → count of cells that are numbers of more digits than a number keeps."""

    @property
    def unmapped(self) -> tuple[str, ...]:
        """The headings that name no column."""
        return tuple(name for name in self.header if name.strip() and name not in self.mapped)

    @property
    def columns(self) -> frozenset[str]:
        """The canonical columns this file has."""
        return frozenset(self.mapped.values())

    @property
    def bytes_read(self) -> int:
        """Bytes of the file that the rows read so far take, if all sheets and all their rows take as many."""
        return int(self.path.stat().st_size * min(self._sheets_read / len(self._registers), 1.0))

    @property
    def sample(self) -> dict[str, pl.Series]:
        """Heading → values of the first records, as many as were asked for."""
        return self._sample.columns

    def chunks(self) -> Generator[Chunk]:
        """Records in the order of the sheets and their rows, cells under their canonical names."""
        parts = {part.sheet: part for part in self._registers}
        try:
            for sheet, batches in self._sheets(list(parts)):
                yield from self._records_below(parts[sheet.name], sheet, batches)
        finally:
            self.close()
        if self._read == 0:
            raise IntakeError("no_records_below_header", path=self.path)

    def close(self) -> None:
        """End the process that reads the workbook, if it still runs."""
        if self._open_sheet is not None:
            self._open_sheet[0].close()
            self._open_sheet = None

    def _sheets(self, names: list[str]) -> Iterator[tuple[Sheet, Iterator[pl.DataFrame]]]:
        if self._open_sheet is not None:
            _, sheet, head = self._open_sheet
            yield sheet, chain([head], sheet.rows)
            return
        reading = SheetStreams(self.path, self.form, self._limits, names)
        try:
            for sheet in reading.sheets():
                yield sheet, sheet.rows
        finally:
            reading.close()

    def _records_below(
        self, part: SheetRegister, sheet: Sheet, batches: Iterator[pl.DataFrame]
    ) -> Iterator[Chunk]:
        """The records below a sheet's header."""
        self._refuse_uncalculated(part, sheet)
        if part.above:
            self._set_aside["preamble"] += part.above
        for position, count in sheet.lost_digits.items():
            name = self.header[int(position)] if int(position) < len(self.header) else ""
            if name in self.mapped:
                self.lost_digits[self.mapped[name]] += count
        end = TableEnd(self._number, stated=self._stated)
        for batch in end.batches(self._rows_below(part, sheet, batches)):
            yield self._numbered(batch)
        self._set_aside.update(end.set_aside)

    def _refuse_uncalculated(self, part: SheetRegister, sheet: Sheet) -> None:
        """Raises IntakeError at the first formula without a value in a column that is read."""
        for position, rows in sheet.uncalculated.items():
            at = int(position or 0) - sheet.first_column
            heading = self.header[at] if position and 0 <= at < len(self.header) else ""
            below = [row for row in rows if row >= part.first]
            if not position:
                raise IntakeError("formulas_without_values", path=self.path, place=_in(sheet.name))
            if heading in self.mapped and below:
                place = Note("in_row", sheet=repr(sheet.name), row=str(below[0]))
                raise IntakeError("formula_without_value", path=self.path, place=place, heading=repr(heading))

    def _rows_below(
        self, part: SheetRegister, sheet: Sheet, batches: Iterator[pl.DataFrame]
    ) -> Iterator[Batch]:
        row = 1
        for rows in batches:
            below = rows.slice(max(part.first - row, 0))
            row += rows.height
            self._sheets_read += rows.height / max(sheet.height, 1)
            if below.height:
                yield self._batch(below, row - below.height)

    def _batch(self, rows: pl.DataFrame, first: int) -> Batch:
        """The rows without those that aren't records; `first` is the row of the first of them."""
        header = self.header
        for position, column in enumerate(rows):
            unnamed = position >= len(header) or not header[position].strip()
            if unnamed and column.null_count() < rows.height:
                self._nameless.add(position)
        cells = rows.select(
            rows[str(position)]
            if str(position) in rows.columns
            else pl.lit(None, pl.String).alias(str(position))
            for position in range(self._width)
        )
        check_records(cells, first - 1, self.path, self._limits)
        lines = pl.int_range(first, first + cells.height, eager=True, dtype=pl.Int64)
        suspect = suspect_rows(cells.to_series(self._number))
        non_records = find_non_records(cells, suspect, header[: self._width], self._number, self._naming)
        if non_records is None:
            return Batch(cells, lines)
        self._set_aside.update(non_records.kinds)
        for text in non_records.texts:
            self._stated.add(text)
        return Batch(cells.filter(non_records.is_record), lines.filter(non_records.is_record))

    def _numbered(self, batch: Batch) -> Chunk:
        height = batch.cells.height
        self._sample.add(batch.cells)
        records = pl.int_range(self._read + 1, self._read + height + 1, eager=True, dtype=pl.Int64)
        self._read += height
        names = {
            str(position): self.mapped[name]
            for position, name in enumerate(self.header)
            if name in self.mapped
        }
        return Chunk(batch.cells.select(list(names)).rename(names), records, [])

    def account(self) -> FileAccount:
        """What became of the file's records; valid once `chunks()` is exhausted."""
        raw = hash_file(self.path)
        sheets = ", ".join(part.sheet for part in self._registers)
        unnamed = [
            f"({column_letters(self._registers[0].first_column + position)})"
            for position in sorted(self._nameless)
        ]
        return FileAccount(
            carrier=self.carrier,
            name=file_name(self.path),
            bytes=raw.size,
            sha256=raw.sha256.hexdigest(),
            form=f"{self.form}, {sheets}",
            encoding="",
            read=self._read,
            loaded=self._read,
            rejected=0,
            mapped=self.mapped,
            unmapped=(*self.unmapped, *unnamed),
            set_aside=dict(self._set_aside),
            stated=self._stated.of(self._read),
            damage=tuple(
                Damage(column=column, kind="digits", cells=cells, of=self._read)
                for column, cells in self.lost_digits.items()
            ),
        )

    def _find_registers(self) -> list[SheetRegister]:
        """The sheets to read; raises IntakeError if there are none, or several registers."""
        sheet_name = self._profile.sheet
        registers: list[SheetRegister] = []
        others: list[SheetRegister] = []
        reading = SheetStreams(
            self.path, self.form, self._limits, [sheet_name] if sheet_name else [], head=_HEAD_ROWS
        )
        try:
            for sheet in reading.sheets():
                if not sheet.readable:
                    raise IntakeError(
                        "sheet_unreadable",
                        path=self.path,
                        place=_in(sheet.name),
                        carrier=self.carrier or "NAME",
                    )
                head = next(sheet.rows, None)
                if head is None or head.height == 0:
                    continue
                part = self._sheet_register(sheet, head)
                columns = {self._naming.lookup(name) for name in part.header}
                # A header without records is a template, not a register.
                holds = columns >= set(self._naming.required) and sheet.height >= part.first
                (registers if holds else others).append(part)
                if sheet_name or len(sheet.names) == 1:
                    # A single sheet is streamed with all its rows, so `chunks` continues from here.
                    self._open_sheet = reading, sheet, head
                    break
            if not registers:
                self._refuse(others)
        except BaseException:
            reading.close()
            raise
        if self._open_sheet is None:
            reading.close()
        hidden = [part for part in registers if not part.visible]
        same = len({tuple(map(fold, part.header)) for part in registers}) == 1
        # Without headings, a cover sheet can't be distinguished from a register.
        same &= self._profile.names is None or len(registers) == 1
        if not same or 0 < len(hidden) < len(registers):
            raise IntakeError(
                "several_registers",
                path=self.path,
                sheets=[
                    repr(part.sheet) if part.visible else Note("hidden_sheet", sheet=repr(part.sheet))
                    for part in registers
                ],
                first=repr(registers[0].sheet),
                carrier=self.carrier or "NAME",
            )
        return registers

    def _refuse(self, others: Sequence[SheetRegister]) -> NoReturn:
        """Raise the error of the sheet with most known headings."""
        if not others:
            raise IntakeError("file_empty", path=self.path)
        best = max(others, key=lambda part: len({self._naming.lookup(name) for name in part.header}))
        map_headers(best.header, self.path, self._naming, _in(best.sheet))
        raise IntakeError("no_records_below_header", path=self.path, place=_in(best.sheet))

    def _sheet_register(self, sheet: Sheet, head: pl.DataFrame) -> SheetRegister:
        rows = [["" if cell is None else cell for cell in row] for row in head.head(_HEAD_ROWS).rows()]
        profile = self._profile
        check_headings(rows[0], self.path, self._limits, _in(sheet.name))
        if profile.names is not None:
            return SheetRegister(sheet.name, list(profile.names), 0, 1, sheet.visible, sheet.first_column)
        if profile.header_row is not None:
            above = profile.header_row - 1
            if above >= len(rows) and (profile.sheet or len(sheet.names) == 1):
                raise IntakeError(
                    "no_row_for_header",
                    path=self.path,
                    place=_in(sheet.name),
                    row=str(profile.header_row),
                )
            header, row_count = rows[above] if above < len(rows) else [], 1
        else:
            above, row_count, header = find_header(rows, self._naming)
        check_headings(header, self.path, self._limits, _in(sheet.name))
        number = [self._naming.lookup(name) == self._naming.required[0] for name in header]
        for row, cells in enumerate(rows[:above], start=1):
            if any(looks_like_number(cell) for cell, here in zip(cells, number, strict=False) if here):
                place = Note("in_row", sheet=repr(sheet.name), row=str(row))
                raise IntakeError("record_above_header", path=self.path, place=place)
        return SheetRegister(
            sheet.name, header, above, above + row_count + 1, sheet.visible, sheet.first_column
        )


def _in(sheet: str) -> Note:
    """The sheet as place of an error."""
    return Note("in_sheet", sheet=repr(sheet))
