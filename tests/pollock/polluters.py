"""The polluters of Pollock, a benchmark of loading delimited files, written anew from their descriptions.

Vitagliano, Hameed, Jiang, Reisener, Wu, Naumann: Pollock: A Data Loading Benchmark, VLDB 2023. Of a file of
84 rows and nine columns they make 2,290 others: 22 in which the whole file is changed, the others with one
sign more or less in one place.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final, NamedTuple

from pollock.register import Row, Table


class Variant(NamedTuple):
    """A polluted file."""

    kind: str
    name: str
    table: Table


def _every(table: Table, change: Callable[[Row], Row]) -> Table:
    return replace(table, rows=tuple(map(change, table.rows)))


def _with_signs(row: Row, delimiter: str, end: str) -> Row:
    last = len(row) - 1
    return tuple(
        part if place % 2 == 0 else end if place == last else delimiter for place, part in enumerate(row)
    )


def _delimited(table: Table, delimiter: str) -> Table:
    """Every delimiter changed; the cells stay as they were written."""
    return _every(table, lambda row: _with_signs(row, delimiter, row[-1]))


def _ended(table: Table, end: str) -> Table:
    return _every(table, lambda row: (*row[:-1], end))


def _cells(table: Table, change: Callable[[str], str]) -> Table:
    return _every(
        table, lambda row: tuple(part if place % 2 else change(part) for place, part in enumerate(row))
    )


def _marked(cell: str, change: Callable[[str], str]) -> str:
    """A quoted cell with its text, in which marks are doubled, changed."""
    return f'"{change(cell[1:-1])}"' if cell[:1] == '"' else cell


def _second_table(table: Table, columns: int) -> Table:
    """The header and all records once more, with so many columns."""
    rows = [
        (*row[: 2 * columns - 1], row[-1])
        if columns < 9
        else (*row[:-1], *(table.layout.delimiter, row[-3]) * (columns - 9), row[-1])
        for row in table.rows
    ]
    meant = table.meant * 2 if columns == 9 else table.meant
    return replace(table, rows=(*table.rows, *rows), meant=meant)


def _preamble(table: Table) -> Table:
    above = table.row(("PREAMBLE", *[""] * 8)), table.row(("",) * 9)
    return replace(table, rows=(*above, *table.rows))


WHOLE: Final[dict[str, Callable[[Table], Table]]] = {
    "no change": lambda table: table,
    "no payload": lambda table: replace(table, rows=(), meant=()),
    "no trailing newline": lambda table: table.with_part(-1 % len(table.rows), 17, ""),
    "double trailing newline": lambda table: table.with_part(-1 % len(table.rows), 17, "\r\n\r\n"),
    "no header": lambda table: replace(table, rows=table.rows[1:]),
    "header of two rows": lambda table: replace(table, rows=(table.rows[0], *table.rows)),
    "header of three rows": lambda table: replace(table, rows=(*table.rows[:1] * 2, *table.rows)),
    "preamble": _preamble,
    "second table, narrower": lambda table: _second_table(table, 8),
    "second table, as wide": lambda table: _second_table(table, 9),
    "second table, wider": lambda table: _second_table(table, 10),
    "header only": lambda table: replace(table, rows=table.rows[:1], meant=()),
    "one record": lambda table: replace(table, rows=table.rows[:2], meant=table.meant[:1]),
    "records end in LF": lambda table: _ended(table, "\n"),
    "records end in CR": lambda table: _ended(table, "\r"),
    "delimited by the other sign": lambda table: _delimited(table, ";," [table.layout.delimiter == ";"]),
    "delimited by tabs": lambda table: _delimited(table, "\t"),
    "delimited by sign and blank": lambda table: _delimited(table, table.layout.delimiter + " "),
    "delimited by blanks": lambda table: _delimited(table, " "),
    "quoted in apostrophes": lambda table: _cells(
        table, lambda cell: "'" + cell[1:-1].replace('""', '"') + "'" if cell[:1] == '"' else cell
    ),
    "marks behind backslashes": lambda table: _cells(
        table, lambda cell: _marked(cell, lambda text: text.replace('""', '\\"'))
    ),
    "marks not escaped": lambda table: _cells(
        table, lambda cell: _marked(cell, lambda text: text.replace('""', '"'))
    ),
}  # fmt: skip
"""Changes of a whole file."""


def more_delimiters(table: Table, row: int, column: int) -> Table:
    """One delimiter more before a cell."""
    return table.with_part(row, 2 * column, table.layout.delimiter + table.rows[row][2 * column])


def less_delimiters(table: Table, row: int, column: int) -> Table:
    """The delimiter before a cell lost."""
    return table.with_part(row, 2 * column - 1, "")


def more_marks(table: Table, row: int, column: int) -> Table:
    """One quotation mark more before a cell."""
    return table.with_part(row, 2 * column, '"' + table.rows[row][2 * column])


def row_of_blanks(table: Table, row: int, _column: int) -> Table:
    """One row delimited by blanks."""
    parts = table.rows[row]
    return table.with_row(row, _with_signs(parts, " ", parts[-1]))


PLACES: Final[dict[str, tuple[Callable[[Table, int, int], Table], range]]] = {
    "a delimiter more": (more_delimiters, range(9)),
    "a delimiter less": (less_delimiters, range(1, 9)),
    "a quotation mark more": (more_marks, range(9)),
    "a row delimited by blanks": (row_of_blanks, range(1)),
}
"""Changes of one place of one row, and the columns at which they are made."""


def pollock_variants(table: Table) -> Iterator[Variant]:
    """All files that Pollock makes of one."""
    for kind, change in WHOLE.items():
        yield Variant(kind, kind, change(table))
    for kind, (spoil, columns) in PLACES.items():
        for row in range(len(table.rows)):
            for column in columns:
                yield Variant(kind, f"{kind}, row {row}, column {column}", spoil(table, row, column))
