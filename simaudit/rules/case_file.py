"""The cases file of a check (`<ID>_<slug>.cases.toml`, next to its query): cases and plants.

A plant (`[[plant]]`) is how the generator breaks the rule: it changes one ordinary row, or a group of rows,
and `finds` lists all findings that follow, of any check. All its values are SQL over the generator's database
(simaudit docs add-check), so that the generator itself knows no rule.
"""

import csv
import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated, Final, Literal, Self

import polars as pl
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from simaudit.contract import CHECK_ID, COLUMNS
from simaudit.errors import CatalogueError, RefusedValueError
from simaudit.rules.check import Check
from simaudit.rules.toml_file import StrictModel, read_model


def _canonical(name: str) -> str:
    if name not in COLUMNS:
        raise RefusedValueError("no_canonical_columns", columns=name)
    return name


Column = Annotated[str, AfterValidator(_canonical)]


class Finds(StrictModel):
    """Findings of one check (None: the check with the plant), one for each planted row that meets `where`.

    `msisdn`, `record` and `subject` are SQL over that row. `query` replaces all four: a SELECT of these three
    columns from the relations of the whole month, `subscriber`, `extract_column` and `finding`, which holds
    the findings about rows.
    """

    check: str | None = Field(default=None, pattern=CHECK_ID)
    where: str = "TRUE"
    msisdn: str = "msisdn"
    record: str = "seat + 1"
    subject: str = "NULL"
    query: str | None = None

    @model_validator(mode="after")
    def _has_query_or_row_keys(self) -> Self:
        if self.query is not None and self.model_fields_set - {"check", "query"}:
            raise RefusedValueError("query_with_row_keys")
        return self


class Adds(StrictModel):
    """What each planted row adds outside the register, as SQL over the row.

    A number for the list of active numbers, `paper,reason,since` for the list of revoked papers, a number for
    the list of reported numbers, the id of a check by which a letter named the row's number 30 to 45 days
    before the end of the month, `code,from,to` for the list of registration points (days as 2026-10-31; what
    is left out at the end is empty), and the number of a line with one field too many after the last row.
    """

    active: str | None = None
    revoked: str | None = None
    reported: str | None = None
    notified: str | None = None
    points: str | None = None
    broken_line: str | None = None


class Plant(StrictModel):
    """One way to break a rule: `size` rows at a time, over the columns in `set`.

    Columns in `same` are copied from the first row of the group. `holder` is who owns the papers: each row
    has a person of its own, the group shares one, or the groups with the same number at all carriers share
    one. `weight` is the plant's share of the planted rows, relative to other plants. `unreadable` is SQL for
    an unreadable text in a column's cell; NULL leaves the cell as it is. Where the SQL condition `omitted`
    holds, the row isn't in the file. With `size` 0 no row is planted: the findings follow from the
    specification itself.
    """

    size: int = Field(default=1, ge=0)
    weight: int = Field(default=1, ge=1)
    holder: Literal["each", "group", "all carriers"] = "each"
    same: tuple[Column, ...] = ()
    set: dict[Column, str] = Field(default_factory=dict)
    unreadable: dict[Column, str] = Field(default_factory=dict)
    adds: Adds = Adds()
    omitted: str | None = None
    finds: tuple[Finds, ...] = (Finds(),)
    from_second_month: bool = False

    @model_validator(mode="after")
    def _has_rows_to_change(self) -> Self:
        if self.size == 0 and (
            self.model_fields_set - {"size", "finds"} or any(finds.query is None for finds in self.finds)
        ):
            raise RefusedValueError("plant_without_rows")
        return self

    @property
    def text_only(self) -> bool:
        """Whether it needs a text file: Parquet can hold neither unreadable cells nor broken lines."""
        return bool(self.unreadable) or self.adds.broken_line is not None

    @property
    def timing(self) -> str:
        """In which months the plant is present.

        It is `always` there where a changed number would count as vanished, or another holder as one who
        didn't register.
        """
        if self.from_second_month:
            return "second month"
        lasting = (
            "msisdn" in {*self.set, *self.same}
            or self.omitted is not None
            or self.text_only
            or self.holder != "each"
        )
        return "always" if lasting else "changing"

    @property
    def replacements(self) -> dict[str, str]:
        """Column → SQL over the row and `leader`, the group's first row; unreadable cells become NULL."""
        replaced = {**{name: f"leader.{name}" for name in self.same}, **self.set}
        for name, text in self.unreadable.items():
            replaced[name] = f"CASE WHEN ({text}) IS NULL THEN {replaced.get(name, name)} END"
        return replaced


SUFFIX: Final = ".cases.toml"

_NUMBERS: Final = {"record", "records"}
"""Columns of whole numbers."""

_DAYS: Final = {"begins", "ends", "since"}
"""Columns of days of lists."""

_TIMES: Final = {"ended_at", "notified_at", "first_notice_at"}
"""Columns of days, with or without a time; all other columns are text."""

MISSING: Final = ("carrier", "check_id", "msisdn", "ended_at")
"""Columns of the relation `missing`."""

NOTIFIED: Final = ("carrier", "msisdn", "check_id", "notified_at")
"""Columns of the relation `notified` but first_notice_at, which its list may leave out."""

Offender = tuple[str, str, int, str, str]
"""A finding that a case expects: carrier, msisdn, record, subject, detail; 0 and "" mean none."""


def _table(text: object, needed: tuple[str, ...], possible: tuple[str, ...] = ()) -> pl.DataFrame:
    """Parse comma-separated text with a header line; raises RefusedValueError."""
    lines = list(csv.reader(io.StringIO(text.strip()))) if isinstance(text, str) else []
    header, rows = (lines[0], lines[1:]) if lines else ([], [])
    if not header or len(set(header)) < len(header) or any(len(row) != len(header) for row in rows):
        raise RefusedValueError("rows_unreadable")
    if unknown := [name for name in header if name not in {*needed, *possible}]:
        raise RefusedValueError("unknown_columns", columns=unknown)
    if missing := [name for name in needed if name not in header]:
        raise RefusedValueError("header_lacks", columns=missing)
    frame = pl.DataFrame(rows, schema=dict.fromkeys(header, pl.String()), orient="row")
    for name in _NUMBERS & set(header):
        if not frame[name].str.contains(r"^[0-9]{1,9}$").all():
            raise RefusedValueError("whole_number_column", column=name)
        frame = frame.with_columns(pl.col(name).cast(pl.Int64))
    frame = frame.with_columns(_times(frame[name]) for name in header if name in {*_TIMES, *_DAYS})
    return frame.with_columns(pl.col(name).cast(pl.Date) for name in header if name in _DAYS)


def _times(texts: pl.Series) -> pl.Series:
    """Timestamps of `2026-10-31` and `2026-10-31 23:59:59`, null where the text is empty."""
    midnight = texts.str.replace(r"^(\S+)$", "$1 00:00:00")
    times = midnight.str.to_datetime("%Y-%m-%d %H:%M:%S", time_unit="us", strict=False)
    if (times.is_null() & (texts != "")).any():
        raise RefusedValueError("day_needed")
    return times


def _of(*needed: str, days: tuple[str, ...] = ()) -> Callable[[object], pl.DataFrame]:
    def read(text: object) -> pl.DataFrame:
        frame = _table(text, needed, days)
        return frame.with_columns(
            pl.lit(None, pl.Date if day in _DAYS else pl.Datetime("us")).alias(day)
            for day in days
            if day not in frame.columns
        )

    return read


_Points = Annotated[pl.DataFrame, BeforeValidator(_of("carrier", "point_code", days=("begins", "ends")))]
_Revoked = Annotated[pl.DataFrame, BeforeValidator(_of("id_number", "reason", days=("since",)))]
_Notified = Annotated[pl.DataFrame, BeforeValidator(_of(*NOTIFIED, days=("first_notice_at",)))]
_Rows = Annotated[pl.DataFrame, BeforeValidator(lambda text: _table(text, ("carrier", "record"), COLUMNS))]


class _Tables(StrictModel):
    model_config = ConfigDict(arbitrary_types_allowed=True)


class Case(_Tables):
    """Rows of one month that the check judges, and why; `previous` holds those of the last judged month.

    That ended on `previous_as_of`, or where it is left out, is the calendar month before.

    Columns left out are NULL, except status, which is ACTIVE; `absent` columns are not in the extract at all.
    `missing` are the numbers that a check found missing there, with their last date of end.
    `points`, `active`, `revoked`, `reported` and `notified` are the lists delivered with the extracts,
    `declared` the carriers' record counts, `rejected` the records that could not be loaded. `waived` are
    numbers of which findings of a check judged before are excused.
    """

    why: str = Field(min_length=1)
    rows: _Rows
    as_of: date | None = None
    absent: tuple[str, ...] = ()
    previous: _Rows | None = None
    previous_as_of: date | None = None
    missing: Annotated[pl.DataFrame, BeforeValidator(_of(*MISSING))] | None = None
    points: _Points | None = None
    active: Annotated[pl.DataFrame, BeforeValidator(_of("carrier", "msisdn"))] | None = None
    revoked: _Revoked | None = None
    reported: Annotated[pl.DataFrame, BeforeValidator(_of("msisdn", "kind"))] | None = None
    notified: _Notified | None = None
    waived: Annotated[pl.DataFrame, BeforeValidator(_of("carrier", "check_id", "msisdn"))] | None = None
    declared: Annotated[pl.DataFrame, BeforeValidator(_of("carrier", "records"))] | None = None
    rejected: Annotated[pl.DataFrame, BeforeValidator(_of("carrier", "record", "reason"))] | None = None

    @property
    def expected(self) -> tuple[Offender, ...]:
        """Every finding of the case, sorted."""
        return ()

    @property
    def lists(self) -> dict[str, pl.DataFrame]:
        """Relation → rows of the lists that the case has, without repetitions, as lists are read."""
        names = ("points", "active", "revoked", "reported", "notified", "declared")
        frames = {name: frame for name in names if (frame := getattr(self, name)) is not None}
        lists = {name: frame.unique(maintain_order=True) for name, frame in frames.items()}
        if "revoked" in lists:
            lists["revoked"] = lists["revoked"].with_row_index("entry")
        return lists


class FiringCase(Case):
    """A case with findings: `expect` lists all of them."""

    expect: tuple[Offender, ...] = Field(min_length=1)

    @property
    def expected(self) -> tuple[Offender, ...]:
        return tuple(sorted(self.expect))


class CaseFile(_Tables):
    """The content of a cases file; `as_of` applies to every case without one of its own."""

    as_of: date
    fires: tuple[FiringCase, ...] = Field(min_length=1)
    silent: tuple[Case, ...] = Field(min_length=1)
    plant: tuple[Plant, ...] = ()


def case_file(check: Check) -> CaseFile | None:
    """The cases and plants of a check, None where it has no cases file; raises CatalogueError."""
    path = case_path(check)
    return read_model(path, CaseFile, CatalogueError) if path.exists() else None


class _Plants(BaseModel):
    """What the generator takes of a cases file: the rows of cases, which it has no use for, aren't read."""

    model_config = ConfigDict(frozen=True)

    plant: tuple[Plant, ...] = ()


def plants_of(check: Check) -> tuple[Plant, ...]:
    """The plants of a check, none where it has no cases file; raises CatalogueError."""
    path = case_path(check)
    return read_model(path, _Plants, CatalogueError).plant if path.exists() else ()


def case_path(check: Check) -> Path:
    """The path of a check's cases file, whether it exists or not."""
    return check.path.with_suffix(SUFFIX)
