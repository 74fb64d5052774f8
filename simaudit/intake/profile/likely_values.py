"""Values → the columns that they probably are of: by the wordings and shapes that a column's values have.

Dates that can't be read → the forms that a profile could declare for them. A proposal for a person to decide,
never a mapping: a file's columns are known by their headings.

A carrier's profile, as TOML to paste, has what is certain, and what a person has to decide as comments.
"""

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Final, NamedTuple

import polars as pl

from simaudit.columnwise import null_as_false
from simaudit.contract import COLUMN_KINDS, COLUMNS
from simaudit.harmless_text import printable, printable_quoted
from simaudit.intake.profile.date_formats import AHEAD, iso_dates, parse_date_format
from simaudit.intake.values.dates import read_timestamps
from simaudit.intake.values.iccid import luhn
from simaudit.intake.values.id_numbers import province_codes
from simaudit.intake.values.msisdn import mobile_pattern, read_msisdn
from simaudit.intake.values.text import USUAL_SURNAMES, name_key, read_identifier, read_text
from simaudit.intake.values.wordings import accepted_wordings, read_wording
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
    path = CHECKS / "reference" / "province.csv"
    return tuple(pl.read_csv(path, infer_schema=False, comment_prefix="#")["code"])


_SHAPES: Final[dict[tuple[str, ...], Callable[[pl.Series], pl.Series]]] = {
    ("msisdn",): lambda text: null_as_false(read_msisdn(text).str.contains(mobile_pattern())),
    ("iccid",): _iccid,
    ("imsi",): lambda text: null_as_false(read_identifier(text).str.contains("^452[0-9]{12}$")),
    ("id_number", "guardian_id"): _paper,
    ("province_code",): lambda text: null_as_false(text.is_in(_provinces())),
    ("full_name",): _name,
}
"""Columns → which values are ones of theirs."""


_SHOWN: Final = 4
"""Columns that a name's comment lists."""


class DraftName(NamedTuple):
    """A column of a file without a header."""

    name: str
    """The canonical column, or a placeholder that is none."""
    candidates: tuple[str, ...]
    """The columns that its values could be of, where they are several."""
    samples: tuple[str, ...]
    """Masked."""


@dataclass(frozen=True)
class ProfileDraft:
    """What `[carriers.NAME]` of simaudit.toml could say."""

    carrier: str
    keys: Mapping[str, object] = field(default_factory=dict)
    """Single keys."""
    names: Sequence[DraftName] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    """Heading → canonical column."""
    unknown: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Heading without a column → those that its values could be of."""
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Column → wording → value."""
    wordings: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Column → wordings that can't be read."""
    date_formats: Sequence[Sequence[str]] = ()
    """Forms of which dates can be, several for the same ones."""

    def toml(self) -> str:
        """The table; a line behind a `#` wants a decision."""
        table = f"carriers.{self.carrier or 'NAME'}"
        lines = [f"[{table}]", *(f"{key} = {_toml(value)}" for key, value in self.keys.items())]
        lines += [
            f"# date_formats = {_toml([date_format])}"
            for date_formats in self.date_formats
            for date_format in date_formats
        ]
        lines += self._names()
        if self.columns or self.unknown:
            lines.append(f"[{table}.columns]")
            lines += [f"{_toml(heading)} = {_toml(column)}" for heading, column in self.columns.items()]
            for heading, candidates in self.unknown.items():
                lines += _undecided(heading, candidates)
        for column in dict.fromkeys((*self.values, *self.wordings)):
            lines += [f"[{table}.values.{column}]", *self._wordings(column)]
        return "\n".join(lines) + "\n"

    def _names(self) -> Iterator[str]:
        if not self.names:
            return
        quoted = [f"{_toml(draft_name.name)}," for draft_name in self.names]
        wide = max(map(len, quoted))
        yield "names = ["
        for at, (text, draft_name) in enumerate(zip(quoted, self.names, strict=True), start=1):
            remarks = [str(at), *([_as_questions(draft_name.candidates)] if draft_name.candidates else [])]
            remarks.append(" | ".join(draft_name.samples))
            yield f"  {text:<{wide}}  # {printable('  '.join(remarks)).strip()}"
        yield "]"

    def _wordings(self, column: str) -> Iterator[str]:
        for wording, value in self.values.get(column, {}).items():
            yield f"{_toml(wording)} = {_toml(value)}"
        wordings = self.wordings.get(column, ())
        permitted = accepted_wordings(column)
        if wordings and permitted:
            yield f"# {' | '.join(permitted)}"
        yield from (f'# {_toml(wording)} = ""' for wording in wordings)


def _undecided(heading: str, candidates: Sequence[str]) -> list[str]:
    """The lines of a heading without a column, as comments: one for each column that it could be."""
    if len(candidates) > _SHOWN:
        return [f'# {_toml(heading)} = ""  # {_as_questions(candidates)}']
    return [f"# {_toml(heading)} = {_toml(column)}" for column in candidates or ("",)]


def _as_questions(columns: Sequence[str]) -> str:
    """The columns that it could be, the first of many: `id_number? guardian_id?`."""
    questions = [f"{column}?" for column in columns[:_SHOWN]]
    return " ".join([*questions, "…"] if len(columns) > _SHOWN else questions)


def _toml(value: object) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_toml(key)} = {_toml(inner)}" for key, inner in value.items()) + " }"
    # JSON and TOML write texts, numbers and lists alike, except that TOML requires DEL to be escaped.
    return printable_quoted(json.dumps(value, ensure_ascii=False))
