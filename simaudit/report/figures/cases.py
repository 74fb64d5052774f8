"""The figures of a month's cases, over all carriers and of each carrier's own part."""

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


def case_figures(found: MonthCases) -> tuple[CaseFigures, ...]:
    """Every case over all carriers, the strongest first, quiet ones last."""
    return _figures(found.cases, found.rows)


def carrier_cases(found: MonthCases, carrier: str) -> tuple[CaseFigures, ...]:
    """A carrier's own part of each case that has any of its rows, the strongest first.

    Nothing of it follows from another carrier's rows but whether there are any.
    """
    return _figures(carrier_part(found, carrier), found.rows.filter(pl.col("carrier") == carrier))


def _figures(cases: pl.DataFrame, rows: pl.DataFrame) -> tuple[CaseFigures, ...]:
    """`rows` are those of these cases."""
    first = cases.filter(pl.col("state") != "quiet").head(EXPLAINED).select("case_id")
    explained = rows.join(first, on="case_id", how="semi", maintain_order="left")
    drawn = explained.join(first.head(DRAWN), on="case_id", how="semi", maintain_order="left")
    facts = case_facts(explained)
    drawings = {
        case_id: _drawings(own) for (case_id,), own in drawn.partition_by("case_id", as_dict=True).items()
    }
    named = cases.rename({"from": "first_day", "to": "last_day"})
    return tuple(
        CaseFigures.model_validate(
            {**row, "facts": facts.get(row["case_id"]), **drawings.get(row["case_id"], {})}
        )
        for row in named.iter_rows(named=True)
    )


def _drawings(rows: pl.DataFrame) -> dict[str, Any]:
    return {"timeline": case_timeline(rows), "network": case_network(rows)}
