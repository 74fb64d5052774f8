"""Moments of Vietnamese time, which registers write without a zone."""

from datetime import datetime


def moment(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    """A day, or a time of a day."""
    return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001
