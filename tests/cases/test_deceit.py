"""Persons, signs, police and order of random rows against a plain reading, and the words' exact bounds."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from support.linked import linked, linked_of_case, linked_row
from support.plain_cases import plainly

from simaudit.cases.deceit import SIGN, evening, sign_sizes
from simaudit.cases.month_cases import CaseRequest, month_cases
from simaudit.period import Period

EVENING = datetime(2026, 10, 1, 22, 30)  # noqa: DTZ001 (extracts have local times)
LINKS = ("device", "paper", "face", "stock", "night", "address", "paper run", "forged series")

row = st.fixed_dictionaries({
    "paper": st.sampled_from([None, *(f"00109000{n:04d}" for n in range(14))]),
    "name": st.sampled_from(["", *(f"KIEU NGOC {n}" for n in range(12))]),
    "born": st.sampled_from([None, *(date(1990, 1, n) for n in range(1, 5))]),
    "face": st.sampled_from([None, None, "f1", "f2"]),
    "point_code": st.sampled_from(["P1", "P1", None]),
    "clerk_code": st.sampled_from(["c1", "c1", None]),
    "night": st.integers(0, 4),
    "msisdn": st.integers(0, 80),
    "carrier": st.sampled_from(["viettel", "viettel", "itel"]),
    "groups": st.lists(
        st.tuples(st.sampled_from(LINKS), st.sampled_from(["a", "b"])), min_size=1, max_size=3, unique=True
    ).filter(lambda groups: {link for link, _ in groups} != {"night"}),
})  # fmt: skip


def groups_of(one: dict[str, Any]) -> list[tuple[str, str]]:
    """(link, value) of a row: those of paper and face are the row's own, a night is of one evening."""
    own = {"paper": one["paper"], "face": one["face"] and f"{one['face']} {one['carrier']}"}
    return sorted({
        (link, own.get(link) or f"{value} {one['carrier']} {one['night'] if link == 'night' else ''}")
        for link, value in one["groups"]
        if own.get(link, value) is not None
    })  # fmt: skip


def numbered(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The linked rows, each with its place; one clerk has several nights."""
    return [
        linked_row(
            place,
            groups_of(one),
            registered_at=EVENING + timedelta(days=one["night"]),
            msisdn=f"849610001{one['msisdn']:02d}",
            **{name: one[name] for name in
               ("paper", "name", "born", "face", "point_code", "clerk_code", "carrier")},
        )
        for place, one in enumerate(rows, start=1)
    ]  # fmt: skip


def cases(*rows: dict[str, Any]) -> list[dict[str, Any]]:
    return month_cases(linked(*rows), CaseRequest(Period(2026, 10), b"key")).cases.to_dicts()


def signs(*rows: dict[str, Any]) -> list[str]:
    """The signs of the one case that these rows are, if they are one."""
    return [sign["sign"] for case in cases(*rows) for sign in case["signs"]]


def by_night(
    nights: int, people: int, numbers: int, devices: Sequence[str] = ("d",), **in_turn: Sequence[str | None]
) -> list[dict[str, Any]]:
    """So many numbers of so many people over so many nights, and two people by day.

    A night joins nobody alone: all are on one device. Devices, and columns that are given, take turns.
    """
    night = []
    for number in range(numbers):
        columns: dict[str, Any] = {
            "registered_at": EVENING + timedelta(days=number % nights, hours=number % 7),
            "msisdn": f"8496100010{number}",
            "paper": f"00109000{number % people:04d}",
            "name": f"KIEU NGOC {number % people}",
            **{column: values[number % len(values)] for column, values in in_turn.items()},
        }
        links = [("device", devices[number % len(devices)]), ("night", f"{number % nights}")]
        night.append(linked_row(number, links, **columns))
    by_day = [
        linked_row(90 + at, [("device", devices[at % len(devices)])], paper=f"00209000000{at}")
        for at in range(2 * len(devices))
    ]
    return [*night, *by_day]


def test_three_nights_of_one_clerk_with_two_numbers_a_customer_are_a_sign() -> None:
    nights = {
        "three nights": by_night(3, 4, 8),
        "the clerk is not told": by_night(3, 4, 8, clerk_code=(None,)),
        "two nights": by_night(2, 4, 8),
        "seven numbers of four people": by_night(3, 4, 7),
        "one number each": by_night(3, 6, 6),
        "two clerks, two nights each": by_night(4, 4, 8, clerk_code=("c1", "c2")),
        "two points with a clerk of the same code": by_night(4, 4, 8, point_code=("P1", "P2")),
        "two carriers with a clerk of the same code": by_night(4, 4, 8, carrier=("viettel", "itel")),
    }
    found = [name for name, rows in nights.items() if "nights" in signs(*rows)]
    assert found == ["three nights", "the clerk is not told"]
    # Numbers and people are those of the nights alone, not those of the day.
    assert signs(*by_night(3, 4, 8)) == ["nights", "device"]


def test_nights_of_one_clerk_count_in_each_case_by_themselves() -> None:
    two = cases(*by_night(4, 4, 8, ("d", "e")))
    assert [case["numbers"] for case in two] == [6, 6]
    assert [sign["sign"] for case in two for sign in case["signs"]] == ["device", "device"]
    many = cases(*by_night(6, 4, 16, ("d", "e")))
    assert [[sign["sign"] for sign in case["signs"]] for case in many] == [["nights", "device"]] * 2


def test_who_has_no_name_and_no_paper_is_no_customer_of_a_night() -> None:
    rows = by_night(3, 4, 8)
    nobody = linked_row(
        8, [("device", "d"), ("night", "0")], paper=None, name="", msisdn="84961000100", registered_at=EVENING
    )
    assert signs(*rows, nobody) == ["nights", "device"]
    assert cases(*rows, nobody)[0]["deceived"] == 6
    # A moment that isn't known is no night.
    assert signs(*by_night(2, 4, 8), nobody | {"registered_at": None}) == ["device"]
    # A number counts once, however many rows it has, and one that can't be read isn't counted.
    for number in ("84961000100", None):
        assert signs(*by_night(3, 4, 7), nobody | {"msisdn": number}) == ["device"]


def test_sizes_are_whole_numbers_whatever_they_are_counted_from() -> None:
    rows = linked_of_case(linked_row(1), linked_row(2, [("device", "d"), ("forged series", "s")]))
    schema = {
        "case_id": pl.String, "persons": pl.Int64, "forged": pl.Int64, "deceived": pl.Int64,
        "signs": pl.List(pl.Struct(SIGN)),
    }  # fmt: skip
    assert sign_sizes(rows, "case_id").schema == sign_sizes(rows.clear(), "case_id").schema == schema
    none = sign_sizes(rows.with_columns(signs=pl.lit([], pl.List(pl.String))), "case_id")
    assert (none.schema, none["signs"].to_list(), none["deceived"].to_list()) == (schema, [[]], [1])
    # Papers that were made count, whoever is named on them.
    papers = linked_of_case(*(linked_row(at, [("forged series", "s")]) for at in range(3)), signs=["series"])
    alone = sign_sizes(papers.with_columns(person=pl.lit(1, pl.UInt32)), "case_id")
    assert alone.select("persons", "forged", "deceived").rows() == [(1, 3, 3)]


def test_people_of_one_device_are_counted_by_themselves() -> None:
    rows = [linked_row(number, [("stock", "s"), ("device", f"{number // 4}")]) for number in range(6)]
    got = month_cases(linked(*rows), CaseRequest(Period(2026, 10), b"key")).rows.sort("record")
    assert got["signs"].to_list() == [["device", "stock"]] * 4 + [["stock"]] * 2


def test_a_night_ends_at_six_and_its_evening_is_the_day_before() -> None:
    morning = datetime(2026, 10, 2, 6)  # noqa: DTZ001 (extracts have local times)
    moments = {"registered_at": [morning - timedelta(seconds=1), morning, None]}
    evenings = pl.DataFrame(moments).select(evening())["registered_at"].to_list()
    assert evenings == [date(2026, 10, 1), date(2026, 10, 2), None]


def test_from_three_people_on_a_face_a_paper_and_a_device_are_a_sign() -> None:
    def of_people(count: int, link: str, **same: Any) -> list[dict[str, Any]]:
        """Six numbers of so many people with a link in common, on a stock that joins them with others."""
        return [
            linked_row(
                number,
                [("stock", "s"), *([(link, "x")] if number < 6 else [])],
                registered_at=None,
                paper=f"00109000{number % count if number < 6 else number:04d}",
                name=f"KIEU NGOC {number % count if number < 6 else number}",
                **(same if number < 6 else {}),
            )
            for number in range(10)
        ]

    for count, device in ((2, ["stock"]), (3, ["device", "stock"])):
        assert signs(*of_people(count, "device")) == device
    for count, face in ((2, ["stock"]), (3, ["face", "stock"])):
        assert signs(*of_people(count, "face", face="f1")) == face
    nobody = linked_row(20, [("stock", "s"), ("face", "x")], paper=None, name="", face="f1")
    assert signs(*of_people(2, "face", face="f1"), nobody) == ["stock"]


@settings(max_examples=25)
@given(st.lists(row, min_size=4, max_size=40))
def test_people_signs_and_order_are_those_of_a_plain_reading(drawn: list[dict[str, Any]]) -> None:
    rows = numbered(drawn)
    got = month_cases(linked(*rows), CaseRequest(Period(2026, 10), b"key"))
    expected = plainly(rows)
    figures = ("police", "deceived", "persons", "forged", "numbers")
    assert got.cases.select(figures).rows() == [
        (case.police, case.deceived, case.persons, case.forged, case.numbers) for case in expected
    ]
    assert sorted(got.rows.select("carrier", "record", "person", "links", "signs").rows()) == sorted(
        (member.carrier, member.record, member.person, [*member.links], [*member.signs])
        for case in expected
        for member in case.members
    )
    sizes = [{one["sign"]: one["size"] for one in signs} for signs in got.cases["signs"]]
    alike = {
        figure
        for figure in got.cases.select(figures).rows()
        if got.cases.select(figures).rows().count(figure) > 1
    }
    assert alike or sizes == [case.signs for case in expected]
