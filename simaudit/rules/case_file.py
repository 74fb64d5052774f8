"""The cases file of a check (`<ID>_<slug>.cases.toml`, next to its query): cases and plants."""

import csv
import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated, Final

import polars as pl
from pydantic import BeforeValidator, ConfigDict, Field

from simaudit.contract import COLUMNS
from simaudit.errors import CatalogueError, RefusedValueError
from simaudit.rules.check import Check
from simaudit.rules.plant import Plant
from simaudit.rules.toml_file import StrictModel, read_model

SUFFIX: Final = ".cases.toml"

_NUMBERS: Final = {"record", "records"}
"""Columns of whole numbers."""

_TIME: Final = "ended_at"
"""The column of days, with or without a time; all other columns are text."""

MISSING: Final = ("carrier", "check_id", "msisdn", "ended_at")
"""Columns of the relation `missing`."""

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
    return frame.with_columns(_times(frame[_TIME])) if _TIME in header else frame


def _times(texts: pl.Series) -> pl.Series:
    """Timestamps of `2026-10-31` and `2026-10-31 23:59:59`, null where the text is empty."""
    midnight = texts.str.replace(r"^(\S+)$", "$1 00:00:00")
    times = midnight.str.to_datetime("%Y-%m-%d %H:%M:%S", time_unit="us", strict=False)
    if (times.is_null() & (texts != "")).any():
        raise RefusedValueError("day_needed")
    return times


def _of(*needed: str) -> Callable[[object], pl.DataFrame]:
    return lambda text: _table(text, needed)


_Rows = Annotated[pl.DataFrame, BeforeValidator(lambda text: _table(text, ("carrier", "record"), COLUMNS))]


class _Tables(StrictModel):
    model_config = ConfigDict(arbitrary_types_allowed=True)


class Case(_Tables):
    """Rows of one month that the check judges, and why; `previous` holds those of the month before.

    Columns left out are NULL, except status, which is ACTIVE; `absent` columns are not in the extract at all.
    `missing` are the numbers that a check found missing in the month before, with their last date of end.
    `points`, `active`, `revoked` and `reported` are the lists delivered with the extracts, `declared` the
    carriers' record counts, `rejected` the records that could not be loaded.
    """

    why: str = Field(min_length=1)
    rows: _Rows
    as_of: date | None = None
    absent: tuple[str, ...] = ()
    previous: _Rows | None = None
    missing: Annotated[pl.DataFrame, BeforeValidator(_of(*MISSING))] | None = None
    points: Annotated[pl.DataFrame, BeforeValidator(_of("carrier", "point_code"))] | None = None
    active: Annotated[pl.DataFrame, BeforeValidator(_of("carrier", "msisdn"))] | None = None
    revoked: Annotated[pl.DataFrame, BeforeValidator(_of("id_number", "reason"))] | None = None
    reported: Annotated[pl.DataFrame, BeforeValidator(_of("msisdn", "kind"))] | None = None
    declared: Annotated[pl.DataFrame, BeforeValidator(_of("carrier", "records"))] | None = None
    rejected: Annotated[pl.DataFrame, BeforeValidator(_of("carrier", "record", "reason"))] | None = None

    @property
    def expected(self) -> tuple[Offender, ...]:
        """Every finding of the case, sorted."""
        return ()

    @property
    def lists(self) -> dict[str, pl.DataFrame]:
        """Relation → rows of the lists that the case has, without repetitions, as lists are read."""
        lists = {
            "points": self.points,
            "active": self.active,
            "revoked": self.revoked,
            "reported": self.reported,
            "declared": self.declared,
        }
        return {name: frame.unique(maintain_order=True) for name, frame in lists.items() if frame is not None}


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


def case_path(check: Check) -> Path:
    """The path of a check's cases file, whether it exists or not."""
    return check.path.with_suffix(SUFFIX)
