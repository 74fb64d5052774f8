"""Which plants an order gets, how many of each, and where they stand among a carrier's planted rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from simaudit.generate.plants import Plant, all_plants, catalogue, judgeable
from simaudit.generate.specification import Extract, Order

MOST_GROUPS: Final = 14_000
"""Groups of one plant at one carrier; the spare numbers and serials reach no further."""


@dataclass(frozen=True)
class Allotment:
    """Where a plant's groups stand; `across` tells the plants over all carriers apart."""

    plant: Plant
    first_rank: int
    groups: int
    across: int

    @property
    def ranks(self) -> int:
        return self.groups * self.plant.size


def allot(order: Order) -> dict[str, list[Allotment]]:
    """Carrier → its plants; those over all carriers first, at the same ranks everywhere.

    Each plant gets one group while there is room, the smallest first; then what is left is shared by weight.
    """
    able = {extract.carrier: _able(order, extract) for extract in order.extracts}
    everywhere = [
        plant for plant in all_plants() if _across(plant) and all(plant in plants for plants in able.values())
    ]
    allotments: dict[str, list[Allotment]] = {}
    for carrier, plants in able.items():
        own = [plant for plant in plants if not _across(plant)]
        common = _share(everywhere, _room_for(everywhere, order.planted))
        used = sum(groups * plant.size for plant, groups in common)
        allotments[carrier] = _stand([*common, *_share(own, order.planted - used)])
    return allotments


def allotment_table(allotments: Iterable[Allotment]) -> pl.DataFrame:
    """The allotments as seats.sql joins them, in order of first_rank."""
    return pl.DataFrame(
        [
            (a.plant.check, a.first_rank, a.ranks, a.plant.size, a.plant.holder, a.across, a.plant.timing)
            for a in allotments
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


def _room_for(plants: Sequence[Plant], planted: int) -> int:
    """The plants' part of all planted rows by weight, but a group of each where that is less than half."""
    once = sum(plant.size for plant in plants)
    by_weight = planted * sum(p.weight for p in plants) // sum(p.weight for p in all_plants())
    return max(by_weight, once if once * 2 <= planted else 0)


def _able(order: Order, extract: Extract) -> list[Plant]:
    """The plants whose own check can be judged in some month."""
    checks = set().union(*(judgeable(order, extract, month) for month in order.months))
    return [
        plant
        for plant in all_plants()
        if plant.check in checks and (extract.form.text or not plant.text_only)
    ]


def _across(plant: Plant) -> bool:
    return catalogue()[plant.check].cross if plant.check in catalogue() else False


def _share(plants: Sequence[Plant], room: int) -> list[tuple[Plant, int]]:
    groups: dict[str, int] = {}
    left = room
    for plant in sorted(plants, key=lambda plant: plant.size):
        if plant.size <= left:
            groups[plant.check] = 1
            left -= plant.size
    weight = sum(plant.weight for plant in plants)
    for plant in plants:
        if plant.check in groups:
            more = left * plant.weight // weight // plant.size
            groups[plant.check] = min(MOST_GROUPS, groups[plant.check] + more)
    return [(plant, groups[plant.check]) for plant in plants if plant.check in groups]


def _stand(shares: Iterable[tuple[Plant, int]]) -> list[Allotment]:
    first, stood = 0, []
    for across, (plant, groups) in enumerate(shares):
        stood.append(Allotment(plant, first, groups, across))
        first += groups * plant.size
    return stood
