"""Whether the extract is reliable enough to judge the carrier by it.

GAO-09-680G requires that data are assessed before anything is reported from them, with one of three verdicts:
sufficiently reliable, not sufficiently reliable, of undetermined reliability. The report prints every
threshold: those of the engine's own criteria are here, those of the others in the headers of the checks they
rest on. Every share is a full count of what was received, never an estimate from a sample: it has no
interval.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, Literal

from simaudit.errors import Note
from simaudit.intake.records.unread_values import UnreadColumn
from simaudit.report.figures.base import Figures, Share
from simaudit.report.figures.checks import CheckCounts
from simaudit.report.figures.register_counts import IDENTITY_COLUMNS, ColumnFill, IntakeFigures, NumberCounts
from simaudit.rules.check import Check, Wording
from simaudit.rules.criteria import FEWEST, CriterionRule, checks_by_engine_criterion, stated_criteria

ReliabilityVerdict = Literal["sufficient", "not_sufficient", "undetermined"]
"""GAO-09-680G, Assessing the Reliability of Computer-Processed Data: sufficiently reliable, not sufficiently
reliable, of undetermined reliability."""


CriterionOutcome = Literal["sound", "doubtful", "unsound", "unmeasured"]
"""At or below both thresholds, above the first, above the second, not to be measured."""


Consequence = Literal["usable", "clarify", "no_conclusion", "resend"]
"""What follows for who reads the report: the data can be used; used, with points to be clarified; no
conclusion can rest on them yet; they have to be sent again."""


UNREADABLE: Final = "unreadable"
"""The criterion of records with a value that could not be read, as a check states it."""

THROUGHOUT: Final = "throughout"
"""The criterion of checks that found almost everything."""

WITHOUT_GROUND: Final = ("identity_empty", "errors", "not_assessable")
"""Criteria that, in doubt, leave too little that was judged for any conclusion."""


class Criterion(Figures):
    """One criterion of the extract's reliability: the share measured, and its two thresholds.

    A share above `doubt_above` is doubtful, one above `fail_above` unsound; a threshold that is None is never
    exceeded. `measured` is None where the criterion could not be measured. `checks` are the ids of the checks
    that it rests on or that the page names with it, `columns` those that it counts, where the page names
    them. `name` and `reason` are the texts of the checks' headers, None for the engine's own criteria, for
    which the pages have texts by `key`. Of fewer than `fewest` records (None: however few) the outcome is one
    grade better. `unread` are the values that could not be read, of the criteria that count them.
    """

    key: str
    checks: tuple[str, ...]
    measured: Share | None
    doubt_above: float | None
    fail_above: float | None
    required: bool
    outcome: CriterionOutcome
    columns: tuple[str, ...] = ()
    name: Wording | None = None
    reason: Wording | None = None
    fewest: int | None = None
    unread: tuple[UnreadColumn, ...] = ()

    @property
    def to_clarify(self) -> bool:
        """Whether the carrier has something to explain."""
        return self.outcome in ("doubtful", "unsound") or (self.required and self.outcome == "unmeasured")


class Reliability(Figures):
    """The verdict and every criterion that it rests on."""

    verdict: ReliabilityVerdict
    criteria: tuple[Criterion, ...]

    @property
    def not_met(self) -> tuple[Criterion, ...]:
        """The criteria for which the data have to be sent again: any of them is enough."""
        return tuple(criterion for criterion in self.criteria if criterion.outcome == "unsound")

    @property
    def to_clarify(self) -> tuple[Criterion, ...]:
        """The criteria that are not met, or that could have been measured and were not."""
        return tuple(criterion for criterion in self.criteria if criterion.to_clarify)

    @property
    def consequence(self) -> Consequence:
        """What follows from the verdict."""
        if self.verdict != "undetermined":
            return "usable" if self.verdict == "sufficient" else "resend"
        missing = [
            criterion
            for criterion in self.to_clarify
            if criterion.outcome == "unmeasured" or criterion.key in WITHOUT_GROUND
        ]
        return "no_conclusion" if missing else "clarify"


MOSTLY_EMPTY = 0.5
"""The share of individuals below which a filled column is doubtful: extract or register is incomplete, and
the extract can't show which."""

ON_READING = (
    # Nothing to judge: no conclusion about the carrier can rest on it.
    CriterionRule("empty", fail_above=0.0),
    # One record in a thousand lost doesn't change rates; one in a hundred can hide a whole batch of bad
    # records.
    CriterionRule("rejected", doubt_above=0.001, fail_above=0.01, fewest=FEWEST),
    # Up to three of the eighteen columns may be a slip of the export; with more missing, it isn't the extract
    # that was requested.
    CriterionRule("columns", doubt_above=0.0, fail_above=3 / 16),
    # Without names, birth dates or paper numbers the extract can't show who a subscriber is.
    CriterionRule("identity_columns", fail_above=0.0),
    # A destroyed column is as good as absent, with the same limits. One that isn't among the eighteen counts
    # too, because the same spreadsheet saved the rest of the file.
    CriterionRule("destroyed", doubt_above=0.0, fail_above=3 / 16),
    CriterionRule("identity_destroyed", fail_above=0.0),
    # Without readable birth dates neither: a column of which too much can't be read is not judged.
    CriterionRule("identity_unreadable", fail_above=0.0),
    CriterionRule("identity_empty", doubt_above=0.0),
)
"""Criteria measured on the files and the register, whatever checks there are."""

AFTER_JUDGING = (
    # A check that failed with an error gives no result, which must not pass for a clean one.
    CriterionRule("errors", doubt_above=0.0),
    # More than half of the checks in force couldn't be judged: less was examined than not.
    CriterionRule("not_assessable", doubt_above=0.5),
    # A check that finds almost every row shows first of all a wrong column or list (set_aside.py).
    CriterionRule(THROUGHOUT, doubt_above=0.0),
)
"""Criteria measured on the checks' statuses. The report lists those that checks state before these."""


def reliability(
    intake: IntakeFigures,
    numbers: NumberCounts,
    checks: Sequence[Check],
    results: Mapping[str, Mapping[str, Any]],
    counts: CheckCounts,
    individuals: Mapping[str, int],
    aside: tuple[str, ...] = (),
) -> Reliability:
    """The verdict over all criteria: the engine's own, and those that `checks` state in their headers.

    `results` by check id (columns of row_models.Result); `individuals` = live individual rows that fill each
    of IDENTITY_COLUMNS; `aside` = the checks that found almost everything (set_aside.py). Any unsound
    criterion makes the extract not sufficiently reliable; else any doubtful one, or a required one that
    couldn't be measured, makes its reliability undetermined.
    """
    identity_destroyed = tuple(name for name in intake.destroyed if name in IDENTITY_COLUMNS)
    identity_unreadable = tuple(name for name in intake.unreadable if name in IDENTITY_COLUMNS)
    identity = [column for column in intake.columns if column.name in IDENTITY_COLUMNS]
    delivered = {name for file in intake.files for name in file.mapped.values()}.union(intake.destroyed)
    fewest = MOSTLY_EMPTY * numbers.individuals
    mostly_empty = tuple(name for name in _delivered_whole(identity) if individuals[name] < fewest)
    named_columns = {
        "columns": _absent(intake.columns),
        "identity_columns": _absent(identity),
        "destroyed": intake.destroyed,
        "identity_destroyed": identity_destroyed,
        "identity_unreadable": identity_unreadable,
        "identity_empty": mostly_empty,
        THROUGHOUT: tuple(
            dict.fromkeys(need for check in checks if check.id in aside for need in check.inputs)
        ),
    }
    shares = {
        "empty": Share(n=int(numbers.live == 0), of=1),
        "rejected": Share(n=intake.rejected, of=intake.read),
        "columns": Share(n=len(_absent(intake.columns)), of=len(intake.columns)),
        "identity_columns": Share(n=len(_absent(identity)), of=len(identity)),
        "destroyed": Share(n=len(intake.destroyed), of=len(delivered)),
        "identity_destroyed": Share(n=len(identity_destroyed), of=len(IDENTITY_COLUMNS)),
        "identity_unreadable": Share(n=len(identity_unreadable), of=len(IDENTITY_COLUMNS)),
        "identity_empty": Share(n=len(mostly_empty), of=len(_delivered_whole(identity))),
        "errors": Share(n=counts.error, of=counts.total),
        "not_assessable": Share(n=counts.not_assessable, of=counts.total - counts.not_applicable),
        THROUGHOUT: Share(n=len(aside), of=counts.passed + counts.failed),
    }
    checks_by_criterion = {**checks_by_engine_criterion(checks), THROUGHOUT: aside}

    def measured(rules: Sequence[CriterionRule]) -> list[Criterion]:
        return [
            _criterion(
                replace(rule, checks=checks_by_criterion.get(rule.key, ())),
                shares[rule.key],
                named_columns.get(rule.key, ()),
            )
            for rule in rules
        ]

    criteria = tuple(
        criterion.model_copy(update={"unread": _unread(criterion, intake)})
        for criterion in (
            *measured(ON_READING),
            *(_criterion(rule, _from_results(rule.checks, results)) for rule in stated_criteria(checks)),
            *measured(AFTER_JUDGING),
        )
    )
    return Reliability(verdict=_verdict(criteria), criteria=criteria)


def _unread(criterion: Criterion, intake: IntakeFigures) -> tuple[UnreadColumn, ...]:
    """The unread values that the criterion counts, the columns with most of them first."""
    if criterion.key == "identity_unreadable":
        columns = [column for column in intake.unread if column.column in criterion.columns]
    else:
        columns = list(intake.unread) if criterion.key == UNREADABLE else []
    return tuple(sorted(columns, key=lambda column: -column.cells))


def _absent(columns: Sequence[ColumnFill]) -> tuple[str, ...]:
    return tuple(column.name for column in columns if not column.present)


def _delivered_whole(columns: Sequence[ColumnFill]) -> list[str]:
    return [column.name for column in columns if column.present and not column.destroyed]


def _from_results(checks: tuple[str, ...], results: Mapping[str, Mapping[str, Any]]) -> Share | None:
    check_results = [results.get(check) for check in checks]
    judged = [
        result for result in check_results if result is not None and result["status"] in ("passed", "failed")
    ]
    if len(judged) < len(checks):
        return None
    # Checks of one criterion judge the same rows (catalogue.criteria), so their populations are one.
    return Share(
        n=sum(result["violations"] for result in judged), of=max(result["population"] for result in judged)
    )


def _criterion(rule: CriterionRule, share: Share | None, columns: tuple[str, ...] = ()) -> Criterion:
    outcome = _outcome(rule, share)
    return Criterion.with_fields_of(rule, measured=share, outcome=outcome, columns=columns)


def _outcome(rule: CriterionRule, share: Share | None) -> CriterionOutcome:
    if share is None:
        return "unmeasured"
    rate = share.rate or 0.0
    few = rule.fewest is not None and share.n < rule.fewest
    if rule.fail_above is not None and rate > rule.fail_above:
        return "doubtful" if few else "unsound"
    if rule.doubt_above is not None and rate > rule.doubt_above:
        return "sound" if few else "doubtful"
    return "sound"


def _verdict(criteria: Sequence[Criterion]) -> ReliabilityVerdict:
    outcomes = {criterion.outcome for criterion in criteria}
    if "unsound" in outcomes:
        return "not_sufficient"
    if "doubtful" in outcomes or any(c.required and c.outcome == "unmeasured" for c in criteria):
        return "undetermined"
    return "sufficient"


_NAMED: Final = 5
"""Columns and wordings that are named, those with most values first."""


def unread_columns(reliability: Reliability, unread: Iterable[UnreadColumn]) -> tuple[UnreadColumn, ...]:
    """The columns to be named: unreadable ones, and all where their values make the extract doubtful."""
    doubtful = any(criterion.key == UNREADABLE for criterion in reliability.to_clarify)
    columns = [column for column in unread if doubtful or column.unreadable]
    return tuple(sorted(columns, key=lambda column: (not column.unreadable, -column.cells))[:_NAMED])


def unread_notes(carrier: str, reliability: Reliability, unread: Iterable[UnreadColumn]) -> tuple[Note, ...]:
    """What is said of a carrier's columns that could not be read."""
    return tuple(unread_note(carrier, column) for column in unread_columns(reliability, unread))


def unread_note(carrier: str, column: UnreadColumn) -> Note:
    """What of the column could not be read: wordings that the Department can map, or the carrier's data."""
    if column.fault == "data":
        return Note("values_unread", carrier=carrier, column=column.column, cells=column.cells, of=column.of)
    return Note(
        "wordings_unknown",
        carrier=carrier,
        column=column.column,
        key=column.column,
        wordings=wording_notes(column),
        cells=column.cells,
        of=column.of,
    )


def wording_notes(column: UnreadColumn) -> list[Note]:
    """Its unknown wordings with their counts, the most frequent first, as far as they may be shown."""
    return [
        Note("wording_counted", wording=wording, cells=cells)
        for wording, cells in list(column.wordings.items())[:_NAMED]
    ]
