"""The plants of the catalogue, and which checks an ordered month can be judged by.

What has no columns, or is not in force, is neither planted nor expected.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from simaudit.catalogue.case_file import case_file
from simaudit.catalogue.check import Check
from simaudit.catalogue.load import load_catalogue
from simaudit.catalogue.plant import Finds, Plant
from simaudit.generate.specification import Extract, Order
from simaudit.period import Period


@dataclass(frozen=True)
class CheckPlant:
    """A plant and its check; `name` is the check's id, followed by a position for all but the first."""

    name: str
    check: Check
    how: Plant

    @property
    def findings(self) -> Iterator[tuple[str, Finds]]:
        """Check id → what is found by it."""
        for finds in self.how.finds:
            yield finds.check or self.check.id, finds


@cache
def all_plants() -> tuple[CheckPlant, ...]:
    """Every plant, in the order of the catalogue and then as written; raises CatalogueError."""
    return tuple(
        CheckPlant(check.id if position == 0 else f"{check.id}/{position + 1}", check, plant)
        for check in catalogue().values()
        for position, plant in enumerate(_plants_of(check))
    )


def _plants_of(check: Check) -> tuple[Plant, ...]:
    written = case_file(check)
    return written.plant if written else ()


@cache
def plants_of_rows() -> tuple[CheckPlant, ...]:
    """The plants that need rows of their own."""
    return tuple(plant for plant in all_plants() if plant.how.size > 0)


@cache
def unreadable_columns() -> frozenset[str]:
    """The columns in which some plant writes what can't be read."""
    return frozenset(name for plant in all_plants() for name in plant.how.unreadable)


@cache
def catalogue() -> dict[str, Check]:
    """The checks of the catalogue by id."""
    return {check.id: check for check in load_catalogue()}


def judgeable(order: Order, extract: Extract, month: Period) -> set[str]:
    """Ids of the checks that can be judged over this extract of this month, with its lists."""
    return {check.id for check in catalogue().values() if _judgeable(check, order, extract, month)}


def _judgeable(check: Check, order: Order, extract: Extract, month: Period) -> bool:
    identity = check.header.check
    given = {"active", "points", "revoked"} | ({"previous"} if month != order.months[0] else set())
    some = not identity.needs_any or any(name in extract.columns for name in identity.needs_any)
    return (
        check.in_force(month.as_of)
        and set(check.columns) <= set(extract.columns)
        and set(check.references) <= given
        and some
        and (not check.cross or len(order.extracts) > 1)
    )
