"""The cases of a check in few registers, for an engine that takes seconds for each register.

The carriers of each case get names of their own, and all cases of one day are judged together. That is tried
first only: a case that isn't as expected is run by itself, and so is every case of a check to which the name
of a carrier, or what another carrier's rows are, makes a difference.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import polars as pl

from simaudit.errors import SimauditError
from simaudit.judge.check_cases import (
    CaseResult,
    EngineOf,
    as_given,
    found,
    lay_out,
    numbered,
    offenders_in,
)
from simaudit.judge.register import Register
from simaudit.rules.case_file import Case, CaseFile, Offender
from simaudit.rules.check import REFERENCES, Check
from simaudit.rules.populations import definitions
from simaudit.rules.reference_tables import reference_tables

_OF_ALL_CARRIERS = frozenset({"reported", "revoked"})
"""Lists without carriers: two cases may have other ones."""


class _Place(NamedTuple):
    """A case among the others of its day; its carriers' names begin with `prefix`."""

    kind: str
    number: int
    case: Case
    prefix: str


def run_merged_cases(
    check: Check, cases: CaseFile, catalogue: Sequence[Check], engine_of: EngineOf
) -> Iterator[CaseResult]:
    """As check_cases.run_cases, with the same results."""
    places = [_Place(kind, number, case, f"{kind}{number}-") for kind, number, case in numbered(cases)]
    by_day: dict[date, list[_Place]] = {}
    for place in places if _can_be_merged(check) else ():
        by_day.setdefault(place.case.as_of or cases.as_of, []).append(place)
    merged: dict[str, tuple[Offender, ...]] = {}
    for as_of, own in by_day.items():
        merged |= _found_together(check, own, as_of, catalogue, engine_of)
    for place in places:
        result = CaseResult(check, place.kind, place.number, place.case)
        together = replace(result, found=merged[place.prefix]) if place.prefix in merged else None
        if together is not None and together.as_expected:
            yield together
            continue
        try:
            rows = found(check, place.case, place.case.as_of or cases.as_of, catalogue, engine_of)
            yield replace(result, found=rows)
        except SimauditError as error:
            yield replace(result, fault=error)


def _can_be_merged(check: Check) -> bool:
    """Whether neither names of carriers nor lists without carriers decide, as far as can be told."""
    read = set(check.relations).union(*(one.reads for one in definitions().closure(set(check.relations))))
    named = {name for name, table in reference_tables().items() if "carrier" in table.columns}
    return not check.cross and not read & (named | _OF_ALL_CARRIERS)


def _found_together(
    check: Check, places: Sequence[_Place], as_of: date, catalogue: Sequence[Check], engine_of: EngineOf
) -> dict[str, tuple[Offender, ...]]:
    """Prefix → what the check finds in the case; nothing where the cases can't be judged together."""
    renamed = [place._replace(case=_renamed(place.case, place.prefix)) for place in places]
    with TemporaryDirectory(prefix="simaudit-cases-") as scratch:
        try:
            laid = [lay_out(place.case, Path(scratch) / place.prefix) for place in renamed]
            with Register(
                [month for one in laid for month in one.months],
                as_of,
                _lists([place.case for place in renamed]),
                [month for one in laid for month in one.before],
                missing={carrier: path for one in laid for carrier, path in one.missing.items()},
            ) as register:
                offenders = offenders_in(register, check, catalogue, engine_of)
        except SimauditError:
            return {}
    return {
        place.prefix: as_given(
            place.case,
            [
                (offender[0].removeprefix(place.prefix), *offender[1:])
                for offender in offenders
                if offender[0].startswith(place.prefix)
            ],
        )
        for place in places
    }


def _renamed(case: Case, prefix: str) -> Case:
    """The case with other names of carriers."""
    tables = {name: getattr(case, name) for name in ("rows", "rejected", *REFERENCES)}
    return case.model_copy(
        update={
            name: table.with_columns(carrier=pl.lit(prefix) + pl.col("carrier"))
            for name, table in tables.items()
            if table is not None and "carrier" in table.columns
        }
    )


def _lists(cases: Sequence[Case]) -> dict[str, pl.DataFrame]:
    """The lists of all cases."""
    lists: dict[str, list[pl.DataFrame]] = {}
    for case in cases:
        for name, frame in case.lists.items():
            lists.setdefault(name, []).append(frame)
    return {name: pl.concat(frames) for name, frames in lists.items()}
