"""Dates that can't be read → the forms that a profile could declare for them, for a person to decide."""

from collections.abc import Mapping
from datetime import date
from typing import Final, NamedTuple

import polars as pl

from simaudit.intake.profile.date_formats import iso_dates, parse_date_format
from simaudit.intake.profile.likely_values import FITTING

_FORMATS: Final = (
    "DD-MON-RR",
    "DD-MON-YYYY",
    "DD-MON-RR HH24:MI:SS",
    "DD-MON-YYYY HH24:MI:SS",
    "DD-MON-RR HH.MI.SS AM",
    "%d.%m.%Y",
    "%d.%m.%Y %H:%M:%S",
    "%d/%m/%y",
    "%m/%d/%y",
    "%d-%m-%y",
    "%d.%m.%y",
    "%d/%m/%y %H:%M:%S",
)
_FEWEST: Final = 3


class LikelyFormats(NamedTuple):
    """Formats of dates that a profile could declare."""

    certain: tuple[str, ...]
    """The only ones of which the dates can be."""
    unsure: tuple[tuple[str, ...], ...]
    """Several of which the dates of a column can be."""


def find_likely_formats(unread: Mapping[str, pl.Series], as_of: date) -> LikelyFormats:
    """The formats of unreadable dates, texts by column."""
    fitting = {
        column: date_formats
        for column, texts in unread.items()
        if len(texts) >= _FEWEST and (date_formats := tuple(_of(texts, column, as_of)))
    }
    certain = tuple(
        dict.fromkeys(date_formats[0] for date_formats in fitting.values() if len(date_formats) == 1)
    )
    unsure = dict.fromkeys(
        date_formats
        for date_formats in fitting.values()
        if len(date_formats) > 1 and not {*date_formats} & {*certain}
    )
    return LikelyFormats(certain, tuple(unsure))


def _of(texts: pl.Series, column: str, as_of: date) -> list[str]:
    fitting = []
    for text in _FORMATS:
        date_format = parse_date_format(text)
        written = texts.filter(texts.str.contains(date_format.pattern).fill_null(value=False))
        if len(written) < FITTING * len(texts):
            continue
        read = iso_dates(written, date_format, column, as_of)
        if len(read) - read.null_count() >= FITTING * len(texts):
            fitting.append(text)
    return fitting
