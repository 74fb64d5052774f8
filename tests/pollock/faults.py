"""Faults of our own beside Pollock's: what carriers' files had that Pollock's don't."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from pollock.polluters import Variant
from pollock.register import Table

_NAME, _ADDRESS = 1, 5
"""Their places, the same in both layouts."""


def _bare(cell: str) -> str:
    return cell[1:-1].replace('""', '"') if cell[:1] == '"' else cell


def _as_many_within(table: Table, record: int) -> Table:
    """The delimiter lost before a quoted cell that holds one."""
    column = record % 8 + 1
    column += column == table.layout.number
    text = f"Số 1{table.layout.delimiter} đường X"
    table = table.with_cell(record, column, f'"{text}"', text)
    before = _bare(table.rows[record + 1][2 * column - 2])
    if '"' in before or table.layout.delimiter in before or "\n" in before:
        table = table.with_cell(record, column - 1, "A", "A")
    else:
        table = table.with_part(record + 1, 2 * column - 2, before)
    return table.with_part(record + 1, 2 * column - 1, "")


def _two_within(table: Table, record: int) -> Table:
    """The delimiters lost before and behind a quoted cell that holds two."""
    text = table.layout.delimiter.join(("Số 1", " đường X", " Quận 2"))
    table = table.with_cell(record, _ADDRESS, f'"{text}"', text)
    for column in (_ADDRESS - 1, _ADDRESS + 1):
        table = table.with_cell(record, column, f"A{record}", f"A{record}")
    lost = table.with_part(record + 1, 2 * _ADDRESS - 1, "")
    return lost.with_part(record + 1, 2 * _ADDRESS + 1, "")


def _no_closing_mark(table: Table, record: int) -> Table:
    text = f"Số {record}"
    return table.with_cell(record, _ADDRESS, f'"{text}', text)


def _no_opening_mark(table: Table, record: int) -> Table:
    text = f"Số {record}"
    return table.with_cell(record, _ADDRESS, f'{text}"', text)


def _marks_within(table: Table, record: int) -> Table:
    text = ('Nguyễn "Tí" Văn', 'Nguyễn "Tí', '5" x', 'An "Tư"')[record % 4]
    return table.with_cell(record, _NAME, text, text)


def _marks_apart(table: Table, record: int) -> Table:
    """Two marks, each in a cell of its own."""
    table = table.with_cell(record, _NAME, 'Nguyễn "Tí', 'Nguyễn "Tí')
    return table.with_cell(record, _ADDRESS, 'Văn" B', 'Văn" B')


def _nul(table: Table, record: int) -> Table:
    return table.with_cell(record, _ADDRESS, "Số\0 1", "Số 1")


def _not_utf_8(table: Table, record: int) -> Table:
    return table.with_cell(record, _ADDRESS, "S\udced 1", "Số 1")


def _line_break(table: Table, record: int) -> Table:
    """A line break at another place of each record's address, a date in every place of its second line."""
    sign = table.layout.delimiter
    text = f"Số 1{sign}ngõ 2" + f"{sign} 01-07-2026" * 9 + f'{sign} "Mới"'
    text = f"{text[:record]}\n{text[record:]}"
    return table.with_cell(record, _ADDRESS, '"' + text.replace('"', '""') + '"', text)


def _other_end(table: Table, record: int) -> Table:
    return table.with_part(record + 1, 17, ("\r", "\r\n", "\n")[record % 3])


def _other_delimiter(table: Table, record: int) -> Table:
    sign = ["\t", "|", ";" if table.layout.delimiter == "," else ","][record % 3]
    row = table.rows[record + 1]
    parts = tuple(sign if place % 2 and place < 17 else part for place, part in enumerate(row))
    return table.with_row(record + 1, parts)


def _delimiter_and_blank(table: Table, record: int) -> Table:
    row = table.rows[record + 1]
    parts = tuple(part + " " if place % 2 and place < 17 else part for place, part in enumerate(row))
    return table.with_row(record + 1, parts)


def _backslashes(table: Table, record: int) -> Table:
    return table.with_cell(record, _ADDRESS, '"ngõ \\"Mới\\""', 'ngõ "Mới"')


RECORDS: Final[dict[str, Callable[[Table, int], Table]]] = {
    "delimiter lost before a cell that holds one": _as_many_within,
    "two lost beside a cell that holds two": _two_within,
    "closing mark lost": _no_closing_mark,
    "opening mark lost": _no_opening_mark,
    "marks within a cell that isn't quoted": _marks_within,
    "two marks, in cells apart": _marks_apart,
    "a NUL in a cell": _nul,
    "bytes that are not UTF-8": _not_utf_8,
    "a line break within a cell": _line_break,
    "a record that ends otherwise": _other_end,
    "a record delimited otherwise": _other_delimiter,
    "a record delimited by sign and blank": _delimiter_and_blank,
    "marks of one record behind backslashes": _backslashes,
}
"""Faults of one record."""


def _rows_after(table: Table, *cells: str) -> Table:
    return replace(table, rows=(*table.rows, table.row((*cells, *[""] * (9 - len(cells))))))


WHOLE: Final[dict[str, Callable[[Table], Table]]] = {
    "a byte order mark": lambda table: table.with_part(0, 0, "\ufeff" + table.rows[0][0]),
    "a row of totals": lambda table: _rows_after(table, "Tổng cộng", "83"),
    "a row of empty cells": lambda table: _rows_after(table),
    "a footnote": lambda table: replace(table, rows=(*table.rows, ("Người lập biểu", table.layout.end))),
    "a title of one cell": lambda table: replace(
        table, rows=(("BÁO CÁO THÁNG 10", table.layout.end), ("", table.layout.end), *table.rows)
    ),
    "a line that names the delimiter": lambda table: replace(
        table, rows=((f"sep={table.layout.delimiter}", table.layout.end), *table.rows)
    ),
    "empty lines": lambda table: replace(
        table, rows=tuple((*row[:-1], row[-1] * 2) for row in table.rows)
    ),
}  # fmt: skip
"""Faults of a whole file."""


def own_variants(table: Table) -> Iterator[Variant]:
    """All files with one of our faults."""
    for kind, change in WHOLE.items():
        yield Variant(kind, kind, change(table))
    for kind, spoil in RECORDS.items():
        for record in range(len(table.meant)):
            yield Variant(kind, f"{kind}, record {record + 1}", spoil(table, record))
    header = table.rows[0]
    for column in range(9):
        twin = header[2 * (column - 1 if column else 1)]
        yield Variant("two headings of one name", f"twin {column}", table.with_part(0, 2 * column, twin))
    for column in range(9):
        long = table.layout.cell("x" * 1001)
        yield Variant("a heading too long", f"long {column}", table.with_part(0, 2 * column, long))
