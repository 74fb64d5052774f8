"""What moved since the last audited month, and every reason there is for it."""

from datetime import date, datetime
from typing import Literal

from simaudit.catalogue.check import Wording
from simaudit.report.model.base import Figures, Share


class Gone(Figures):
    """Findings of the last assessed month that are no more, by why (states.REASONS)."""

    row_gone: int = 0
    value_changed: int = 0
    rule_changed: int = 0
    not_assessable: int = 0
    undetermined: int = 0


class CheckChange(Figures):
    """One check then and now; the fields of then are None where it had no result."""

    id: str
    severity: str
    title: Wording
    status_before: str | None
    status: str
    violations_before: int | None
    violations: int
    rate_before: float | None
    rate: float | None
    new: int
    persisting: int
    rebaselined: int
    gone: Gone


class ParameterChange(Figures):
    """One number of a rule, then and now; None where it had none of this name."""

    name: str
    before: str | None
    now: str | None


class RuleChange(Figures):
    """A check that is not what it was; without `parameters` its text changed, or what it rests on."""

    id: str
    kind: Literal["added", "removed", "changed"]
    parameters: tuple[ParameterChange, ...] = ()


class PointChange(Figures):
    """One registration point: live numbers with a serious sign, then and now."""

    code: str
    before: Share
    now: Share


class TrendMonth(Figures):
    """One audited month of the trend; `partly`: the rate is an upper bound."""

    period: str
    compliant: Share | None
    partly: bool
    findings: int
    serious: int
    new: int
    resolved: int


class EarlierRun(Figures):
    """A run of the same month that this one replaced: when, and which files it read (name, sha256)."""

    made_at: datetime
    files: tuple[tuple[str, str], ...]


class IdleWaiver(Figures):
    """A waiver that waived nothing; `target` is masked, `line` its place in the file."""

    line: int
    check: str
    carrier: str
    kind: str
    target: str
    expires: date
    why: Literal["expired", "unused"]


class Changes(Figures):
    """A carrier's month beside the last audited one.

    `before` is None in a carrier's first month. `skipped` are the calendar months between that were not
    audited, `late` the months before this one that were audited after it.
    """

    before: str | None
    skipped: tuple[str, ...]
    late: tuple[str, ...]
    compliant_before: Share | None
    findings_before: int | None
    findings: int
    new: int
    persisting: int
    rebaselined: int
    gone: Gone
    checks: tuple[CheckChange, ...]
    rules: tuple[RuleChange, ...]
    columns_appeared: tuple[str, ...]
    columns_vanished: tuple[str, ...]
    points_up: tuple[PointChange, ...]
    points_down: tuple[PointChange, ...]
    earlier_runs: tuple[EarlierRun, ...]
    trend: tuple[TrendMonth, ...]
