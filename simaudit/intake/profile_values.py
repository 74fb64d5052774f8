"""A carrier's own date formats and wordings → those of the contract, before cells are typed."""

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Final, NamedTuple

import polars as pl

from simaudit.contract import COLUMN_KINDS
from simaudit.errors import RefusedValueError
from simaudit.intake.reading_profile import Profile
from simaudit.intake.values.text import fold, read_text

SERIAL: Final = "serial"
"""A spreadsheet's day number since 30/12/1899, as text; read only if a profile names it."""

_IMPERSONAL: Final = ("token", "boolean", "nationality", "date", "timestamp")
"""Kinds of columns of which one value says nothing about a person."""

_PARTS: Final = {
    "%d": "[0-9]{1,2}",
    "%m": "[0-9]{1,2}",
    "%Y": "[0-9]{4}",
    "%b": "[A-Za-z]{3}",
    "%B": "[A-Za-z]{3,9}",
    "%H": "[0-9]{1,2}",
    "%I": "[0-9]{1,2}",
    "%M": "[0-9]{2}",
    "%S": "[0-9]{2}",
    "%p": "[AaPp][Mm]",
}


class DateForm(NamedTuple):
    """How a date is written: the pattern that recognises it and the format that parses it."""

    pattern: str
    parse: str
    clock: bool


def date_form(text: str) -> DateForm:
    """A format such as `%d.%m.%Y` or `%m/%d/%Y %H:%M`, or `serial`; raises ValueError on any other."""
    if text == SERIAL:
        return DateForm(r"^[0-9]{5}(?:\.[0-9]+)?$", SERIAL, clock=True)
    directives = re.findall("%.", text)
    unknown = [part for part in directives if part not in _PARTS]
    if unknown == ["%y"]:
        raise RefusedValueError("century_not_told", format=repr(text))
    if unknown or len(set(directives)) < len(directives):
        raise RefusedValueError(
            "no_date_format", format=repr(text), parts=" ".join(_PARTS), serial=repr(SERIAL)
        )
    if not {"%d", "%Y"} <= set(directives) or not {"%m", "%b", "%B"} & set(directives):
        raise RefusedValueError("date_format_incomplete", format=repr(text))
    pattern = "".join(_PARTS.get(part) or re.escape(part) for part in re.split("(%.)", text))
    return DateForm(f"^{pattern}$", text, clock=bool({"%H", "%I"} & set(directives)))


def apply_profile(cells: pl.DataFrame, profile: Profile) -> pl.DataFrame:
    """The cells with dates in the profile's formats as ISO 8601 and its wordings as canonical values.

    A text that fits a format of the profile but isn't a date becomes unreadable: with months first, the
    built-in formats must not read 13/04/2026 as a day.
    """
    if not profile.date_formats and not profile.values:
        return cells
    forms = [date_form(text) for text in profile.date_formats]
    columns = []
    for cell in cells:
        if forms and COLUMN_KINDS.get(cell.name) in ("date", "timestamp"):
            columns.append(_apply_date_forms(cell, forms))
        elif cell.name in profile.values:
            columns.append(_apply_wordings(cell, profile.values[cell.name]))
    return cells.with_columns(columns)


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


def _apply_date_forms(values: pl.Series, forms: list[DateForm]) -> pl.Series:
    text = read_text(values)
    for form in forms:
        of_form = text.str.contains(form.pattern).fill_null(value=False)
        if of_form.any():
            at = of_form.arg_true()
            given = text.gather(at)
            read = _parse_serial(given) if form.parse == SERIAL else _parse(given, form)
            text = text.scatter(at, read.fill_null("? " + given))
    return text.alias(values.name)


def _parse(text: pl.Series, form: DateForm) -> pl.Series:
    dtype = pl.Datetime("us") if form.clock else pl.Date()
    parsed = text.str.strptime(dtype, form.parse, strict=False)
    return parsed.dt.strftime("%Y-%m-%d %H:%M:%S" if form.clock else "%Y-%m-%d")


def _parse_serial(text: pl.Series) -> pl.Series:
    seconds = (text.cast(pl.Float64) * 86_400).round().cast(pl.Int64)
    moments = pl.select(pl.datetime(1899, 12, 30) + pl.duration(seconds=pl.lit(seconds))).to_series()
    return moments.dt.strftime("%Y-%m-%d %H:%M:%S")


def _apply_wordings(values: pl.Series, wordings: Mapping[str, str]) -> pl.Series:
    known = {fold(wording): value for wording, value in wordings.items()}
    distinct = values.drop_nulls().unique()
    meant = {text: known[key] for text in distinct if (key := fold(text)) in known}
    return values.replace(meant) if meant else values
