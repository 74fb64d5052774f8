"""Letters, and what months showed of their numbers, in a few words."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

import polars as pl

from simaudit.report.figures.clock import LetterClock, letter_clocks
from simaudit.report.figures.clock_limits import ClockLimits
from simaudit.report.figures.fates import FATES
from simaudit.store.notices import Notice

DAY: Final = date(2026, 3, 1)
LIMITS: Final = ClockLimits(
    days_to_one_way_lock=16, days_to_two_way_lock=16, days_to_contract_end=6, working_days_of_post=3,
    checks=("ABC-01", "ABC-02", "UNR-01"),
)  # fmt: skip
_SCHEMA: Mapping[str, Any] = {
    "notice": pl.Int64, "number_key": pl.String, "check_ids": pl.List(pl.String), "clocked": pl.Boolean,
    "cases": pl.List(pl.String), "period": pl.String, "as_of": pl.Date,
    "present": pl.Boolean, "status": pl.String, "status_at": pl.Date,
    "found": pl.Boolean, "persisting": pl.Boolean, "same_holder": pl.Boolean,
    "registered_at": pl.Date, "first_notice_at": pl.Date,
}  # fmt: skip

Seen = tuple[int, str | None, int | None, bool | None]
"""Day since the letter of an observation, status (`gone`: not in the extract), day of status_at, found."""


def notice(numbers: int = 1, **other: Any) -> Notice:
    """A letter of DAY."""
    checks = other.get("checks", ("UNR-01",))
    facts = {
        "subjects": ("viettel:9/SKHCN",), "carrier": "viettel", "checks": checks, "cases": (),
        "document": "9/SKHCN", "notified_at": DAY, "deadline": None, "period": "2026-02",
        "numbers": numbers, "clocked": 0 if set(checks).isdisjoint(LIMITS.checks) else numbers,
        "withdrawn": False, "key_known": True,
    }  # fmt: skip
    return Notice(**(facts | other))


def observed(
    numbers: Sequence[Sequence[Seen]],
    *,
    same_holder: bool = True,
    index: int = 0,
    checks: Sequence[str] = ("UNR-01",),
) -> pl.DataFrame:
    """What months showed of the numbers of a letter of DAY."""
    rows: list[tuple[Any, ...]] = [
        (
            index, f"{at:02x}", [*checks], not set(checks).isdisjoint(LIMITS.checks), [],
            f"{DAY + timedelta(day):%Y-%m}", DAY + timedelta(day), status != "gone",
            None if status == "gone" else status, None if since is None else DAY + timedelta(since),
            None if status == "gone" else has_sign, None, None if status == "gone" else same_holder, None,
            None,
        )
        for at, months in enumerate(numbers)
        for day, status, since, has_sign in months
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


def clock(*numbers: Sequence[Seen], as_of: int = 400, **other: Any) -> LetterClock:
    """The clock of a letter with these numbers, by what months showed of each."""
    frame = observed(numbers, checks=other.get("checks", ("UNR-01",)))
    return letter_clocks([notice(len(numbers), **other)], frame, DAY + timedelta(as_of), LIMITS)[0]


def fates(letter: LetterClock) -> dict[str, int]:
    """Those that any number has."""
    return {fate: number for fate in FATES if (number := getattr(letter, fate))}
