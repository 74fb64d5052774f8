"""Which plants an order gets, how many of each, and their places among a carrier's planted rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from simaudit.generate.plants import CheckPlant, judgeable, plants_of_rows
from simaudit.generate.specification import Extract, Order

MOST_GROUPS: Final = 14_000
"""Groups of one plant at one carrier; the spare numbers and serials reach no further."""


@dataclass(frozen=True)
class Allotment:
    """The places of a plant's groups; `across` numbers the plants over all carriers."""

    plant: CheckPlant
    first_rank: int
    groups: int
    across: int

    @property
    def ranks(self) -> int:
        return self.groups * self.plant.how.size


def allot(order: Order) -> dict[str, list[Allotment]]:
    """Carrier → its plants; those over all carriers first, at the same ranks everywhere.

    Each plant gets one group while there is room, the smallest first; then what is left is shared by weight.
    """
    able = {extract.carrier: _able(order, extract) for extract in order.extracts}
    everywhere = [
        plant
        for plant in plants_of_rows()
        if plant.check.cross and all(plant in plants for plants in able.values())
    ]
    allotments: dict[str, list[Allotment]] = {}
    for carrier, plants in able.items():
        own = [plant for plant in plants if not plant.check.cross]
        common = _share(everywhere, _room_for(everywhere, order.planted))
        used = sum(groups * plant.how.size for plant, groups in common)
        allotments[carrier] = _placed([*common, *_share(own, order.planted - used)])
    return allotments


def allotment_table(allotments: Iterable[Allotment]) -> pl.DataFrame:
    """The allotments as seats.sql joins them, in order of first_rank."""
    return pl.DataFrame(
        [
            (a.plant.name, a.first_rank, a.ranks, how.size, how.holder, a.across, how.timing)
            for a in allotments
            for how in (a.plant.how,)
        ],
        schema={
            "plant": pl.String,
            "first_rank": pl.Int64,
            "ranks": pl.Int64,
            "size": pl.Int64,
            "holder": pl.String,
            "across": pl.Int64,
            "timing": pl.String,
        },
        orient="row",
    )


def _room_for(plants: Sequence[CheckPlant], planted: int) -> int:
    """The plants' part of all planted rows by weight, but a group of each where that is less than half."""
    once = sum(plant.how.size for plant in plants)
    by_weight = planted * _weight(plants) // max(1, _weight(plants_of_rows()))
    return max(by_weight, once if once * 2 <= planted else 0)


def _weight(plants: Iterable[CheckPlant]) -> int:
    return sum(plant.how.weight for plant in plants)


def _able(order: Order, extract: Extract) -> list[CheckPlant]:
    """The plants whose own check can be judged in some month."""
    checks = set().union(*(judgeable(order, extract, month) for month in order.months))
    return [
        plant
        for plant in plants_of_rows()
        if plant.check.id in checks and (extract.form.text or not plant.how.text_only)
    ]


def _share(plants: Sequence[CheckPlant], room: int) -> list[tuple[CheckPlant, int]]:
    groups: dict[str, int] = {}
    left = room
    for plant in sorted(plants, key=lambda plant: plant.how.size):
        if plant.how.size <= left:
            groups[plant.name] = 1
            left -= plant.how.size
    weight = _weight(plants)
    for plant in plants:
        if plant.name in groups:
            more = left * plant.how.weight // weight // plant.how.size
            groups[plant.name] = min(MOST_GROUPS, groups[plant.name] + more)
    return [(plant, groups[plant.name]) for plant in plants if plant.name in groups]


def _placed(shares: Iterable[tuple[CheckPlant, int]]) -> list[Allotment]:
    first, placed = 0, []
    for across, (plant, groups) in enumerate(shares):
        placed.append(Allotment(plant, first, groups, across))
        first += groups * plant.how.size
    return placed
