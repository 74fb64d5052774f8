"""The figures of the overview over all carriers."""

import json

from pydantic import model_serializer

from simaudit.contract import FAMILIES
from simaudit.errors import Note
from simaudit.report.model.base import Figures, RunInfo, Share
from simaudit.report.model.cases import CaseFigures
from simaudit.report.model.changes import Changes, IdleWaiver
from simaudit.report.model.checks import CheckCounts, NatureCount, SeverityCount
from simaudit.report.model.follow_ups import FollowUps
from simaudit.report.model.overview_decisions import OverviewDecisions
from simaudit.report.model.reliability import Consequence, ReliabilityVerdict
from simaudit.report.model.reported import ReportedPoint
from simaudit.report.model.sanctions import Exposure
from simaudit.report.model.territory import TerritoryFigures
from simaudit.rules.check import Wording
from simaudit.store.json_forms import OVERVIEW


class CarrierRow(Figures):
    """One carrier in the overview."""

    carrier: str
    verdict: ReliabilityVerdict
    consequence: Consequence
    to_clarify: int
    """Criteria of reliability that the carrier is to explain."""
    live: int
    read: int
    rejected: int
    compliant: Share
    partly: bool
    """Whether some check that decides `compliant` couldn't be judged: then the rate is an upper bound."""
    counts: CheckCounts
    severities: tuple[SeverityCount, ...]
    natures: tuple[NatureCount, ...]
    new: int
    resolved: int
    exposures: tuple[Exposure, ...]
    changes: Changes | None


class MatrixCell(Figures):
    """One check at one carrier."""

    carrier: str
    status: str
    violations: int
    population: int
    rate: float | None


class MatrixRow(Figures):
    """One check over all carriers."""

    id: str
    family: str
    severity: str
    nature: str
    cross: bool
    title: Wording
    cells: tuple[MatrixCell, ...]
    inspect: Wording | None = None

    @property
    def family_order(self) -> int:
        """The index of the family in contract.FAMILIES, by which the page groups its rows."""
        return FAMILIES.index(self.family)

    def at(self, carrier: str) -> MatrixCell | None:
        """The check's cell for a carrier, None where it has no result."""
        return next((cell for cell in self.cells if cell.carrier == carrier), None)


class NotReadInWords(Figures):
    """A carrier or file that was not read, and why."""

    name: str
    """The carrier or file, and where in the file the reason is."""
    reason: str
    """In English."""
    code: str
    """Of the reason; it stays when the words change."""


class NotRead(Figures):
    """A carrier or file that was not read, and why; `place` is where in the file the reason is.

    overview.json has the place after the name, and the reason in English with its code.
    """

    name: str
    place: Note | None = None
    reason: Note

    @model_serializer
    def _written(self) -> NotReadInWords:
        return NotReadInWords.model_validate(self.for_programs())

    def for_programs(self) -> dict[str, str]:
        """`name`, `reason` and `code`, in English."""
        where = f"{self.name}, {self.place.text()}" if self.place else self.name
        return {"name": where, "reason": self.reason.text(), "code": self.reason.code}


class MonthTotal(Figures):
    """The share of numbers without serious substantive findings over all carriers audited in a month.

    Each carrier weighs by its live numbers; `carriers` says how many took part.
    """

    period: str
    compliant: Share
    carriers: int


class FirstToDo(Figures):
    """One of the checks to take up first over all carriers: its open findings, and the carriers with any."""

    id: str
    severity: str
    nature: str
    title: Wording
    findings: int
    carriers: tuple[str, ...]


class OverviewFigures(Figures):
    """All figures of the overview over all carriers."""

    run: RunInfo
    carriers: tuple[CarrierRow, ...]
    total: Share
    exposure: Wording
    """The caveat that goes with every carrier's `exposures`."""
    matrix: tuple[MatrixRow, ...]
    not_read: tuple[NotRead, ...]
    waivers: tuple[IdleWaiver, ...]
    totals: tuple[MonthTotal, ...] = ()
    """Month by month, oldest first, the audited one last."""
    first: tuple[FirstToDo, ...] = ()
    follow_ups: FollowUps
    reported: tuple[ReportedPoint, ...] = ()
    """The points with most reported numbers."""
    cases: tuple[CaseFigures, ...] = ()
    """The strongest first, quiet ones last."""
    decisions: OverviewDecisions
    territory: TerritoryFigures | None = None
    """None where no carrier's figures have it."""

    def for_programs(self) -> str:
        """The text of overview.json: the figures under the name of their form."""
        content = {"schema": OVERVIEW, **self.model_dump(mode="json")}
        return json.dumps(content, ensure_ascii=False, indent=1) + "\n"
