"""Columns of a list, declared once as field → kind, and what a cell says of a value of its kind."""

from typing import Any, Final

from simaudit.report.pages.language import Language
from simaudit.rules.carrier_names import NO_NAMES, CarrierNames, carrier_name

NUMBERS: Final = ("number", "count", "figure")
"""Kinds whose cells are aligned to the right."""


def cell(value: Any, kind: str, language: Language, names: CarrierNames = NO_NAMES) -> str:
    """A value as people read it; values of a list are joined by commas, None is empty.

    `kind` is text, figure (a text that stands where numbers do), number, count (a number, nothing for 0),
    day, month, carrier, or a kind of codes, by which the catalogue has their words.
    """
    if isinstance(value, list | tuple):
        return ", ".join(cell(part, kind, language, names) for part in value)
    if value is None or (kind == "count" and not value):
        return ""
    match kind:
        case "text" | "figure":
            return str(value)
        case "number" | "count":
            return language.number(value)
        case "day":
            return language.day(value)
        case "month":
            return language.month(value)
        case "carrier":
            return carrier_name(value, names)
    return language.word(kind, value)
