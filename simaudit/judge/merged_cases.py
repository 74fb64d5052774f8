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
    example_offenders,
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


class _PrefixedExample(NamedTuple):
    """A case among the others of its day; its carriers' names begin with `prefix`."""

    kind: str
    number: int
    example: Case
    prefix: str


def run_merged_cases(
    check: Check, example_file: CaseFile, catalogue: Sequence[Check], engine_of: EngineOf
) -> Iterator[CaseResult]:
    """As check_cases.run_cases, with the same results."""
    all_prefixed = [
        _PrefixedExample(kind, number, example, f"{kind}{number}-")
        for kind, number, example in numbered(example_file)
    ]
    by_day: dict[date, list[_PrefixedExample]] = {}
    for prefixed in all_prefixed if _can_be_merged(check) else ():
        by_day.setdefault(prefixed.example.as_of or example_file.as_of, []).append(prefixed)
    merged: dict[str, tuple[Offender, ...]] = {}
    for as_of, of_day in by_day.items():
        merged |= _offenders_together(check, of_day, as_of, catalogue, engine_of)
    for prefixed in all_prefixed:
        result = CaseResult(check, prefixed.kind, prefixed.number, prefixed.example)
        together = replace(result, offenders=merged[prefixed.prefix]) if prefixed.prefix in merged else None
        if together is not None and together.as_expected:
            yield together
            continue
        try:
            offenders = example_offenders(
                check, prefixed.example, prefixed.example.as_of or example_file.as_of, catalogue, engine_of
            )
            yield replace(result, offenders=offenders)
        except SimauditError as error:
            yield replace(result, fault=error)


def _can_be_merged(check: Check) -> bool:
    """Whether neither names of carriers nor lists without carriers decide, as far as can be told."""
    read = set(check.relations).union(
        *(population.reads for population in definitions().closure(set(check.relations)))
    )
    carrier_tables = {name for name, table in reference_tables().items() if "carrier" in table.columns}
    return not check.cross and not read & (carrier_tables | _OF_ALL_CARRIERS)


def _offenders_together(
    check: Check,
    all_prefixed: Sequence[_PrefixedExample],
    as_of: date,
    catalogue: Sequence[Check],
    engine_of: EngineOf,
) -> dict[str, tuple[Offender, ...]]:
    """Prefix → what the check finds in the case; nothing where the cases can't be judged together."""
    renamed = [
        prefixed._replace(example=_renamed(prefixed.example, prefixed.prefix)) for prefixed in all_prefixed
    ]
    with TemporaryDirectory(prefix="simaudit-cases-") as scratch:
        try:
            layouts = [lay_out(prefixed.example, Path(scratch) / prefixed.prefix) for prefixed in renamed]
            with Register(
                [month for layout in layouts for month in layout.months],
                as_of,
                _lists([prefixed.example for prefixed in renamed]),
                [month for layout in layouts for month in layout.before],
                missing={carrier: path for layout in layouts for carrier, path in layout.missing.items()},
            ) as register:
                offenders = offenders_in(register, check, catalogue, engine_of)
        except SimauditError:
            return {}
    return {
        prefixed.prefix: as_given(
            prefixed.example,
            [
                (offender[0].removeprefix(prefixed.prefix), *offender[1:])
                for offender in offenders
                if offender[0].startswith(prefixed.prefix)
            ],
        )
        for prefixed in all_prefixed
    }


def _renamed(example: Case, prefix: str) -> Case:
    """The case with other names of carriers."""
    tables = {name: getattr(example, name) for name in ("rows", "rejected", *REFERENCES)}
    return example.model_copy(
        update={
            name: table.with_columns(carrier=pl.lit(prefix) + pl.col("carrier"))
            for name, table in tables.items()
            if table is not None and "carrier" in table.columns
        }
    )


def _lists(examples: Sequence[Case]) -> dict[str, pl.DataFrame]:
    """The lists of all cases."""
    lists: dict[str, list[pl.DataFrame]] = {}
    for example in examples:
        for name, frame in example.lists.items():
            lists.setdefault(name, []).append(frame)
    return {name: pl.concat(frames) for name, frames in lists.items()}
