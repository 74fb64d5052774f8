"""A sheet with a register, or a part of one, and its header."""

from collections.abc import Sequence
from dataclasses import dataclass

from simaudit.intake.values.text import fold


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


def same_header(header: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two headers are of one register."""
    return [fold(name) for name in header] == [fold(name) for name in other]


def column_letters(index: int) -> str:
    """The name of a column in a spreadsheet: 0 → A, 26 → AA."""
    text = ""
    index += 1
    while index:
        index, alphabet_index = divmod(index - 1, 26)
        text = chr(ord("A") + alphabet_index) + text
    return text
