"""Values → the columns that they probably are of: by the wordings and shapes that a column's values have.

Dates that can't be read → the forms that a profile could declare for them. A proposal for a person to decide,
never a mapping: a file's columns are known by their headings.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from typing import Final, NamedTuple

import polars as pl

from simaudit.columnwise import null_as_false
from simaudit.contract import COLUMN_KINDS, COLUMNS
from simaudit.intake.profile.date_formats import AHEAD, iso_dates, parse_date_format
from simaudit.intake.values.dates import read_timestamps
from simaudit.intake.values.id_numbers import province_codes
from simaudit.intake.values.msisdn import luhn, mobile_pattern, read_msisdn
from simaudit.intake.values.text import USUAL_SURNAMES, name_key, read_identifier, read_text
from simaudit.intake.values.wordings import read_wording
from simaudit.paths import CHECKS
from simaudit.period import today

_FORMATS: Final = (
    "DD-MON-RR", "DD-MON-YYYY", "DD-MON-RR HH24:MI:SS", "DD-MON-YYYY HH24:MI:SS", "DD-MON-RR HH.MI.SS AM",
    "%d.%m.%Y", "%d.%m.%Y %H:%M:%S", "%d/%m/%y", "%m/%d/%y", "%d-%m-%y", "%d.%m.%y", "%d/%m/%y %H:%M:%S",
)  # fmt: skip


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
        if len(texts) >= _FEWEST and (date_formats := tuple(_fitting_formats(texts, column, as_of)))
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


def _fitting_formats(texts: pl.Series, column: str, as_of: date) -> list[str]:
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


ROWS: Final = 1_000
"""Records that are looked at."""
FITTING: Final = 0.95
"""Share of a column's values that have to be ones of the proposed column."""
_FEWEST: Final = 3
_MOST_WORDINGS: Final = 50
"""Different values of a column that may be a vocabulary."""

_USUAL: Final = 0.6
"""Share of names that begin with a usual surname, in a column of people: it is 0.9 of the Vietnamese."""

_OLD: Final = 1975
"""Papers, contracts and stays of numbers in use are not so old, people are."""
_DAYS: Final = ("id_issue_date", "registered_at", "activated_at", "status_at")
"""Dates of the past that are usually written without a time."""


class ValueFit(NamedTuple):
    """A column, and how many of the values it could have."""

    column: str
    fitting: int
    of: int


def columns_by_values(values: pl.Series, excluded: Collection[str] = ()) -> tuple[ValueFit, ...]:
    """The columns, but `excluded` ones, that nearly all values fit, in the contract's order.

    `values` are text cells; empty ones don't count. Columns of free text are never among them.
    """
    text = read_text(values).drop_nulls()
    if len(text) < _FEWEST:
        return ()
    fits_by_column = {
        fit.column: fit
        for fit in _fits(text)
        if fit.column not in excluded and fit.fitting >= FITTING * fit.of
    }
    if any(COLUMN_KINDS[column] == "token" for column in fits_by_column):
        # `Nam` and `Nữ` are codes of countries too.
        fits_by_column.pop("nationality", None)
    return tuple(fits_by_column[column] for column in COLUMNS if column in fits_by_column)


def _fits(text: pl.Series) -> Iterator[ValueFit]:
    for columns, fitting in _SHAPES.items():
        count = int(fitting(text).sum())
        yield from (ValueFit(column, count, len(text)) for column in columns)
    yield from _dates(text)
    counted = text.value_counts(name="rows")
    if counted.height > _MOST_WORDINGS:
        return
    for column, kind in COLUMN_KINDS.items():
        # A word alone, such as `x`, is no truth yet.
        if kind in ("token", "nationality") or (kind == "boolean" and counted.height > 1):
            known_rows = sum(
                rows for wording, rows in counted.iter_rows() if read_wording(column, wording) is not None
            )
            yield ValueFit(column, known_rows, len(text))


def _dates(text: pl.Series) -> Iterator[ValueFit]:
    """The columns of dates or times, as far as the days themselves tell which."""
    moments = read_timestamps(text).drop_nulls()
    if len(moments) < FITTING * len(text):
        return
    days = moments.dt.date()
    if (moments != days.cast(pl.Datetime("us"))).any():
        columns = tuple(column for column, kind in COLUMN_KINDS.items() if kind == "timestamp")
    elif int((days > today() + timedelta(days=31)).sum()) * 2 > len(days):
        columns = AHEAD
    elif int((days < date(_OLD, 1, 1)).sum()) * 10 >= len(days):
        columns = ("date_of_birth",)
    else:
        columns = _DAYS
    yield from (ValueFit(column, len(moments), len(text)) for column in columns)


def _iccid(text: pl.Series) -> pl.Series:
    numbers = read_identifier(text)
    return null_as_false(numbers.str.contains("^89[0-9]{16,18}$") & (luhn(numbers) == 0))


def _paper(text: pl.Series) -> pl.Series:
    numbers = read_identifier(text)
    of_twelve = numbers.str.contains("^[0-9]{12}$") & numbers.str.head(3).is_in(province_codes())
    return null_as_false(of_twelve | numbers.str.contains("^(?:[0-9]{9}|[A-Z][0-9]{7,8})$"))


def _name(text: pl.Series) -> pl.Series:
    """Words of letters, where most of the first ones are usual surnames."""
    words = null_as_false(text.str.contains(r"^\p{L}[\p{L}\p{M}' -]* [\p{L}\p{M}' -]+$"))
    usual = null_as_false(name_key(text).str.contains(rf"^(?:{USUAL_SURNAMES}) "))
    return words & (int(usual.sum()) >= _USUAL * len(text))


@cache
def _provinces() -> tuple[str, ...]:
    return tuple(pl.read_csv(CHECKS / "reference" / "province.csv", infer_schema=False)["code"])


_SHAPES: Final[dict[tuple[str, ...], Callable[[pl.Series], pl.Series]]] = {
    ("msisdn",): lambda text: null_as_false(read_msisdn(text).str.contains(mobile_pattern())),
    ("iccid",): _iccid,
    ("imsi",): lambda text: null_as_false(read_identifier(text).str.contains("^452[0-9]{12}$")),
    ("id_number", "guardian_id"): _paper,
    ("province_code",): lambda text: null_as_false(text.is_in(_provinces())),
    ("full_name",): _name,
}
"""Columns → which values are ones of theirs."""
