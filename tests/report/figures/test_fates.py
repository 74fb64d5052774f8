"""What became of a number that a letter named, by the months since."""

from collections.abc import Sequence
from datetime import timedelta

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
    ("locked on the 15th day", "locked_in_time", [(20, "ONE_WAY", 15, SIGN)]),
    ("on the 16th, by the post", "locked_in_time", [(20, "ONE_WAY", 16, SIGN)]),
    ("on the 18th, the last of the post", "locked_in_time", [(20, "ONE_WAY", 18, SIGN)]),
    ("on the 19th", "locked_late", [(20, "ONE_WAY", 19, SIGN)]),
    ("locked before the letter", "locked_in_time", [(20, "ONE_WAY", -9, SIGN)]),
    ("without a date, seen in time", "locked_in_time", [(18, "ONE_WAY", None, SIGN)]),
    ("without a date, seen when the lock was due already", "unknown", [(19, "ONE_WAY", None, SIGN)]),
    ("a date after the month's end is none", "unknown", [(19, "ONE_WAY", 20, SIGN)]),
    (
        "without a date, in full service when the lock was due",
        "locked_late",
        [(19, "ACTIVE", None, SIGN), (33, "ONE_WAY", None, SIGN)],
    ),
    (
        "in full service when the lock was due, whatever date is said later",
        "locked_late",
        [(19, "ACTIVE", None, SIGN), (33, "ONE_WAY", 15, SIGN)],
    ),
    ("one way when both ways was due", "locked_late", [(34, "ONE_WAY", 15, SIGN)]),
    (
        "both ways in time",
        "locked_in_time",
        [(20, "ONE_WAY", 15, SIGN), (38, "TWO_WAY", 33, SIGN)],
    ),
    ("both ways late", "locked_late", [(20, "ONE_WAY", 15, SIGN), (38, "TWO_WAY", 34, SIGN)]),
    (
        "first lock late, both ways in time",
        "locked_late",
        [(20, "ONE_WAY", 19, SIGN), (38, "TWO_WAY", 30, SIGN)],
    ),
    ("not ended when it was due", "locked_late", [(20, "ONE_WAY", 15, SIGN), (39, "TWO_WAY", 30, SIGN)]),
    ("both ways in time, the first lock between two months", "locked_in_time", [(38, "TWO_WAY", 30, SIGN)]),
    ("both ways without a date, seen in time", "locked_in_time", [(33, "TWO_WAY", None, SIGN)]),
    ("both ways without a date, seen too late to tell", "unknown", [(34, "TWO_WAY", None, SIGN)]),
    (
        "both ways without a date, one way when it was due",
        "locked_late",
        [(34, "ONE_WAY", 15, SIGN), (38, "TWO_WAY", None, SIGN)],
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
        [(34, "TWO_WAY", 33, SIGN), (37, "TWO_WAY", 36, SIGN)],
    ),
    (
        "both ways without a date, first seen in time",
        "locked_in_time",
        [(33, "TWO_WAY", None, SIGN), (37, "TWO_WAY", None, SIGN)],
    ),
    (
        "in full service on the last day of the first lock, and locked on it",
        "locked_in_time",
        [(18, "ACTIVE", None, SIGN), (33, "ONE_WAY", 18, SIGN)],
    ),
    (
        "one way on the last day of the lock both ways, and locked both ways on it",
        "locked_in_time",
        [(33, "ONE_WAY", 15, SIGN), (38, "TWO_WAY", 33, SIGN)],
    ),
    (
        "both ways in time, opened one way, and both ways again late",
        "locked_late",
        [(20, "TWO_WAY", 18, SIGN), (25, "ONE_WAY", 18, SIGN), (38, "TWO_WAY", 36, SIGN)],
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
    states = number_states([notice(len(numbers))], observed(numbers), DAY + timedelta(400), LIMITS.last_days)
    for months, state in zip(numbers, states.sort("number_key").iter_rows(named=True), strict=True):
        day, status, _, has_sign = months[-1]
        stage = {
            "ACTIVE": day > 18, "ONE_WAY": day > 33, "TWO_WAY": day > 38,
        }.get(status or "", False) and has_sign is True  # fmt: skip
        assert (state["overdue"] is not None) == stage
        assert not stage or state["fate"] in ("served", "again", "locked_late")
    known = letter.numbers - letter.unknown
    assert all(0 <= point.served <= known for point in letter.curve)
    assert not known or letter.curve[-1].served == letter.served + letter.again
