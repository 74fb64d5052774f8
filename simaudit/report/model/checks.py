"""What the checks found: compliance, results, examples and places."""

from typing import Annotated

from pydantic import Field

from simaudit.errors import Note
from simaudit.report.model.base import Figures, Share
from simaudit.report.model.responses import CheckPrecision
from simaudit.rules.check import Wording
from simaudit.rules.provisions import ProvisionKind


class SeverityNatureCount(Figures):
    """Live numbers that have at least one finding of this severity and nature, waived ones left out."""

    severity: str
    nature: str
    numbers: int


class Compliance(Figures):
    """The share of live numbers without a substantive finding of critical or high severity.

    A number with several findings counts once, and waived findings don't count: `waived` = numbers whose
    findings of this kind are all waived. `outside` = numbers with such findings that are not in the extract,
    and so in neither part of the share. `deciding` = the substantive checks of critical or high severity in
    force, `assessed` = those of them that could be judged: where none could, the share is of nothing.
    """

    compliant: Share
    parts: tuple[SeverityNatureCount, ...]
    with_any_finding: int
    waived: int
    outside: int
    deciding: int
    assessed: int

    @property
    def partly(self) -> bool:
        """Whether the rate is an upper bound, as not every check that decides it could be judged."""
        return self.assessed < self.deciding


class CheckCounts(Figures):
    """Checks by status."""

    total: int
    passed: int
    failed: int
    not_applicable: int
    not_assessable: int
    error: int


class FamilyCount(Figures):
    """One family of checks: statuses and findings."""

    name: str
    checks: CheckCounts
    findings: int


class SeverityCount(Figures):
    """Findings and failed checks of one severity."""

    severity: str
    findings: int
    checks: int


class NatureCount(Figures):
    """Findings and failed checks of one nature; `by_severity` = its findings in the order of SEVERITIES."""

    nature: str
    findings: int
    by_severity: tuple[int, ...]
    checks: int


class CitedProvision(Figures):
    """One provision that a check rests on, as it was cited at the end of the audited month.

    Only `key` where checks/law/provisions.toml doesn't have it. `checked` says whether its text was compared
    with a second source.
    """

    key: str
    kind: ProvisionKind = "law"
    citation: Wording | None = None
    says: Wording | None = None
    checked: bool = True


class Example(Figures):
    """One finding, masked; for a group of findings its first record, and the group's `size`."""

    number: str
    name: str
    paper: str
    subject: str
    file: str
    record: int | None
    detail: Annotated[str | Note, Field(union_mode="left_to_right")]
    """The check's own text, or the reason why a record was rejected."""
    size: int


class CheckMonth(Figures):
    """One check's result in an earlier month."""

    period: str
    status: str
    violations: int
    population: int


class PlaceCount(Figures):
    """A check's findings at one registration point or in one province, and the live numbers there."""

    name: str
    findings: int
    live: int


class CheckPlaces(Figures):
    """Where one check's findings are: the places that have most of them.

    `places` = places with findings; `unplaced` = findings without a registration point, or without a known
    code of a province; `elsewhere` = findings of other provinces, left out of the rest where the report is
    limited to one.
    """

    first: tuple[PlaceCount, ...] = ()
    places: int = 0
    unplaced: int = 0
    elsewhere: int = 0


class CheckFigures(Figures):
    """One check: its texts, its result, and examples of its `groups` groups or single findings.

    `earlier` = its results of the months before, oldest first.
    """

    id: str
    family: str
    severity: str
    nature: str
    remark: bool
    cross: bool
    status: str
    violations: int
    population: int
    rate: float | None
    new: int
    persisting: int
    resolved: int
    waived: int
    note: Note | None
    title: Wording
    meaning: Wording
    why: Wording
    innocent: Wording
    remedy: Wording
    inspect: Wording | None = None
    """For the Department's own pages: no carrier's report shows it. Of some earlier versions None."""
    basis: tuple[CitedProvision, ...]
    sql: str
    fingerprint: str = ""
    groups: int
    examples: tuple[Example, ...]
    earlier: tuple[CheckMonth, ...] = ()
    points: CheckPlaces = CheckPlaces()
    provinces: CheckPlaces = CheckPlaces()
    precision: CheckPrecision | None = None
