"""A carrier's own forms of dates → ISO 8601: strftime directives, or Oracle's elements as in `DD-MON-RR`.

A format is declared in the carrier's profile; none of them is ever guessed. A year of two digits is read only
by a format that says so (`%y`, `RR`, `YY`). Oracle writes the same two digits for RR and YY; they are read as
RR: 00 to 49 are the current century, 50 to 99 the one before (Oracle Database SQL Language Reference, "The RR
Datetime Format Element"). Two kinds of dates have a rule of their own, see `_full_years`.
"""

import re
from datetime import date
from functools import cache
from typing import Final, NamedTuple

import polars as pl

from simaudit.errors import RefusedValueError
from simaudit.intake.values.text import fold

SERIAL: Final = "serial"
"""A spreadsheet's day number since 30/12/1899, as text; read only if a profile names it."""

_VIETNAMESE_MONTH: Final = r"(?i:th(?:á|a)ng [a-zạ-ỹà-ưươ0-9]+(?: hai| một)?|th?g? ?\.?[0-9]{1,2})"
"""`Tháng 1`, `tháng mười hai`, `TH1`, `Thg 1`, `T1`: NLS_DATE_LANGUAGE=VIETNAMESE, Windows and CLDR."""

_PARTS: Final = {
    "%d": "[0-9]{1,2}",
    "%m": "[0-9]{1,2}",
    "%Y": "[0-9]{4}",
    "%y": "[0-9]{2}",
    "%b": f"[A-Za-z]{{3}}|{_VIETNAMESE_MONTH}",
    # Oracle pads the names of months with blanks, of which reading leaves one.
    "%B": f"[A-Za-z]{{3,9}} ?|{_VIETNAMESE_MONTH} ?",
    "%H": "[0-9]{1,2}",
    "%I": "[0-9]{1,2}",
    "%M": "[0-9]{2}",
    "%S": "[0-9]{2}",
    "%p": "[AaPp][Mm]",
}

_ORACLE: Final = {
    "YYYY": "%Y", "RRRR": "%Y", "MONTH": "%B", "MON": "%b", "HH24": "%H", "HH12": "%I", "HH": "%I",
    "AM": "%p", "PM": "%p", "DD": "%d", "MM": "%m", "RR": "%y", "YY": "%y", "MI": "%M", "SS": "%S",
}  # fmt: skip
_ORACLE_ELEMENT: Final = re.compile("|".join(_ORACLE))
_ORACLE_FORM: Final = re.compile(rf"(?:{_ORACLE_ELEMENT.pattern}|[-/.:, ])+")

_BIRTH: Final = "date_of_birth"
AHEAD: Final = ("id_expiry_date", "stay_until")
"""Columns of days to come."""
_YEARS_AHEAD: Final = 50

_SPOKEN: Final = (
    "một", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười", "mười một", "mười hai",
)  # fmt: skip
_ENGLISH: Final = (
    "JANUARY", "FEBRUARY", "MARCH", "APRIL", "MAY", "JUNE", "JULY", "AUGUST", "SEPTEMBER", "OCTOBER",
    "NOVEMBER", "DECEMBER",
)  # fmt: skip


class DateFormat(NamedTuple):
    """How a date is written."""

    text: str
    """As directives: `%d-%b-%y`, or `serial`."""
    pattern: str
    """What recognises it."""
    groups: str
    """The pattern with a named group for each directive, by its letter."""

    @property
    def clock(self) -> bool:
        """Whether it has a time."""
        return self.text == SERIAL or bool({"%H", "%I"} & set(re.findall("%.", self.text)))

    @property
    def short_year(self) -> bool:
        """Whether its year has two digits."""
        return "%y" in self.text


@cache
def parse_date_format(text: str) -> DateFormat:
    """A format such as `%d.%m.%Y`, `DD-MON-RR` or `%m/%d/%Y %H:%M`, or `serial`; else raises ValueError."""
    if text == SERIAL:
        pattern = r"^[0-9]{5}(?:\.[0-9]+)?$"
        return DateFormat(SERIAL, pattern, pattern)
    given = text
    if _ORACLE_FORM.fullmatch(text.upper()):
        text = _ORACLE_ELEMENT.sub(lambda element: _ORACLE[element[0]], text.upper())
    directives = re.findall("%.", text)
    unknown = [part for part in directives if part not in _PARTS]
    if unknown or len(set(directives)) < len(directives):
        parts = " ".join(_PARTS)
        raise RefusedValueError("no_date_format", format=repr(given), parts=parts, serial=repr(SERIAL))
    years, months = {"%Y", "%y"} & set(directives), {"%m", "%b", "%B"} & set(directives)
    if "%d" not in directives or len(years) != 1 or len(months) != 1:
        raise RefusedValueError("date_format_incomplete", format=repr(given))
    split = re.split("(%.)", text)
    pattern = "".join(f"(?:{_PARTS[part]})" if part in _PARTS else re.escape(part) for part in split)
    groups = "".join(
        f"(?P<{part[1]}>{_PARTS[part]})" if part in _PARTS else re.escape(part) for part in split
    )
    return DateFormat(text, f"^{pattern}$", f"^{groups}$")


def iso_dates(values: pl.Series, date_format: DateFormat, column: str, as_of: date) -> pl.Series:
    """Texts that fit the format's pattern → `2026-10-31`, with ` 23:59:59` of a format with a time.

    NULL where there is no such date or time. `column` and `as_of`, the audited month's last day, decide the
    century of a year of two digits.
    """
    if date_format.text == SERIAL:
        return _serial(values)
    parts = values.str.extract_groups(date_format.groups).struct.unnest()
    month = (
        parts["m"].cast(pl.Int64)
        if "m" in parts.columns
        else _months(parts["b" if "b" in parts.columns else "B"])
    )
    day = parts["d"].cast(pl.Int64)
    if date_format.short_year:
        year = _full_years(parts["y"].cast(pl.Int64), month, day, column, as_of)
    else:
        year = parts["Y"].cast(pl.Int64)
    iso = pl.format("{}-{}-{}", _padded(year, 4), _padded(month, 2), _padded(day, 2))
    days = pl.select(iso.str.strptime(pl.Date(), "%Y-%m-%d", strict=False).alias("day")).to_series()
    if not date_format.clock:
        return days.dt.strftime("%Y-%m-%d")
    return _with_clock(days, parts)


def _padded(numbers: pl.Series, width: int) -> pl.Expr:
    return pl.lit(numbers).cast(pl.String).str.zfill(width)


def _with_clock(days: pl.Series, parts: pl.DataFrame) -> pl.Series:
    """The days with the time of their parts; NULL where the time isn't one."""
    zero = pl.lit("00")
    minute, second = (pl.lit(parts[name]) if name in parts.columns else zero for name in ("M", "S"))
    hour: pl.Expr
    if "I" in parts.columns:
        twelve = pl.lit(parts["I"].cast(pl.Int64))
        afternoon = pl.lit(parts["p"]).str.to_lowercase() == "pm" if "p" in parts.columns else pl.lit(False)
        hour = pl.when(twelve.is_between(1, 12)).then(twelve % 12 + 12 * afternoon.cast(pl.Int64))
    else:
        hour = pl.lit(parts["H"].cast(pl.Int64))
    fits = (hour < 24) & (minute < "60") & (second < "60")
    whole = pl.format(
        "{} {}:{}:{}", pl.lit(days.dt.strftime("%Y-%m-%d")), hour.cast(pl.String).str.zfill(2), minute, second
    )
    return pl.select(pl.when(fits).then(whole).alias("moment")).to_series()


def _full_years(years: pl.Series, months: pl.Series, days: pl.Series, column: str, as_of: date) -> pl.Series:
    """The years of four digits that two digits stand for.

    A date of birth is the last such day that isn't behind `as_of`: it makes the person 0 to 99 years old. A
    day to come (the end of a paper or a stay) is at most 50 years behind `as_of`. All others are read as RR.
    """
    century = as_of.year // 100 * 100
    year = pl.lit(years)
    full: pl.Expr
    if column == _BIRTH:
        this = century + year
        order = this * 10_000 + pl.lit(months) * 100 + pl.lit(days)
        full = (
            pl.when(order > as_of.year * 10_000 + as_of.month * 100 + as_of.day)
            .then(this - 100)
            .otherwise(this)
        )
    elif column in AHEAD:
        full = (
            century
            + year
            + 100
            * (
                (century + year + 100 <= as_of.year + _YEARS_AHEAD).cast(pl.Int64)
                - (century + year > as_of.year + _YEARS_AHEAD).cast(pl.Int64)
            )
        )
    elif as_of.year % 100 < 50:
        full = pl.when(year < 50).then(century + year).otherwise(century - 100 + year)
    else:
        full = pl.when(year < 50).then(century + 100 + year).otherwise(century + year)
    return pl.select(full.alias("year")).to_series()


@cache
def _month_names() -> dict[str, int]:
    """Folded name of a month in English or Vietnamese → its number."""
    names = {name[:length]: at for at, name in enumerate(_ENGLISH, 1) for length in (3, len(name))} | {
        "SEPT": 9
    }
    for number, word in enumerate(_SPOKEN, 1):
        names[fold(f"tháng {word}")] = number
        for figure in {f"{number}", f"{number:02}"}:
            for before in ("TH", "THG", "THANG", "T", "TG"):
                names[f"{before}{figure}"] = names[f"{before} {figure}"] = number
    return names | {"THANG GIENG": 1, "THANG BON": 4, "THANG CHAP": 12}


def _months(names: pl.Series) -> pl.Series:
    """The numbers of named months; NULL for a text that names none."""
    numbers_by_name = {name: _month_names().get(fold(name)) for name in names.drop_nulls().unique()}
    return names.replace_strict(numbers_by_name, default=None, return_dtype=pl.Int64)


def _serial(text: pl.Series) -> pl.Series:
    seconds = (text.cast(pl.Float64) * 86_400).round().cast(pl.Int64)
    moments = pl.select(pl.datetime(1899, 12, 30) + pl.duration(seconds=pl.lit(seconds))).to_series()
    return moments.dt.strftime("%Y-%m-%d %H:%M:%S")
