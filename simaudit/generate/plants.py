"""The planted violations: what is done to which rows, and which findings must follow.

`plants/*.toml` holds one plant for every check that an extract can carry. A
plant turns one plain row, or a group of them, into an offender; its `finds` are
all findings that this entails, of whatever check. The catalogue says which of
these checks can be judged at all: what has no columns, or is not in force, is
neither planted nor expected.
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from simaudit.catalogue.check import Check
from simaudit.catalogue.load import load_catalogue
from simaudit.contract import FAMILIES
from simaudit.generate.specification import Extract, Order
from simaudit.period import Period

_FOLDER = Path(__file__).resolve().parent / "plants"


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

    `same` columns are those of the group's first row. `holder` says whose papers the rows are: each row's
    own, one person's for the group, or one person's for the groups of that place at all carriers. `weight` is
    the plant's part in the planted rows.
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
