"""The plants of the catalogue."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from simaudit.rules.case_file import Finds, Plant, plants_of
from simaudit.rules.check import Check
from simaudit.rules.load import load_catalogue


@dataclass(frozen=True)
class NamedPlant:
    """A plant of which all `finds` name their check."""

    name: str
    definition: Plant

    @property
    def findings(self) -> Iterator[tuple[str, Finds]]:
        """(check id, findings) of all checks that find the plant."""
        for finds in self.definition.finds:
            if finds.check is not None:
                yield finds.check, finds


@dataclass(frozen=True)
class CheckPlant(NamedPlant):
    """A plant and its check; `name` is the check's id, with `/2`, `/3` … from its second plant on."""

    check: Check


@cache
def all_plants() -> tuple[CheckPlant, ...]:
    """All plants, in the order of the catalogue and of each cases file; raises CatalogueError."""
    return tuple(
        CheckPlant(check.id if position == 0 else f"{check.id}/{position + 1}", plant, check)
        for check in catalogue().values()
        for position, plant in enumerate(_plants_of(check))
    )


def _plants_of(check: Check) -> Iterator[Plant]:
    for plant in plants_of(check):
        finds = tuple(
            finds if finds.check else finds.model_copy(update={"check": check.id}) for finds in plant.finds
        )
        yield plant.model_copy(update={"finds": finds})


@cache
def plants_of_rows() -> tuple[CheckPlant, ...]:
    """The plants that need rows of their own."""
    return tuple(plant for plant in all_plants() if plant.definition.size > 0)


@cache
def catalogue() -> dict[str, Check]:
    """The checks of the catalogue by id."""
    return {check.id: check for check in load_catalogue()}
