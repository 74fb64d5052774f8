"""Reliability criteria: what checks say of the extract as a whole, in `[[reliability]]` of their headers.

A criterion is a share with two limits: above `doubt_above` it raises the question whether the extract can be
trusted, above `fail_above` it answers it. Checks that state one criterion are counted together, so they must
state the same and judge the same rows.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from simaudit.catalogue.check import ENGINE_CRITERIA, Check, ReliabilityEntry, Wording
from simaudit.errors import CatalogueError


@dataclass(frozen=True)
class CriterionRule:
    """A criterion before it is measured: its limits (None: never), its words, and the checks it names.

    `required`: where it can't be measured, reliability is undetermined. The pages have the words for the
    engine's own criteria.
    """

    key: str
    doubt_above: float | None = None
    fail_above: float | None = None
    required: bool = True
    name: Wording | None = None
    reason: Wording | None = None
    checks: tuple[str, ...] = ()


def stated_criteria(checks: Iterable[Check]) -> tuple[CriterionRule, ...]:
    """The criteria that rest on these checks: the required ones first, and first the one that allows most.

    Raises CatalogueError where checks of one criterion contradict each other.
    """
    sharing: dict[str, list[Check]] = {}
    for check in checks:
        for entry in check.header.reliability:
            if entry.criterion not in ENGINE_CRITERIA:
                sharing.setdefault(entry.criterion, []).append(check)
    rules = [_agreed(key, own) for key, own in sharing.items()]
    return tuple(sorted(rules, key=lambda rule: (not rule.required, -(rule.fail_above or 0))))


def named_checks(checks: Iterable[Check]) -> Mapping[str, tuple[str, ...]]:
    """The engine's own criteria → the ids of the checks that are named with them."""
    named: dict[str, tuple[str, ...]] = {}
    for check in checks:
        for entry in check.header.reliability:
            if entry.criterion in ENGINE_CRITERIA:
                named[entry.criterion] = (*named.get(entry.criterion, ()), check.id)
    return named


def _agreed(key: str, checks: list[Check]) -> CriterionRule:
    first, *others = checks
    stated = _entry(first, key)
    for other in others:
        own = dict(_entry(other, key))
        if differing := [name for name, value in stated if own[name] != value]:
            raise CatalogueError(
                "criterion_statements_differ",
                path=other.path,
                keys=differing,
                criterion=key,
                first=first.path,
            )
        population = other.header.check.population
        if population != first.header.check.population or population in other.parts:
            raise CatalogueError("criterion_rows_differ", path=other.path, criterion=key, first=first.path)
    return CriterionRule(
        key,
        stated.doubt_above,
        stated.fail_above,
        stated.required,
        stated.name,
        stated.reason,
        tuple(check.id for check in checks),
    )


def _entry(check: Check, key: str) -> ReliabilityEntry:
    (entry,) = (entry for entry in check.header.reliability if entry.criterion == key)
    return entry
