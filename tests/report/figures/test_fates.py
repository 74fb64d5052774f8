"""What became of a number that a letter named, by the months since."""

from collections.abc import Sequence
from datetime import timedelta

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from support.clocks import DAY, LIMITS, Seen, clock, fates, notice, observed

from simaudit.report.figures.clock import (
    letter_clocks,
)
from simaudit.report.figures.fates import FATES, number_states

SIGN = True
ALL_FATES: Sequence[tuple[str, str, Sequence[Seen]]] = [
    ("without the sign before the first lock is due", "put_right", [(12, "ACTIVE", None, False)]),
    ("without the sign, locked", "put_right", [(40, "TWO_WAY", 31, False)]),
    ("in full service before the first lock is due", "served", [(12, "ACTIVE", None, SIGN)]),
    ("in full service long after", "served", [(12, "ACTIVE", None, SIGN), (43, "ACTIVE", None, SIGN)]),
    (
        "locked on the 8th day, the first behind five days of notices",
        "locked_in_time",
        [(20, "ONE_WAY", 8, SIGN)],
    ),
    ("on the 19th, a Friday, on which it is due", "locked_in_time", [(20, "ONE_WAY", 19, SIGN)]),
    ("on the 20th", "locked_late", [(20, "ONE_WAY", 20, SIGN)]),
    ("on the 7th, within the five days of notices", "locked_early", [(20, "ONE_WAY", 7, SIGN)]),
    ("on the day of the letter", "locked_early", [(12, "ONE_WAY", 0, SIGN)]),
    ("the day before the letter", "locked_before", [(20, "ONE_WAY", -1, SIGN)]),
    ("before the letter, and one way when both ways was due", "locked_late", [(37, "ONE_WAY", -1, SIGN)]),
    (
        "before the letter, on the day on which both ways was due",
        "locked_before",
        [(36, "ONE_WAY", -1, SIGN)],
    ),
    (
        "early, then both ways before that was due",
        "locked_early",
        [(12, "ONE_WAY", 5, SIGN), (29, "TWO_WAY", 22, SIGN)],
    ),
    (
        "early, then both ways after that was due",
        "locked_late",
        [(12, "ONE_WAY", 5, SIGN), (29, "TWO_WAY", 23, SIGN)],
    ),
    ("both ways at once, early", "locked_early", [(11, "TWO_WAY", 5, SIGN)]),
    ("both ways since before the letter", "locked_before", [(40, "TWO_WAY", -90, SIGN)]),
    (
        "one way before the letter, then both ways in time",
        "locked_in_time",
        [(12, "ONE_WAY", -5, SIGN), (40, "TWO_WAY", 36, SIGN)],
    ),
    ("without a date, seen in time", "locked_in_time", [(19, "ONE_WAY", None, SIGN)]),
    ("without a date, seen when the lock was due already", "unknown", [(20, "ONE_WAY", None, SIGN)]),
    ("a date after the month's end is none", "unknown", [(20, "ONE_WAY", 21, SIGN)]),
    (
        "without a date, in full service when the lock was due",
        "locked_late",
        [(20, "ACTIVE", None, SIGN), (33, "ONE_WAY", None, SIGN)],
    ),
    (
        "in full service when the lock was due, whatever date is said later",
        "locked_late",
        [(20, "ACTIVE", None, SIGN), (33, "ONE_WAY", 15, SIGN)],
    ),
    ("one way when both ways was due", "locked_late", [(32, "ONE_WAY", 15, SIGN)]),
    ("one way on the day on which both ways was due", "locked_in_time", [(31, "ONE_WAY", 15, SIGN)]),
    ("both ways in time", "locked_in_time", [(20, "ONE_WAY", 19, SIGN), (38, "TWO_WAY", 36, SIGN)]),
    ("both ways late", "locked_late", [(20, "ONE_WAY", 19, SIGN), (38, "TWO_WAY", 37, SIGN)]),
    (
        "both ways late after a first lock before it was due",
        "locked_late",
        [(20, "ONE_WAY", 15, SIGN), (38, "TWO_WAY", 33, SIGN)],
    ),
    (
        "first lock late, both ways in time",
        "locked_late",
        [(21, "ONE_WAY", 20, SIGN), (38, "TWO_WAY", 30, SIGN)],
    ),
    ("not ended when it was due", "locked_late", [(20, "ONE_WAY", 15, SIGN), (38, "TWO_WAY", 30, SIGN)]),
    ("both ways in time, the first lock between two months", "locked_in_time", [(38, "TWO_WAY", 32, SIGN)]),
    ("both ways without a date, seen in time", "locked_in_time", [(36, "TWO_WAY", None, SIGN)]),
    ("both ways without a date, seen too late to tell", "unknown", [(37, "TWO_WAY", None, SIGN)]),
    (
        "both ways without a date, one way when it was due",
        "locked_late",
        [(33, "ONE_WAY", 15, SIGN), (38, "TWO_WAY", None, SIGN)],
    ),
    (
        "the date of the month that first showed it counts",
        "locked_in_time",
        [(34, "TWO_WAY", 33, SIGN), (37, "TWO_WAY", None, SIGN)],
    ),
    (
        "one way in time by the first month, whatever day a later one says",
        "locked_in_time",
        [(20, "ONE_WAY", 15, SIGN), (30, "ONE_WAY", 25, SIGN)],
    ),
    (
        "one way without a date, first seen in time",
        "locked_in_time",
        [(18, "ONE_WAY", None, SIGN), (30, "ONE_WAY", None, SIGN)],
    ),
    (
        "both ways in time by the first month, whatever day a later one says",
        "locked_in_time",
        [(37, "TWO_WAY", 36, SIGN), (40, "TWO_WAY", 39, SIGN)],
    ),
    (
        "both ways without a date, first seen in time",
        "locked_in_time",
        [(33, "TWO_WAY", None, SIGN), (37, "TWO_WAY", None, SIGN)],
    ),
    (
        "in full service on the last day of the first lock, and locked on it",
        "locked_in_time",
        [(19, "ACTIVE", None, SIGN), (33, "ONE_WAY", 19, SIGN)],
    ),
    (
        "both ways in time, opened one way, and both ways again late",
        "locked_late",
        [(20, "TWO_WAY", 18, SIGN), (25, "ONE_WAY", 18, SIGN), (42, "TWO_WAY", 37, SIGN)],
    ),
    (
        "in service, ended, then out of the extract",
        "ended",
        [(12, "ACTIVE", None, SIGN), (20, "TERMINATED", 18, None), (50, "gone", None, None)],
    ),
    (
        "locked in time, opened, and locked again late",
        "locked_late",
        [(12, "ONE_WAY", 10, SIGN), (16, "ACTIVE", None, SIGN), (25, "ONE_WAY", 20, SIGN)],
    ),
    ("opened after it was locked", "again", [(20, "ONE_WAY", 15, SIGN), (50, "ACTIVE", 40, SIGN)]),
    (
        "the same sign after it was put right",
        "again",
        [(20, "ACTIVE", None, False), (50, "ACTIVE", None, SIGN)],
    ),
    ("back after it was gone", "again", [(20, "gone", None, None), (50, "ACTIVE", None, SIGN)]),
    ("back after its end", "again", [(20, "TERMINATED", 9, None), (50, "ACTIVE", None, SIGN)]),
    ("ended", "ended", [(20, "TERMINATED", 18, SIGN)]),
    ("ended, then out of the extract", "ended", [(20, "TERMINATED", 9, None), (50, "gone", None, None)]),
    ("out of the extract", "gone", [(20, "ACTIVE", None, SIGN), (50, "gone", None, None)]),
    ("no check of it could be judged", "unknown", [(20, "ACTIVE", None, SIGN), (50, "ACTIVE", None, None)]),
    ("no column of states", "unknown", [(50, None, None, SIGN)]),
]


def test_each_number_has_the_fate_that_its_months_show() -> None:
    shown = {why: fates(clock(months)) for why, _, months in ALL_FATES}
    assert shown == {why: {fate: 1} for why, fate, _ in ALL_FATES}
    together = clock(*(months for *_, months in ALL_FATES))
    assert together.numbers == len(ALL_FATES) == sum(fates(together).values())


def test_another_holder_with_the_sign_opens_it_again_and_without_it_is_put_right() -> None:
    frame = observed([[(20, "ACTIVE", None, True)], [(20, "ACTIVE", None, False)]], same_holder=False)
    (letter,) = letter_clocks([notice(2)], frame, DAY + timedelta(30), LIMITS)
    assert fates(letter) == {"again": 1, "put_right": 1}


def test_months_after_the_day_asked_for_and_before_the_letter_don_t_count() -> None:
    months = [(-1, "ACTIVE", None, False), (12, "ACTIVE", None, SIGN), (43, "TERMINATED", 40, None)]
    assert fates(clock(months, as_of=42)) == {"served": 1}
    assert fates(clock(months, as_of=43)) == {"ended": 1}


@st.composite
def histories(draw: st.DrawFn) -> list[list[Seen]]:
    numbers = []
    for _ in range(draw(st.integers(1, 9))):
        days = draw(st.lists(st.integers(0, 60), min_size=1, max_size=4, unique=True))
        numbers.append([
            (
                day,
                draw(st.sampled_from(["ACTIVE", "ONE_WAY", "TWO_WAY", "TERMINATED", "gone", None])),
                draw(st.none() | st.integers(-20, 60)),
                draw(st.sampled_from([True, False, None])),
            )
            for day in sorted(days)
        ])  # fmt: skip
    return numbers


@settings(max_examples=25)
@given(histories())
def test_fates_add_up_and_what_the_check_finds_is_never_in_time(numbers: list[list[Seen]]) -> None:
    letter = clock(*numbers)
    assert sum(getattr(letter, fate) for fate in FATES) == letter.numbers
    assert sum(row.numbers for row in letter.why_unknown) == letter.unknown
    states = number_states([notice(len(numbers))], observed(numbers), DAY + timedelta(400), LIMITS)
    for months, state in zip(numbers, states.sort("number_key").iter_rows(named=True), strict=True):
        day, status, since, has_sign = months[-1]
        # DAY is a Sunday: the first notice is on the third day, the first lock due on the 19th.
        due = {"ACTIVE": 19, None: 19, "ONE_WAY": 36, "TWO_WAY": 43}.get(status, 999)
        dated = since is not None and since >= 0 and status in ("ONE_WAY", "TWO_WAY")
        late = day > due if not dated else state["overdue"] is not None
        assert (state["overdue"] is not None) == (late and has_sign is True)
        assert not state["overdue"] or state["fate"] in ("served", "again", "locked_late", "unknown")
    known = letter.numbers - letter.unknown
    assert all(0 <= point.served <= known for point in letter.curve)
    assert not known or letter.curve[-1].served == letter.served + letter.again


def test_a_number_registered_again_since_the_letter_has_no_clock_by_it() -> None:
    months: list[list[Seen]] = [[(50, status, None, SIGN)] for status in ("ACTIVE", "ONE_WAY", "TWO_WAY")]
    on_the_day, before = (
        observed(months).with_columns(registered_at=DAY + timedelta(day)) for day in (0, -1)
    )
    (letter,) = letter_clocks([notice(3)], on_the_day, DAY + timedelta(50), LIMITS)
    assert (fates(letter), letter.any_overdue, letter.due) == ({"again": 3}, 0, ())
    (letter,) = letter_clocks([notice(3)], before, DAY + timedelta(50), LIMITS)
    assert (fates(letter), letter.any_overdue) == ({"served": 1, "locked_late": 2}, 3)


def test_a_letter_about_anything_but_wrong_information_is_recorded_and_starts_nothing() -> None:
    numbers: list[list[Seen]] = [
        [(90, "ACTIVE", None, SIGN)], [(90, "ONE_WAY", 5, SIGN)], [(90, "ACTIVE", None, False)],
        [(90, "TERMINATED", 5, None)],
    ]  # fmt: skip
    for about in ({"checks": ("BLK-14",)}, {"checks": (), "cases": ("V-7F3K-29QD",)}):
        letter = clock(*numbers, as_of=90, **about)
        assert fates(letter) == {"no_term": 2, "put_right": 1, "ended": 1}
        assert (letter.term, letter.any_overdue, letter.due) == (None, 0, ())


def test_a_second_letter_resets_nothing_and_counts_no_number_twice() -> None:
    later, months = DAY + timedelta(25), [(30, "ACTIVE", None, SIGN), (60, "ONE_WAY", 40, SIGN)]
    frame = pl.concat([observed([months]), observed([months], index=1)])
    notices = [notice(), notice(document="10/SKHCN", notified_at=later)]
    first, second = letter_clocks(notices, frame, DAY + timedelta(30), LIMITS)
    assert (first.overdue.one_way, second.overdue.one_way) == (1, 0)
    assert (fates(first), fates(second), second.due) == ({"served": 1}, {"served": 1}, ())
    # Its lock of the 40th day isn't early by the second letter: it is late by the first.
    first, second = letter_clocks(notices, frame, DAY + timedelta(60), LIMITS)
    assert (fates(first), fates(second)) == ({"locked_late": 1}, {"locked_late": 1})
    # Withdrawn, the first has no clock any more.
    withdrawn = [notice(withdrawn=True), notices[1]]
    first, second = letter_clocks(withdrawn, frame, DAY + timedelta(30), LIMITS)
    assert (first.any_overdue, second.any_overdue) == (0, 0)
    assert [step.day for step in second.due] == [LIMITS.term(later).one_way]


def test_the_day_of_the_first_notice_is_that_which_the_carrier_states() -> None:
    months: list[list[Seen]] = [[(30, "ACTIVE", None, SIGN)]]
    for told, late in ((13, 1), (14, 0), (-5, 1)):
        frame = observed(months).with_columns(first_notice_at=DAY + timedelta(told))
        (letter,) = letter_clocks([notice()], frame, DAY + timedelta(30), LIMITS)
        assert letter.overdue.one_way == late, told
