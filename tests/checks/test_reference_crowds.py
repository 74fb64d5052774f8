"""Rules about crowds at a point, an address or in a device, held to a slow, plain reading of them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from support.bulk_reference import Found, Row
from support.point_reference import REFERENCE
from support.reference_run import hold_to_reference, registers, renumbered

FEW = settings(max_examples=5, deadline=None, derandomize=True, database=None)

moment = datetime.fromisoformat
START = moment("2026-03-02 09:15")
PLAIN = Row(
    msisdn="84961000001",
    customer_type="INDIVIDUAL",
    id_type="CCCD",
    channel="OWN_POINT",
    point_code="DL-1",
    clerk_code="GDV-1",
    address="12 LE LOI",
    last_used_at=moment("2026-10-01"),
)


def numbered(rows: list[Row]) -> list[Row]:
    """Each with a number of its own, and a paper where it has none."""
    return [
        replace(
            row,
            msisdn=row.msisdn and f"{84961000000 + n}",
            id_number=row.id_number or f"{1090000000 + n:012d}",
        )
        for n, row in enumerate(rows, start=1)
    ]


def moved(row: Row, place: int) -> Row:
    """The row in another crowd: of other people, at another point and address, in another device."""

    def named(value: str | None) -> str | None:
        return value and f"{value} {place}"

    return replace(
        row,
        msisdn=renumbered(row.msisdn, place),
        id_number=renumbered(row.id_number, place),
        point_code=named(row.point_code),
        clerk_code=named(row.clerk_code),
        address=named(row.address),
        device_hash=named(row.device_hash),
    )


def changed(row: Row) -> st.SearchStrategy[Row]:
    """The row with one thing otherwise, which a careless reading overlooks or minds."""
    moments = [START, START + timedelta(minutes=1), START + timedelta(hours=1), START + timedelta(days=1)]
    moments += [moment("2026-03-02"), moment("2026-03-02 22:00"), moment("2026-03-02 05:59:59")]
    other: dict[str, list[Any]] = {
        "carrier": ["vinaphone"],
        "status": [None, "ACTIVE", "TWO_WAY", "TERMINATED"],
        "customer_type": [None, "ORGANISATION"],
        "nationality": ["VN", "KR"],
        "channel": [None, "APP", "VNEID", "OTHER", "AUTHORISED_POINT", "OWN_MOBILE_POINT"],
        "point_code": [None, "DL-2"],
        "clerk_code": [None, "GDV-2"],
        "registered_at": [None, *moments],
        "address": [None, "12 le  loi", "21 LE LOI"],
        "id_number": ["111111111", "001090000001", "001090000002"],
        "last_used_at": [None, START, *(START + timedelta(days, hours=9) for days in (1, 2))],
        "service_type": ["H2H", "NON_H2H"],
        "device_hash": [None, "b2", "A1"],
        "msisdn": [None],
    }
    pairs = [(name, value) for name, values in other.items() for value in values]
    return st.sampled_from(pairs).map(lambda pair: replace(row, **{pair[0]: pair[1]}))


def readings(*checks: str) -> dict[str, Callable[[list[Row]], Found]]:
    return {check: REFERENCE[check] for check in checks}


@st.composite
def crowds(draw: st.DrawFn, sizes: list[int], moments: list[datetime]) -> list[Row]:
    """About as many rows as the rule's limit, at some of the moments, of which a few are otherwise."""
    size = draw(st.sampled_from(sizes))
    times = draw(st.lists(st.sampled_from(moments), min_size=1, max_size=3))
    rows = [replace(PLAIN, registered_at=times[n % len(times)]) for n in range(size)]
    for _ in range(draw(st.integers(0, 2))):
        place = draw(st.integers(0, size - 1))
        rows[place] = draw(changed(rows[place]))
    return numbered(rows)


@FEW
@given(
    registers(
        crowds([30, 31, 32], [START, START.replace(minute=0), START.replace(minute=59, second=59)]), moved
    )
)
def test_a_points_hour(rows: list[Row]) -> None:
    hold_to_reference(rows, readings("BLK-07", "BLK-08"))


@FEW
@given(registers(crowds([3, 4, 5], [START, START.replace(second=59), START.replace(minute=16)]), moved))
def test_a_clerks_minute(rows: list[Row]) -> None:
    hold_to_reference(rows, readings("BLK-07", "BLK-08"))


NIGHT = [
    moment(f"2026-03-02 {clock}") for clock in ("22:00", "00:00:01", "05:59:59", "06:00", "21:59:59", "23:59")
]


@FEW
@given(registers(crowds([4, 5, 6], NIGHT), moved))
def test_a_points_night(rows: list[Row]) -> None:
    hold_to_reference(rows, readings("BLK-08", "BLK-09"))


@st.composite
def households(draw: st.DrawFn) -> list[Row]:
    """Papers at an address, on days that lie a hundred and eighty days apart, one less or one more."""
    days = [0, 1, 90, 179, 180, 181, 182, 270, 360, 361, 362]
    chosen = draw(st.lists(st.sampled_from(days), min_size=1, max_size=3))
    # Times of day apart, so that no hour is a burst.
    rows = [
        replace(PLAIN, registered_at=START + timedelta(chosen[n % len(chosen)], hours=n % 12))
        for n in range(draw(st.sampled_from([19, 20, 21, 25])))
    ]
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(rows) - 1))
        rows[place] = draw(changed(rows[place]))
    return numbered(rows)


@FEW
@given(registers(households(), moved))
def test_papers_at_an_address(rows: list[Row]) -> None:
    hold_to_reference(rows, readings("BLK-12"))


@st.composite
def stocks(draw: st.DrawFn) -> list[Row]:
    """About twenty unused numbers of a point beside about eighty that are used, some from a limit."""
    limits = [moment("2025-10-30 23:59:59"), moment("2025-10-31"), moment("2026-08-02 23:59:59")]
    limits += [moment("2026-08-03")]
    unused, used = draw(st.sampled_from([19, 20, 21])), draw(st.sampled_from([0, 79, 80, 81, 84]))
    rows = [
        replace(
            PLAIN,
            last_used_at=None if n < unused else START,
            registered_at=moment("2026-01-01 00:01") + timedelta(hours=n % 24),
        )
        for n in range(unused + used)
    ]
    for _ in range(draw(st.integers(0, 2))):
        place = draw(st.integers(0, len(rows) - 1))
        rows[place] = replace(rows[place], registered_at=draw(st.sampled_from(limits)))
        rows[place] = draw(st.one_of(st.just(rows[place]), changed(rows[place])))
    return numbered(rows)


@FEW
@given(registers(stocks(), moved))
def test_a_points_unused_numbers(rows: list[Row]) -> None:
    hold_to_reference(rows, readings("BLK-13"))


@st.composite
def devices(draw: st.DrawFn) -> list[Row]:
    """About five numbers in a device, one of them perhaps twice, or no mobile one."""
    rows = numbered([replace(PLAIN, device_hash="a1")] * draw(st.sampled_from([4, 5, 6])))
    for _ in range(draw(st.integers(0, 2))):
        place = draw(st.integers(0, len(rows) - 1))
        double = replace(rows[place], msisdn=rows[0].msisdn)
        fixed = replace(rows[place], msisdn="842438220001")
        rows[place] = draw(st.one_of(st.just(double), st.just(fixed), changed(rows[place])))
    return rows


@FEW
@given(registers(devices(), moved))
def test_numbers_in_a_device(rows: list[Row]) -> None:
    hold_to_reference(rows, readings("BLK-15"))
