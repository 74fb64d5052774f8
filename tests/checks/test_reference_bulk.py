"""Rules about papers and runs held to a slow, plain reading, over small registers near every boundary."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from support.bulk_reference import REFERENCE, Found, Row
from support.reference_run import hold_to_reference, registers, renumbered

FEW = settings(max_examples=7, deadline=None, derandomize=True, database=None)


# Each value stands beside a limit of some rule, or is what a careless reading takes for another.
moments = st.sampled_from(
    [
        None,
        *map(
            datetime.fromisoformat,
            [
                "2017-04-23 23:59:59",
                "2017-04-24 00:00",
                "2024-12-23 23:59:59",
                "2024-12-24 00:00",
                "2025-01-05 00:00",
                "2025-01-05 23:59:59",
                "2025-02-28 09:00",
                "2025-03-01 09:00",
                "2026-06-30 23:59:59",
                "2026-07-01 00:00",
            ],
        ),
    ]
)
papers = st.sampled_from(
    [None, "111111111111", "012345678901", "012345678902", "241090001", "241090002", "00109000010A"]
    + [f"00109000010{last}" for last in range(5)]
)
papers_beside = st.sampled_from([None, "111111111111", "001090000299", "001090000399"])
numbers = st.one_of(st.none(), st.just("842438220001"), st.integers(84961000000, 84961000011).map(str))
loose = st.builds(
    Row,
    carrier=st.sampled_from(["viettel", "viettel", "vinaphone"]),
    msisdn=numbers,
    status=st.sampled_from([None, "ACTIVE", "ONE_WAY", "TERMINATED"]),
    customer_type=st.sampled_from([None, "INDIVIDUAL", "ORGANISATION"]),
    payment_type=st.sampled_from([None, "PREPAID", "PREPAID", "POSTPAID"]),
    id_type=st.sampled_from([None, "CCCD", "CMND", "PASSPORT", "OTHER"]),
    id_number=papers,
    registered_at=moments,
    first_registered_at=st.sampled_from([None, None, datetime.fromisoformat("2024-11-23 12:00")]),
    activated_at=st.sampled_from([None, None, datetime.fromisoformat("2024-12-06")]),
    channel=st.sampled_from(
        [None, "APP", "VNEID", "OWN_POINT", "OWN_MOBILE_POINT", "AUTHORISED_POINT", "OTHER"]
    ),
    contract_no=st.sampled_from([None, None, "HD-1"]),
    point_code=st.sampled_from([None, "DL-1", "DL-2"]),
)


@st.composite
def begun(draw: st.DrawFn, row: Row) -> Row:
    """The row of a number that began on its day, thirty days before, a day more, long before, or after it."""
    assert row.registered_at is not None
    begins = [None, *(row.registered_at - timedelta(days) for days in (0, 30, 31, 400, -3))]
    return replace(
        row,
        first_registered_at=draw(st.sampled_from(begins)),
        activated_at=draw(st.sampled_from([None, *(at and at.replace(hour=23) for at in begins)])),
    )


@st.composite
def holdings(draw: st.DrawFn) -> list[Row]:
    """One paper's numbers, mostly alike and registered at few moments: fourth ones and ties are common."""
    rows = draw(st.lists(loose, min_size=4, max_size=7))
    limits = st.sampled_from([datetime.fromisoformat(day) for day in ("2017-04-24", "2024-12-24")])
    times = st.sampled_from(draw(st.lists(st.one_of(limits, moments), min_size=1, max_size=2)))
    rows = [
        replace(r, carrier="viettel", id_type="CCCD", id_number="001090000200", registered_at=draw(times))
        for r in rows
    ]
    alike = [replace(r, status="ACTIVE", customer_type=None, payment_type="PREPAID") for r in rows[1:]]
    place = draw(st.integers(0, len(alike) - 1))
    if alike[place].registered_at is not None:
        alike[place] = draw(begun(alike[place]))
    return [rows[0], *alike]


@st.composite
def takings(draw: st.DrawFn) -> list[Row]:
    """One paper's numbers, taken on days that lie thirty days apart, one less or one more."""
    days = st.sampled_from([0, 1, 15, 29, 30, 31, 32, 45, 60, 61, 62, 90, 91, 92])
    times = draw(st.lists(days, min_size=3, max_size=12))
    hours = st.sampled_from(["2025-03-01 00:00", "2025-03-01 23:59:59"]).map(datetime.fromisoformat)
    row = Row(msisdn="84961000001", id_type="CCCD", id_number="001090000200", payment_type="POSTPAID")
    rows = [replace(row, registered_at=draw(hours) + timedelta(days)) for days in times]
    rows[-1] = draw(begun(rows[-1]))
    after = st.sampled_from([None, timedelta(0), timedelta(seconds=-1), timedelta(400)])
    for place in draw(st.lists(st.integers(0, len(rows) - 2), max_size=3, unique=True)):
        at, shift = rows[place].registered_at, draw(after)
        rows[place] = replace(rows[place], confirmed_at=at + shift if at and shift is not None else None)
    if draw(st.booleans()):
        rows[0] = replace(draw(loose), id_number=row.id_number)
    return rows


@st.composite
def ranges(draw: st.DrawFn) -> list[Row]:
    """Neighbouring numbers on one day at one point, on few papers or many, one perhaps out of line.

    The papers take turns, or the last of them has all the numbers that are left.
    """
    length, start = draw(st.sampled_from([5, 9, 10, 10, 11, 12, 16, 25])), draw(st.integers(0, 20))
    papers = draw(st.sampled_from([1, 5, 6, max(1, length - 5), length - 4, length]))
    turns = draw(st.booleans())
    row = Row(point_code="DL-1", registered_at=draw(moments.filter(bool)), id_type="CCCD")
    places = [i % papers if turns else min(i, papers - 1) for i in range(length)]
    rows = [
        replace(row, msisdn=str(84961000000 + start + i), id_number=f"{1090000300 + start + place:012d}")
        for i, place in enumerate(places)
    ]
    seldom = st.sampled_from([False, False, False, True])
    if draw(seldom):
        rows[draw(st.integers(0, length - 1))] = draw(loose)
    if draw(seldom):
        place = draw(st.integers(0, length - 1))
        rows[place] = replace(rows[place], id_number=draw(papers_beside))
    return rows


@st.composite
def parts(draw: st.DrawFn, groups: st.SearchStrategy[list[Row]]) -> list[Row]:
    """A few groups and other people's rows, in any order."""
    drawn = [*draw(st.lists(groups, min_size=1, max_size=2)), draw(st.lists(loose, max_size=6))]
    return draw(st.permutations([row for part in drawn for row in part]))


def moved(row: Row, place: int) -> Row:
    """The row on the papers and at the points of another part of the register."""
    point_code = row.point_code and f"{row.point_code}-{place}"
    return replace(row, id_number=renumbered(row.id_number, place), point_code=point_code)


def readings(*checks: str) -> dict[str, Callable[[list[Row]], Found]]:
    return {check: REFERENCE[check] for check in checks}


@FEW
@given(registers(parts(holdings()), moved))
def test_a_papers_numbers(rows: list[Row]) -> None:
    hold_to_reference(rows, readings("BLK-01", "BLK-04", "BLK-05", "BLK-06"))


@FEW
@given(registers(parts(takings()), moved))
def test_a_papers_numbers_within_thirty_days(rows: list[Row]) -> None:
    hold_to_reference(rows, readings("BLK-01", "BLK-02"))


@st.composite
def spread(draw: st.DrawFn) -> list[Row]:
    """One paper's numbers within days of one another at a few carriers."""
    carriers = st.sampled_from(draw(st.sampled_from([("viettel", "vinaphone", "itel"), ("viettel", "itel")])))
    rows = draw(takings())
    return [replace(row, carrier=draw(carriers)) for row in (*rows, *draw(st.sampled_from([[], rows])))]


@FEW
@given(registers(parts(spread()), moved))
def test_a_papers_numbers_over_carriers(rows: list[Row]) -> None:
    hold_to_reference(rows, readings("BLK-18"))


@FEW
@given(registers(parts(ranges()), moved))
def test_a_points_day(rows: list[Row]) -> None:
    hold_to_reference(rows, readings("BLK-10", "BLK-11"))
