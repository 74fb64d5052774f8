"""The commune of a row: that of its code or, where no commune has it, what the end of its address names.

What a text names is told elsewhere, by checks/populations.sql, once for all rows that have it.
"""

from collections.abc import Callable
from typing import Final

import polars as pl

from simaudit.columnwise import apply_to_distinct, apply_where, null_as_false

COMMUNE_COLUMNS: Final = ("commune", "commune_evidence", "unheard_commune")
"""Columns of a row: a commune's code, by what it is told, and whether the commune that is named never was."""

COMMUNES_TOLD: Final = "tail_told"
"""The view of checks/populations.sql that has them by text."""

CommuneNaming = Callable[[pl.Series], pl.DataFrame]
"""Distinct codes of five digits and ends of addresses → COMMUNE_COLUMNS of each, in their order."""

_PART: Final = "[^,;]*"
_WORD: Final = "x[^ ,;]?|p(?:h[^ ,;]{2}ng)?|t\\.? ?t|th[^ ,;] ?tr[^ ,;]n|[đðd](?:[^ ,;]c khu|k)"
"""What a commune, ward, town or special zone is called, or its short form, in whatever marks."""
_END: Final = (
    rf"(?:^|[,;])[ .:(-]*(?i:(?:{_WORD})[ .:_-]|p[0-9])"
    rf"{_PART}[,;](?:{_PART}[,;])?{_PART}(?:[,;] ?(?i:vi[eệ]t ?nam))?$"
)
# It is sought from the end backwards, in half the time that splitting takes.


def commune_columns(codes: pl.Series, addresses: pl.Series, naming: CommuneNaming) -> list[pl.Series]:
    """COMMUNE_COLUMNS of rows by their `commune_code` and `address`."""
    by_code = _told(codes.str.zfill(5), naming)
    has_code = by_code.struct.field("commune").is_not_null()
    by_end = _told(address_ends(addresses.set(has_code, None) if has_code.any() else addresses), naming)
    told = by_code.zip_with(has_code, by_end) if has_code.any() else by_end
    return [told.struct.field(name) for name in COMMUNE_COLUMNS]


def _told(texts: pl.Series, naming: CommuneNaming) -> pl.Series:
    return apply_to_distinct(texts, lambda distinct: naming(distinct).to_struct())


def address_ends(addresses: pl.Series) -> pl.Series:
    """Ends of addresses, from the part on that says it is a commune, if the second or third last; else NULL.

    The country's name may stand behind. Parts end with commas and semicolons; without any, with dashes.
    """
    ends = addresses.str.extract(_END, 0)
    dashed = null_as_false(ends.is_null() & addresses.str.contains(" - ", literal=True))
    single = addresses.filter(dashed).str.extract("^[^,;]*$", 0).str.replace_all(" - ", ",", literal=True)
    ends_of_single = single.str.extract(_END, 0)
    # Changing a few texts of a column copies it.
    return apply_where(ends, dashed, lambda _: ends_of_single) if ends_of_single.count() else ends
