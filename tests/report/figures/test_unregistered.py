"""Unregistered numbers of all carriers, and how a start differs from the end of the month before."""

from simaudit.report.figures.base import Count
from simaudit.report.figures.unregistered import Unregistered, UnregisteredMonth, of_all, with_restated

MONTHS = ("2026-08", "2026-09", "2026-10")


def figures(period: str, before: str | None, *parts: int | None, at_least: bool = False) -> Unregistered:
    """`parts` are start, put_right, ended, new and numbers."""
    names = ("start", "put_right", "ended", "new", "numbers")
    counts = dict(zip(names, parts, strict=True))
    return Unregistered.model_validate(
        {"period": period, "before": before, "at_least": at_least, **counts}, strict=True
    )


def month(counted: Unregistered, checked: Unregistered | None = None) -> UnregisteredMonth:
    return UnregisteredMonth(counted=counted, checked=checked or counted)


def first(period: str, numbers: int) -> UnregisteredMonth:
    return month(figures(period, None, None, None, None, None, numbers))


def test_a_carrier_that_joins_is_part_of_the_start() -> None:
    early = {
        "2026-08": first("2026-08", 10),
        "2026-09": month(figures("2026-09", "2026-08", 10, 3, 1, 2, 8)),
        "2026-10": month(
            figures("2026-10", "2026-09", 8, 0, 0, 1, 9), figures("2026-10", "2026-09", 8, 0, 0, 0, 8)
        ),
    }
    late = {"2026-09": None, "2026-10": first("2026-10", 5)}
    totals = of_all([early, late], MONTHS)
    assert [total and total.counted for total in totals.values()] == [
        figures("2026-08", None, None, None, None, None, 10),
        figures("2026-09", "2026-08", 10, 3, 1, 2, 8),
        figures("2026-10", "2026-09", 13, 0, 0, 1, 14).model_copy(update={"restated": 5}),
    ]
    last = totals["2026-10"]
    assert last is not None
    assert (last.checked.start, last.checked.new, last.checked.numbers) == (13, 0, 13)


def test_a_month_without_any_data_is_passed_over() -> None:
    course = {"2026-08": first("2026-08", 4), "2026-10": month(figures("2026-10", "2026-08", 4, 4, 0, 0, 0))}
    totals = of_all([course], MONTHS)
    assert (totals["2026-09"], totals["2026-10"]) == (None, course["2026-10"])
    assert [figures.follows for figures in (course["2026-08"].counted, course["2026-10"].counted)] == [
        False,
        False,
    ]


def test_a_start_that_is_not_the_end_before_says_by_how_much() -> None:
    now = month(figures("2026-09", "2026-08", 7, 0, 0, 1, 8))
    for earlier, restated in (({"2026-08": first("2026-08", 10)}, -3), ({"2026-08": None}, 0), ({}, 0)):
        linked = with_restated(now, earlier)
        assert (linked.counted.restated, linked.checked.restated) == (restated, restated)


def test_each_part_has_the_reserve_and_none_of_nothing() -> None:
    shown = figures("2026-09", "2026-08", 7, 0, 0, 1, 8, at_least=True)
    assert shown.counts == (
        Count(n=7, at_least=True), Count(n=0), Count(n=0), Count(n=1, at_least=True),
        Count(n=8, at_least=True),
    )  # fmt: skip
