"""What is a case, in which order, with which figures; and what becomes of a case in six months."""

from datetime import date
from typing import Any

import polars as pl
from support.linked import MOMENT, linked, linked_row

from simaudit.cases.continuity import EARLIER, NO_CASES, EarlierCases
from simaudit.cases.month_cases import CaseRequest, MonthCases, Thresholds, carrier_part, month_cases
from simaudit.period import Period

KEY = b"key"
OCTOBER = Period(2026, 10)


def found(*rows: dict[str, Any], **other: Any) -> MonthCases:
    return month_cases(linked(*rows), CaseRequest(OCTOBER, KEY, **other))


def device(*numbers: int, name: str = "d", **other: Any) -> list[dict[str, Any]]:
    return [linked_row(number, [("device", name)], **other) for number in numbers]


def numbers(cases: MonthCases) -> list[list[str]]:
    """The last four digits of each case's numbers, the cases in their order."""
    parts = cases.rows.group_by("case_id", maintain_order=True).agg(pl.col("msisdn").str.tail(4).sort())
    return parts["msisdn"].to_list()


def test_five_numbers_on_two_papers_are_a_case_and_four_or_one_paper_are_none() -> None:
    assert numbers(found(*device(1, 2, 3, 4, 5))) == [["0001", "0002", "0003", "0004", "0005"]]
    assert numbers(found(*device(1, 2, 3, 4))) == []
    assert numbers(found(*device(1, 2, 3, 4, 5, paper="001090000001"))) == []
    assert numbers(found(*device(1, 2, 3, 4, 5, paper=None))) == []
    two = [*device(1, 2, 3, 4, paper="001090000001"), *device(5)]
    assert numbers(found(*two)) == [["0001", "0002", "0003", "0004", "0005"]]
    # A number counts once, however many rows it has.
    again = [{**row, "msisdn": "84961000001"} for row in device(4, 5)]
    assert numbers(found(*device(1, 2, 3), *again)) == []
    assert len(numbers(found(*device(1, 2, 3), thresholds=Thresholds(3, 3)))) == 1
    assert numbers(found(*device(1, 2, 3), thresholds=Thresholds(3, 4))) == []


def test_the_strongest_case_comes_first_then_the_larger_one_then_that_with_more_critical_marks() -> None:
    stronger = [linked_row(n, [("device", "a"), ("stock", "a")]) for n in range(1, 6)]
    larger = device(*range(10, 16), name="b")
    critical = device(*range(20, 25), name="c", marks=[("UNR-08", "critical")])
    plain = device(*range(30, 35), name="e", marks=[("BLK-07", "high")])
    cases = found(*plain, *critical, *larger, *stronger)
    assert [part[0] for part in numbers(cases)] == ["0001", "0010", "0020", "0030"]
    assert cases.cases["strength"].to_list() == [2, 1, 1, 1]


def test_the_figures_of_a_case_over_two_carriers() -> None:
    ours = [
        linked_row(1, [("paper", "p")], paper="p1", face="f1", clerk_code="c1"),
        linked_row(2, [("paper", "p")], [("UNR-08", "critical")], paper="p1", face="f2", clerk_code=None),
        linked_row(3, paper="p2", registered_at=MOMENT.replace(month=3), point_code="P2"),
        linked_row(4, paper="p3", registered_at=None),
    ]
    theirs = [
        linked_row(5, [("paper", "p"), ("device", "d")], carrier="vinaphone", paper="p1", face="f1"),
        linked_row(6, carrier="vinaphone", paper="p1", marks=[("BLK-07", "high"), ("UNR-08", "critical")]),
    ]
    (case,) = found(*ours, *theirs).cases.to_dicts()
    assert case.pop("case_id").startswith("V-")
    assert case == {
        "first_period": "2026-10", "last_period": "2026-10", "state": "new", "strength": 3, "numbers": 6,
        "papers": 3, "faces": 3, "points": 3, "clerks": 2, "carriers": ["viettel", "vinaphone"],
        "links": ["device", "paper", "shared paper"], "marks": ["BLK-07", "UNR-08"],
        "from": date(2026, 3, 1), "to": date(2026, 10, 1), "continued_from": None, "split_from": None,
        "merged_from": [],
    }  # fmt: skip


def test_a_carrier_s_part_follows_from_its_own_rows_alone() -> None:
    ours = [linked_row(1, [("paper", "p"), ("device", "d")], paper="p1"), *device(2, 3)]
    theirs = [
        linked_row(n, [("paper", "p")], carrier="vinaphone", paper="p1", marks=[("BLK-07", "high")])
        for n in (5, 6)
    ]
    cases = found(*ours, *theirs)
    (part,) = carrier_part(cases, "viettel").to_dicts()
    assert (part["numbers"], part["papers"], part["links"], part["marks"], part["strength"]) == (
        3, 3, ["device"], [], 1,
    )  # fmt: skip
    assert (part["carriers"], part["spans"]) == (["viettel"], True)
    (other,) = carrier_part(cases, "vinaphone").to_dicts()
    assert (other["case_id"], other["links"], other["marks"]) == (part["case_id"], ["paper"], ["BLK-07"])
    (alone,) = carrier_part(found(*device(1, 2, 3, 4, 5)), "viettel").to_dicts()
    assert not alone["spans"]


def test_six_months_of_a_case() -> None:
    """It appears, grows, splits, is gone, is back, and is merged with another; its name stays."""
    months = [
        [*device(1, 2, 3, 4, 5)],
        [*device(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)],
        [*device(*range(1, 7)), *device(*range(7, 12), name="e")],
        [*device(*range(7, 12), name="e")],
        [*device(*range(1, 7)), *device(*range(7, 12), name="e")],
        [*device(*range(1, 12))],
    ]
    earlier, taken, told = NO_CASES, set[str](), []
    for at, rows in enumerate(months):
        period = Period(2026, 5 + at)
        cases = month_cases(linked(*rows), CaseRequest(period, KEY, earlier=earlier, other_names=taken))
        told.append([
            (row["case_id"], row["state"], row["numbers"], row["first_period"], row["split_from"],
             row["merged_from"])
            for row in cases.cases.to_dicts()
        ])  # fmt: skip
        earlier = EarlierCases(cases.cases.select(*EARLIER), cases.numbers)
        taken |= set(cases.cases["case_id"])
    farm = told[0][0][0]
    other = next(name for name, *_ in told[2] if name != farm)
    assert told == [
        [(farm, "new", 5, "2026-05", None, [])],
        [(farm, "continued", 11, "2026-05", None, [])],
        [(farm, "continued", 6, "2026-05", None, []), (other, "new", 5, "2026-07", farm, [])],
        [(other, "continued", 5, "2026-07", None, []), (farm, "quiet", 0, "2026-05", None, [])],
        [(farm, "continued", 6, "2026-05", None, []), (other, "continued", 5, "2026-07", None, [])],
        [(farm, "continued", 11, "2026-05", None, [other])],
    ]


def test_a_case_that_continues_none_keeps_the_name_of_an_earlier_run() -> None:
    first = found(*device(2, 3, 4, 5, 6))
    before = EarlierCases(first.cases.select(*EARLIER), first.numbers)
    (name,) = first.cases["case_id"]
    again = found(*device(1, 2, 3, 4, 5, 6), before=before)
    assert again.cases["case_id"].to_list() == [name]
    assert found(*device(1, 2, 3, 4, 5, 6)).cases["case_id"].to_list() != [name]


def test_of_no_rows_there_are_no_cases() -> None:
    none = found()
    assert (none.cases.height, none.rows.height, none.numbers.height) == (0, 0, 0)
    assert carrier_part(none, "viettel").is_empty()
