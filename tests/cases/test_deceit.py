"""Persons, signs, police and order of random rows against a plain reading, and the words' exact bounds."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from support.cases_reference import cases_of, shared_groups
from support.deceit_reference import Case, Group, Place
from support.linked import linked, linked_row

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


def plainly(rows: list[dict[str, Any]]) -> list[Case]:
    """The cases as a plain reading has them."""
    register: dict[Place, dict[str, Any]] = {
        (one["carrier"], one["place"]): {
            **one, "id_number": one["paper"], "usable": one["paper"] is not None,
            "portrait_hash": one["face"], "name_key": one["name"], "date_of_birth": one["born"],
        }
        for one in rows
    }  # fmt: skip
    held: defaultdict[tuple[str, bytes], set[Place]] = defaultdict(set)
    for place, one in register.items():
        for group in one["groups"]:
            held[group["link"], group["group"]].add(place)
    groups: defaultdict[Place, list[Group]] = defaultdict(list)
    by_finding = [(link, frozenset(places)) for (link, _), places in held.items()]
    for of_group in (*by_finding, *shared_groups(register, set(register), set())):
        for place in of_group[1]:
            groups[place].append(of_group)
    return cases_of(register, set(register), groups, defaultdict(set), set())


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
