"""When a shared portrait is a program's picture, and what becomes of it: it links nothing and is no sign."""

from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.linked import linked, linked_row

from simaudit.cases.default_portraits import default_portraits, dense_spans
from simaudit.cases.month_cases import CaseRequest, month_cases
from simaudit.period import Period

FIRST = datetime(2015, 1, 5)  # noqa: DTZ001 (extracts have local times)
OCTOBER = Period(2026, 10)


def shown(count: int, days: int) -> list[dict[str, Any]]:
    """So many people of one portrait, evenly over so many days, each at another of four points."""
    return [
        linked_row(
            number,
            [("face", "f")],
            face="f",
            point_code=f"P{number % 4}",
            clerk_code=f"c{number % 4}",
            registered_at=FIRST + timedelta(days=days * number // (count - 1)),
        )
        for number in range(count)
    ]


def names(rows: list[dict[str, Any]], *named: tuple[str, str]) -> list[tuple[Any, ...]]:
    return default_portraits(linked(*rows), named).rows()


# Of eleven rows ten decide, which are nine tenths of the span.
@pytest.mark.parametrize(("days", "dense", "default"), [(812, 730, False), (813, 731, True), (30, 27, False)])
def test_a_picture_of_more_than_two_years_at_many_points_is_a_program_s(
    days: int, dense: int, default: bool
) -> None:
    rows = linked(*shown(11, days))
    span = dense_spans(rows, ["face"]).select((pl.col("dense_to") - pl.col("dense_from")).dt.total_days())
    assert span.to_series().to_list() == [dense]
    assert names(shown(11, days)) == ([("viettel", "f")] if default else [])


def test_one_agent_s_face_is_none_and_what_has_no_finding_neither() -> None:
    rows = shown(12, 3000)
    at_one_point = [
        {**row, "point_code": "P9" if at < 5 else row["point_code"]} for at, row in enumerate(rows)
    ]
    by_one_clerk = [
        {**row, "clerk_code": "c9" if at < 5 else row["clerk_code"]} for at, row in enumerate(rows)
    ]
    assert (names(at_one_point), names(by_one_clerk)) == ([], [])
    # The app and VNeID are no point, whatever their code; a third exactly is no more than a third.
    in_app = [{**row, "at_point": row["point_code"] != "P9"} for row in at_one_point]
    assert names(in_app) == [("viettel", "f")]
    third = [{**row, "point_code": "P9" if at < 4 else f"P{at + 10}"} for at, row in enumerate(rows)]
    assert names(third) == [("viettel", "f")]
    assert names([{**row, "groups": []} for row in rows]) == []


def test_whatever_is_named_is_one_at_that_carrier() -> None:
    assert names(shown(6, 10), ("viettel", "f"), ("itel", "f"), ("viettel", "g")) == [("viettel", "f")]


def test_it_joins_nothing_is_no_sign_and_is_listed() -> None:
    def found(rows: list[dict[str, Any]]) -> Any:
        return month_cases(linked(*rows), CaseRequest(OCTOBER, b"key"))

    assert found(shown(12, 30)).cases["signs"].to_list() == [[{"sign": "face", "size": 12}]]
    default = found(shown(12, 3000))
    assert default.cases.is_empty()
    assert default.portraits.rows() == [("viettel", 12, 12, 4, date(2015, 1, 5), date(2023, 3, 24))]
    # Beside a device it is no sign, and no link.
    devices = [{**row, "groups": [*row["groups"], *linked_row(1)["groups"]]} for row in shown(12, 3000)]
    assert found(devices).cases.select("signs", "links").rows() == [
        ([{"sign": "device", "size": 12}], ["device"])
    ]


@given(st.lists(st.integers(0, 40), min_size=1, max_size=25))
def test_the_dense_span_is_the_shortest_of_nine_tenths_and_the_earliest(drawn: list[int]) -> None:
    days = sorted(FIRST + timedelta(days=day) for day in drawn)
    enough = -(-9 * len(days) // 10)
    length, first = min((days[at + enough - 1] - days[at], days[at]) for at in range(len(days) - enough + 1))
    rows = [linked_row(at, registered_at=day) for at, day in enumerate(days)]
    spans = dense_spans(linked(*rows, linked_row(99, registered_at=None)), ["carrier"])
    assert spans.rows() == [("viettel", first.date(), (first + length).date())]
