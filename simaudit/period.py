"""Calendar months: `2026-10`, its last day, the months before it."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from simaudit.errors import UsageError

_PERIOD = re.compile(r"(?<!\d)(20\d\d)-(0[1-9]|1[0-2])(?![\d-])")


@dataclass(frozen=True, order=True)
class Period:
    """One calendar month; every rule is evaluated as of its last day."""

    year: int
    month: int

    @classmethod
    def parse(cls, text: str) -> "Period":
        """`YYYY-MM` → Period; raises UsageError on anything else."""
        match = _PERIOD.fullmatch(text)
        if match is None:
            raise UsageError("not_a_month", period=repr(text))
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def named(cls, text: str, today: date) -> "Period":
        """`YYYY-MM`, or `last-month` relative to `today`; raises UsageError on anything else."""
        return cls.of(today).previous if text == "last-month" else cls.parse(text)

    @classmethod
    def of(cls, day: date) -> "Period":
        """The month of a day."""
        return cls(day.year, day.month)

    @classmethod
    def found_in(cls, name: str) -> "Period | None":
        """The month in the name of a file or folder; None where it has none, or several different ones."""
        found = cls.all_in(name)
        return found[0] if len(found) == 1 else None

    @classmethod
    def all_in(cls, name: str) -> "list[Period]":
        """The different months in the name of a file or folder, in their order."""
        return sorted({cls(int(year), int(month)) for year, month in _PERIOD.findall(name)})

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
        first, count = self.year * 12 + self.month - 1, (last.year - self.year) * 12 + last.month - self.month
        return [Period(month // 12, month % 12 + 1) for month in range(first, first + count + 1)]

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"
