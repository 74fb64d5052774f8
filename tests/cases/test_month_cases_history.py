"""What is a case, in which order, with which figures; and what becomes of a case in six months."""

from datetime import date
from typing import Any

import polars as pl
from support.linked import MOMENT, linked, linked_row

from simaudit.cases.continuity import EARLIER, NO_CASES, EarlierCases
from simaudit.cases.criteria import Thresholds
from simaudit.cases.month_cases import CaseRequest, MonthCases, carrier_part, month_cases
from simaudit.period import Period

KEY = b"key"
OCTOBER = Period(2026, 10)


def found(*rows: dict[str, Any], **other: Any) -> MonthCases:
    return month_cases(linked(*rows), CaseRequest(OCTOBER, KEY, **other))


def device(*numbers: int, name_of: str = "d", **other: Any) -> list[dict[str, Any]]:
    return [linked_row(number, [("device", name_of)], **other) for number in numbers]


def numbers(cases: MonthCases) -> list[list[str]]:
    """The last four digits of each case's numbers, the cases in their order."""
    parts = cases.rows.group_by("case_id", maintain_order=True).agg(pl.col("msisdn").str.tail(4).sort())
    return parts["msisdn"].to_list()


def test_five_numbers_of_three_people_are_a_case_on_one_paper_of_five() -> None:
    assert numbers(found(*device(1, 2, 3, 4, 5))) == [["0001", "0002", "0003", "0004", "0005"]]
    assert numbers(found(*device(1, 2, 3, 4))) == []
    one_man: dict[str, Any] = {"name": "KIEU MINH KHOI", "born": date(1990, 2, 3)}
    assert numbers(found(*device(1, 2, 3, 4, **one_man), *device(5))) == []
    assert len(numbers(found(*device(1, 2, 3, **one_man), *device(5, 6)))) == 1
    # Five people on one paper are a case, four are a family.
    paper: dict[str, Any] = {"paper": "001090000001"}
    assert len(numbers(found(*device(1, 2, 3, 4, 5, **paper)))) == 1
    twice = [*device(1, 2, 3, 4, **paper), *device(5, name="Kiều Ngọc 4", **paper)]
    assert numbers(found(*twice)) == []
    # A number counts once, however many rows it has.
    again = [{**row, "msisdn": "84961000001"} for row in device(4, 5)]
    assert numbers(found(*device(1, 2, 3), *again)) == []
    assert len(numbers(found(*device(1, 2, 3), thresholds=Thresholds(3, 3)))) == 1
    assert numbers(found(*device(1, 2, 3), thresholds=Thresholds(3, 4))) == []


def test_five_forged_papers_of_one_person_are_a_case() -> None:
    man: dict[str, Any] = {"name": "KIEU MINH KHOI", "born": date(1990, 2, 3)}
    papers = [linked_row(number, [("forged series", "s")], **man) for number in range(1, 6)]
    (case,) = found(*papers).cases.to_dicts()
    assert (case["persons"], case["forged"], case["deceived"], case["police"]) == (1, 5, 5, False)
    assert case["signs"] == [{"sign": "series", "size": 5}]
    assert numbers(found(*papers[:4], linked_row(5, [("stock", "s")], paper=papers[0]["paper"], **man))) == []
    many = [linked_row(number, [("forged series", "s")], **man) for number in range(1, 11)]
    assert found(*many).cases["police"].to_list() == [True]


def test_those_for_the_police_come_first_then_by_people_deceived_people_and_numbers() -> None:
    honest: dict[str, Any] = {"name": "KIEU MINH KHOI", "born": date(1990, 2, 3)}
    police = [linked_row(n, [("device", "a")]) for n in range(1, 11)]
    lodging = [linked_row(n, [("address", "b")], point_code="P2") for n in range(20, 45)]
    unsigned = [linked_row(n, [("paper", f"p{n % 2}")], paper=None) for n in range(50, 90)]
    joined = [{**row, "groups": [*row["groups"], *unsigned[0]["groups"]]} for row in unsigned[1:2]]
    small = device(*range(90, 95), name_of="c")
    larger = [*device(*range(100, 105), name_of="e"), linked_row(105, [("device", "e")], **honest),
              linked_row(106, [("device", "e")], **honest)]  # fmt: skip
    cases = found(*small, *larger, *unsigned[2:], unsigned[0], *joined, *lodging, *police)
    assert [part[0] for part in numbers(cases)] == ["0001", "0020", "0100", "0090", "0050"]
    assert cases.cases.select("police", "deceived", "persons").rows() == [
        (True, 10, 10), (False, 25, 25), (False, 6, 6), (False, 5, 5), (False, 0, 40),
    ]  # fmt: skip


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
        "first_period": "2026-10", "last_period": "2026-10", "state": "new", "police": False, "numbers": 6,
        "deceived": 6, "persons": 6, "forged": 0,
        "signs": [{"sign": "paper", "size": 4}, {"sign": "device", "size": 4}], "in_scope": None,
        "dense_from": date(2026, 3, 1), "dense_to": date(2026, 10, 1), "edition": 3, "reason": None,
        "papers": 3, "faces": 3, "points": 3, "clerks": 2, "carriers": ["viettel", "vinaphone"],
        "links": ["device", "paper", "shared paper"], "marks": ["BLK-07", "UNR-08"],
        "from": date(2026, 3, 1), "to": date(2026, 10, 1), "continued_from": None, "split_from": None,
        "merged_from": [], "title": None, "victims": 0, "related": [], "province": None,
    }  # fmt: skip


def test_a_carrier_s_part_follows_from_its_own_rows_alone() -> None:
    ours = [linked_row(1, [("paper", "p"), ("device", "d")], paper="p1"), *device(2, 3)]
    theirs = [
        linked_row(n, [("paper", "p")], carrier="vinaphone", paper="p1", marks=[("BLK-07", "high")])
        for n in (5, 6)
    ]
    cases = found(*ours, *theirs)
    (part,) = carrier_part(cases, "viettel").to_dicts()
    assert (part["numbers"], part["papers"], part["links"], part["marks"], part["signs"]) == (
        3, 3, ["device"], [], [{"sign": "device", "size": 3}],
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
        [*device(*range(1, 7)), *device(*range(7, 12), name_of="e")],
        [*device(*range(7, 12), name_of="e")],
        [*device(*range(1, 7)), *device(*range(7, 12), name_of="e")],
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


def test_a_case_of_an_earlier_edition_that_is_none_any_more_says_so() -> None:
    man: dict[str, Any] = {"name": "KIEU MINH KHOI", "born": date(1990, 2, 3)}
    rows = device(1, 2, 3, 4, 5, **man)
    keys = pl.DataFrame({"case_id": ["V-OLD"] * 5, "key": [row["key"] for row in rows]})
    ended = pl.DataFrame({"case_id": ["V-END"], "key": [b"gone"]})

    def states(edition: int, *linked_rows: dict[str, Any]) -> list[tuple[str, str, str | None]]:
        old = [("V-OLD", "2026-08", "2026-09", edition, None), ("V-END", "2026-08", "2026-09", edition, None)]
        earlier = EarlierCases(pl.DataFrame(old, schema=EARLIER, orient="row"), pl.concat([keys, ended]))
        cases = found(*linked_rows, earlier=earlier)
        return cases.cases.select("case_id", "state", "reason").rows()

    assert states(1, *rows) == [("V-END", "quiet", None), ("V-OLD", "quiet", "criteria")]
    assert states(2, *rows) == [("V-END", "quiet", None), ("V-OLD", "quiet", "criteria")]
    assert states(3, *rows) == [("V-END", "quiet", None), ("V-OLD", "quiet", None)]
    # Once said, it stays said.
    said = EarlierCases(
        pl.DataFrame([("V-OLD", "2026-08", "2026-09", 2, "criteria")], schema=EARLIER, orient="row"), keys
    )
    assert found(earlier=said).cases["reason"].to_list() == ["criteria"]


def test_numbers_of_the_province_are_counted_beside_the_whole_case() -> None:
    rows = [*device(1, 2, province_code="38"), *device(3, 4, province_code="01"), *device(5)]
    assert found(*rows, scope="38").cases.select("numbers", "in_scope").rows() == [(5, 3)]
    part = carrier_part(found(*rows, scope="38"), "viettel", "38")
    assert part.select("numbers", "in_scope").rows() == [(5, 3)]


def test_of_no_rows_there_are_no_cases() -> None:
    none = found()
    assert (none.cases.height, none.rows.height, none.numbers.height) == (0, 0, 0)
    assert carrier_part(none, "viettel").is_empty()
    some = found(*device(1, 2, 3, 4, 5), scope="38")
    for name in ("cases", "rows", "numbers", "portraits", "elsewhere"):
        assert getattr(none, name).schema == getattr(some, name).schema, name
