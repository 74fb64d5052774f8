"""A slow, plain reading of rules that look at one record each: what is missing or can't be in it."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from support.point_reference import AS_OF

from simaudit.rules.working_days import holidays

moment = datetime.fromisoformat


def full_years(born: date, at: date) -> int:
    """Birthdays had; who was born on 29 February has one on 1 March of a common year."""
    return at.year - born.year - ((at.month, at.day) < (born.month, born.day))


@dataclass(frozen=True)
class Row:
    """A register row, as far as these rules look at it; names are spelt as their keys already."""

    carrier: str
    record: int
    msisdn: str | None
    status: str | None
    customer_type: str | None
    service_type: str | None
    full_name: str | None
    date_of_birth: date | None
    nationality: str | None
    id_type: str | None
    id_number: str | None
    id_issue_date: date | None
    id_expiry_date: date | None
    id_issue_place: str | None
    address: str | None
    org_code: str | None
    guardian_id: str | None
    guardian_consent: bool | None
    registered_at: datetime | None
    channel: str | None
    point_code: str | None
    clerk_code: str | None
    portrait_ref: str | None
    id_image_ref: str | None
    authenticated_at: datetime | None
    confirmed_at: datetime | None
    disowned_at: datetime | None
    last_used_at: datetime | None
    stay_until: date | None

    @property
    def name_key(self) -> str | None:
        return self.full_name

    @property
    def live(self) -> bool:
        return self.status != "TERMINATED"

    @property
    def full_service(self) -> bool:
        return self.status in (None, "ACTIVE")

    @property
    def individual(self) -> bool:
        return self.live and self.customer_type in (None, "INDIVIDUAL")

    @property
    def organisation(self) -> bool:
        return self.live and self.customer_type == "ORGANISATION"

    @property
    def h2h(self) -> bool:
        return self.service_type in (None, "H2H")

    @property
    def foreign(self) -> bool:
        return self.nationality not in (None, "VN")

    @property
    def at_point(self) -> bool:
        return self.channel not in ("APP", "VNEID")

    @property
    def own_record(self) -> bool:
        """Any but a child's by a guardian: under 18 when registered, or on the last day of the month."""
        if self.guardian_id is None or self.date_of_birth is None:
            return True
        return full_years(self.date_of_birth, (self.registered_at or AS_OF)) >= 18

    @property
    def exempt_paper(self) -> bool:
        issued, registered = self.id_issue_date, self.registered_at
        if self.id_type in ("CAN_CUOC", "CCCD_CHIP", "CCCD") and issued and issued >= date(2021, 1, 23):
            return True
        if self.id_type in ("CAN_CUOC", "CCCD_CHIP") and issued is None:
            return True
        on_vneid = self.channel == "VNEID" and registered is not None and registered < moment("2026-04-15")
        return self.id_type == "EID" or on_vneid

    def registered_from(self, first: date) -> bool:
        return self.registered_at is not None and self.registered_at.date() >= first

    def missing(self, *columns: str) -> str:
        return ",".join(column for column in columns if getattr(self, column) is None)


Reading = Callable[[Row], str | bool | None]
"""What is found in a row: a detail, or whether; None and an empty text for nothing."""

LAST_USED_IS_DELIVERED_BY: set[str] = {"viettel"}


def unr_02(row: Row) -> str | bool | None:
    asked = ["nationality", "id_type"]
    if row.id_type != "EID" and not (row.id_type == "PASSPORT" and row.foreign):
        asked += ["id_issue_date", "id_issue_place", "address"]
    return row.individual and row.missing(*asked)


def unr_05(row: Row) -> str | bool | None:
    if not (row.organisation and row.h2h):
        return None
    if row.carrier in LAST_USED_IS_DELIVERED_BY:
        if row.last_used_at is None or row.last_used_at.date() < date(2026, 9, 1):
            return None
        if row.registered_at is not None and row.registered_at.date() > AS_OF - timedelta(60):
            return None
    return row.full_name is None or row.id_number is None


def unr_10(row: Row) -> str | bool | None:
    before = row.registered_at is not None and row.registered_at < moment("2026-04-15")
    if not (row.individual and row.h2h and not row.foreign and before and row.full_service):
        return None
    return row.authenticated_at is None and row.confirmed_at is None and not row.exempt_paper


def unr_11(row: Row) -> str | bool | None:
    disowned = row.disowned_at
    if not row.live or disowned is None or not row.full_service:
        return None
    due = disowned.date() + timedelta(16)
    while due.weekday() > 4 or due in holidays():
        due += timedelta(1)
    if due >= AS_OF:
        return None
    return not any(at is not None and at >= disowned for at in (row.confirmed_at, row.registered_at))


def unr_13(row: Row) -> str | bool | None:
    judged = row.individual and row.registered_from(date(2017, 4, 24)) and not row.exempt_paper
    return judged and row.missing("portrait_ref", "id_image_ref")


def unr_14(row: Row) -> str | bool | None:
    lately = row.registered_at is None or row.registered_from(date(2024, 12, 24))
    return (
        row.individual
        and row.at_point
        and lately
        and row.missing("registered_at", "point_code", "clerk_code")
    )


def unr_15(rows: list[Row]) -> dict[tuple[str, int], str]:
    """Guardians of who was 18 when registered, or of six people at the carrier."""
    judged = [row for row in rows if row.individual and row.guardian_id is not None]
    wards: dict[tuple[str, str | None], set[tuple[str, date]]] = defaultdict(set)
    for row in judged:
        if row.name_key is not None and row.date_of_birth is not None:
            wards[row.carrier, row.guardian_id].add((row.name_key, row.date_of_birth))
    found = {}
    for row in judged:
        born, at = row.date_of_birth, row.registered_at
        signs = {
            "adult": born is not None and at is not None and full_years(born, at) >= 18,
            "wards": len(wards[row.carrier, row.guardian_id]) >= 6,
        }
        if any(signs.values()):
            found[row.carrier, row.record] = ",".join(sign for sign, is_there in signs.items() if is_there)
    return found


def mis_15(row: Row) -> str | bool | None:
    born, issued, expires = row.date_of_birth, row.id_issue_date, row.id_expiry_date
    registered = row.registered_at and row.registered_at.date()
    signs = {
        "birth-after-as-of": born and born > AS_OF,
        "age-over-120": born and born.replace(year=born.year + 120) < AS_OF,
        "issued-before-birth": row.own_record and issued and born and issued < born,
        "issued-after-as-of": issued and issued > AS_OF,
        "expires-before-issue": expires and issued and expires < issued,
        "registered-after-as-of": registered and registered > AS_OF,
        "registered-before-birth": registered and born and registered < born,
    }
    return row.live and ",".join(sign for sign, is_there in signs.items() if is_there)


def mis_16(row: Row) -> str | bool | None:
    judged = row.individual and row.id_type in ("CCCD", "CCCD_CHIP", "CAN_CUOC")
    return judged and row.id_issue_date is not None and row.id_issue_date < date(2016, 1, 1)


def mis_29(row: Row) -> str | bool | None:
    lately = row.registered_at is not None and row.registered_at >= moment("2025-01-01")
    digits = row.id_number or ""
    return (
        row.individual
        and lately
        and row.id_type == "CMND"
        and len(digits) == 9
        and all(digit in "0123456789" for digit in digits)
    )


def mis_17(row: Row) -> str | bool | None:
    judged = row.live and row.foreign and row.id_type == "PASSPORT" and row.stay_until is not None
    return judged and row.full_service and row.stay_until is not None and row.stay_until < AS_OF


WORDS = ["CTY", "TNHH", "CTCP", "HTX", "UBND", "LTD", "COMPANY", "CORP", "CORPORATION", "JSC"]
PHRASES = ["DOANH NGHIEP", "HOP TAC XA", "BENH VIEN", *WORDS]
BEGINNINGS = ("CONG TY ", "CHI NHANH ", "CUA HANG ", "NGAN HANG ")


def mis_24(row: Row) -> str | bool | None:
    name = row.full_name or ""
    return row.individual and (
        any(f" {phrase} " in f" {name} " for phrase in PHRASES) or name.startswith(BEGINNINGS)
    )


def mis_25(row: Row) -> str | bool | None:
    code = row.org_code
    if not row.organisation or code is None:
        return None
    is_of_digits = all(digit in "0123456789" for digit in code)
    if not is_of_digits or len(code) not in (7, 10, 12, 13):
        return True
    if len(code) in (7, 12):
        return False
    weighted = sum(
        w * int(digit) for w, digit in zip((31, 29, 23, 19, 17, 13, 7, 5, 3), code[:9], strict=True)
    )
    return int(code[9]) != 10 - weighted % 11 or code[10:] == "000"


def ext_10(row: Row) -> str | bool | None:
    last = {"CCCD_CHIP": date(2021, 1, 22), "CAN_CUOC": date(2024, 6, 30)}.get(row.id_type or "")
    issued = row.id_issue_date
    if not row.individual or last is None or issued is None:
        return None
    return date(2016, 1, 1) <= issued <= last


def prc_06(row: Row) -> str | bool | None:
    born, at = row.date_of_birth, row.registered_at
    if not row.individual or born is None or at is None or at < moment("2017-04-24"):
        return None
    if row.foreign and at >= moment("2024-12-24"):
        return None
    age = full_years(born, at)
    if at < moment("2024-12-24"):
        return age < 14 and row.guardian_id is None
    if age < 6:
        return row.guardian_id is None
    if row.guardian_id is not None:
        by_parents = row.id_type not in ("CAN_CUOC", "CCCD", "CCCD_CHIP", "EID")
        if by_parents or row.guardian_id == row.id_number:
            return False
    return age < 15 and row.guardian_consent is not True


REFERENCE: dict[str, Reading] = {
    "UNR-02": unr_02,
    "UNR-05": unr_05,
    "UNR-10": unr_10,
    "UNR-11": unr_11,
    "UNR-13": unr_13,
    "UNR-14": unr_14,
    "MIS-15": mis_15,
    "MIS-16": mis_16,
    "MIS-17": mis_17,
    "MIS-29": mis_29,
    "MIS-24": mis_24,
    "MIS-25": mis_25,
    "EXT-10": ext_10,
    "PRC-06": prc_06,
}
