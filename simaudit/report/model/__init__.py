"""The figures of a report: what HTML, JSON and CSV all show, counted once and frozen.

No personal datum is in here: examples are masked when the figures are made.
Texts of the checks come in both languages; everything else is a code or a number.
"""

from simaudit.report.model.base import (
    RunInfo,
    Share,
)
from simaudit.report.model.carrier import (
    CarrierFigures,
)
from simaudit.report.model.checks import (
    CheckCounts,
    CheckFigures,
    Compliance,
    Concern,
    Counts,
    Example,
    Exposure,
    Family,
    Provision,
    SeverityCount,
)
from simaudit.report.model.history import (
    Age,
    CheckMonth,
    Place,
    Places,
)
from simaudit.report.model.overview import (
    CarrierRow,
    Cell,
    FirstToDo,
    MatrixRow,
    MonthTotal,
    NotRead,
    OverviewFigures,
)
from simaudit.report.model.register import (
    ColumnFill,
    Criterion,
    Intake,
    MonthCount,
    Months,
    Numbers,
    Outcome,
    PaperBand,
    Point,
    Points,
    Reliability,
    Verdict,
)
from simaudit.report.model.responses import (
    Answered,
    Contested,
    Precision,
    Range,
    Responses,
)

__all__ = [
    "Age",
    "Answered",
    "CarrierFigures",
    "CarrierRow",
    "Cell",
    "CheckCounts",
    "CheckFigures",
    "CheckMonth",
    "ColumnFill",
    "Compliance",
    "Concern",
    "Contested",
    "Counts",
    "Criterion",
    "Example",
    "Exposure",
    "Family",
    "FirstToDo",
    "Intake",
    "MatrixRow",
    "MonthCount",
    "MonthTotal",
    "Months",
    "NotRead",
    "Numbers",
    "Outcome",
    "OverviewFigures",
    "PaperBand",
    "Place",
    "Places",
    "Point",
    "Points",
    "Precision",
    "Provision",
    "Range",
    "Reliability",
    "Responses",
    "RunInfo",
    "SeverityCount",
    "Share",
    "Verdict",
]
