"""Rows in columns, as commands print them."""

from collections.abc import Container, Sequence
from typing import Final

from simaudit.harmless_text import printable

_BLANK: Final = "  "


def aligned(rows: Sequence[Sequence[str]], right: Container[str] = ()) -> str:
    """The rows in columns under their headings, the first row; columns without a cell are left out.

    `right`: headings of columns that are aligned to the right. Every cell is made `printable`.
    """
    printable_rows = [tuple(map(printable, cells)) for cells in rows]
    columns = [column for column in zip(*printable_rows, strict=True) if any(column[1:])]
    padded = [_padded(column, right) for column in columns]
    return "\n".join(_BLANK.join(cells).rstrip() for cells in zip(*padded, strict=True))


def _padded(column: Sequence[str], right: Container[str]) -> list[str]:
    width = max(map(len, column))
    return [cell.rjust(width) if column[0] in right else cell.ljust(width) for cell in column]
