"""Cases over scripted months: continued, split, merged, quiet, back again, and gone."""

from collections.abc import Mapping

import polars as pl

from simaudit.cases.continuity import EARLIER, NUMBERS, EarlierCases, continued, quiet
from simaudit.period import Period


def current(**cases: str) -> pl.DataFrame:
    """Cases by their names; each letter is a number."""
    rows = [(name, letter.encode()) for name, letters in cases.items() for letter in letters]
    return pl.DataFrame(rows, schema={"case": pl.String, "key": pl.Binary}, orient="row")


def earlier(cases: Mapping[str, tuple[str, str, str]]) -> EarlierCases:
    """By name: first month, last month, numbers."""
    return EarlierCases(
        pl.DataFrame(
            [(name, first, last, 2, None) for name, (first, last, _) in cases.items()],
            schema=EARLIER,
            orient="row",
        ),
        pl.DataFrame(
            [(name, letter.encode()) for name, (_, _, letters) in cases.items() for letter in letters],
            schema=NUMBERS,
            orient="row",
        ),
    )


def history(found: pl.DataFrame) -> dict[str, tuple[str | None, str | None, list[str], str | None]]:
    return {
        row["case"]: (row["continued_from"], row["split_from"], row["merged_from"], row["first_period"])
        for row in found.to_dicts()
    }


BEFORE = earlier({"V-A": ("2026-07", "2026-09", "abcdef"), "V-B": ("2026-08", "2026-09", "pqr")})


def test_a_case_continues_that_with_which_it_shares_most_numbers() -> None:
    found = history(continued(current(one="abcxp", two="yz"), BEFORE))
    # One number of V-B is in `one` too, and nobody continues V-B: it was merged.
    assert found == {"one": ("V-A", None, ["V-B"], "2026-07"), "two": (None, None, [], None)}


def test_of_two_that_share_with_one_the_larger_share_continues_and_the_other_split() -> None:
    found = history(continued(current(one="ab", two="cdef", three="p"), BEFORE))
    assert found == {
        "one": (None, "V-A", [], None),
        "two": ("V-A", None, [], "2026-07"),
        "three": ("V-B", None, [], "2026-08"),
    }


def test_equal_shares_go_to_the_first_case_and_of_earlier_ones_to_the_older() -> None:
    found = history(continued(current(one="ab", two="cd"), BEFORE))
    assert found == {"one": ("V-A", None, [], "2026-07"), "two": (None, "V-A", [], None)}
    assert history(continued(current(one="abpq"), BEFORE)) == {"one": ("V-A", None, ["V-B"], "2026-07")}


def test_what_is_continued_by_another_is_not_merged() -> None:
    found = history(continued(current(one="abcp", two="qr"), BEFORE))
    assert found == {"one": ("V-A", None, [], "2026-07"), "two": ("V-B", None, [], "2026-08")}


def test_without_cases_there_is_nothing_to_continue() -> None:
    assert continued(current(), BEFORE).is_empty()
    none = EarlierCases(pl.DataFrame(schema=EARLIER), pl.DataFrame(schema=NUMBERS))
    assert history(continued(current(one="a"), none)) == {"one": (None, None, [], None)}


def test_a_case_is_quiet_for_six_months_after_its_last_one() -> None:
    def names(now: pl.DataFrame, period: Period) -> list[str]:
        return quiet(now, BEFORE, period)["case_id"].to_list()

    assert names(current(one="p"), Period(2026, 10)) == ["V-A"]
    assert names(current(one="ap"), Period(2026, 10)) == []
    assert names(current(), Period(2027, 3)) == ["V-A", "V-B"]
    assert names(current(), Period(2027, 4)) == []
