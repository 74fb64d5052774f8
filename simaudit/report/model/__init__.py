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
from simaudit.report.model.checks import (
    BandUnit,
    CheckCounts,
    CheckFigures,
    CheckMonth,
    CheckPlaces,
    CitedProvision,
    Compliance,
    Example,
    Exposure,
    FamilyCount,
    NatureCount,
    PlaceCount,
    SeverityCount,
    SeverityNatureCount,
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
from simaudit.report.model.responses import (
    CheckAnswers,
    ContestedAge,
    Estimate,
    Precision,
    Responses,
)

__all__ = [
    "AgeBand",
    "BandUnit",
    "CarrierFigures",
    "CarrierRow",
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
    "Estimate",
    "Example",
    "Exposure",
    "FamilyCount",
    "FirstToDo",
    "IntakeFigures",
    "MatrixCell",
    "MatrixRow",
    "MonthCount",
    "MonthCounts",
    "MonthTotal",
    "NatureCount",
    "NotRead",
    "NumberCounts",
    "OverviewFigures",
    "PaperBand",
    "PlaceCount",
    "PointRanking",
    "PointShare",
    "Precision",
    "Reliability",
    "ReliabilityVerdict",
    "Responses",
    "RunInfo",
    "SeverityCount",
    "SeverityNatureCount",
    "Share",
]
