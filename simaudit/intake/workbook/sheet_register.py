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
    left: int
    """The first column with a value, 0-based; the header begins there."""


def same_header(header: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two headers are of one register."""
    return [fold(name) for name in header] == [fold(name) for name in other]


def column_letters(place: int) -> str:
    """The name of a column in a spreadsheet: 0 → A, 26 → AA."""
    text = ""
    place += 1
    while place:
        place, letter = divmod(place - 1, 26)
        text = chr(ord("A") + letter) + text
    return text
