"""The planted violations: what is done to which rows, and which findings must follow.

`plants/*.toml` holds one plant for every check that an extract can carry. A
plant turns one plain row, or a group of them, into an offender; its `finds` are
all findings that this entails, of whatever check. The catalogue says which of
these checks can be judged at all: what has no columns, or is not in force, is
neither planted nor expected.
"""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal

import polars as pl
from pydantic import BaseModel, ConfigDict, Field

from simaudit.catalogue import Check, load_catalogue
from simaudit.contract import FAMILIES
from simaudit.generate.order import Extract, Order
from simaudit.period import Period

_FOLDER = Path(__file__).resolve().parent / "plants"

MOST_GROUPS: Final = 14_000
"""Groups of one plant at one carrier; the spare numbers and serials reach no further."""


class Finds(BaseModel):
    """A finding for each planted row that meets `where`; the rest is SQL over that row."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    check: str
    where: str = "TRUE"
    msisdn: str = "msisdn"
    record: str = "seat + 1"
    subject: str = "NULL"


class Plant(BaseModel):
    """One way to break a rule: `size` rows at a time, over the columns in `set`.

    `same` columns are those of the group's first row. `holder` says whose papers the rows are: each row's own, one
    person's for the group, or one person's for the groups of that place at all carriers. `weight` is the plant's
    part in the planted rows.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    check: str
    size: int = Field(default=1, ge=1)
    weight: int = Field(default=1, ge=1)
    holder: Literal["each", "group", "all carriers"] = "each"
    same: tuple[str, ...] = ()
    set: dict[str, str] = {}
    finds: tuple[Finds, ...] = ()
    text_only: bool = False
    from_second_month: bool = False

    @property
    def findings(self) -> tuple[Finds, ...]:
        return self.finds or (Finds(check=self.check),)

    @property
    def timing(self) -> str:
        """When the plant is there; a number that changed between months would count as vanished."""
        if self.from_second_month:
            return "second month"
        return "always" if "msisdn" in {*self.set, *self.same} or self.text_only else "changing"

    @property
    def replacements(self) -> dict[str, str]:
        """Column → SQL expression, over the row and its `leader`."""
        return {**{name: f"leader.{name}" for name in self.same}, **self.set}


@dataclass(frozen=True)
class Allotment:
    """Where a plant's groups stand among the planted rows of a carrier; `across` counts plants over all carriers."""

    plant: Plant
    first_rank: int
    groups: int
    across: int

    @property
    def ranks(self) -> int:
        return self.groups * self.plant.size


@cache
def all_plants() -> tuple[Plant, ...]:
    """Every plant, by family and then as written."""
    return tuple(
        Plant.model_validate(entry)
        for family in FAMILIES
        for entry in tomllib.loads((_FOLDER / f"{family}.toml").read_text(encoding="utf-8"))["plant"]
    )


@cache
def catalogue() -> dict[str, Check]:
    """The checks of the catalogue by id."""
    return {check.id: check for check in load_catalogue()}


def judgeable(order: Order, extract: Extract, month: Period) -> set[str]:
    """Ids of the checks that can be judged over this extract of this month, with the files beside it."""
    return {check.id for check in catalogue().values() if _judgeable(check, order, extract, month)}


def _judgeable(check: Check, order: Order, extract: Extract, month: Period) -> bool:
    identity = check.header.check
    beside = {"active", "points", "revoked"} | ({"previous"} if month != order.months[0] else set())
    some = not identity.needs_any or any(name in extract.columns for name in identity.needs_any)
    return (
        check.in_force(month.as_of)
        and set(check.columns) <= set(extract.columns)
        and set(check.references) <= beside
        and some
        and (not check.cross or len(order.extracts) > 1)
    )


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
        weight = sum(plant.weight for plant in (*everywhere, *all_plants()))
        common = _share(everywhere, order.planted * sum(plant.weight for plant in everywhere) // weight)
        used = sum(groups * plant.size for plant, groups in common)
        allotments[carrier] = _stand([*common, *_share(own, order.planted - used)])
    return allotments


def allotment_table(allotments: Iterable[Allotment]) -> pl.DataFrame:
    """The allotments as register.sql joins them, in order of first_rank."""
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


def _able(order: Order, extract: Extract) -> list[Plant]:
    """The plants whose own check can be judged in some month."""
    checks = set().union(*(judgeable(order, extract, month) for month in order.months))
    return [plant for plant in all_plants() if plant.check in checks and (extract.form.text or not plant.text_only)]


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
