"""Numbers with signs that letters named before the month ended."""

from datetime import date

import polars as pl
from support.clocks import DAY, notice, observed

from simaudit.period import Period
from simaudit.report.figures.decisions import Told, ToldLetter, told_numbers

MARCH = Period(2026, 3)
SEEN = [(25, "ACTIVE", None, True)]
PUT_RIGHT = [(25, "ACTIVE", None, False)]
GONE = [(25, "gone", None, None)]


def with_signs(frame: pl.DataFrame, *persisting: bool | None) -> pl.DataFrame:
    """Whether the sign of each number counts, and was there the month before."""
    return frame.with_columns(pl.Series("persisting", persisting, pl.Boolean))


def letter(numbers: int, document: str = "9/SKHCN", deadline: date | None = None) -> ToldLetter:
    return ToldLetter(document=document, on=DAY, deadline=deadline, numbers=numbers)


def test_a_number_counts_while_it_has_the_sign_that_the_letter_named() -> None:
    seen = with_signs(observed([SEEN, SEEN, PUT_RIGHT, GONE, SEEN]), True, False, None, None, None)
    # The last one is another province's by now, or its finding is set aside.
    assert told_numbers([notice(5)], seen, MARCH) == {"viettel": Told(numbers=2, new=1, letters=(letter(2),))}


def test_a_number_of_two_letters_counts_once_and_for_each_letter() -> None:
    both = pl.concat([observed([SEEN, SEEN]), observed([SEEN], index=1)])
    told = told_numbers(
        [notice(2), notice(1, document="10/SKHCN", deadline=date(2026, 3, 20))],
        with_signs(both, True, True, True),
        MARCH,
    )
    late = letter(1, "10/SKHCN", date(2026, 3, 20))
    assert told == {"viettel": Told(numbers=2, new=0, letters=(letter(2), late))}
    assert told["viettel"].overdue(date(2026, 3, 20)) == ()
    assert told["viettel"].overdue(date(2026, 3, 21)) == (late,)


def test_letters_after_the_month_withdrawn_ones_and_other_months_tell_nothing() -> None:
    seen = with_signs(observed([SEEN]), True)
    assert told_numbers([notice(1, notified_at=date(2026, 4, 1))], seen, MARCH) == {}
    assert told_numbers([notice(1, withdrawn=True)], seen, MARCH) == {}
    assert told_numbers([notice(1)], seen, Period(2026, 4)) == {"viettel": Told(letters=(letter(0),))}


def test_a_letter_of_a_case_tells_its_numbers_with_signs() -> None:
    seen = with_signs(observed([SEEN, SEEN], checks=("BLK-14",)), True, None)
    of_case = notice(2, checks=(), cases=("V-7F3K-29QD",))
    of_cases = letter(1).model_copy(update={"cases": of_case.cases})
    assert told_numbers([of_case], seen, MARCH) == {"viettel": Told(numbers=1, letters=(of_cases,))}


def test_each_carrier_is_told_its_own() -> None:
    seen = with_signs(pl.concat([observed([SEEN]), observed([SEEN], index=1)]), True, True)
    told = told_numbers([notice(1, carrier="itel"), notice(1)], seen, MARCH)
    assert {carrier: of.numbers for carrier, of in told.items()} == {"itel": 1, "viettel": 1}
