"""Which plants each carrier gets, how many groups of each and when, and their ranks among its rows.

A check whose columns are missing or destroyed, or that is not in force, is neither planted nor expected.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from simaudit.generate.specification import (
    CheckPlant,
    Extract,
    NamedPlant,
    Specification,
    catalogue,
    plants_of_rows,
)
from simaudit.intake.reference_lists import LIST_KINDS
from simaudit.period import Period
from simaudit.rules.check import Check
from simaudit.rules.relations import FINDINGS, MONTH_BEFORE

MOST_GROUPS: Final = 14_000
"""Most groups of one plant at one carrier, for which spare numbers and serials suffice (network.sql)."""


@dataclass(frozen=True)
class Allotment:
    """The ranks of a plant's groups; `plant_index` numbers the plants of a carrier.

    `by_month` has the number of groups that are there in each month; where it is empty, the plant's timing
    decides.
    """

    plant: NamedPlant
    first_rank: int
    groups: int
    plant_index: int
    by_month: tuple[int, ...] = ()

    @property
    def ranks(self) -> int:
        return self.groups * self.plant.definition.size


def allot(specification: Specification) -> dict[str, list[Allotment]]:
    """Carrier → its plants; those of cross-carrier checks first, at the same ranks for every carrier.

    Each plant gets one group while rows remain, in order of group size; the remaining rows are shared by
    weight. A carrier with episodes gets these.
    """
    if any(extract.episodes for extract in specification.extracts):
        return _allot_episodes(specification)
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
        carrier_plants = [plant for plant in plants if not plant.check.cross]
        common = _share(for_all_carriers, _room_for(for_all_carriers, specification.shared))
        used = sum(groups * plant.definition.size for plant, groups in common)
        allotments[carrier] = _with_ranks([*common, *_share(carrier_plants, specification.shared - used)])
    return allotments


def _allot_episodes(specification: Specification) -> dict[str, list[Allotment]]:
    """Plants of one name have one index at all carriers, and so the same people where they share them."""
    names = sorted({episode.plant.name for extract in specification.extracts for episode in extract.episodes})
    allotments: dict[str, list[Allotment]] = {}
    for extract in specification.extracts:
        first, allotments[extract.carrier] = 0, []
        for episode in extract.episodes:
            if episode.plant.definition.size:
                index = names.index(episode.plant.name)
                allotment = Allotment(episode.plant, first, episode.most, index, episode.groups)
                allotments[extract.carrier].append(allotment)
                first += allotment.ranks
    return allotments


def allotment_table(allotments: Iterable[Allotment]) -> pl.DataFrame:
    """The table `allotment` of seats.sql, in order of first_rank."""
    rows = []
    for allotment in allotments:
        plant = allotment.plant.definition
        by_month = list(allotment.by_month) or None
        ranks = (allotment.first_rank, allotment.ranks, allotment.plant_index)
        rows.append((allotment.plant.name, *ranks, plant.size, plant.holder, plant.timing, by_month))
    return pl.DataFrame(
        rows,
        schema={
            "plant": pl.String,
            "first_rank": pl.Int64,
            "ranks": pl.Int64,
            "plant_index": pl.Int64,
            "size": pl.Int64,
            "holder": pl.String,
            "timing": pl.String,
            "groups_by_month": pl.List(pl.Int64),
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
    spare_rows = room
    for plant in sorted(plants, key=lambda plant: plant.definition.size):
        if plant.definition.size <= spare_rows:
            groups[plant.name] = 1
            spare_rows -= plant.definition.size
    weight = _weight(plants)
    for plant in plants:
        if plant.name in groups:
            more = spare_rows * plant.definition.weight // weight // plant.definition.size
            groups[plant.name] = min(MOST_GROUPS, groups[plant.name] + more)
    return [(plant, groups[plant.name]) for plant in plants if plant.name in groups]


def _with_ranks(shares: Iterable[tuple[CheckPlant, int]]) -> list[Allotment]:
    first, allotments = 0, []
    for plant_index, (plant, groups) in enumerate(shares):
        allotments.append(Allotment(plant, first, groups, plant_index))
        first += groups * plant.definition.size
    return allotments


def judgeable(specification: Specification, extract: Extract, month: Period) -> set[str]:
    """Ids of the checks that can be judged over this extract in this month, with the generated lists.

    Where a spreadsheet destroyed a column, none over it or over findings can.
    """
    destroyed = extract.destroyed_in(month)
    return {
        check.id
        for check in catalogue().values()
        if _judgeable(check, specification, extract, month)
        and not (destroyed and (check.depends_on & destroyed or FINDINGS in check.relations))
    }


def _judgeable(check: Check, specification: Specification, extract: Extract, month: Period) -> bool:
    identity = check.header.check
    given = {*LIST_KINDS, *(MONTH_BEFORE if month != specification.months[0] else ())}
    some = not identity.needs_any or any(name in extract.columns for name in identity.needs_any)
    return (
        check.in_force(month.as_of)
        and set(check.columns) <= set(extract.columns)
        and set(check.references) <= given
        and some
        and (not check.cross or len(specification.extracts) > 1)
    )
