"""Whether the extract can be relied on: the verdict, and the criteria that it rests on."""

from typing import Literal

from simaudit.catalogue.check import Wording
from simaudit.report.model.base import Figures, Share

ReliabilityVerdict = Literal["sufficient", "not_sufficient", "undetermined"]
"""GAO-09-680G, Assessing the Reliability of Computer-Processed Data: sufficiently reliable, not sufficiently
reliable, of undetermined reliability."""

CriterionOutcome = Literal["sound", "doubtful", "unsound", "unmeasured"]
"""At or below both thresholds, above the first, above the second, not to be measured."""


class Criterion(Figures):
    """One criterion of the extract's reliability: the share measured, and its two thresholds.

    A share above `doubt_above` is doubtful, one above `fail_above` unsound; a threshold that is None is never
    exceeded. `measured` is None where the criterion could not be measured. `checks` are the ids of the checks
    that it rests on or that the page names with it, `columns` those that it counts, where the page names
    them. `name` and `reason` are the texts of the checks' headers, None for the engine's own criteria, for
    which the pages have texts by `key`.
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


class Reliability(Figures):
    """The verdict and every criterion that it rests on."""

    verdict: ReliabilityVerdict
    criteria: tuple[Criterion, ...]
