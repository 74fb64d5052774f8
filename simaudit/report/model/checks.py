"""What the checks found: rates, results, examples, and what the signs would come to."""

from typing import Annotated, Literal

from pydantic import Field

from simaudit.catalogue.check import Wording
from simaudit.errors import Note
from simaudit.report.model.base import Figures, Share
from simaudit.report.model.history import CheckMonth, Places
from simaudit.report.model.responses import Precision

Counts = Literal["numbers", "points", "numbers_in_app", "case"]
"""What a band of the tariff counts."""


class Concern(Figures):
    """Live numbers that have at least one finding of this severity and nature."""

    severity: str
    nature: str
    numbers: int


class Compliance(Figures):
    """Live numbers without a substantive critical or high finding, and what the rate rests on.

    A number with several findings counts once; waived findings don't count, and `waived` says how many
    numbers of the rate have no others. `outside` = numbers with such findings that are not in the
    extract, no part of the rate. `deciding` are the substantive critical and high checks in
    force, `assessed` those of them that could be judged.
    """

    compliant: Share
    parts: tuple[Concern, ...]
    with_any_finding: int
    waived: int
    outside: int
    deciding: int
    assessed: int


class CheckCounts(Figures):
    """Checks by status."""

    total: int
    passed: int
    failed: int
    not_applicable: int
    not_assessable: int
    error: int


class Family(Figures):
    """One family of checks: statuses and findings."""

    name: str
    checks: CheckCounts
    findings: int


class SeverityCount(Figures):
    """Findings and failed checks of one severity."""

    severity: str
    findings: int
    checks: int


class Provision(Figures):
    """One legal basis; where the law file lacks the key, only the key is known."""

    key: str
    article: str = ""
    document: Wording | None = None
    says: Wording | None = None


class Example(Figures):
    """One finding, masked; of a group its first record and the group's `size`."""

    number: str
    name: str
    paper: str
    subject: str
    file: str
    record: int | None
    detail: Annotated[str | Note, Field(union_mode="left_to_right")]
    """As the check words it, or why a record was rejected."""
    size: int


class CheckFigures(Figures):
    """One check: its texts, its result, and the first examples of its `groups` groups or single findings.

    `earlier` = the months before, oldest first; `points` and `provinces` say where its findings are.
    """

    id: str
    family: str
    severity: str
    nature: str
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
    inspect: Wording
    basis: tuple[Provision, ...]
    sql: str
    fingerprint: str = ""
    groups: int
    examples: tuple[Example, ...]
    earlier: tuple[CheckMonth, ...] = ()
    points: Places = Places()
    provinces: Places = Places()
    precision: Precision | None = None


class Exposure(Figures):
    """What one act's open signs would come to: an estimate, never a decision.

    `numbers` and `points` are distinct; `counted` of them fall in `band` (from, to; None is open). `fine` is
    a range in million VND, `months` without new subscribers, `competence` says who decides. Without `band`
    there is nothing to count by: the band counts points, and the extract names none.
    """

    clause: str
    act: str
    document: Wording | None
    wording: Wording | None
    checks: tuple[str, ...]
    numbers: int
    points: int
    counts: Counts
    counted: int
    band: tuple[int, int | None] | None
    fine: tuple[int, int] | None
    months: tuple[int, int] | None
    competence: Wording
