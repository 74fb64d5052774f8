"""Subscriber numbers in canonical form, and the pattern of those that the plan or phonenumbers calls mobile.

Parsing ten million numbers with phonenumbers takes minutes, matching its pattern over a column a second. A
test compares both over every prefix.
"""

from functools import cache
from typing import Final

import polars as pl
from phonenumbers import PhoneMetadata

from simaudit.columnwise import apply_where, null_as_false, only_digits
from simaudit.intake.values.text import read_text
from simaudit.paths import CHECKS

_PREFIXES: Final = CHECKS / "reference" / "mobile_prefix.csv"

_NATIONAL_DIGITS: Final = 9


@cache
def mobile_pattern(prefixes: tuple[str, ...] = ()) -> str:
    """Regular expression of canonical mobile numbers: `84` and a national number of type mobile, nine digits.

    `prefixes` are those of the plan; empty: those of the catalogue. Behind one of them every number is one:
    phonenumbers knows of some prefixes a part only. A prefix that the plan lacks is one where phonenumbers
    types it as mobile; it doesn't if the number fits another type too, and a test shows that Viet Nam's
    numbers have no such overlap and nine digits each.
    """
    metadata = PhoneMetadata.metadata_for_region("VN")
    if metadata is None or metadata.mobile is None or metadata.mobile.national_number_pattern is None:
        raise RuntimeError("phonenumbers has no mobile pattern for VN")
    planned = "|".join(
        f"{prefix[1:]}[0-9]{{{_NATIONAL_DIGITS - len(prefix[1:])}}}"
        for prefix in sorted(
            {*(prefixes or pl.read_csv(_PREFIXES, infer_schema=False, comment_prefix="#")["prefix"])}
        )
    )
    return f"^84(?:{planned}|{metadata.mobile.national_number_pattern})$"


def read_msisdn(values: pl.Series) -> pl.Series:
    """Subscriber numbers → `84` + national number; other texts → their digits, or without digits the text."""
    of_digits, size = only_digits(values), values.str.len_bytes()
    # `0` or `84`, then any digit but 0.
    trunk = of_digits & null_as_false(size.is_between(10, 11) & values.is_between("01", "1", closed="left"))
    international = of_digits & null_as_false((size == 11) & values.is_between("841", "85", closed="left"))
    numbers = apply_where(values, ~(trunk | international), _read_unusual)
    return apply_where(numbers, trunk, lambda national: "84" + national.str.slice(1))


def _read_unusual(values: pl.Series) -> pl.Series:
    text = read_text(values)
    digits = text.str.replace(r"\.0$", "").str.replace_all("[^0-9]", "").str.replace("^00", "")
    number = pl.lit(digits.str.replace("^840([0-9]{9})$", "84$1"))
    canonical = (
        pl.when(number == "")
        .then(pl.lit(text))
        .when(number.str.contains("^84[0-9]{9,10}$"))
        .then(number)
        .when(number.str.starts_with("0"))
        .then("84" + number.str.slice(1))
        .when(number.str.contains("^[35789][0-9]{8}$"))
        .then("84" + number)
        .otherwise(number)
    )
    return pl.select(canonical.alias("number"))["number"]
