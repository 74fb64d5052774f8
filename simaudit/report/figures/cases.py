"""The figures of a month's cases, over all carriers and of each carrier's own part."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import polars as pl

from simaudit.cases.month_cases import MonthCases, carrier_part
from simaudit.report.figures.case_facts import case_facts
from simaudit.report.figures.case_network import case_network
from simaudit.report.figures.case_timeline import case_timeline
from simaudit.report.model.cases import CaseFigures

EXPLAINED: Final = 100
"""So many of the strongest cases say what connects them."""

DRAWN: Final = 12
"""So many of the strongest cases have a network and a timeline."""


def case_figures(month_cases: MonthCases) -> tuple[CaseFigures, ...]:
    """Every case over all carriers, the strongest first, quiet ones last."""
    return _figures(month_cases.cases, month_cases.rows, {})


def carrier_cases(
    month_cases: MonthCases, carrier: str, whole: Iterable[CaseFigures]
) -> tuple[CaseFigures, ...]:
    """A carrier's own part of each case that has any of its rows, the strongest first.

    `whole` are the figures over all carriers, of which those of a case of this carrier alone are taken.
    Nothing of a part follows from another carrier's rows but whether there are any.
    """
    rows = month_cases.rows.filter(pl.col("carrier") == carrier)
    if rows.is_empty():
        return ()
    alone = {case.case_id: case for case in whole if case.carriers == (carrier,)}
    return _figures(carrier_part(month_cases, carrier), rows, alone)


def _figures(
    cases: pl.DataFrame, rows: pl.DataFrame, whole_figures: Mapping[str, CaseFigures]
) -> tuple[CaseFigures, ...]:
    """`rows` are those of these cases; of those in `whole_figures` the facts and drawings are taken."""
    strongest = cases.filter(pl.col("state") != "quiet")["case_id"].head(EXPLAINED)
    facts = {name: whole_figures[name].facts for name in strongest if name in whole_figures}
    drawings = {
        name: {"timeline": whole_figures[name].timeline, "network": whole_figures[name].network}
        for name in strongest.head(DRAWN)
        if name in whole_figures and whole_figures[name].network
    }
    explained = _rows_of(rows, [name for name in strongest if not facts.get(name)])
    drawn = _rows_of(rows, [name for name in strongest.head(DRAWN) if name not in drawings])
    facts |= case_facts(explained)
    drawings |= {
        case_id: _drawings(rows_of_case)
        for (case_id,), rows_of_case in drawn.partition_by("case_id", as_dict=True).items()
    }
    renamed_cases = cases.rename({"from": "first_day", "to": "last_day"})
    return tuple(
        CaseFigures.model_validate(
            {**row, "facts": facts.get(row["case_id"]), **drawings.get(row["case_id"], {})}
        )
        for row in renamed_cases.iter_rows(named=True)
    )


def _rows_of(rows: pl.DataFrame, cases: Sequence[str]) -> pl.DataFrame:
    return rows.filter(pl.col("case_id").is_in(cases))


def _drawings(rows: pl.DataFrame) -> dict[str, Any]:
    return {"timeline": case_timeline(rows), "network": case_network(rows)}
