"""Which plants each carrier gets, how many groups of each, and their ranks among its planted rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from simaudit.generate.plants import CheckPlant, judgeable, plants_of_rows
from simaudit.generate.specification import Extract, Specification

MOST_GROUPS: Final = 14_000
"""Most groups of one plant at one carrier, for which spare numbers and serials suffice (network.sql)."""


@dataclass(frozen=True)
class Allotment:
    """The ranks of a plant's groups; `plant_index` numbers the plants of a carrier."""

    plant: CheckPlant
    first_rank: int
    groups: int
    plant_index: int

    @property
    def ranks(self) -> int:
        return self.groups * self.plant.definition.size


def allot(specification: Specification) -> dict[str, list[Allotment]]:
    """Carrier → its plants; those of cross-carrier checks first, at the same ranks for every carrier.

    Each plant gets one group while rows remain, in order of group size; the remaining rows are shared by
    weight.
    """
    possible = {
        extract.carrier: _possible_plants(specification, extract) for extract in specification.extracts
    }
    for_all_carriers = [
        plant
        for plant in plants_of_rows()
        if plant.check.cross and all(plant in plants for plants in possible.values())
    ]
    allotments: dict[str, list[Allotment]] = {}
    for carrier, plants in possible.items():
        own = [plant for plant in plants if not plant.check.cross]
        common = _share(for_all_carriers, _room_for(for_all_carriers, specification.planted))
        used = sum(groups * plant.definition.size for plant, groups in common)
        allotments[carrier] = _with_ranks([*common, *_share(own, specification.planted - used)])
    return allotments


def allotment_table(allotments: Iterable[Allotment]) -> pl.DataFrame:
    """The table `allotment` of seats.sql, in order of first_rank."""
    return pl.DataFrame(
        [
            (a.plant.name, a.first_rank, a.ranks, plant.size, plant.holder, a.plant_index, plant.timing)
            for a in allotments
            for plant in (a.plant.definition,)
        ],
        schema={
            "plant": pl.String,
            "first_rank": pl.Int64,
            "ranks": pl.Int64,
            "size": pl.Int64,
            "holder": pl.String,
            "plant_index": pl.Int64,
            "timing": pl.String,
        },
        orient="row",
    )


def _room_for(plants: Sequence[CheckPlant], planted: int) -> int:
    """Rows for these plants: their share by weight, and at least a group of each unless that exceeds half."""
    once = sum(plant.definition.size for plant in plants)
    by_weight = planted * _weight(plants) // max(1, _weight(plants_of_rows()))
    return max(by_weight, once if once * 2 <= planted else 0)


def _weight(plants: Iterable[CheckPlant]) -> int:
    return sum(plant.definition.weight for plant in plants)


def _possible_plants(specification: Specification, extract: Extract) -> list[CheckPlant]:
    """The plants of checks that can be judged in at least one month."""
    checks = set().union(*(judgeable(specification, extract, month) for month in specification.months))
    return [
        plant
        for plant in plants_of_rows()
        if plant.check.id in checks and (extract.form.text or not plant.definition.text_only)
    ]


def _share(plants: Sequence[CheckPlant], room: int) -> list[tuple[CheckPlant, int]]:
    groups: dict[str, int] = {}
    left = room
    for plant in sorted(plants, key=lambda plant: plant.definition.size):
        if plant.definition.size <= left:
            groups[plant.name] = 1
            left -= plant.definition.size
    weight = _weight(plants)
    for plant in plants:
        if plant.name in groups:
            more = left * plant.definition.weight // weight // plant.definition.size
            groups[plant.name] = min(MOST_GROUPS, groups[plant.name] + more)
    return [(plant, groups[plant.name]) for plant in plants if plant.name in groups]


def _with_ranks(shares: Iterable[tuple[CheckPlant, int]]) -> list[Allotment]:
    first, allotments = 0, []
    for plant_index, (plant, groups) in enumerate(shares):
        allotments.append(Allotment(plant, first, groups, plant_index))
        first += groups * plant.definition.size
    return allotments
