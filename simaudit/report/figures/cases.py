"""The figures of a month's cases, over all carriers and of each carrier's own part."""

import polars as pl

from simaudit.cases.month_cases import MonthCases, carrier_part
from simaudit.report.model.cases import CaseFigures


def case_figures(found: MonthCases) -> tuple[CaseFigures, ...]:
    """Every case over all carriers, the strongest first, quiet ones last."""
    return _figures(found.cases)


def carrier_cases(found: MonthCases, carrier: str) -> tuple[CaseFigures, ...]:
    """A carrier's own part of each case that has any of its rows, the strongest first.

    Nothing of it follows from another carrier's rows but whether there are any.
    """
    return _figures(carrier_part(found, carrier))


def _figures(cases: pl.DataFrame) -> tuple[CaseFigures, ...]:
    named = cases.rename({"from": "first_day", "to": "last_day"})
    return tuple(CaseFigures.model_validate(row) for row in named.iter_rows(named=True))
