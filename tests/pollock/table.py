"""A register as it is written, part by part, so that any of its signs can be changed."""

from dataclasses import dataclass, replace
from typing import Self

from pollock.register import RECORDS, Layout, Record

Row = tuple[str, ...]
"""A written row: cells with their marks in even places, what follows each of them in odd places."""


@dataclass(frozen=True)
class Table:
    """The rows of a file, header first, and the records that a reader of it would mean."""

    layout: Layout
    rows: tuple[Row, ...]
    meant: tuple[Record, ...]

    @property
    def content(self) -> str:
        """The file's text."""
        return "".join(part for row in self.rows for part in row)

    def row(self, cells: tuple[str, ...]) -> Row:
        """A row of the layout; its cells as they are read."""
        signs = [*[self.layout.delimiter] * (len(cells) - 1), self.layout.end]
        return tuple(
            part for cell, sign in zip(cells, signs, strict=True) for part in (self.layout.cell(cell), sign)
        )

    def with_part(self, row: int, place: int, text: str) -> Self:
        """The table with one part of one row changed."""
        parts = list(self.rows[row])
        parts[place] = text
        return self.with_row(row, tuple(parts))

    def with_row(self, row: int, parts: Row) -> Self:
        """The table with another row in the place of one."""
        return replace(self, rows=(*self.rows[:row], parts, *self.rows[row + 1 :]))

    def with_cell(self, record: int, column: int, written: str, meant: str) -> Self:
        """The table with another cell in one record, in a place of the layout: as written and as meant."""
        cells = list(self.meant[record])
        cells[self.layout.order[column]] = meant
        changed = (*self.meant[:record], tuple(cells), *self.meant[record + 1 :])
        return replace(self, meant=changed).with_part(record + 1, 2 * column, written)


def clean(layout: Layout) -> Table:
    """The register in a layout, without a fault."""
    empty = Table(layout, (), RECORDS)
    rows = [layout.headings, *(layout.arranged(record) for record in RECORDS)]
    return replace(empty, rows=tuple(empty.row(cells) for cells in rows))
