"""What became of numbers that letters named: fates, what is overdue and due, and the curve."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from support.few_checks import checks_of

from simaudit.report.figures.clock import (
    FATES,
    ClockLimits,
    CurvePoint,
    DueStep,
    LetterClock,
    OverdueSteps,
    UnknownFates,
    clock_limits,
    letter_clocks,
    number_states,
)
from simaudit.store.notices import Notice

DAY = date(2026, 3, 1)
LIMITS = ClockLimits(one_way=15, two_way=30, end=35, post=3)
_SCHEMA: Mapping[str, Any] = {
    "notice": pl.Int64, "number_key": pl.String, "period": pl.String, "as_of": pl.Date,
    "present": pl.Boolean, "status": pl.String, "status_at": pl.Date, "found": pl.Boolean, "same_holder": pl.Boolean,
}  # fmt: skip

Seen = tuple[int, str | None, int | None, bool | None]
"""Day since the letter of an observation, status (`gone`: not in the extract), day of status_at, found."""


def notice(numbers: int = 1, **other: Any) -> Notice:
    facts = {
        "subject": "viettel:UNR-01", "carrier": "viettel", "check_id": "UNR-01", "case_id": None,
        "document": "9/SKHCN", "notified_at": DAY, "period": "2026-02", "numbers": numbers,
        "withdrawn": False, "key_known": True,
    }  # fmt: skip
    return Notice(**(facts | other))


def observed(numbers: Sequence[Sequence[Seen]], *, same_holder: bool = True, index: int = 0) -> pl.DataFrame:
    rows = [
        (
            index, f"{at:02x}", f"{DAY + timedelta(day):%Y-%m}", DAY + timedelta(day), status != "gone",
            None if status == "gone" else status, None if since is None else DAY + timedelta(since),
            None if status == "gone" else has_sign, None if status == "gone" else same_holder,
        )
        for at, months in enumerate(numbers)
        for day, status, since, has_sign in months
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


def clock(*numbers: Sequence[Seen], as_of: int = 400, **other: Any) -> LetterClock:
    frame = observed(numbers)
    return letter_clocks([notice(len(numbers), **other)], frame, DAY + timedelta(as_of), LIMITS)[0]


def fates(letter: LetterClock) -> dict[str, int]:
    return {fate: number for fate in FATES if (number := getattr(letter, fate))}


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


def test_what_is_not_told_has_its_reason() -> None:
    letter = clock([(50, None, None, SIGN)], [(50, "ACTIVE", None, None)], [(34, "TWO_WAY", None, SIGN)])
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


def test_months_after_the_day_asked_for_and_before_the_letter_don_t_count() -> None:
    months = [(-1, "ACTIVE", None, False), (12, "ACTIVE", None, SIGN), (43, "TERMINATED", 40, None)]
    assert fates(clock(months, as_of=42)) == {"served": 1}
    assert fates(clock(months, as_of=43)) == {"ended": 1}


def test_overdue_is_what_the_check_finds_and_the_longest_days_are_those_of_the_served() -> None:
    letter = clock(
        [(39, "ACTIVE", None, SIGN)], [(39, "ONE_WAY", 15, SIGN)], [(39, "TWO_WAY", 30, SIGN)],
        [(39, "ACTIVE", None, False)], [(39, "TERMINATED", 30, SIGN)],
        [(20, "ONE_WAY", 9, SIGN), (39, "ACTIVE", 30, SIGN)],
    )  # fmt: skip
    assert letter.overdue == OverdueSteps(one_way=2, two_way=1, end=1)
    assert (letter.longest_days, letter.any_overdue, letter.observed) == (39, 4, DAY + timedelta(39))
    assert clock([(20, "ONE_WAY", 9, SIGN), (39, "ACTIVE", 30, SIGN)]).longest_days is None


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
        DueStep(day=date(2026, 3, 19), step="one_way", numbers=2),
        DueStep(day=date(2026, 4, 3), step="two_way", numbers=3),
        DueStep(day=date(2026, 4, 8), step="end", numbers=4),
    )
    # From the day after the month's end on, and no longer than thirty days.
    at = {
        as_of: [step.step for step in clock([(2, "ACTIVE", None, SIGN)], as_of=as_of).due]
        for as_of in (2, 3, 18)
    }
    assert at == {2: ["one_way"], 3: ["one_way", "two_way"], 18: ["two_way", "end"]}


def test_a_letter_since_which_no_month_was_audited_falls_due_as_a_whole() -> None:
    (letter,) = letter_clocks([notice(7)], observed([]), DAY, LIMITS)
    assert letter.due == (DueStep(day=date(2026, 3, 19), step="one_way", numbers=7),)
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
        [(38, "TWO_WAY", 30, SIGN)], [(20, "ONE_WAY", 15, SIGN), (38, "TWO_WAY", 30, SIGN)],
        [(38, "TWO_WAY", 18, SIGN)], [(20, "ONE_WAY", None, SIGN), (38, "TWO_WAY", 30, SIGN)],
    )  # fmt: skip
    assert (fates(letter), letter.one_way_untold) == ({"locked_in_time": 4}, 2)


def test_letters_are_counted_apart() -> None:
    frame = pl.concat(
        [observed([[(20, "ACTIVE", None, SIGN)]]), observed([[(20, "ONE_WAY", 2, SIGN)]], index=1)]
    )
    first, second = letter_clocks([notice(), notice(document="10/SKHCN")], frame, DAY + timedelta(20), LIMITS)
    assert (first.document, fates(first)) == ("9/SKHCN", {"served": 1})
    assert (second.document, fates(second)) == ("10/SKHCN", {"locked_in_time": 1})


def test_the_days_are_those_of_the_check_that_judges_notified_numbers() -> None:
    assert clock_limits(checks_of("UNR-01", "PRC-16")) == LIMITS
    assert clock_limits(checks_of("UNR-01")) is None


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
        day, status, _, has_sign = months[-1]
        stage = {
            "ACTIVE": day > 18, "ONE_WAY": day > 33, "TWO_WAY": day > 38,
        }.get(status or "", False) and has_sign is True  # fmt: skip
        assert (state["overdue"] is not None) == stage
        assert not stage or state["fate"] in ("served", "again", "locked_late")
    known = letter.numbers - letter.unknown
    assert all(0 <= point.served <= known for point in letter.curve)
    assert not known or letter.curve[-1].served == letter.served + letter.again
