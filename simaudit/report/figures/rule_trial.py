"""What a change of the rules would have found on stored months: whatif.json, and the page of it."""

from math import comb
from typing import Literal

from simaudit.report.figures.base import Figures, RunInfo
from simaudit.report.figures.interval import TAIL, Interval, exact_ends, gamma_quantile
from simaudit.rules.check import Wording


class Moved(Figures):
    """How many are found by both rule sets, by the one of before alone, and by the one tried alone."""

    both: int = 0
    """Found by both."""
    only_before: int = 0
    """Found as the rules are, and no more."""
    only_after: int = 0
    """Found by the change alone."""


class TriedCheck(Figures):
    """A check that the change touches."""

    id: str
    title: Wording
    """What it is called, by the rules tried where they have it."""
    kind: Literal["changed", "new", "gone", "renamed", "follows"]
    """`changed`: its rule or parameters are others; `new`, `gone`: only one rule set has it, or has it
    switched on; `renamed`: the same rule of another severity or nature; `follows`: it judges what others
    found."""
    severity_before: str | None
    """Null: it isn't there."""
    severity_after: str | None
    """Null: it isn't there."""
    settings_before: str
    """Its parameters as the rules are."""
    settings_after: str
    """Its parameters as tried."""
    fingerprint_before: str | None
    """Of the rule as it is."""
    fingerprint_after: str | None
    """Of the rule tried."""
    seconds_before: float
    """How long judging by it took, over all months."""
    seconds_after: float
    """The same, of the rule tried."""


class TrialChange(Figures):
    """One check of one carrier's month under both rule sets: rows, and whose and where they are."""

    check_id: str
    """Id of the check."""
    period: str
    carrier: str
    both: int
    """Rows that both find; of findings without a row, findings."""
    only_before: int
    """Rows that the rules as they are find, and the change doesn't."""
    only_after: int
    """Rows that the change alone finds."""
    people: Moved
    """People of those rows: two of usable paper, name and date of birth make one. A person of several rows
    counts in each column that has one."""
    points: Moved
    """Registration points of those rows, likewise."""
    reported: Moved | None
    """Those of the numbers that the list of reported ones has; null: there is no list."""
    status_before: str | None
    """As `status`; null: the rules don't have the check."""
    status_after: str | None
    """The same by the rules tried."""

    @property
    def rows(self) -> Moved:
        """The rows."""
        return Moved.with_fields_of(self)


CaseMoveKind = Literal["born", "dissolved", "merged", "split", "police", "resized"]


class CaseMove(Figures):
    """A case that the change makes, ends, joins with others, takes apart, or hands to the police or not."""

    period: str
    kind: CaseMoveKind
    """What becomes of it; `police`: only whether it is for the police changes; `resized`: its numbers do."""
    before: tuple[str, ...]
    """Ids of the cases as the rules are."""
    after: tuple[str, ...]
    """Ids of the cases by the change."""
    numbers_before: int
    """Numbers of the cases of before."""
    numbers_after: int
    """Numbers of the cases by the change."""
    police_before: bool
    """Whether any of them is for the police."""
    police_after: bool
    """The same by the change."""


class ActMove(Figures):
    """An act whose count, fine or ban the change moves; an estimate, as in a report."""

    period: str
    carrier: str
    act: str
    """Key of the act in the decree's tariff."""
    citation: Wording | None
    """The provision as it is cited."""
    counts: str
    """What is counted: numbers, points, numbers_in_app or case."""
    counted_before: int
    """How many, as the rules are."""
    counted_after: int
    """How many, by the change."""
    fine_before: tuple[int, int] | None
    """Lowest and highest amount in million VND; null: none."""
    fine_after: tuple[int, int] | None
    """The same by the change."""
    months_before: tuple[int, int] | None
    """Lowest and highest number of months without new subscribers; null: none."""
    months_after: tuple[int, int] | None
    """The same by the change."""

    @property
    def other_band(self) -> bool:
        """Whether fine or ban is another."""
        return (self.fine_before, self.months_before) != (self.fine_after, self.months_after)


class LookedAt(Figures):
    """What was found on the spot, or answered, of findings that come or go.

    Units are the papers, faces, points … that the check names, else people; most rows of one decide.
    """

    true: int = 0
    """Units of which more rows were confirmed than not."""
    false: int = 0
    """Units of which no more rows were confirmed than not."""
    accepted: int = 0
    """Units of which the carrier accepted, or put right, more rows than it contests."""
    contested: int = 0
    """Units of which it accepted no more rows than it contests."""

    @property
    def share(self) -> Interval | None:
        """The share of true ones with its 95 % interval (Clopper and Pearson 1934); None of none."""
        return exact_share(self.true, self.false)


class TrialPrecision(Figures):
    """One check's findings that come and go, by what inspections and answers say of them, over all months."""

    check_id: str
    """Id of the check."""
    only_before: LookedAt
    """Of findings that go."""
    only_after: LookedAt
    """Of findings that come."""
    better: int
    """Units of which the change judges more rows rightly than the rules as they are."""
    worse: int
    """Units of which the rules as they are judge more rows rightly; of equally many, a unit is in neither."""
    p: float | None
    """McNemar's exact probability of so large a difference by chance (1947); null of none looked at."""
    share_before: Interval | None = None
    """The share of true ones among those that go, with its 95 % interval."""
    share_after: Interval | None = None
    """The same of those that come."""


class TrialInnocents(Figures):
    """One check's findings in a small register in which everybody is honest."""

    check_id: str
    """Id of the check."""
    life: Literal["calm", "messy"]
    """In which of the two registers: of a calm life, or with ten times the slips and what else is untidy."""
    rows: int
    """Rows there."""
    before: int
    """Rows found as the rules are."""
    after: int
    """Rows found by the change."""
    million_before: Interval
    """In a million rows, with the 95 % interval of a Poisson count (Garwood 1936)."""
    million_after: Interval
    """The same by the change."""


class ChangedRow(Figures):
    """One of the rows drawn to be looked at; the row itself is in restricted/."""

    period: str
    carrier: str
    check_id: str
    """Id of the check."""
    change: Literal["only_before", "only_after"]
    """Whether it goes or comes."""
    file: str | None
    """The extract; null: the finding has no row."""
    record: int | None
    """The record in it, from 1."""


class RuleTrial(Figures):
    """A change of the rules tried on stored months."""

    run: RunInfo
    """When it was tried, and by which version; `rule_set` is that of the change."""
    change: str
    """What was tried, as it was given."""
    rule_set_before: str
    """Fingerprint of the rules as they are."""
    months: tuple[str, ...]
    """The months, the oldest first."""
    carriers: tuple[str, ...]
    """Whose months."""
    left_out: tuple[tuple[str, str], ...]
    """Month and carrier of which the store has no rows."""
    narrow: tuple[tuple[str, str], ...] = ()
    """Month and carrier of which the store has few columns."""
    lists: tuple[tuple[str, str, str], ...]
    """Month, kind and file of the lists; without a file, what letters named."""
    not_tried: tuple[str, ...]
    """Checks of records that could not be loaded: the store keeps none."""
    checks: tuple[TriedCheck, ...]
    """Those that the change touches."""
    changes: tuple[TrialChange, ...]
    """By check, month and carrier, where anything was or is found, or the status is another."""
    cases: tuple[CaseMove, ...]
    """Cases that become others."""
    acts: tuple[ActMove, ...]
    """Acts that count others."""
    precision: tuple[TrialPrecision, ...]
    """Checks of which anything that comes or goes was looked at or answered."""
    innocents: tuple[TrialInnocents, ...]
    """By check and register, where a check that the change touches finds anybody."""
    honest_rows: int
    """Rows of both honest registers; 0: they were not looked at."""
    seed: int
    """Of the rows that are drawn."""
    drawn: tuple[ChangedRow, ...]
    """Changed rows to look at."""
    seconds_before: float
    """Of judging by the rules as they are."""
    seconds_after: float
    """Of judging what the change touches."""
    accepted: bool = False
    """Whether the change was put into force."""

    def total(self, check_id: str) -> Moved:
        """The rows of a check over all months and carriers."""
        rows = [change for change in self.changes if change.check_id == check_id]
        return Moved(**{name: sum(getattr(row, name) for row in rows) for name in Moved.model_fields})


def exact_share(true: int, false: int) -> Interval | None:
    """The share of true ones with its exact 95 % interval; None of none."""
    looked_at = true + false
    if not looked_at:
        return None
    low, high = exact_ends(true, false)
    return Interval(estimate=true / looked_at, low=low, high=high)


def a_million(found: int, rows: int) -> Interval:
    """How many in a million rows, from those found among `rows`, with the exact 95 % interval of a count."""
    low = gamma_quantile(TAIL, found) if found else 0.0
    high = gamma_quantile(1 - TAIL, found + 1)
    return Interval(estimate=float(found), low=low, high=high).times(1e6 / rows)


def mcnemar(better: int, worse: int) -> float | None:
    """McNemar's test of paired judgements, exact and two-sided; None where none differs."""
    pairs = better + worse
    if not pairs:
        return None
    tail = sum(comb(pairs, k) for k in range(min(better, worse) + 1))
    return min(1.0, tail / (1 << (pairs - 1)))
