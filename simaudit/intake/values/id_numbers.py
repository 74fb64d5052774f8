"""Derived columns about the numbers of identity papers, computed once for each row on reading.

A dozen checks use them; computing them in each check would cost more than the rules themselves.
"""

from typing import Final

import polars as pl

from simaudit.columnwise import null_as_false, only_digits

PERSONAL_NUMBER_PAPERS: Final = ("CAN_CUOC", "CCCD_CHIP", "CCCD", "EID", "GCN_CAN_CUOC", "CMND")
"""Papers whose twelve digits are the holder's personal number (decree 137/2015 article 13)."""

_MIN_LENGTH: Final = 6
_COUNTING: Final = ("01234567890123456789", "98765432109876543210")
_COUNTING_RUNS: Final = sorted(
    {
        digits[start:end]
        for digits in _COUNTING
        for start in range(len(digits))
        for end in range(start + _MIN_LENGTH, len(digits) + 1)
    }
)

RULES: Final[dict[str, tuple[object, ...]]] = {
    "usable_id": (_MIN_LENGTH, _COUNTING),
    "twelve": (_MIN_LENGTH, _COUNTING, PERSONAL_NUMBER_PAPERS),
    "personal_head": (_MIN_LENGTH, _COUNTING, PERSONAL_NUMBER_PAPERS),
}
"""Derived column → constants it depends on: a change of one changes findings and checks' fingerprints."""


def usable_id(numbers: pl.Series) -> pl.Series:
    """Whether there is a number that isn't a placeholder: six or more characters, all equal or counting."""
    repeated = numbers.str.slice(1) == numbers.str.head(-1)
    placeholder = (repeated & (numbers.str.len_chars() >= _MIN_LENGTH)) | numbers.is_in(_COUNTING_RUNS)
    return numbers.is_not_null() & ~null_as_false(placeholder)


def twelve(numbers: pl.Series, id_types: pl.Series, usable: pl.Series) -> pl.Series:
    """Whether a usable number has twelve digits, on a paper with a personal number or of unknown type."""
    of_digits = null_as_false(numbers.str.len_bytes() == 12) & only_digits(numbers)
    bearing = id_types.is_null() | null_as_false(
        id_types.is_in(pl.Series(PERSONAL_NUMBER_PAPERS, dtype=id_types.dtype).implode())
    )
    return usable & of_digits & bearing


def personal_head(numbers: pl.Series, of_twelve: pl.Series) -> pl.Series:
    """The first six digits of the numbers that `twelve` marks: place, century and sex, and year of birth.

    `PPPCYY` as an integer, to be split by division (decree 137/2015 article 13); NULL for others.
    """
    whole = numbers.set(~of_twelve, None).cast(pl.Int64)
    return (whole // 1_000_000).cast(pl.Int32)
