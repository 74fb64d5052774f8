"""One carrier's figures as a page has them, where the ledger has no other month, answer, sample or letter."""

from typing import Any, Final

from simaudit.report.figures.carrier import CarrierFigures, ComparedFigures, CountedFigures
from simaudit.report.figures.carrier_decisions import carrier_decisions
from simaudit.report.figures.cases import CaseFigures
from simaudit.report.figures.changes import Changes, GoneFindings
from simaudit.report.figures.points import PointToVisit
from simaudit.report.figures.reported import ReportedInCases

FIRST_MONTH: Final = Changes(
    before=None, skipped=(), late=(), compliant_before=None, findings_before=None, findings=0, new=0,
    persisting=0, rebaselined=0, gone=GoneFindings(), checks=(), rules=(), columns_appeared=(),
    columns_vanished=(), points_up=(), points_down=(), earlier_runs=(), trend=(),
)  # fmt: skip
"""A carrier's first month has changed from none."""


def completed(counted: CountedFigures, cases: tuple[CaseFigures, ...] = (), **others: Any) -> CarrierFigures:
    """The counted figures with these cases; `others` are fields that differ."""
    points = tuple(PointToVisit.with_fields_of(point, cases=()) for point in counted.points)
    reported = counted.reported and ReportedInCases.with_fields_of(counted.reported, in_cases=0)
    fields: dict[str, Any] = {
        "points": points, "reported": reported, "default_portraits": (), "changes": FIRST_MONTH,
        "responses": None, "wrong_records": None,
    }  # fmt: skip
    compared = ComparedFigures.with_fields_of(counted, cases=cases, **fields | others)
    return CarrierFigures.with_fields_of(compared, decisions=carrier_decisions(compared, {}))
