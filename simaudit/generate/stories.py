"""What happens at the carriers of the sample data (sample_data/stories.toml), month by month."""

from collections.abc import Iterator
from typing import Any, Final

from pydantic import Field

from simaudit.errors import CatalogueError
from simaudit.generate.plants import NamedPlant, all_plants
from simaudit.generate.specification import Episode
from simaudit.paths import SAMPLE_DATA
from simaudit.rules.plant import Column, Plant
from simaudit.rules.toml_file import StrictModel, read_toml, validate_model

_PATH: Final = SAMPLE_DATA / "stories.toml"


class _Episode(StrictModel):
    """A plant in so many `groups` in each month.

    `like` is the name of a plant of the catalogue, over which `plant` has the keys that differ; columns in
    `set` are added. No two episodes have one name.
    """

    like: str | None = None
    name: str
    groups: tuple[int, ...] = ()
    plant: Plant


class Spreadsheet(StrictModel):
    """A spreadsheet's doing in one month: SQL of cells (see Form), and the columns that it destroyed."""

    month: str
    cells: dict[Column, str]
    destroyed: tuple[Column, ...]


class Story(StrictModel):
    """What happens at one carrier: plants of the catalogue in so many `groups` in each month, and others."""

    groups: dict[str, tuple[int, ...]] = Field(default_factory=dict)
    episode: tuple[_Episode, ...] = ()
    spreadsheet: Spreadsheet | None = None

    def episodes(self) -> tuple[Episode, ...]:
        """All of them; those with a plant that the catalogue doesn't have are left out."""
        usual = [_Episode(like=name, name=name, groups=n, plant=Plant()) for name, n in self.groups.items()]
        return tuple(
            Episode(plant, entry.groups) for entry in (*usual, *self.episode) for plant in _plants(entry)
        )


class _Stories(StrictModel):
    carrier: dict[str, Story]


def stories() -> dict[str, Story]:
    """Carrier → its story; raises CatalogueError where the file isn't valid."""
    text, content = read_toml(_PATH, CatalogueError)
    return validate_model(_Stories, content, text, _PATH, CatalogueError).carrier


def _plants(entry: _Episode) -> Iterator[NamedPlant]:
    """The plant; none where the catalogue lacks the one it is like."""
    plant = entry.plant
    if entry.like is None:
        yield NamedPlant(entry.name, plant)
    for named_plant in all_plants():
        if named_plant.name == entry.like:
            changed: dict[str, Any] = {name: getattr(plant, name) for name in plant.model_fields_set}
            changed["set"] = {**named_plant.definition.set, **plant.set}
            # Findings of the whole month are expected once, by the catalogue's plant.
            changed.setdefault(
                "finds", tuple(finding for finding in named_plant.definition.finds if finding.query is None)
            )
            yield NamedPlant(entry.name, named_plant.definition.model_copy(update=changed))
