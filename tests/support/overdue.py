"""Two letters to one carrier, what three months showed of their numbers, and what is overdue of them."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import polars as pl

from simaudit.report.figures.clock_limits import ClockLimits
from simaudit.report.figures.fates import OverdueNumbers, overdue_numbers
from simaudit.report.letters.reminder_fields import UsedExtract
from simaudit.store.notices import Notice

LIMITS = ClockLimits(
    days_to_one_way_lock=16, days_to_two_way_lock=16, days_to_contract_end=6, working_days_of_post=3,
    checks=("UNR-01", "UNR-03"),
)  # fmt: skip
AS_OF = date(2026, 10, 31)


def notice(subject: str, day: date, document: str | None, numbers: int, *, withdrawn: bool = False) -> Notice:
    carrier, _, check_id = subject.partition(":")
    return Notice(
        carrier=carrier if check_id else "viettel",
        document=document,
        notified_at=day,
        deadline=None,
        subjects=(subject,),
        checks=(check_id,) if check_id else (),
        cases=() if check_id else (subject,),
        period="2026-07",
        numbers=numbers,
        clocked=numbers if check_id else 0,
        withdrawn=withdrawn,
        key_known=True,
    )


NOTICES = (
    notice("viettel:UNR-03", date(2026, 8, 10), "123/SKHCN-BCVT", 4),
    notice("viettel:UNR-01", date(2026, 10, 5), None, 2),
    notice("viettel:UNR-01", date(2026, 8, 1), "99/SKHCN-BCVT", 1, withdrawn=True),
)

SCHEMA: Mapping[str, Any] = {
    "notice": pl.Int64, "number_key": pl.String, "check_ids": pl.List(pl.String), "clocked": pl.Boolean,
    "cases": pl.List(pl.String), "period": pl.String, "as_of": pl.Date,
    "present": pl.Boolean, "status": pl.String, "status_at": pl.Date, "found": pl.Boolean,
    "persisting": pl.Boolean, "same_holder": pl.Boolean, "registered_at": pl.Date, "first_notice_at": pl.Date,
}  # fmt: skip


def observed(*rows: tuple[int, str, int, str | None, bool | None]) -> pl.DataFrame:
    """(notice, number, month of 2026, status or `gone`, found) a row."""
    ends = {8: date(2026, 8, 31), 9: date(2026, 9, 30), 10: AS_OF}
    return pl.DataFrame(
        [
            (
                index, number, [*NOTICES[index].checks], True, [], f"2026-{month:02}", ends[month],
                status != "gone",
                None if status == "gone" else status,
                date(2026, 9, 20) if status == "TWO_WAY" else None, found, None, True, None, None,
            )
            for index, number, month, status, found in rows
        ],
        schema=SCHEMA,
        orient="row",
    )  # fmt: skip


OBSERVATIONS = observed(
    (0, "a", 8, "ACTIVE", True), (0, "a", 9, "ACTIVE", True), (0, "a", 10, "ACTIVE", True),
    (0, "b", 8, "ACTIVE", True), (0, "b", 9, "gone", False), (0, "b", 10, "ONE_WAY", True),
    (0, "c", 8, "ACTIVE", True), (0, "c", 9, "ACTIVE", False), (0, "c", 10, "ACTIVE", False),
    (0, "d", 8, None, True), (0, "d", 9, "TWO_WAY", True), (0, "d", 10, "TWO_WAY", True),
    (1, "a", 10, "ACTIVE", True), (1, "e", 10, "ACTIVE", True),
    (2, "c", 8, "ACTIVE", True), (2, "c", 10, "ACTIVE", True),
)  # fmt: skip

REGISTER = pl.DataFrame(
    {
        "number_key": ["a", "b", "c", "d"],
        "msisdn": ["84961000001", "84961000002", "84961000003", "84961000004"],
        "file": "viettel_2026-10.csv",
        "record": [11, 12, 13, 14],
    }
)
"""e is of another province."""

EXTRACTS = (
    UsedExtract("2026-09", "viettel_2026-09.csv", 2_000_000, "a" * 64, datetime(2026, 10, 3, 8, 15)),  # noqa: DTZ001
    UsedExtract("2026-10", "viettel_2026-10.csv", 4_700_000, "b" * 64, datetime(2026, 11, 3, 9, 30)),  # noqa: DTZ001
)


def overdue(register: pl.DataFrame = REGISTER) -> OverdueNumbers:
    return overdue_numbers(NOTICES, OBSERVATIONS, AS_OF, LIMITS, register)
