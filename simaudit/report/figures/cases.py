"""The figures of a month's cases, over all carriers and of each carrier's own part."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

import polars as pl

from simaudit.cases.month_cases import MonthCases, carrier_part
from simaudit.report.figures.base import Figures
from simaudit.report.figures.case_facts import CaseFacts, CaseTimeline, case_facts, case_timeline
from simaudit.report.figures.case_network import CaseNetwork, case_network


class CaseFigures(Figures):
    """One case of a month, over all carriers or a carrier's own part of it; of its people only counts.

    `state`: new, continued, or quiet, and then all counts are 0. `carriers` of a part is its own carrier.
    """

    case_id: str
    """Id of the case; it stays from month to month."""
    first_period: str
    """The month in which it was first found."""
    last_period: str
    """The last month in which it had numbers."""
    state: str
    strength: int
    """How many different links there are."""
    numbers: int
    papers: int
    """Different papers."""
    faces: int
    """Different portraits, counted apart at each carrier."""
    points: int
    """Different registration points, counted apart at each carrier."""
    clerks: int
    """Different clerks, counted apart at each carrier."""
    carriers: tuple[str, ...]
    spans: bool = False
    """Of a carrier's part: whether the case has numbers of other carriers too."""
    links: tuple[str, ...]
    """Names of the links by which the rows hang together."""
    marks: tuple[str, ...]
    """Check ids."""
    first_day: date | None
    """Of the registrations."""
    last_day: date | None
    """Of the last registration."""
    continued_from: str | None
    """Id of the case of the month before that this one continues; null of a new one."""
    split_from: str | None
    """Id of the case of the month before that it split from; null where it didn't."""
    merged_from: tuple[str, ...]
    """Ids of other cases of the month before that it takes up."""
    facts: CaseFacts | None = None
    """Of the strongest; so are the next two, of fewer."""
    timeline: CaseTimeline | None = None
    """Its registrations over time."""
    network: CaseNetwork | None = None
    """As it is drawn."""


def quiet_case(case_id: str, first_period: str, last_period: str) -> CaseFigures:
    """A case that has no numbers this month."""
    return CaseFigures(
        case_id=case_id,
        first_period=first_period,
        last_period=last_period,
        state="quiet",
        strength=0,
        numbers=0,
        papers=0,
        faces=0,
        points=0,
        clerks=0,
        carriers=(),
        links=(),
        marks=(),
        first_day=None,
        last_day=None,
        continued_from=None,
        split_from=None,
        merged_from=(),
    )


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
