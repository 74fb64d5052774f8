"""A slow, plain reading of the rules about points, clerks, addresses, idle numbers and devices."""

from collections.abc import Callable, Hashable
from datetime import date, datetime, time, timedelta

from support.bulk_reference import Found, Row, day

AS_OF = date(2026, 10, 31)


def timed(row: Row) -> datetime | None:
    """When the row was registered, where the time of day is known."""
    at = row.registered_at
    return at if at is not None and at.time() != time(0) else None


def at_point(row: Row) -> bool:
    return row.channel not in ("APP", "VNEID")


def groups(rows: list[Row], key: Callable[[Row], Hashable]) -> list[list[Row]]:
    """Rows of equal key."""
    return [[r for r in rows if key(r) == value] for value in {key(r) for r in rows}]


def bursts(rows: list[Row], key: Callable[[Row], Hashable], fewest: int) -> Found:
    crowds = [group for group in groups(rows, key) if len(group) >= fewest]
    return {(r.carrier, r.record, None) for group in crowds for r in group}


def blk_07(rows: list[Row]) -> Found:
    population = [r for r in rows if r.individual and at_point(r) and r.point_code and timed(r)]
    return bursts(population, lambda r: (r.carrier, r.point_code, f"{r.registered_at:%Y-%m-%d %H}"), 31)


def blk_08(rows: list[Row]) -> Found:
    population = [r for r in rows if r.individual and r.clerk_code and timed(r)]
    return bursts(population, lambda r: (r.carrier, r.clerk_code, f"{r.registered_at:%Y-%m-%d %H:%M}"), 4)


def evening(row: Row) -> date:
    """The day on which the night of the registration began."""
    assert row.registered_at is not None
    return (row.registered_at - timedelta(hours=6)).date()


def blk_09(rows: list[Row]) -> Found:
    points = ("OWN_POINT", "OWN_MOBILE_POINT", "AUTHORISED_POINT")
    population = [
        r
        for r in rows
        if r.individual and r.nationality in (None, "VN") and r.point_code and r.channel in points
    ]
    night = [r for r in population if (at := timed(r)) and (at.hour >= 22 or at.hour < 6)]
    return bursts(night, lambda r: (r.carrier, r.point_code, evening(r)), 5)


def blk_12(rows: list[Row]) -> Found:
    found: Found = set()
    population = [
        r for r in rows if r.identified and at_point(r) and r.address and r.point_code and r.registered_at
    ]

    # The addresses of these tests differ by case and blanks only.
    def place(row: Row) -> Hashable:
        return row.carrier, row.point_code, " ".join((row.address or "").upper().split())

    for group in groups(population, place):
        first = {
            paper: min(day(r) for r in group if r.id_number == paper)
            for paper in {r.id_number for r in group}
        }
        for row in group:
            mine = first[row.id_number]
            begins = [b for b in first.values() if b <= mine <= b + timedelta(180)]
            most = max(sum(b <= one <= b + timedelta(180) for one in first.values()) for b in begins)
            if most >= 20:
                found.add((row.carrier, row.record, f"papers={len(first)}"))
    return found


def blk_13(rows: list[Row]) -> Found:
    found: Found = set()
    oldest, youngest = AS_OF - timedelta(365), AS_OF - timedelta(90)
    population = [
        r for r in rows if r.individual and r.point_code and r.registered_at and oldest <= day(r) <= youngest
    ]
    for group in groups(population, lambda r: (r.carrier, r.point_code)):
        unused = [r for r in group if r.last_used_at is None]
        if len(unused) >= 20 and 5 * len(unused) >= len(group):
            found |= {(r.carrier, r.record, f"unused={len(unused)} of={len(group)}") for r in unused}
    return found


def blk_15(rows: list[Row]) -> Found:
    found: Found = set()
    population = [
        r
        for r in rows
        if r.live and r.service_type != "NON_H2H" and r.mobile and r.device_hash
        if r.last_used_at is None or not r.registered_at or (r.last_used_at.date() - day(r)).days >= 2
    ]
    for group in groups(population, lambda r: (r.carrier, r.device_hash)):
        numbers = len({r.msisdn for r in group})
        if numbers >= 5:
            found |= {(r.carrier, r.record, f"numbers={numbers}") for r in group}
    return found


REFERENCE = {
    "BLK-07": blk_07,
    "BLK-08": blk_08,
    "BLK-09": blk_09,
    "BLK-12": blk_12,
    "BLK-13": blk_13,
    "BLK-15": blk_15,
}
