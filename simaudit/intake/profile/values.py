"""A carrier's own date formats and wordings → those of the contract, before cells are typed."""

from collections import Counter
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import date
from typing import Final, NamedTuple

import polars as pl

from simaudit.contract import COLUMN_KINDS
from simaudit.intake.profile.date_formats import DateFormat, iso_dates, parse_date_format
from simaudit.intake.profile.extract_file import Profile
from simaudit.intake.values.text import fold, read_text
from simaudit.period import today

_IMPERSONAL: Final = ("token", "boolean", "nationality", "date", "timestamp")
"""Kinds of columns of which one value says nothing about a person."""


class ProfiledCells(NamedTuple):
    """Cells in which a profile's own dates and wordings are those of the contract."""

    cells: pl.DataFrame
    short_years: Counter[str]
    """Column → dates that were read with a year of two digits."""


def apply_profile(cells: pl.DataFrame, profile: Profile) -> ProfiledCells:
    """The cells with dates in the profile's formats as ISO 8601 and its wordings as canonical values.

    A text that fits a format of the profile but isn't a date becomes unreadable: with months first, the
    built-in formats must not read 13/04/2026 as a day.
    """
    short_years: Counter[str] = Counter()
    if not profile.date_formats and not profile.values:
        return ProfiledCells(cells, short_years)
    date_formats = [parse_date_format(text) for text in profile.date_formats]
    as_of = date.fromisoformat(profile.as_of) if profile.as_of else today()
    columns = []
    for cell in cells:
        if date_formats and COLUMN_KINDS.get(cell.name) in ("date", "timestamp"):
            dates, short = _apply_date_formats(cell, date_formats, as_of)
            columns.append(dates)
            if short:
                short_years[cell.name] = short
        elif cell.name in profile.values:
            columns.append(_apply_wordings(cell, profile.values[cell.name]))
    return ProfiledCells(cells.with_columns(columns), short_years)


def add_constants(cells: pl.DataFrame, profile: Profile) -> pl.DataFrame:
    """The cells with the profile's constants as columns, without those that the file has itself."""
    absent = {column: text for column, text in profile.constants.items() if column not in cells.columns}
    return cells.with_columns(pl.lit(text).alias(column) for column, text in absent.items())


def used_constants(profile: Profile, columns: AbstractSet[str]) -> dict[str, str]:
    """Column → text of the constants used for a file with these columns, in the contract's order.

    Texts of columns that may identify people are left out (empty): reports travel.
    """
    return {
        column: profile.constants[column] if kind in _IMPERSONAL else ""
        for column, kind in COLUMN_KINDS.items()
        if column in profile.constants.keys() - columns
    }


def _apply_date_formats(
    values: pl.Series, date_formats: list[DateFormat], as_of: date
) -> tuple[pl.Series, int]:
    """The values with dates in ISO 8601, and how many were read with a year of two digits."""
    text = read_text(values)
    short = 0
    for date_format in date_formats:
        of_format = text.str.contains(date_format.pattern).fill_null(value=False)
        if of_format.any():
            at = of_format.arg_true()
            given = text.gather(at)
            read = iso_dates(given, date_format, values.name, as_of)
            if date_format.short_year:
                short += read.len() - read.null_count()
            text = text.scatter(at, read.fill_null("? " + given))
    return text.alias(values.name), short


def _apply_wordings(values: pl.Series, wordings: Mapping[str, str]) -> pl.Series:
    values_by_wording = {fold(wording): value for wording, value in wordings.items()}
    distinct = values.drop_nulls().unique()
    keys = map(fold, read_text(distinct).fill_null(""))
    meant = {
        text: values_by_wording[key]
        for text, key in zip(distinct, keys, strict=True)
        if key in values_by_wording
    }
    return values.replace(meant) if meant else values
