"""What connects the rows of a case, in counts."""

from datetime import datetime
from typing import Any

import polars as pl
import pytest
from support.linked import linked, linked_row

from simaudit.report.figures.case_facts import CaseFacts, LinkGroups, by_night, case_facts

CASE = pl.lit("V-AAAA-AAAA").alias("case_id")


def rows(*made: dict[str, Any]) -> pl.DataFrame:
    return linked(*made).with_columns(CASE)


def at(hour: int, minute: int = 0, day: int = 1) -> datetime:
    return datetime(2026, 10, day, hour, minute)  # noqa: DTZ001 (extracts have local times)


@pytest.mark.parametrize(
    ("moment", "night"),
    [
        (at(21, 59), False),
        (at(22), True),
        (at(23, 59), True),
        (at(0), False),
        (at(0, 1), True),
        (at(5, 59), True),
        (at(6), False),
        (None, None),
    ],
)
def test_night_is_from_ten_to_six_and_midnight_sharp_is_a_date_alone(
    moment: datetime | None, night: bool | None
) -> None:
    made = rows(linked_row(1, registered_at=moment))
    assert made.select(by_night()).to_series().to_list() == [night]


def test_the_most_on_one_portrait_and_on_one_paper() -> None:
    made = rows(
        linked_row(1, [], face="f", paper="p1"),
        linked_row(2, [], face="f", paper="p2"),
        linked_row(2, [], face="f", paper="p3"),
        linked_row(3, [], face="f", paper="p3"),
        linked_row(4, [], face="f", paper="p4", carrier="itel"),
        linked_row(5, [], face=None, paper=None),
    )
    assert case_facts(made) == {
        "V-AAAA-AAAA": CaseFacts(
            papers_on_face=3,
            numbers_on_paper=2,
            nights=0,
            groups=(
                LinkGroups(link="shared face", groups=1, numbers=3),
                LinkGroups(link="shared paper", groups=1, numbers=2),
            ),
        )
    }


def test_a_night_ends_in_the_morning_after() -> None:
    moments = [at(23, 0, 1), at(2, 0, 2), at(5, 59, 2), at(22, 30, 2), at(12, 0, 4), at(0, 0, 5), None]
    made = rows(*(linked_row(n, [], registered_at=moment) for n, moment in enumerate(moments)))
    assert case_facts(made)["V-AAAA-AAAA"].nights == 2


def test_groups_of_a_link_that_share_a_row_are_one_and_a_group_of_one_row_is_none() -> None:
    made = rows(
        linked_row(1, [("device", "a")]),
        linked_row(2, [("device", "a"), ("device", "b")]),
        linked_row(3, [("device", "b")]),
        linked_row(4, [("device", "c")]),
        linked_row(5, [("device", "c"), ("stock", "s")]),
    )
    assert case_facts(made)["V-AAAA-AAAA"].groups == (LinkGroups(link="device", groups=2, numbers=5),)


def test_cases_are_counted_apart() -> None:
    one = linked(linked_row(1), linked_row(2)).with_columns(pl.lit("V-AAAA-AAAA").alias("case_id"))
    other = linked(linked_row(3, [("stock", "s")]), linked_row(4, [("stock", "s")])).with_columns(
        pl.lit("V-CCCC-CCCC").alias("case_id")
    )
    assert {case: facts.groups for case, facts in case_facts(pl.concat([one, other])).items()} == {
        "V-AAAA-AAAA": (LinkGroups(link="device", groups=1, numbers=2),),
        "V-CCCC-CCCC": (LinkGroups(link="stock", groups=1, numbers=2),),
    }


def test_no_rows_have_no_facts() -> None:
    assert case_facts(rows()) == {}
