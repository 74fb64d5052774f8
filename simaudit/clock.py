"""The current moment and day, in Vietnamese time: months end there, wherever the machine is."""

import os
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final

from simaudit.errors import UsageError

VIET_NAM: Final = timezone(timedelta(hours=7))
"""Viet Nam has one zone, and no summer time."""

ZONE: Final = "UTC+7"
"""Written behind every time that people read."""

_EPOCH: Final = "SOURCE_DATE_EPOCH"


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


def moment_text(moment: datetime) -> str:
    """2026-11-03 08:15 UTC+7; the day first, as lists are sorted."""
    return f"{in_viet_nam(moment):%Y-%m-%d %H:%M} {ZONE}"
