"""Whose rows are whose: two of paper, name and date of birth make one person."""

from datetime import date
from typing import Any

from support.linked import linked, linked_row

from simaudit.cases.persons import person_count, persons

BORN, SLIP = date(1990, 2, 3), date(1990, 3, 2)


def people(*rows: tuple[str | None, str, date | None], carrier: str = "viettel") -> list[int | None]:
    """The first row of the person of each row of (paper, name, date of birth)."""
    made: list[dict[str, Any]] = [
        linked_row(n, paper=paper, name=name, born=born) for n, (paper, name, born) in enumerate(rows)
    ]
    found = persons(linked(*made).with_row_index("row"), ["point_code"])
    assert found["row"].to_list() == list(range(len(rows)))
    return found["person"].to_list()


def test_a_slip_in_any_one_of_the_three_makes_no_second_person() -> None:
    assert people(("p", "AN", BORN), ("p", "AM", BORN), ("p", "AN", SLIP), ("q", "AN", BORN)) == [0, 0, 0, 0]
    # What one row has in common with the next is handed on.
    assert people(("p", "AN", BORN), ("q", "AN", BORN), ("q", "CHI", BORN)) == [0, 0, 0]


def test_a_paper_or_a_name_alone_makes_nobody_the_same() -> None:
    assert people(("p", "AN", BORN), ("p", "CHI", SLIP), ("q", "AN", SLIP)) == [0, 1, 2]
    assert people(("p", "AN", None), ("p", "CHI", None), ("q", "AN", None)) == [0, 1, 2]


def test_what_is_missing_is_nobody_s() -> None:
    rows = [(None, "", BORN), (None, "", BORN), (None, "AN", None), ("p", "", None), ("p", "", BORN)]
    assert people(*rows) == [None, None, 2, 3, 4]
    assert people(("p", "", BORN), ("p", "", BORN)) == [0, 0]


def test_people_are_told_apart_within_a_group_and_counted_without_nobody() -> None:
    twice = [linked_row(n, paper="p", name="AN", point_code=f"P{n}") for n in (1, 2)]
    rows = persons(linked(*twice, linked_row(3, paper=None, name="")).with_row_index("row"), ["point_code"])
    assert rows["person"].to_list() == [0, 1, None]
    assert rows.select(person_count()).item() == 2
