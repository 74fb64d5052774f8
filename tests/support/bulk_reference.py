"""A slow, plain reading of the rules about papers and runs: the findings among a register's rows."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta


@dataclass(frozen=True)
class Row:
    """A register row, as far as these rules look at it."""

    carrier: str = "viettel"
    record: int = 0
    msisdn: str | None = None
    status: str | None = None
    customer_type: str | None = None
    payment_type: str | None = None
    service_type: str | None = None
    id_type: str | None = None
    id_number: str | None = None
    registered_at: datetime | None = None
    first_registered_at: datetime | None = None
    activated_at: datetime | None = None
    confirmed_at: datetime | None = None
    channel: str | None = None
    contract_no: str | None = None
    point_code: str | None = None
    clerk_code: str | None = None
    nationality: str | None = None
    address: str | None = None
    last_used_at: datetime | None = None
    device_hash: str | None = None

    @property
    def live(self) -> bool:
        return self.status != "TERMINATED"

    @property
    def individual(self) -> bool:
        return self.live and self.customer_type != "ORGANISATION"

    @property
    def identified(self) -> bool:
        return self.individual and self.id_number is not None and not placeholder(self.id_number)

    @property
    def person(self) -> bool:
        """An identified individual, or one of an organisation's people, who register by themselves by now."""
        if self.customer_type != "ORGANISATION":
            return self.identified
        at = self.registered_at
        by_himself = self.service_type in (None, "H2H") and at is not None and at >= datetime(2024, 12, 24)  # noqa: DTZ001
        return by_himself and replace(self, customer_type=None).identified

    @property
    def confirmed(self) -> bool:
        """Said to be the holder's since it was registered."""
        at, registered = self.confirmed_at, self.registered_at
        return at is not None and registered is not None and at >= registered

    @property
    def mobile(self) -> bool:
        return self.msisdn is not None and self.msisdn.startswith("8496")

    @property
    def twelve(self) -> bool:
        number = self.id_number or ""
        return (
            self.person
            and len(number) == 12
            and all(digit in "0123456789" for digit in number)
            and self.id_type in (None, "CAN_CUOC", "CCCD_CHIP", "CCCD", "EID", "GCN_CAN_CUOC", "CMND")
        )


Found = set[tuple[str, int, str | None]]
"""Carrier, record and detail of each finding."""


def placeholder(number: str) -> bool:
    runs = ("01234567890123456789", "98765432109876543210")
    return len(number) >= 6 and (len(set(number)) == 1 or any(number in run for run in runs))


def ordinal(row: Row, peers: Iterable[Row]) -> int:
    """One more than the peers on the same paper that come before the row."""

    def place(one: Row) -> tuple[datetime, bool, str, int]:
        assert one.registered_at is not None
        return (one.registered_at, one.msisdn is None, one.msisdn or "", one.record)

    same = [p for p in peers if (p.carrier, p.id_number) == (row.carrier, row.id_number)]
    return 1 + sum(place(peer) < place(row) for peer in same)


def day(row: Row) -> date:
    assert row.registered_at is not None
    return row.registered_at.date()


def beginning(row: Row) -> date | None:
    """The day of the earlier of the two dates by which the number began; a missing one is left out."""
    dates = [at for at in (row.first_registered_at, row.activated_at) if at is not None]
    return min(dates).date() if dates else None


def moved(row: Row) -> bool:
    """Whether the number was taken over, or its information taken again, long after it began."""
    began_on = beginning(row)
    return began_on is not None and row.registered_at is not None and (day(row) - began_on).days > 30


def born_on_the_books(row: Row) -> date:
    began_on = beginning(row)
    return began_on if began_on is not None and moved(row) else day(row)


def blk_01(rows: list[Row]) -> Found:
    found: Found = set()
    population = [r for r in rows if r.identified and r.registered_at]
    for row in population:
        group = [r for r in population if (r.carrier, r.id_number) == (row.carrier, row.id_number)]
        births, born = [born_on_the_books(r) for r in group], born_on_the_books(row)
        # Every span of thirty days that begins with one of the group's days and holds the row's.
        begins = [b for b in births if b <= born <= b + timedelta(30)]
        most = max(sum(b <= other <= b + timedelta(30) for other in births) for b in begins)
        if most >= 4 and sum(not r.confirmed for r in group) < 10:
            found.add((row.carrier, row.record, f"numbers={len(group)}"))
    return found


def blk_02(rows: list[Row]) -> Found:
    population = [r for r in rows if r.identified and not r.confirmed]
    held = Counter((r.carrier, r.id_number) for r in population)
    return {
        (r.carrier, r.record, f"numbers={held[r.carrier, r.id_number]}")
        for r in population
        if held[r.carrier, r.id_number] >= 10
    }


def blk_18(rows: list[Row]) -> Found:
    found: Found = set()
    population = [r for r in rows if r.identified and r.registered_at]
    for row in population:
        group = [r for r in population if r.id_number == row.id_number]
        births, born = [born_on_the_books(r) for r in group], born_on_the_books(row)
        for first in births:
            span = [
                r for r, other in zip(group, births, strict=True) if first <= other <= first + timedelta(30)
            ]
            holds = first <= born <= first + timedelta(30)
            if holds and len(span) >= 5 and len({r.carrier for r in span}) >= 3:
                steps = ((50, "50+"), (20, "20-49"), (10, "10-19"), (0, "5-9"))
                found.add((row.carrier, row.record, next(name for n, name in steps if len(group) >= n)))
    return found


def fourth(
    rows: list[Row], prepaid: bool, since: str, offends: Callable[[Row], bool]
) -> list[tuple[Row, int]]:
    """Offending rows that are the fourth of their paper or later, and the place of each.

    Moved ones count in the order only.
    """
    peers = [
        r for r in rows if r.identified and r.registered_at and (not prepaid or r.payment_type == "PREPAID")
    ]
    start = datetime.fromisoformat(since)
    placed = [
        (r, ordinal(r, peers)) for r in peers if r.registered_at and r.registered_at >= start and offends(r)
    ]
    return [(row, place) for row, place in placed if place >= 4 and not moved(row)]


def blk_04(rows: list[Row]) -> Found:
    late = fourth(rows, True, "2017-04-24", lambda r: r.contract_no is None)
    return {(r.carrier, r.record, f"ordinal={place}") for r, place in late}


def blk_05(rows: list[Row]) -> Found:
    away = ("OWN_MOBILE_POINT", "AUTHORISED_POINT", "OTHER")
    return {
        (r.carrier, r.record, None) for r, _ in fourth(rows, True, "2024-12-24", lambda r: r.channel in away)
    }


def blk_06(rows: list[Row]) -> Found:
    online = ("APP", "VNEID")
    late = fourth(rows, False, "2024-12-24", lambda r: r.channel in online)
    return {(r.carrier, r.record, None) for r, _ in late}


def run_of(row: Row, rows: list[Row], value: Callable[[Row], str | None]) -> list[Row]:
    """The rows at the row's point and day whose values are in the run of its own, as far as that goes."""

    def number(r: Row) -> int:
        return int(value(r) or 0)

    near = [r for r in rows if (r.carrier, r.point_code, day(r)) == (row.carrier, row.point_code, day(row))]
    here = {number(r) for r in near}
    first = last = number(row)
    while first - 1 in here:
        first -= 1
    while last + 1 in here:
        last += 1
    return [r for r in near if first <= number(r) <= last]


def blk_10(rows: list[Row]) -> Found:
    found: Found = set()
    population = [r for r in rows if r.individual and r.mobile and r.point_code and r.registered_at]
    for row in population:
        run = run_of(row, population, lambda r: r.msisdn)
        numbers = sorted({int(r.msisdn or 0) for r in run})
        tens = [numbers[start : start + 10] for start in range(len(numbers) - 9)]
        papers = [
            len({r.id_number for r in run if r.identified and int(r.msisdn or 0) in ten}) for ten in tens
        ]
        if any(few <= 5 and int(row.msisdn or 0) in ten for ten, few in zip(tens, papers, strict=True)):
            found.add((row.carrier, row.record, f"numbers={len(numbers)} papers={min(papers)}"))
    return found


def blk_11(rows: list[Row]) -> Found:
    found: Found = set()
    population = [r for r in rows if r.twelve and r.point_code and r.registered_at]
    for row in population:
        papers = len({r.id_number for r in run_of(row, population, lambda r: r.id_number)})
        if papers >= 5:
            found.add((row.carrier, row.record, f"papers={papers}"))
    return found


REFERENCE = {
    "BLK-01": blk_01,
    "BLK-02": blk_02,
    "BLK-18": blk_18,
    "BLK-04": blk_04,
    "BLK-05": blk_05,
    "BLK-06": blk_06,
    "BLK-10": blk_10,
    "BLK-11": blk_11,
}
