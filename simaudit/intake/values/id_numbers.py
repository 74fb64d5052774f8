"""The numbers of identity papers: zeros put back, and derived columns computed once for each row on reading.

A dozen checks use them; computing them in each check would cost more than the rules themselves.
"""

from functools import cache
from typing import Final, NamedTuple

import polars as pl

from simaudit.columnwise import null_as_false, only_digits
from simaudit.paths import CHECKS

PERSONAL_NUMBER_PAPERS: Final = ("CAN_CUOC", "CCCD_CHIP", "CCCD", "EID", "GCN_CAN_CUOC", "CMND")
"""Papers whose twelve digits are the holder's personal number (decree 137/2015 article 13)."""

_CARDS_OF_TWELVE: Final = ("CAN_CUOC", "CCCD_CHIP", "CCCD", "EID", "GCN_CAN_CUOC")
"""Papers whose numbers have twelve digits, so that one of eleven has lost its first."""

_BIRTH_PROVINCES: Final = CHECKS / "reference" / "birth_province.csv"

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
    "id_number": _CARDS_OF_TWELVE,
    "usable_id": (_MIN_LENGTH, _COUNTING),
    "twelve": (_MIN_LENGTH, _COUNTING, PERSONAL_NUMBER_PAPERS),
    "personal_head": (_MIN_LENGTH, _COUNTING, PERSONAL_NUMBER_PAPERS),
}
"""Column → constants it depends on: a change of one changes findings and checks' fingerprints."""


class RestoredNumbers(NamedTuple):
    """Numbers of papers, and which of them had lost a zero."""

    numbers: pl.Series
    restored: pl.Series


def restore_zeros(numbers: pl.Series, id_types: pl.Series) -> RestoredNumbers:
    """Put back the leading zero that a spreadsheet took from the number of a paper.

    `numbers` are identifiers as read, `id_types` the kinds of the papers; NULL counts as any kind of card.
    Eleven digits get a zero on a card of twelve if the code of a province then begins the number; eight
    digits of an old identity card get one too.
    """
    size = numbers.str.len_bytes()
    at = null_as_false((size == 11) | (size == 8)).arg_true()
    short, kinds = numbers.gather(at), id_types.gather(at).cast(pl.String)
    cards = kinds.is_null() | kinds.is_in(_CARDS_OF_TWELVE)
    of_eleven = (short.str.len_bytes() == 11) & cards & ("0" + short.str.head(2)).is_in(province_codes())
    of_eight = (short.str.len_bytes() == 8) & null_as_false(kinds == "CMND")
    lost = at.filter((of_eleven | of_eight) & only_digits(short))
    none = pl.repeat(False, len(numbers), dtype=pl.Boolean, eager=True)
    if lost.is_empty():
        return RestoredNumbers(numbers, none)
    restored = numbers.clone().scatter(lost, "0" + numbers.gather(lost))
    return RestoredNumbers(restored, none.scatter(lost, True))


@cache
def province_codes() -> tuple[str, ...]:
    """The 63 codes of the place of birth's registration (decree 137/2015 article 13)."""
    return tuple(pl.read_csv(_BIRTH_PROVINCES, infer_schema=False)["code"])


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
