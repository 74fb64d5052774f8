"""The figures of a report: what HTML, JSON and CSV all show, counted once and frozen.

No personal datum is in here: examples are masked when the figures are made.
Texts of the checks come in both languages; everything else is a code or a number.
"""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, computed_field

from simaudit.catalogue import Wording
from simaudit.contract import FAMILIES
from simaudit.intake.account import FileAccount

Verdict = Literal["sufficient", "not_sufficient", "undetermined"]
"""GAO-09-680G: sufficiently reliable, not sufficiently reliable, of undetermined reliability."""

Counts = Literal["numbers", "points", "numbers_in_app", "case"]
"""What a band of the tariff counts."""

Outcome = Literal["sound", "doubtful", "unsound", "unmeasured"]


class _Figures(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RunInfo(_Figures):
    """The run that a report speaks of.

    `period` is `YYYY-MM`, `rule_set` the fingerprint over all checks; `authority` and `place` head and close
    the document and may be empty; `langs` are the languages written, the first under the plain file name.
    """

    period: str
    made_at: datetime
    version: str
    rule_set: str
    langs: tuple[str, ...] = ("vi",)
    authority: str = ""
    place: str = ""
    selfcheck: bool = False


class Share(_Figures):
    """`n` of `of`; `rate` is written with them and worked out anew when figures are read back."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    n: int
    of: int

    @computed_field  # type: ignore[prop-decorator]
    @property
    def rate(self) -> float | None:
        """n / of, or None where there is nothing to divide by."""
        return self.n / self.of if self.of else None


class Criterion(_Figures):
    """One test of the extract's reliability: what was measured against which two thresholds.

    A share above `doubt_above` raises a question, one above `fail_above` answers it; None: never.
    `measured` is None where the test could not be made. `checks` name the checks it is taken from.
    """

    key: str
    checks: tuple[str, ...]
    measured: Share | None
    doubt_above: float | None
    fail_above: float | None
    required: bool
    outcome: Outcome


class Reliability(_Figures):
    """The three-way verdict and every test behind it."""

    verdict: Verdict
    criteria: tuple[Criterion, ...]


class ColumnFill(_Figures):
    """One of the expected columns: whether the files have it, and how many live rows fill it."""

    name: str
    present: bool
    filled: Share


class Intake(_Figures):
    """What was read: `read` = `loaded` + `rejected`, over all files."""

    files: tuple[FileAccount, ...]
    read: int
    loaded: int
    rejected: int
    columns: tuple[ColumnFill, ...]


class Numbers(_Figures):
    """The register in a few counts; all but `rows` and `terminated` are of live numbers."""

    rows: int
    live: int
    terminated: int
    individuals: int
    organisations: int
    prepaid: int
    postpaid: int
    suspended: int


class Concern(_Figures):
    """Live numbers that have at least one finding of this severity and nature."""

    severity: str
    nature: str
    numbers: int


class Compliance(_Figures):
    """Live numbers without a substantive critical or high finding, and what the rate rests on.

    A number with several findings counts once; waived findings count, for a waiver corrects nothing, and
    `waived` says how many numbers have no others. `outside` = numbers with such findings that are in service
    and not in the extract, no part of the rate. `deciding` are the substantive critical and high checks in
    force, `assessed` those of them that could be judged.
    """

    compliant: Share
    parts: tuple[Concern, ...]
    with_any_finding: int
    waived: int
    outside: int
    deciding: int
    assessed: int


class CheckCounts(_Figures):
    """Checks by status."""

    total: int
    passed: int
    failed: int
    not_applicable: int
    not_assessable: int
    error: int


class Family(_Figures):
    """One family of checks: statuses and findings."""

    name: str
    checks: CheckCounts
    findings: int


class Provision(_Figures):
    """One legal basis; where the law file lacks the key, only the key is known."""

    key: str
    article: str = ""
    document: Wording | None = None
    says: Wording | None = None


class Example(_Figures):
    """One finding, masked; of a group its first record and the group's `size`."""

    number: str
    name: str
    paper: str
    subject: str
    file: str
    record: int | None
    detail: str
    size: int


class CheckFigures(_Figures):
    """One check: its texts, its result, and the first examples of its `groups` groups or single findings."""

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
    note: str
    title: Wording
    meaning: Wording
    why: Wording
    innocent: Wording
    remedy: Wording
    inspect: Wording
    basis: tuple[Provision, ...]
    sql: str
    groups: int
    examples: tuple[Example, ...]


class Point(_Figures):
    """One registration point: live numbers and those with a serious sign."""

    code: str
    numbers: Share


class Points(_Figures):
    """Registration points; ranked by share only those with at least `minimum` live numbers."""

    points: int
    ranked: int
    minimum: int
    overall: Share
    without_point: int
    by_share: tuple[Point, ...]
    by_count: tuple[Point, ...]


class PaperBand(_Figures):
    """Papers with `low` to `high` numbers (None: and more), and the numbers on them."""

    low: int
    high: int | None
    papers: int
    numbers: int


class MonthCount(_Figures):
    """Live numbers registered in one month, `YYYY-MM`."""

    month: str
    numbers: int


class Months(_Figures):
    """Live numbers by month of registration: the last months, and what lies outside."""

    months: tuple[MonthCount, ...]
    earlier: int
    later: int
    missing: int


class Exposure(_Figures):
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


class SeverityCount(_Figures):
    """Findings and failed checks of one severity."""

    severity: str
    findings: int
    checks: int


class CarrierFigures(_Figures):
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


class CarrierRow(_Figures):
    """One carrier in the overview."""

    carrier: str
    verdict: Verdict
    live: int
    read: int
    rejected: int
    compliant: Share
    partly: bool
    """Not every check that decides `compliant` could be judged: the rate is an upper bound."""
    counts: CheckCounts
    severities: tuple[SeverityCount, ...]
    new: int
    resolved: int
    exposures: tuple[Exposure, ...]


class Cell(_Figures):
    """One check at one carrier."""

    carrier: str
    status: str
    violations: int
    population: int
    rate: float | None


class MatrixRow(_Figures):
    """One check over all carriers."""

    id: str
    family: str
    severity: str
    nature: str
    cross: bool
    title: Wording
    cells: tuple[Cell, ...]

    @property
    def family_order(self) -> int:
        """Where the check's family stands in the contract."""
        return FAMILIES.index(self.family)

    def at(self, carrier: str) -> Cell | None:
        """The check's cell at a carrier, None where it has no result there."""
        return next((cell for cell in self.cells if cell.carrier == carrier), None)


class NotRead(_Figures):
    """A carrier or file of which nothing came in, and why."""

    name: str
    reason: str


class OverviewFigures(_Figures):
    """Everything the overview over all carriers says."""

    run: RunInfo
    carriers: tuple[CarrierRow, ...]
    total: Share
    exposure: Wording
    """What every carrier's `exposures` are, and are not."""
    matrix: tuple[MatrixRow, ...]
    not_read: tuple[NotRead, ...]
