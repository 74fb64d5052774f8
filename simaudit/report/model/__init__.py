"""The figures of a report, frozen: HTML, JSON and CSV all show these.

They hold no personal datum: examples are masked when the figures are made. Texts of the checks are in both
languages; everything else is a code or a number.
"""

from simaudit.report.model.base import (
    RunInfo,
    Share,
)
from simaudit.report.model.carrier import (
    AgeBand,
    CarrierFigures,
)
from simaudit.report.model.cases import CaseFigures
from simaudit.report.model.checks import (
    CheckCounts,
    CheckFigures,
    CheckMonth,
    CheckPlaces,
    CitedProvision,
    Compliance,
    Example,
    FamilyCount,
    NatureCount,
    PlaceCount,
    SeverityCount,
    SeverityNatureCount,
)
from simaudit.report.model.follow_ups import (
    EndingLimitation,
    Followed,
    FollowUps,
    Overdue,
    StillThere,
)
from simaudit.report.model.overview import (
    CarrierRow,
    FirstToDo,
    MatrixCell,
    MatrixRow,
    MonthTotal,
    NotRead,
    OverviewFigures,
)
from simaudit.report.model.register_counts import (
    ColumnFill,
    IntakeFigures,
    MonthCount,
    MonthCounts,
    NumberCounts,
    PaperBand,
    PointRanking,
    PointShare,
)
from simaudit.report.model.reliability import (
    Criterion,
    CriterionOutcome,
    Reliability,
    ReliabilityVerdict,
)
from simaudit.report.model.reported import Reported, ReportedPoint
from simaudit.report.model.responses import (
    CheckAnswers,
    ContestedAge,
    Estimate,
    Precision,
    Responses,
)
from simaudit.report.model.sanctions import (
    ACT_GROUPS,
    ActGroup,
    BandUnit,
    Exposure,
    HolderBand,
    Holders,
    Limitation,
    Relief,
    Repayment,
)

__all__ = [
    "ACT_GROUPS",
    "ActGroup",
    "AgeBand",
    "BandUnit",
    "CarrierFigures",
    "CarrierRow",
    "CaseFigures",
    "CheckAnswers",
    "CheckCounts",
    "CheckFigures",
    "CheckMonth",
    "CheckPlaces",
    "CitedProvision",
    "ColumnFill",
    "Compliance",
    "ContestedAge",
    "Criterion",
    "CriterionOutcome",
    "EndingLimitation",
    "Estimate",
    "Example",
    "Exposure",
    "FamilyCount",
    "FirstToDo",
    "FollowUps",
    "Followed",
    "HolderBand",
    "Holders",
    "IntakeFigures",
    "Limitation",
    "MatrixCell",
    "MatrixRow",
    "MonthCount",
    "MonthCounts",
    "MonthTotal",
    "NatureCount",
    "NotRead",
    "NumberCounts",
    "Overdue",
    "OverviewFigures",
    "PaperBand",
    "PlaceCount",
    "PointRanking",
    "PointShare",
    "Precision",
    "Reliability",
    "ReliabilityVerdict",
    "Relief",
    "Repayment",
    "Reported",
    "ReportedPoint",
    "Responses",
    "RunInfo",
    "SeverityCount",
    "SeverityNatureCount",
    "Share",
    "StillThere",
]
