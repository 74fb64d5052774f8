"""The figures of one carrier's report."""

from simaudit.report.model.base import Figures, RunInfo
from simaudit.report.model.cases import CaseFigures
from simaudit.report.model.changes import Changes, IdleWaiver
from simaudit.report.model.checks import (
    CheckCounts,
    CheckFigures,
    Compliance,
    FamilyCount,
    NatureCount,
    SeverityCount,
)
from simaudit.report.model.decisions import Decisions, SubstantiveSigns
from simaudit.report.model.register_counts import (
    IntakeFigures,
    MonthCounts,
    NumberCounts,
    PaperBand,
    PointRanking,
)
from simaudit.report.model.reliability import Reliability
from simaudit.report.model.reported import Reported
from simaudit.report.model.responses import Responses
from simaudit.report.model.sanctions import Exposure, Holders, Limitation
from simaudit.report.model.territory import Territory


class AgeBand(Figures):
    """Signs of violation not waived, first found `low` to `high` months ago (`high` None: or earlier).

    `findings` in the order of SEVERITIES.
    """

    low: int
    high: int | None
    findings: tuple[int, ...]


class CarrierFigures(Figures):
    """All figures of one carrier's report.

    `first` = ids of the checks to take up first, `ranked` = ids of all failed checks, by nature and weight.
    """

    run: RunInfo
    carrier: str
    intake: IntakeFigures
    numbers: NumberCounts
    reliability: Reliability
    compliance: Compliance
    counts: CheckCounts
    first: tuple[str, ...]
    ranked: tuple[str, ...]
    families: tuple[FamilyCount, ...]
    severities: tuple[SeverityCount, ...]
    natures: tuple[NatureCount, ...]
    checks: tuple[CheckFigures, ...]
    points: PointRanking
    papers: tuple[PaperBand, ...]
    months: MonthCounts
    exposures: tuple[Exposure, ...]
    holders: Holders | None = None
    """Of earlier versions None."""
    limitation: tuple[Limitation, ...] = ()
    changes: Changes | None = None
    waivers: tuple[IdleWaiver, ...] = ()
    """The carrier's waivers that are expired or waived nothing."""
    ages: tuple[AgeBand, ...] = ()
    responses: Responses | None = None
    reported: Reported | None = None
    """None where no list of reported numbers was used."""
    cases: tuple[CaseFigures, ...] = ()
    """The carrier's own part of each case."""
    signs: SubstantiveSigns | None = None
    """Of earlier versions None; so are decisions and territory."""
    decisions: Decisions | None = None
    territory: Territory | None = None
