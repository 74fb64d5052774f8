"""What connects the rows of a case, in counts."""

from typing import Any

import polars as pl
from support.linked import linked_of_case, linked_row

from simaudit.report.figures.cases import CaseFacts, LinkGroups, case_facts


def rows(*made: dict[str, Any]) -> pl.DataFrame:
    return linked_of_case(*made)


def test_what_is_shared_without_a_finding_is_a_group_too() -> None:
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
            groups=(
                LinkGroups(link="shared face", groups=1, numbers=3),
                LinkGroups(link="shared paper", groups=1, numbers=2),
            )
        )
    }


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
    one = rows(linked_row(1), linked_row(2))
    other = rows(linked_row(3, [("stock", "s")]), linked_row(4, [("stock", "s")])).with_columns(
        pl.lit("V-CCCC-CCCC").alias("case_id")
    )
    assert {case: facts.groups for case, facts in case_facts(pl.concat([one, other])).items()} == {
        "V-AAAA-AAAA": (LinkGroups(link="device", groups=1, numbers=2),),
        "V-CCCC-CCCC": (LinkGroups(link="stock", groups=1, numbers=2),),
    }


def test_no_rows_have_no_facts() -> None:
    assert case_facts(rows()) == {}
