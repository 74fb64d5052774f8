"""What became of numbers that letters named: what is overdue and due, what is not told, and the curve."""

from datetime import date, timedelta

import polars as pl
from support.clocks import DAY, LIMITS, clock, fates, notice, observed

from simaudit.report.figures.clock import (
    CurvePoint,
    DueStep,
    OverdueSteps,
    UnknownFates,
    letter_clocks,
)

SIGN = True


def test_what_is_not_told_has_its_reason() -> None:
    letter = clock([(50, None, None, SIGN)], [(50, "ACTIVE", None, None)], [(37, "TWO_WAY", None, SIGN)])
    assert letter.why_unknown == (
        UnknownFates(reason="no_status", numbers=1),
        UnknownFates(reason="not_assessable", numbers=1),
        UnknownFates(reason="no_status_at", numbers=1),
    )
    nothing = observed([])
    unseen, other_key = letter_clocks([notice(3), notice(2, key_known=False)], nothing, DAY, LIMITS)
    assert (fates(unseen), unseen.why_unknown) == (
        {"unknown": 3}, (UnknownFates(reason="not_audited", numbers=3),)
    )  # fmt: skip
    assert (fates(other_key), other_key.why_unknown) == (
        {"unknown": 2}, (UnknownFates(reason="other_key", numbers=2),)
    )  # fmt: skip
    assert (unseen.observed, unseen.longest_days, unseen.curve) == (None, None, ())


def test_overdue_is_what_the_check_finds_and_the_longest_days_are_those_of_the_served() -> None:
    letter = clock(
        [(39, "ACTIVE", None, SIGN)], [(39, "ONE_WAY", 15, SIGN)], [(39, "TWO_WAY", 30, SIGN)],
        [(39, "ACTIVE", None, False)], [(39, "TERMINATED", 30, SIGN)],
        [(20, "ONE_WAY", 9, SIGN), (39, "ACTIVE", 30, SIGN)],
    )  # fmt: skip
    assert letter.overdue == OverdueSteps(one_way=2, two_way=1, end=1)
    assert (letter.longest_days, letter.any_overdue, letter.observed) == (39, 4, DAY + timedelta(39))
    assert clock([(20, "ONE_WAY", 9, SIGN), (39, "ACTIVE", 30, SIGN)]).longest_days is None
    # Not every month has every number; what isn't served any more is not the longest.
    served = clock([(20, "ACTIVE", None, SIGN)], [(12, "ACTIVE", None, SIGN)], [(50, "ONE_WAY", 40, SIGN)])
    assert (served.longest_days, served.observed) == (20, DAY + timedelta(50))


def test_a_withdrawn_letter_keeps_its_fates_and_asks_for_nothing() -> None:
    letter = clock([(25, "ACTIVE", None, SIGN)], as_of=25, withdrawn=True)
    assert (letter.withdrawn, fates(letter)) == (True, {"served": 1})
    assert (letter.overdue, letter.due) == (OverdueSteps(), ())


def test_steps_fall_due_for_those_that_have_not_come_to_them() -> None:
    letter = clock(
        [(12, "ACTIVE", None, SIGN)], [(12, "ACTIVE", None, SIGN)], [(12, "ONE_WAY", 9, SIGN)],
        [(12, "ACTIVE", None, False)], [(12, "TWO_WAY", 9, SIGN)], [(12, "gone", None, None)],
        as_of=12,
    )  # fmt: skip
    assert letter.due == (
        DueStep(day=date(2026, 3, 16), step="end", numbers=1),
        DueStep(day=date(2026, 3, 20), step="one_way", numbers=2),
        DueStep(day=date(2026, 3, 26), step="two_way", numbers=1),
    )
    # From the month's last day on, and no longer than thirty days.
    late = {as_of: clock([(2, "ONE_WAY", 0, SIGN)], as_of=as_of).due != () for as_of in (16, 17)}
    early = {
        as_of: letter_clocks([notice(1)], observed([]), DAY + timedelta(as_of), LIMITS)[0].due != ()
        for as_of in (-12, -11)
    }
    assert (late, early) == ({16: True, 17: False}, {-12: False, -11: True})


def test_a_letter_since_which_no_month_was_audited_falls_due_as_a_whole() -> None:
    (letter,) = letter_clocks([notice(7)], observed([]), DAY, LIMITS)
    assert letter.due == (DueStep(day=date(2026, 3, 20), step="one_way", numbers=7),)
    (letter,) = letter_clocks([notice(7, key_known=False)], observed([]), DAY, LIMITS)
    assert letter.due == ()


def test_the_curve_falls_on_the_day_of_a_lock_or_at_the_end_of_the_month_that_shows_it() -> None:
    letter = clock(
        [(12, "ACTIVE", None, SIGN), (42, "ACTIVE", None, SIGN)],  # served
        [(12, "ACTIVE", None, SIGN), (42, "ONE_WAY", 20, SIGN)],  # on its day
        [(12, "ACTIVE", None, SIGN), (42, "ONE_WAY", 5, SIGN)],  # not before it was seen in service
        [(12, "ACTIVE", None, SIGN), (42, "ONE_WAY", None, False)],  # put right, without a date
        [(12, "ONE_WAY", -7, SIGN), (42, "ACTIVE", 33, SIGN)],  # locked before the letter, opened again
        [(12, "ACTIVE", None, None), (42, "TERMINATED", 30, None)],  # of which the first month said nothing
        [(12, "ACTIVE", None, SIGN), (42, "ACTIVE", None, None)],  # unknown: not on the curve
    )
    assert [(point.day, point.served) for point in letter.curve] == [
        (0, 5), (12, 4), (20, 3), (30, 2), (42, 2)
    ]  # fmt: skip
    assert isinstance(letter.curve[0], CurvePoint)


def test_a_lock_both_ways_in_time_says_that_the_first_was_not_seen() -> None:
    letter = clock(
        [(36, "TWO_WAY", 30, SIGN)], [(20, "ONE_WAY", 15, SIGN), (36, "TWO_WAY", 30, SIGN)],
        [(24, "TWO_WAY", 18, SIGN)], [(20, "ONE_WAY", None, SIGN), (36, "TWO_WAY", 30, SIGN)],
    )  # fmt: skip
    assert (fates(letter), letter.one_way_untold) == ({"locked_in_time": 4}, 2)


def test_letters_are_counted_apart() -> None:
    frame = pl.concat(
        [observed([[(20, "ACTIVE", None, SIGN)]]), observed([[(20, "ONE_WAY", 9, SIGN)]], index=1)]
    )
    first, second = letter_clocks([notice(), notice(document="10/SKHCN")], frame, DAY + timedelta(20), LIMITS)
    assert (first.document, fates(first)) == ("9/SKHCN", {"served": 1})
    assert (second.document, fates(second)) == ("10/SKHCN", {"locked_in_time": 1})
