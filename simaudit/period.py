"""Calendar months (`2026-10`), days and moments, in Vietnamese time."""

import os
import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final, Literal

from simaudit.errors import UsageError

VIET_NAM: Final = timezone(timedelta(hours=7))
"""Viet Nam has one zone, and no summer time."""

ZONE: Final = "UTC+7"
"""Written behind every time that people read."""

_EPOCH: Final = "SOURCE_DATE_EPOCH"

_PERIOD = re.compile(r"(?<![0-9])(20[0-9][0-9])-(0[1-9]|1[0-2])(?![0-9-])")

_OTHER_FORMS: Final = (
    re.compile(r"(?<![0-9])(20[1-9][0-9])[._](0[1-9]|1[0-2])(?![0-9])(?![._-][0-9]{1,2}(?![0-9]))"),
    re.compile(r"(?<![0-9])(20(?:1[3-9]|[2-9][0-9]))(0[1-9]|1[0-2])(?![0-9])"),
    re.compile(r"(?<![0-9])(0[1-9]|1[0-2])(20[1-9][0-9])(?![0-9])"),
    re.compile(
        r"(?<![0-9])(?<![0-9][._/-])(?<!quý )(?<!Quý )(?<!quy )(?<!Quy )(?<![Qq])(?<!và )"
        r"(0?[1-9]|1[0-2])[._/-](20[1-9][0-9])(?![0-9])(?![._-][0-9])"
    ),
    re.compile(
        r"(?<![A-Za-zÀ-ỹ])(?i:tháng|thang|th|t)[ .]?(0?[1-9]|1[0-2])(?i: năm| nam)? (20[1-9][0-9])(?![0-9])"
    ),
)
"""`2026.10`, `202610`, `102026`, `10.2026` (T10.2026, Tháng 10-2026) and `tháng 10 năm 2026`, where a name
has no `2026-10`; a figure behind `quý` is a quarter's.

None of them is a day as well: of `202610` read as day, month and year, 26 would be the month; what is
written before or behind a month, as in 31.10.2026, makes it a day.
"""

_MONTH_ALONE: Final = re.compile(r"(?i:t|th|tháng|thang)?[ .]?[0-9]{1,6}(?:[./-][0-9]{4}|[.][0-9]{2})?")
"""An option that may be a month in one of these forms."""


@dataclass(frozen=True, order=True)
class Period:
    """One calendar month; every rule is evaluated as of its last day."""

    year: int
    month: int

    @classmethod
    def parse(cls, text: str) -> "Period":
        """`YYYY-MM` → Period; raises UsageError on anything else."""
        if (match := _PERIOD.fullmatch(text)) is None:
            raise UsageError("not_a_month", period=repr(text))
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def parse_option(cls, text: str, today: date) -> "Period":
        """`YYYY-MM`, another form of a month, or `last-month` relative to `today`.

        Raises UsageError on anything else.
        """
        if text == "last-month":
            return cls.of(today).previous
        months = cls.all_in(text) if _MONTH_ALONE.fullmatch(text) else []
        return months[0] if months else cls.parse(text)

    @classmethod
    def of(cls, day: date) -> "Period":
        """The month of a day."""
        return cls(day.year, day.month)

    @classmethod
    def found_in(cls, name: str) -> "Period | None":
        """The month in the name of a file or folder; None where it has none, or several different ones."""
        months = cls.all_in(name)
        return months[0] if len(months) == 1 else None

    @classmethod
    def all_in(cls, name: str) -> "list[Period]":
        """The different months in the name of a file or folder, in their order.

        Other forms of a month count where it is nowhere written as `2026-10`.
        """
        for pattern in (_PERIOD, *_OTHER_FORMS):
            if written := pattern.findall(unicodedata.normalize("NFC", name)):
                pairs = (sorted(map(int, pair), reverse=True) for pair in written)
                return sorted({cls(year, month) for year, month in pairs})
        return []

    @property
    def as_of(self) -> date:
        """The last day of the month, as of which every rule is evaluated."""
        return date(self.year, self.month, monthrange(self.year, self.month)[1])

    @property
    def previous(self) -> "Period":
        """The month before."""
        return Period(self.year - 1, 12) if self.month == 1 else Period(self.year, self.month - 1)

    def earlier(self, months: int) -> "Period":
        """The month `months` months before."""
        count = self.year * 12 + self.month - 1 - months
        return Period(count // 12, count % 12 + 1)

    def until(self, last: "Period") -> "list[Period]":
        """The months from this one to `last`, both included; raises UsageError where `last` is earlier."""
        if last < self:
            raise UsageError("months_reversed", first=str(self), last=str(last))
        count = (last.year - self.year) * 12 + last.month - self.month
        return [last.earlier(months) for months in range(count, -1, -1)]

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


def now() -> datetime:
    """The current moment, in Vietnamese time, with its zone."""
    return datetime.now(VIET_NAM)


def recorded_now() -> datetime:
    """The current moment as the ledger keeps moments: Vietnamese time without the zone."""
    return now().replace(tzinfo=None)


def today() -> date:
    """The current day in Viet Nam.

    The environment variable SOURCE_DATE_EPOCH, in seconds since 1970 (reproducible-builds.org), replaces the
    machine's clock; raises UsageError where it is no such number.
    """
    fixed = os.environ.get(_EPOCH)
    if not fixed:
        return now().date()
    try:
        return (datetime.fromtimestamp(0, UTC) + timedelta(seconds=int(fixed))).astimezone(VIET_NAM).date()
    except (ValueError, OverflowError) as error:
        raise UsageError("not_seconds_of_epoch", variable=_EPOCH, value=repr(fixed)) from error


def in_viet_nam(moment: datetime) -> datetime:
    """A moment in Vietnamese time; one without a zone is that already."""
    return moment.astimezone(VIET_NAM) if moment.tzinfo else moment


def moment_text(moment: datetime, to: Literal["minutes", "seconds"] = "minutes") -> str:
    """2026-11-03 08:15 UTC+7, or 08:15:30; the day first, as lists are sorted."""
    return f"{in_viet_nam(moment).replace(tzinfo=None).isoformat(' ', to)} {ZONE}"
