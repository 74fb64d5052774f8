"""Rules that look at one record each, held to a plain reading over values beside every limit."""

from datetime import date, datetime
from random import Random
from typing import Any

from support.record_reference import LAST_USED_IS_DELIVERED_BY, REFERENCE, Row, unr_15
from support.reference_run import CHECKS, judged, recorded

ROWS = 4000


def moments(*texts: str) -> list[datetime]:
    return [datetime.fromisoformat(text) for text in texts]


def days(*texts: str) -> list[date]:
    return [date.fromisoformat(text) for text in texts]


REGISTERED = moments(
    "2017-04-23 23:59:59",
    "2017-04-24",
    "2024-12-23 23:59:59",
    "2024-12-24",
    "2025-02-28 09:00",
    "2025-03-01",
    "2026-04-14 23:59:59",
    "2026-04-15",
    "2026-09-01 23:59:59",
    "2026-09-02",
    "2026-10-25 09:00",
    "2026-10-25 09:00:01",
    "2026-10-31 23:59:59",
    "2026-11-01",
)
BORN = days(
    "1906-10-30", "1906-10-31", "1906-11-01", "1990-05-17", "2003-04-23", "2003-04-24", "2003-04-25",
    "2009-12-24", "2009-12-25", "2010-02-28", "2010-03-01", "2010-12-23", "2010-12-24", "2018-12-24",
    "2018-12-25", "2019-02-28", "2020-02-29", "2020-03-01", "2020-04-15", "2026-10-31", "2026-11-01",
)  # fmt: skip
ISSUED = days(
    "2015-12-31", "2016-01-01", "2021-01-22", "2021-01-23", "2024-06-30", "2024-07-01", "2026-10-31",
    "2026-11-01", "2003-04-23", "1990-05-17", "1990-05-16",
)  # fmt: skip
MARKED = moments("2026-10-14 09:00", "2026-10-14 23:59:59", "2026-10-15", "2026-10-11 09:00")
NAMES = [
    "AN", "NGUYEN CONG TY", "CONG TY", "CONG TY AN", "NGO NGAN HANG", "NGAN HANG AN", "NGAN HANG", "CTY",
    "AN LTD", "LTDA AN", "AN DOANH NGHIEP TU", "DOANH AN NGHIEP", "CUA HANG AN", "AN CUA HANG HOA", "JSC",
]  # fmt: skip
CODES = [
    "0100109106", "0100109107", "0100109106001", "0100109106000", "0100109107001", "1234567", "123456",
    "012345678901", "01001O9106", "0000000010", "-100109106",
]  # fmt: skip
MOSTLY_NOT = [None, None, "x"]
MOSTLY = [None, "x", "x", "x"]
VALUES: dict[str, list[Any]] = {
    "carrier": ["viettel", "vinaphone"],
    "record": [0],
    "msisdn": ["84961000001"],
    "status": [None, "ACTIVE", "ACTIVE", "ACTIVE", "ONE_WAY", "TWO_WAY", "TERMINATED"],
    "customer_type": [None, "INDIVIDUAL", "INDIVIDUAL", "ORGANISATION"],
    "service_type": [None, "H2H", "H2H", "NON_H2H"],
    "full_name": [None, *NAMES],
    "date_of_birth": [None, *BORN],
    "nationality": [None, "VN", "VN", "VN", "KR", "KR"],
    "id_type": [
        None,
        "CCCD",
        "CCCD",
        "CCCD_CHIP",
        "CCCD_CHIP",
        "CAN_CUOC",
        "CAN_CUOC",
        "EID",
        "PASSPORT",
        "CMND",
    ],
    "id_number": [None, "001090000001", "001090000002", "021000001"],
    "id_issue_date": [None, None, *ISSUED],
    "id_expiry_date": [None, *ISSUED],
    "id_issue_place": MOSTLY,
    "address": MOSTLY,
    "org_code": [None, *CODES],
    "guardian_id": [*[None] * 200, *["001090000001"] * 100, *(f"001090000{n:03d}" for n in range(300))],
    "guardian_consent": [None, True, False],
    "registered_at": [None, *REGISTERED],
    "channel": [None, "APP", "VNEID", "OWN_POINT", "AUTHORISED_POINT", "OTHER"],
    "point_code": MOSTLY,
    "clerk_code": MOSTLY,
    "portrait_ref": MOSTLY,
    "id_image_ref": MOSTLY,
    "authenticated_at": [None, None, *MARKED],
    "confirmed_at": [None, None, *MARKED],
    "disowned_at": [None, *MARKED],
    "last_used_at": [None, *moments("2026-08-31 23:59:59", "2026-09-01", "2026-10-31", "2026-11-02")],
    "stay_until": [None, *days("2026-10-30", "2026-10-31")],
}


def register() -> list[Row]:
    draw = Random(8)  # noqa: S311 (rows of a test)
    return recorded(
        Row(**{column: draw.choice(values) for column, values in VALUES.items()}) for _ in range(ROWS)
    )


def test_guardians_of_adults_and_of_many() -> None:
    rows = register()
    found = {(one.carrier, one.record): one.detail for one in judged(rows, [CHECKS["UNR-15"]])["UNR-15"]}
    assert found == unr_15(rows)
    assert {*found.values()} == {"adult", "wards", "adult,wards"}


def test_a_record_is_found_by_what_the_rules_say_and_by_nothing_else() -> None:
    rows = register()
    without = dict.fromkeys({row.carrier for row in rows} - LAST_USED_IS_DELIVERED_BY, "last_used_at")
    findings = judged(rows, [CHECKS[check] for check in REFERENCE], without)
    wrong: dict[str, list[Any]] = {}
    for check, reading in REFERENCE.items():
        expected = {
            (row.carrier, row.record): found if isinstance(found, str) else None
            for row in rows
            if (found := reading(row))
        }
        assert len(expected) > 20, check
        listed = {(finding.carrier, finding.record): finding.detail for finding in findings[check]}
        differing = [
            row for row in rows if expected.get(key := (row.carrier, row.record), 0) != listed.get(key, 0)
        ]
        if differing or listed.keys() != expected.keys():
            wrong[check] = differing[:3]
    assert not wrong
