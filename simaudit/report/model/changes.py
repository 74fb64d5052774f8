"""What changed since the last audited month, with every reason for it."""

from datetime import date, datetime
from typing import Literal

from simaudit.report.model.base import Figures, Share
from simaudit.rules.check import Wording


class GoneFindings(Figures):
    """Findings of the last assessed month that are gone, by reason (store.month_comparison.REASONS)."""

    row_gone: int = 0
    value_changed: int = 0
    rule_changed: int = 0
    not_assessable: int = 0
    undetermined: int = 0


class CheckChange(Figures):
    """One check in the last audited month and in this one; `*_before` is None where it had no result."""

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
    gone: GoneFindings


class ParameterChange(Figures):
    """One parameter of a rule in both months; None where the rule had none of this name."""

    name: str
    before: str | None
    now: str | None


class RuleChange(Figures):
    """A check whose rule changed; without `parameters` its text changed, or a text that it builds on."""

    id: str
    kind: Literal["added", "removed", "changed"]
    parameters: tuple[ParameterChange, ...] = ()


class PointChange(Figures):
    """One registration point in both months: live numbers, and those with a finding against the point."""

    code: str
    before: Share
    now: Share


class TrendMonth(Figures):
    """One audited month of the trend; where `partly` is set, the rate is an upper bound."""

    period: str
    compliant: Share | None
    partly: bool
    findings: int
    serious: int
    new: int
    resolved: int


class EarlierRun(Figures):
    """A run of the same month that this one replaced; `files` = (name, SHA-256) of the files it read."""

    made_at: datetime
    files: tuple[tuple[str, str], ...]


class IdleWaiver(Figures):
    """A waiver that waived nothing; `target` is masked, `line` its line in the waivers' file."""

    line: int
    check: str
    carrier: str
    kind: str
    target: str
    expires: date
    why: Literal["expired", "unused"]


class Changes(Figures):
    """A carrier's month compared with the last audited one.

    `before` is that month, None in a carrier's first. `skipped` are the calendar months between the two,
    `late` the months before this one that were audited after it, `other_key` those that were audited under
    another key of the installation: no finding is compared with them.
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
    gone: GoneFindings
    checks: tuple[CheckChange, ...]
    rules: tuple[RuleChange, ...]
    columns_appeared: tuple[str, ...]
    columns_vanished: tuple[str, ...]
    points_up: tuple[PointChange, ...]
    points_down: tuple[PointChange, ...]
    earlier_runs: tuple[EarlierRun, ...]
    trend: tuple[TrendMonth, ...]
    other_key: tuple[str, ...] = ()
