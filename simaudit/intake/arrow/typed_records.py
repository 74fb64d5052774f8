"""Batches of typed columns → records of a carrier's register: what Parquet and streams share."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import polars as pl
import pyarrow as pa

from simaudit.errors import IntakeError
from simaudit.files import file_name
from simaudit.intake.arrow.text import as_text, inexact_numbers, is_readable, is_utf8, known_to_polars
from simaudit.intake.extract_file import ExtractFile
from simaudit.intake.limits.pace import USUAL_PACE
from simaudit.intake.limits.sizes import check_headings
from simaudit.intake.profile.column_names import map_headers
from simaudit.intake.records.account import FileAccount
from simaudit.intake.records.records import Chunk
from simaudit.intake.records.spreadsheet_damage import Damage

ROWS: Final = 200_000
"""Rows of a batch where as much is read at once as is usual."""
_LONGEST: Final = 4
"""Times `block_bytes` that a batch may take, if each of its values were the longest of its column."""


def rows_at_once(longest: Iterable[int], block_bytes: int) -> int:
    """Number of rows that take about `block_bytes` of text, and not much more however long the values are.

    `longest` are the bytes of the longest values, a column each.
    """
    usual = ROWS * block_bytes // USUAL_PACE.block_bytes
    return max(min(usual, _LONGEST * block_bytes // max(sum(longest), 1)), 1)


class TypedRecords:
    """The records of one source of typed columns: its batches become cells, and cells become chunks."""

    def __init__(self, file: ExtractFile, schema: pa.Schema) -> None:
        """Raises IntakeError where a column is missing, there twice, or of a type without a usual text."""
        names: Sequence[str] = schema.names
        check_headings(names, file.path, file.limits)
        self.mapped = map_headers(list(names), file.path, file.naming)
        self.unmapped = tuple(name for name in names if name not in self.mapped)
        self.read = self.text_bytes = 0
        self._path: Path = file.path
        self._number = file.naming.required[0]
        self._lost_digits: Counter[str] = Counter()
        self.check_types(schema)

    def check_types(self, schema: pa.Schema) -> None:
        """Raises IntakeError where a known column holds values that have no usual form as text."""
        for name in self.mapped:
            if not is_readable(dtype := schema.field(name).type):
                raise IntakeError(
                    "column_type_unreadable", path=self._path, column=repr(name), type=str(dtype)
                )

    def cells(self, batch: pa.RecordBatch) -> pl.DataFrame:
        """The batch's known columns as text under their canonical names, records without any value too."""
        for name in self.mapped:
            # polars takes texts as they are, and breaks on those that aren't UTF-8.
            if not is_utf8(batch.column(name)):
                raise IntakeError("column_not_utf8", path=self._path, column=repr(name))
        # Without the source's metadata: polars can't take any that is no UTF-8.
        read = pa.Table.from_arrays(batch.columns, names=batch.schema.names)
        table = pl.DataFrame(pl.from_arrow(known_to_polars(read)))
        for name, column in self.mapped.items():
            self._lost_digits[column] += inexact_numbers(table[name])
        cells = table.select(self._as_text(table[name]).alias(column) for name, column in self.mapped.items())
        self.text_bytes += cells.height + sum(int(cell.str.len_bytes().sum()) for cell in cells)
        return cells

    def chunk(self, cells: pl.DataFrame) -> Chunk:
        """The records that have a value in a known column, counted on from those before."""
        cells = self._without_blanks(cells)
        records = pl.int_range(self.read + 1, self.read + cells.height + 1, eager=True, dtype=pl.Int64)
        self.read += cells.height
        return Chunk(cells, records, [])

    @property
    def damage(self) -> tuple[Damage, ...]:
        """The columns whose numbers may have lost digits."""
        return tuple(
            Damage(column=column, kind="digits", cells=cells, of=self.read)
            for column, cells in self._lost_digits.items()
            if cells
        )

    def _as_text(self, values: pl.Series) -> pl.Series:
        try:
            return as_text(values)
        except pl.exceptions.ComputeError as error:
            raise IntakeError("column_not_utf8", path=self._path, column=repr(values.name)) from error

    def _without_blanks(self, cells: pl.DataFrame) -> pl.DataFrame:
        numbers = cells[self._number]
        at = (numbers.is_null() | (numbers.str.strip_chars() == "")).arg_true()
        if len(at) == 0:
            return cells
        has_text = (
            cells[at].select(pl.any_horizontal(pl.all().fill_null("").str.strip_chars() != "")).to_series()
        )
        return cells.filter(pl.repeat(True, cells.height, dtype=pl.Boolean, eager=True).scatter(at, has_text))


class TypedReader:
    """What the readers of typed columns say of them."""

    def __init__(self, file: ExtractFile, schema: pa.Schema) -> None:
        """Raises IntakeError as TypedRecords."""
        self.path, self.carrier = file.path, file.carrier
        self._records = TypedRecords(file, schema)

    def _account(self, form: str, size: int, sha256: str) -> FileAccount:
        """What became of the records that were read: none of a typed source is rejected."""
        records = self._records
        return FileAccount(
            carrier=self.carrier,
            name=file_name(self.path),
            bytes=size,
            sha256=sha256,
            form=form,
            encoding="",
            read=records.read,
            loaded=records.read,
            rejected=0,
            mapped=records.mapped,
            unmapped=records.unmapped,
            damage=records.damage,
        )

    @property
    def mapped(self) -> dict[str, str]:
        """Column name of the source → canonical column."""
        return self._records.mapped

    @property
    def unmapped(self) -> tuple[str, ...]:
        """Columns of the source that are not known."""
        return self._records.unmapped

    @property
    def columns(self) -> frozenset[str]:
        """The canonical columns that the source has."""
        return frozenset(self.mapped.values())

    @property
    def sample(self) -> dict[str, pl.Series]:
        """None: its columns are told by their names alone."""
        return {}
