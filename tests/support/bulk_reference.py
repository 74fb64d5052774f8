"""A slow, plain reading of the group rules in the catalogue: the findings of each among a register's rows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Row:
    """A register row, as far as these rules look at it."""

    carrier: str = "viettel"
    record: int = 0
    msisdn: str | None = None
    status: str | None = None
    customer_type: str | None = None
    payment_type: str | None = None
    id_type: str | None = None
    id_number: str | None = None
    date_of_birth: date | None = None
    guardian_id: str | None = None
    guardian_consent: bool | None = None
    registered_at: datetime | None = None
    channel: str | None = None
    contract_no: str | None = None
    point_code: str | None = None

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
    def mobile(self) -> bool:
        return self.msisdn is not None and self.msisdn.startswith("8496")

    @property
    def twelve(self) -> bool:
        number = self.id_number or ""
        return (
            self.identified
            and len(number) == 12
            and all(digit in "0123456789" for digit in number)
            and self.id_type in (None, "CAN_CUOC", "CCCD_CHIP", "CCCD", "EID", "GCN_CAN_CUOC", "CMND")
        )


Found = set[tuple[str, int]]


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


def fourth(rows: list[Row], prepaid: bool, since: str, offends: Callable[[Row], bool]) -> Found:
    peers = [
        r for r in rows if r.identified and r.registered_at and (not prepaid or r.payment_type == "PREPAID")
    ]
    start = datetime.fromisoformat(since)
    return {
        (r.carrier, r.record)
        for r in peers
        if r.registered_at and r.registered_at >= start and offends(r) and ordinal(r, peers) >= 4
    }


def blk_04(rows: list[Row]) -> Found:
    return fourth(rows, True, "2017-04-24", lambda r: r.contract_no is None)


def blk_05(rows: list[Row]) -> Found:
    away = ("OWN_MOBILE_POINT", "AUTHORISED_POINT", "OTHER")
    return fourth(rows, True, "2024-12-24", lambda r: r.channel in away)


def blk_06(rows: list[Row]) -> Found:
    return fourth(rows, False, "2024-12-24", lambda r: r.channel in ("APP", "VNEID"))


def runs(
    rows: list[Row], value: Callable[[Row], str | None], judged: Callable[[Row], bool], shortest: int
) -> Found:
    population = [r for r in rows if judged(r) and r.point_code is not None and r.registered_at is not None]

    def group(row: Row) -> tuple[str, str | None, date]:
        assert row.registered_at is not None
        return row.carrier, row.point_code, row.registered_at.date()

    found: Found = set()
    for row in population:
        here = {int(value(r) or 0) for r in population if group(r) == group(row)}
        first = last = int(value(row) or 0)
        while first - 1 in here:
            first -= 1
        while last + 1 in here:
            last += 1
        if last - first + 1 >= shortest:
            found.add((row.carrier, row.record))
    return found


def blk_10(rows: list[Row]) -> Found:
    return runs(rows, lambda r: r.msisdn, lambda r: r.live and r.mobile, 10)


def blk_11(rows: list[Row]) -> Found:
    return runs(rows, lambda r: r.id_number, lambda r: r.twelve, 3)


def birthdays(born: date, reached: date) -> int:
    """Birthdays had; who was born on 29 February has one on 1 March of a common year."""
    return reached.year - born.year - ((reached.month, reached.day) < (born.month, born.day))


def prc_06(rows: list[Row]) -> Found:
    found: Found = set()
    for r in rows:
        if not (r.individual and r.date_of_birth and r.registered_at):
            continue
        if r.registered_at < datetime.fromisoformat("2017-04-24"):
            continue
        age = birthdays(r.date_of_birth, r.registered_at.date())
        alone = r.guardian_id is None
        if r.registered_at.date() < date(2026, 7, 1):
            wrong = age < 14 and alone
        else:
            wrong = (age < 6 and alone) or (6 <= age < 15 and r.guardian_consent is not True)
        if wrong:
            found.add((r.carrier, r.record))
    return found


REFERENCE = {
    "BLK-04": blk_04,
    "BLK-05": blk_05,
    "BLK-06": blk_06,
    "BLK-10": blk_10,
    "BLK-11": blk_11,
    "PRC-06": prc_06,
}
