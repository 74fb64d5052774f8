"""Reliability criteria of the extract as a whole, from `[[reliability]]` in the headers of checks.

A criterion is a share of findings with two limits: above `doubt_above` the extract is doubtful, above
`fail_above` unreliable. Findings of checks with the same criterion are added up, so these checks must state
equal limits and texts, and judge the same rows. Of fewer than FEWEST records a share says little, so that
they count one grade less.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from simaudit.errors import CatalogueError
from simaudit.rules.check import ENGINE_CRITERIA, Check, ReliabilityEntry, Wording

FEWEST: Final = 10
"""Records from which a share above a limit counts in full: four invalid numbers in two thousand are for the
carrier to mend, and no reason to doubt the extract."""


@dataclass(frozen=True)
class CriterionRule:
    """A criterion before it is measured: its limits (None: no limit), its texts and its checks.

    Where it measures fewer than `fewest` (None: however few), it is doubtful instead of unsound, and sound
    instead of doubtful.

    Where a `required` criterion can't be measured, reliability is undetermined. `name` and `reason` are None
    for the engine's own criteria, whose texts are in the report pages.
    """

    key: str
    doubt_above: float | None = None
    fail_above: float | None = None
    required: bool = True
    name: Wording | None = None
    reason: Wording | None = None
    checks: tuple[str, ...] = ()
    fewest: int | None = None


def stated_criteria(checks: Iterable[Check]) -> tuple[CriterionRule, ...]:
    """The criteria that these checks measure: required ones first, then by descending `fail_above`.

    Raises CatalogueError where checks of one criterion contradict each other.
    """
    by_criterion: dict[str, list[Check]] = {}
    for check in checks:
        for entry in check.header.reliability:
            if entry.criterion not in ENGINE_CRITERIA:
                by_criterion.setdefault(entry.criterion, []).append(check)
    rules = [_rule(key, criterion_checks) for key, criterion_checks in by_criterion.items()]
    return tuple(sorted(rules, key=lambda rule: (not rule.required, -(rule.fail_above or 0))))


def checks_by_engine_criterion(checks: Iterable[Check]) -> Mapping[str, tuple[str, ...]]:
    """Criterion of ENGINE_CRITERIA → ids of the checks that reports name with it."""
    ids_by_criterion: dict[str, tuple[str, ...]] = {}
    for check in checks:
        for entry in check.header.reliability:
            if entry.criterion in ENGINE_CRITERIA:
                ids_by_criterion[entry.criterion] = (*ids_by_criterion.get(entry.criterion, ()), check.id)
    return ids_by_criterion


def _rule(key: str, checks: list[Check]) -> CriterionRule:
    first, *others = checks
    criterion_entry = _entry(first, key)
    for other in others:
        statement = dict(_entry(other, key))
        if differing := [name for name, value in criterion_entry if statement[name] != value]:
            raise CatalogueError(
                "criterion_statements_differ",
                path=other.path,
                keys=differing,
                criterion=key,
                first=first.path,
            )
        population = other.header.check.population
        if population != first.header.check.population or population in other.query.parts:
            raise CatalogueError("criterion_rows_differ", path=other.path, criterion=key, first=first.path)
    return CriterionRule(
        key,
        criterion_entry.doubt_above,
        criterion_entry.fail_above,
        criterion_entry.required,
        criterion_entry.name,
        criterion_entry.reason,
        tuple(check.id for check in checks),
        # Without a share above 0 it isn't records that are measured, but whether something is so.
        FEWEST if criterion_entry.doubt_above or criterion_entry.fail_above else None,
    )


def _entry(check: Check, key: str) -> ReliabilityEntry:
    (entry,) = (entry for entry in check.header.reliability if entry.criterion == key)
    return entry
