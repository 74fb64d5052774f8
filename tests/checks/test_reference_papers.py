"""Rules on papers that several people share, held to a slow, plain reading of the catalogue."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.paper_reference import REFERENCE, Row, mis_09, mis_27
from support.reference_run import CHECKS, judged, recorded, registers, renumbered

moment = datetime.fromisoformat
SHARED = settings(deadline=None, derandomize=True, database=None)


def moved(row: Row, place: int) -> Row:
    """The row on another paper, of another person with another portrait."""
    # Two years apart: a group's births are of two years.
    born = row.date_of_birth and row.date_of_birth.replace(year=row.date_of_birth.year + 2 * place)
    return replace(
        row,
        id_number=renumbered(row.id_number, place),
        date_of_birth=born,
        portrait_hash=row.portrait_hash and f"{row.portrait_hash}{place}",
    )


def born_apart(row: Row, place: int) -> Row:
    """The row of another person: the same papers in several crowds are no neighbours."""
    return replace(row, date_of_birth=moved(row, place).date_of_birth)


def altered(base: str) -> st.SearchStrategy[str]:
    """`base` with up to two of its digits set to another, wherever they stand."""
    changes = st.lists(st.tuples(st.integers(0, len(base) - 1), st.sampled_from("19")), max_size=2)

    def apply(places: list[tuple[int, str]]) -> str:
        digits = list(base)
        for place, digit in places:
            digits[place] = digit
        return "".join(digits)

    return changes.map(apply)


# Few letters and few digits, so that most pairs stand at a distance of nought to four from one another.
words = st.lists(st.text("AB", min_size=1, max_size=3), min_size=1, max_size=2)
names = st.one_of(
    st.none(),
    words.map(" ".join),
    words.map(" ".join),
    st.text("試験一", min_size=1, max_size=4),
)
papers = st.sampled_from(["060090000001", "060090000001", "060090000002", "C1000001", "999999999", None])
births = st.sampled_from(
    [
        None,
        date(1990, 5, 17),
        date(1990, 5, 17),
        date(1990, 5, 18),
        date(1990, 1, 1),
        date(1991, 1, 1),
        date(2006, 12, 24),
        date(2008, 11, 1),
    ]
)
registrations = st.sampled_from(
    [
        None,
        None,
        moment("2008-05-16 23:59:59"),
        moment("2010-05-17"),
        moment("2024-12-23 23:59:59"),
        moment("2024-12-24"),
    ]
)
people = st.builds(
    Row,
    carrier=st.sampled_from(["viettel", "viettel", "vinaphone"]),
    status=st.sampled_from([None, "ACTIVE", "ACTIVE", "ONE_WAY", "TERMINATED"]),
    customer_type=st.sampled_from([None, "INDIVIDUAL", "INDIVIDUAL", "INDIVIDUAL", "ORGANISATION"]),
    full_name=names,
    date_of_birth=births,
    id_type=st.sampled_from([None, "CCCD", "CMND", "PASSPORT", "OTHER"]),
    id_number=papers,
    portrait_hash=st.sampled_from([None, "a1f0", "b2e0"]),
    guardian_id=st.sampled_from([None, None, None, "060090000009", "060090000009"]),
    registered_at=registrations,
)

# Few names and dates on one paper: whether they are two people is decided by little.
named_alike = st.builds(
    Row,
    carrier=st.sampled_from(["viettel", "viettel", "viettel", "vinaphone"]),
    status=st.none(),
    customer_type=st.none(),
    full_name=st.sampled_from(["A AB", "A AAAAB", "BBBB AB", "A BA", "CCCC C"]),
    date_of_birth=st.sampled_from(
        [None, date(1990, 1, 1), date(1990, 1, 1), date(1990, 5, 17), date(1991, 1, 1), date(2006, 12, 24)]
    ),
    id_type=st.none(),
    id_number=st.just("060090000001"),
    portrait_hash=st.just("a1f0"),
    guardian_id=st.sampled_from([None, None, None, None, "060090000001"]),
    registered_at=registrations,
)


# What takes a row out of its crowd, or seems to.
ODDITIES: list[dict[str, Any]] = [
    {},
    {"carrier": "vinaphone"},
    {"status": "TERMINATED"},
    {"status": "TWO_WAY"},
    {"customer_type": "ORGANISATION"},
    {"customer_type": "ORGANISATION", "registered_at": moment("2024-12-24")},
    {"customer_type": "ORGANISATION", "registered_at": moment("2024-12-23 23:59:59")},
    {"full_name": "BA"},
    {"full_name": None},
    {"date_of_birth": date(1990, 5, 18)},
    {"date_of_birth": None},
    {"id_type": "PASSPORT"},
    {"id_type": "CCCD"},
    {"id_type": None},
    {"id_number": "000021034567"},
    {"id_number": None},
    {"guardian_id": "060090000001"},
]

# What a row's portrait is: mostly none that another has.
faces = st.sampled_from([None, None, "a1f0", "b2e0", "c3d0"])


@st.composite
def crowds(draw: st.DrawFn) -> list[Row]:
    """Papers of one name, alike but for one row: where all varies, two are hardly ever one digit apart.

    From thirteen papers on, they are compared in another way than up to twelve.
    """
    base = draw(st.sampled_from(["060090234567", "021034567"]))
    alike = Row("viettel", None, "INDIVIDUAL", "AN", date(1990, 5, 17), "CMND", None, None)
    sizes = st.one_of(
        st.lists(altered(base), min_size=2, max_size=5),
        st.lists(altered(base), min_size=12, max_size=14, unique=True),
    )
    rows = [replace(alike, id_number=number, portrait_hash=draw(faces)) for number in draw(sizes)]
    odd = draw(st.integers(0, len(rows) - 1))
    rows[odd] = replace(rows[odd], **draw(st.sampled_from(ODDITIES)))
    return rows


@settings(SHARED, max_examples=6)
@given(registers(st.lists(people, min_size=1, max_size=10), moved))
def test_people_on_a_paper(rows: list[Row]) -> None:
    found = judged(rows, [CHECKS[check] for check in REFERENCE])
    assert found == {check: reference(rows) for check, reference in REFERENCE.items()}


@settings(SHARED, max_examples=11)
@given(registers(st.lists(named_alike, min_size=2, max_size=5), moved))
def test_one_person_or_two(rows: list[Row]) -> None:
    found = judged(rows, [CHECKS[check] for check in REFERENCE])
    assert found == {check: reference(rows) for check, reference in REFERENCE.items()}


@settings(SHARED, max_examples=14)
@given(registers(crowds(), born_apart))
def test_papers_of_a_crowd(rows: list[Row]) -> None:
    found = judged(rows, [CHECKS["MIS-09"], CHECKS["MIS-27"]])
    assert found == {"MIS-09": mis_09(rows), "MIS-27": mis_27(rows)}


@pytest.mark.parametrize("distance", [2, 3])
@settings(SHARED, max_examples=4)
@given(rows=registers(crowds(), born_apart))
def test_distance_between_papers_is_a_parameter(rows: list[Row], distance: int) -> None:
    wider = [
        replace(check, header=check.header.model_copy(update={"params": {"distance": distance}}))
        for check in (CHECKS["MIS-09"], CHECKS["MIS-27"])
    ]
    assert judged(rows, wider) == {"MIS-09": mis_09(rows, distance), "MIS-27": mis_27(rows, distance)}


def test_a_carrier_without_birth_dates_counts_in_the_group_though_it_is_not_judged() -> None:
    alike = Row("viettel", None, None, "DO THU AN", date(1990, 5, 17), None, "060090000001", None)
    other = replace(alike, carrier="vinaphone", full_name="LY GIA DINH", date_of_birth=date(1990, 5, 17))
    rows = recorded([alike, other])
    check = [CHECKS["MIS-08"]]
    assert judged(rows, check) == {"MIS-08": set()}
    found = judged(rows, check, without={"vinaphone": "date_of_birth"})
    assert found == {"MIS-08": {("viettel", 1, "060090000001", "another carrier")}}


def test_three_people_are_found_among_many_of_one_given_name() -> None:
    # More names than are compared with one another; the two that differ from all others come last.
    alike = Row("viettel", None, None, "", date(1990, 5, 17), None, "060090000001", None)
    names = [f"A{place:02d} AN" for place in range(61)]
    rows = recorded(
        [replace(alike, full_name=name) for name in (*names, "VO QUOC BINH", "VU THI CUC")]
        + [replace(alike, carrier="vinaphone", full_name="A00 AN")]
    )
    everyone = {row.offends(row.id_number, "names=63") for row in rows if row.carrier == "viettel"}
    across = {row.offends(row.id_number, "another carrier") for row in rows}
    assert judged(rows, [CHECKS["MIS-05"], CHECKS["MIS-08"]]) == {"MIS-05": everyone, "MIS-08": across}
