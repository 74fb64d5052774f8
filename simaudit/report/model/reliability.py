"""Whether the extract can be relied on: the verdict, and the criteria that it rests on."""

from typing import Final, Literal

from simaudit.report.model.base import Figures, Share
from simaudit.rules.check import Wording

ReliabilityVerdict = Literal["sufficient", "not_sufficient", "undetermined"]
"""GAO-09-680G, Assessing the Reliability of Computer-Processed Data: sufficiently reliable, not sufficiently
reliable, of undetermined reliability."""

CriterionOutcome = Literal["sound", "doubtful", "unsound", "unmeasured"]
"""At or below both thresholds, above the first, above the second, not to be measured."""

Consequence = Literal["usable", "clarify", "no_conclusion", "resend"]
"""What follows for who reads the report: the data can be used; used, with points to be clarified; no
conclusion can rest on them yet; they have to be sent again."""

WITHOUT_GROUND: Final = ("identity_empty", "errors", "not_assessable")
"""Criteria that, in doubt, leave too little that was judged for any conclusion."""


class Criterion(Figures):
    """One criterion of the extract's reliability: the share measured, and its two thresholds.

    A share above `doubt_above` is doubtful, one above `fail_above` unsound; a threshold that is None is never
    exceeded. `measured` is None where the criterion could not be measured. `checks` are the ids of the checks
    that it rests on or that the page names with it, `columns` those that it counts, where the page names
    them. `name` and `reason` are the texts of the checks' headers, None for the engine's own criteria, for
    which the pages have texts by `key`. Of fewer than `fewest` records (None: however few) the outcome is one
    grade better.
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
