"""The plants of the catalogue, and the checks that can be judged over a generated extract.

A check whose columns are missing, or that is not in force, is neither planted nor expected.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from simaudit.catalogue.case_file import case_file
from simaudit.catalogue.check import Check
from simaudit.catalogue.load import load_catalogue
from simaudit.catalogue.plant import Finds, Plant
from simaudit.generate.specification import Extract, Specification
from simaudit.period import Period

LISTS: Final = ("points", "active", "revoked", "reported")
"""The lists that go with each generated month."""


@dataclass(frozen=True)
class CheckPlant:
    """A plant and its check; `name` is the check's id, with `/2`, `/3` … from its second plant on."""

    name: str
    check: Check
    definition: Plant

    @property
    def findings(self) -> Iterator[tuple[str, Finds]]:
        """(check id, findings) of all checks that find the plant."""
        for finds in self.definition.finds:
            yield finds.check or self.check.id, finds


@cache
def all_plants() -> tuple[CheckPlant, ...]:
    """All plants, in the order of the catalogue and of each cases file; raises CatalogueError."""
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
    return tuple(plant for plant in all_plants() if plant.definition.size > 0)


@cache
def unreadable_columns() -> frozenset[str]:
    """Columns in which a plant writes unreadable text."""
    return frozenset(name for plant in all_plants() for name in plant.definition.unreadable)


@cache
def catalogue() -> dict[str, Check]:
    """The checks of the catalogue by id."""
    return {check.id: check for check in load_catalogue()}


def judgeable(specification: Specification, extract: Extract, month: Period) -> set[str]:
    """Ids of the checks that can be judged over this extract in this month, with the generated lists."""
    return {check.id for check in catalogue().values() if _judgeable(check, specification, extract, month)}


def _judgeable(check: Check, specification: Specification, extract: Extract, month: Period) -> bool:
    identity = check.header.check
    given = set(LISTS) | ({"previous", "missing"} if month != specification.months[0] else set())
    some = not identity.needs_any or any(name in extract.columns for name in identity.needs_any)
    return (
        check.in_force(month.as_of)
        and set(check.columns) <= set(extract.columns)
        and set(check.references) <= given
        and some
        and (not check.cross or len(specification.extracts) > 1)
    )
