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


def restore_zeros(
    numbers: pl.Series, id_types: pl.Series, birth_years: pl.Series, provinces: tuple[str, ...] = ()
) -> RestoredNumbers:
    """Put back the leading zeros that a spreadsheet took from the number of a paper.

    `numbers` are identifiers as read, `id_types` the kinds of the papers, `birth_years` the holders' (NULL
    where unknown). Eleven digits get a zero on a card of twelve, or on a paper of unknown kind, if the code
    of a province then begins the number; ten digits of such a card get two, if the birth year agrees too (a
    tax code has ten digits); eight digits of an old identity card get one. A placeholder stays as it is.
    """
    codes = provinces or province_codes()
    size = numbers.str.len_bytes()
    at = null_as_false(size.is_in([8, 10, 11])).arg_true()
    short, kinds, size = numbers.gather(at), id_types.gather(at).cast(pl.String), size.gather(at)
    of_card = null_as_false(kinds.is_in(_CARDS_OF_TWELVE))
    eleven = (size == 11) & (of_card | kinds.is_null()) & ("0" + short.str.head(2)).is_in(codes)
    of_year = (birth_years.gather(at) % 100).cast(pl.String).str.zfill(2) == short.str.slice(2, 2)
    ten = (size == 10) & of_card & ("00" + short.str.head(1)).is_in(codes) & of_year.fill_null(True)
    eight = (size == 8) & null_as_false(kinds == "CMND")
    restorable = (eleven | ten | eight) & only_digits(short) & usable_id(short)
    none = pl.repeat(False, len(numbers), dtype=pl.Boolean, eager=True)
    if not restorable.any():
        return RestoredNumbers(numbers, none)
    lost = at.filter(restorable)
    zeros = pl.select(pl.when(ten).then(pl.lit("00")).otherwise(pl.lit("0"))).to_series()
    restored = numbers.clone().scatter(lost, (zeros + short).filter(restorable))
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


def twelve(numbers: pl.Series, id_types: pl.Series, usable: pl.Series, nationalities: pl.Series) -> pl.Series:
    """Whether a usable number has twelve digits, on a paper with a personal number or of unknown type.

    A foreigner's electronic identity has a number of its own (circular 08/2026, article 6(2)(b)).
    """
    of_digits = null_as_false(numbers.str.len_bytes() == 12) & only_digits(numbers)
    bearing = id_types.is_null() | null_as_false(
        id_types.is_in(pl.Series(PERSONAL_NUMBER_PAPERS, dtype=id_types.dtype).implode())
    )
    personal = usable & of_digits & bearing
    accounts = null_as_false(id_types == "EID")
    return personal & ~(accounts & null_as_false(nationalities != "VN")) if accounts.any() else personal


def personal_head(numbers: pl.Series, of_twelve: pl.Series) -> pl.Series:
    """The first six digits of the numbers that `twelve` marks: place, century and sex, and year of birth.

    `PPPCYY` as an integer, to be split by division (decree 137/2015 article 13); NULL for others.
    """
    whole = numbers.set(~of_twelve, None).cast(pl.Int64)
    return (whole // 1_000_000).cast(pl.Int32)
