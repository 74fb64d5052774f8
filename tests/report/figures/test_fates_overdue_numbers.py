"""What is overdue of the numbers that letters named, by letter, number and month."""

from datetime import date

import polars as pl
from support.overdue import AS_OF, LIMITS, NOTICES, OBSERVATIONS, REGISTER, overdue

from simaudit.report.figures.fates import OverdueNumbers, overdue_numbers


def steps(shown: OverdueNumbers) -> list[tuple[str | None, str, date, int, int]]:
    return [(row.notice.document, row.step, row.since, row.numbers, row.days) for row in shown.steps]


def test_each_letter_has_its_steps_with_the_day_since_which_they_are_overdue() -> None:
    shown = overdue()
    assert steps(shown) == [
        ("123/SKHCN-BCVT", "one_way", date(2026, 9, 4), 1, 79),
        ("123/SKHCN-BCVT", "two_way", date(2026, 9, 22), 1, 79),
        ("123/SKHCN-BCVT", "end", date(2026, 9, 29), 1, 79),
    ]
    assert shown.numbers == 3


def test_a_number_is_listed_once_by_its_first_letter_with_its_place_in_the_extract() -> None:
    columns = ("msisdn", "record", "check_ids", "step", "since", "days")
    assert overdue().rows.select(columns).rows() == [
        ("84961000001", 11, ["UNR-03"], "one_way", date(2026, 9, 4), 79),
        ("84961000002", 12, ["UNR-03"], "two_way", date(2026, 9, 22), 79),
        ("84961000004", 14, ["UNR-03"], "end", date(2026, 9, 29), 79),
    ]


def test_a_month_tells_each_of_them_once() -> None:
    shown = {month.period: month.states for month in overdue().months}
    nothing = dict.fromkeys(("served", "one_way", "two_way", "put_right", "ended", "gone", "untold"), 0)
    assert shown == {
        "2026-08": nothing | {"served": 2, "untold": 1},
        "2026-09": nothing | {"served": 1, "two_way": 1, "gone": 1},
        "2026-10": nothing | {"served": 1, "one_way": 1, "two_way": 1},
    }
    rows = {
        period: rows.height
        for (period,), rows in overdue().course.partition_by("period", as_dict=True).items()
    }
    assert {period: sum(states.values()) for period, states in shown.items()} == rows


def test_nothing_is_overdue_by_a_letter_that_was_withdrawn_or_in_another_month() -> None:
    alone = OBSERVATIONS.filter(pl.col("notice") == 2)
    assert overdue_numbers(NOTICES, alone, AS_OF, LIMITS, REGISTER).steps == ()
    earlier = OBSERVATIONS.filter(pl.col("period") < "2026-10")
    assert overdue_numbers(NOTICES, earlier, AS_OF, LIMITS, REGISTER).steps == ()
    assert overdue_numbers((), OBSERVATIONS.clear(), AS_OF, LIMITS, REGISTER.clear()).rows.height == 0
