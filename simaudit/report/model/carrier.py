"""Everything one carrier's report says."""

from simaudit.report.model.base import Figures, RunInfo
from simaudit.report.model.changes import Changes, IdleWaiver
from simaudit.report.model.checks import (
    CheckCounts,
    CheckFigures,
    Compliance,
    Exposure,
    Family,
    SeverityCount,
)
from simaudit.report.model.history import Age
from simaudit.report.model.register import Intake, Months, Numbers, PaperBand, Points, Reliability
from simaudit.report.model.responses import Responses


class CarrierFigures(Figures):
    """Everything one carrier's report says."""

    run: RunInfo
    carrier: str
    intake: Intake
    numbers: Numbers
    reliability: Reliability
    compliance: Compliance
    counts: CheckCounts
    first: tuple[str, ...]
    families: tuple[Family, ...]
    severities: tuple[SeverityCount, ...]
    checks: tuple[CheckFigures, ...]
    points: Points
    papers: tuple[PaperBand, ...]
    months: Months
    exposures: tuple[Exposure, ...]
    changes: Changes | None = None
    waivers: tuple[IdleWaiver, ...] = ()
    """The carrier's waivers that are over or waived nothing."""
    ages: tuple[Age, ...] = ()
    responses: Responses | None = None
