"""The Luhn sum of SIM serial numbers, computed once for each row on reading (ITU-T E.118, ISO/IEC 7812-1)."""

from functools import cache
from typing import Final

import polars as pl

from simaudit.columnwise import null_as_false, only_digits

_FIVE: Final = 100_000
"""Numbers are summed by five digits at a time, with tables of this size."""

_SHORTEST, _LONGEST = 11, 20

RULES: Final[dict[str, tuple[object, ...]]] = {"iccid_luhn": (_SHORTEST, _LONGEST)}


def luhn(numbers: pl.Series) -> pl.Series:
    """The sum of the digits, every second one from the right doubled (less nine from ten on), modulo ten.

    NULL for texts other than 11 to 20 digits; 0 for a number with a correct check digit.
    """
    even, odd = _tables()
    summable = only_digits(numbers) & null_as_false(numbers.str.len_bytes().is_between(_SHORTEST, _LONGEST))
    summed = numbers.set(~summable, None)
    low = summed.str.tail(10).cast(pl.UInt64)
    high = summed.str.head(-10).cast(pl.UInt64)
    sums = [
        even.gather((half % _FIVE).cast(pl.UInt32)) + odd.gather((half // _FIVE).cast(pl.UInt32))
        for half in (low, high)
    ]
    return ((sums[0] + sums[1]) % 10).cast(pl.Int8).alias(numbers.name)


@cache
def _tables() -> tuple[pl.Series, pl.Series]:
    """Sums of five digits, the last at an even position from the right (0, 2, …) and at an odd one."""
    numbers = pl.int_range(_FIVE, dtype=pl.UInt32, eager=True)
    digits = [(numbers // 10**position % 10).cast(pl.Int16) for position in range(5)]
    doubled = [2 * digit - 9 * (digit >= 5).cast(pl.Int16) for digit in digits]
    mixed = [
        [doubled[position] if (position + shift) % 2 else digits[position] for position in range(5)]
        for shift in (0, 1)
    ]
    even, odd = (parts[0] + parts[1] + parts[2] + parts[3] + parts[4] for parts in mixed)
    return even, odd
