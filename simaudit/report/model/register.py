"""What was handed in: files, columns, the register in counts, and whether it can be relied on."""

from typing import Literal

from simaudit.catalogue.check import Wording
from simaudit.intake.account import FileAccount
from simaudit.report.model.base import Figures, Share

Verdict = Literal["sufficient", "not_sufficient", "undetermined"]
"""GAO-09-680G: sufficiently reliable, not sufficiently reliable, of undetermined reliability."""

Outcome = Literal["sound", "doubtful", "unsound", "unmeasured"]


class Criterion(Figures):
    """One test of the extract's reliability: what was measured against which two thresholds.

    A share above `doubt_above` raises a question, one above `fail_above` answers it; None: never.
    `measured` is None where the test could not be made. `checks` are those that it rests on, or that the page
    names with it; `name` and `reason` are the checks' own words, None where the pages have words for `key`.
    """

    key: str
    checks: tuple[str, ...]
    measured: Share | None
    doubt_above: float | None
    fail_above: float | None
    required: bool
    outcome: Outcome
    name: Wording | None = None
    reason: Wording | None = None


class Reliability(Figures):
    """The three-way verdict and every test behind it."""

    verdict: Verdict
    criteria: tuple[Criterion, ...]


class ColumnFill(Figures):
    """One of the expected columns: whether the files have it, and how many live rows fill it."""

    name: str
    present: bool
    filled: Share


class Intake(Figures):
    """What was read: `read` = `loaded` + `rejected`, over all files."""

    files: tuple[FileAccount, ...]
    read: int
    loaded: int
    rejected: int
    columns: tuple[ColumnFill, ...]


class Numbers(Figures):
    """The register in a few counts; all but `rows` and `terminated` are of live numbers."""

    rows: int
    live: int
    terminated: int
    individuals: int
    organisations: int
    prepaid: int
    postpaid: int
    suspended: int


class Point(Figures):
    """One registration point: live numbers and those with a serious sign."""

    code: str
    numbers: Share


class Points(Figures):
    """Registration points; ranked by share only those with at least `minimum` live numbers."""

    points: int
    ranked: int
    minimum: int
    overall: Share
    without_point: int
    by_share: tuple[Point, ...]
    by_count: tuple[Point, ...]


class PaperBand(Figures):
    """Papers with `low` to `high` numbers (None: and more), and the numbers on them."""

    low: int
    high: int | None
    papers: int
    numbers: int


class MonthCount(Figures):
    """Live numbers registered in one month, `YYYY-MM`."""

    month: str
    numbers: int


class Months(Figures):
    """Live numbers by month of registration: the last months, and what lies outside."""

    months: tuple[MonthCount, ...]
    earlier: int
    later: int
    missing: int
