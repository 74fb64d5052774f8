"""The law as data: provisions and the tariff of sanctions, each with the days it is in force.

`checks/law/provisions.toml` says what the keys of a check's `basis` stand for,
`checks/law/tariffs.toml` what an act costs. Both are read strictly: an unknown
or missing key, a gap between two bands, two versions in force on one day are
refused, and the message names the file. A law that changes gets a second entry
under the same key; which of them counts depends on the audited month.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from itertools import combinations, pairwise
from pathlib import Path
from typing import Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from simaudit.catalogue.check import Wording
from simaudit.catalogue.toml_file import read_model
from simaudit.errors import CatalogueError, RefusedValueError
from simaudit.paths import CHECKS

PROVISIONS: Final = CHECKS / "law" / "provisions.toml"
TARIFFS: Final = CHECKS / "law" / "tariffs.toml"

DECREE: Final = "174:"
"""What the keys of the decree on sanctions begin with; behind it stands the act, as the tariff names it."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Dated(_Strict):
    """Something with a first and a last day in force; either may be open."""

    valid_from: date | None = Field(default=None, alias="from")
    valid_to: date | None = Field(default=None, alias="to")

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise RefusedValueError("to_before_from")
        return self

    def begun(self, day: date) -> bool:
        """Whether it was in force on `day` or before."""
        return self.valid_from is None or self.valid_from <= day

    def in_force(self, day: date) -> bool:
        """Whether it is in force on `day`."""
        return self.begun(day) and (self.valid_to is None or day <= self.valid_to)

    def meets(self, other: "_Dated") -> bool:
        """Whether both are in force on some day."""
        starts = max(self.valid_from or date.min, other.valid_from or date.min)
        return starts <= min(self.valid_to or date.max, other.valid_to or date.max)


class Provision(_Dated):
    """One provision, and in a line what it says; `article` is empty where the whole document is meant."""

    key: str = Field(min_length=1)
    document: Wording
    article: str
    says: Wording


class Band(_Strict):
    """Counts from `low` to `high`, both in it; without `high` it is open."""

    low: int = Field(alias="from", ge=1)
    high: int | None = Field(default=None, alias="to")

    def holds(self, count: int) -> bool:
        """Whether the count falls in this band."""
        return self.low <= count and (self.high is None or count <= self.high)


class Fine(Band):
    """A band's range in million VND, for an organisation."""

    fine: tuple[int, int]


class Ban(Band):
    """A band's range of months without new subscribers."""

    months: tuple[int, int]


class Clause(_Dated):
    """Acts that share their bands.

    `counts` is what the bands count for each act and carrier: distinct numbers, distinct registration
    points (numbers by `bands_numbers_in_app`, where they were registered through the app), or the case
    as one. `competence` says who decides.
    """

    id: str
    counts: Literal["numbers", "points", "case"]
    bands: tuple[Fine, ...]
    bands_numbers_in_app: tuple[Fine, ...] = ()
    no_new_subscribers_months: tuple[Ban, ...] = ()
    competence: Wording
    acts: dict[str, Wording]

    @model_validator(mode="after")
    def _bands_leave_no_gap(self) -> Self:
        if (self.counts == "points") != bool(self.bands_numbers_in_app):
            raise RefusedValueError("bands_in_app_misplaced")
        for bands in (self.bands, self.bands_numbers_in_app):
            if bands and bands[0].low != 1:
                raise RefusedValueError("first_band_above_one")
            _follow_on(bands)
        _follow_on(self.no_new_subscribers_months)
        return self


def _follow_on(bands: Sequence[Band]) -> None:
    if any(earlier.high is None or later.low != earlier.high + 1 for earlier, later in pairwise(bands)):
        raise RefusedValueError("gap_between_bands")
    if bands and bands[-1].high is not None:
        raise RefusedValueError("last_band_closed")


class _Provisions(_Strict):
    provision: tuple[Provision, ...]


class _Tariffs(_Strict):
    clause: tuple[Clause, ...]


@cache
def provisions(path: Path = PROVISIONS) -> Mapping[str, tuple[Provision, ...]]:
    """Key → its versions, the earliest first; raises CatalogueError."""
    versions: dict[str, tuple[Provision, ...]] = {}
    for entry in read_model(path, _Provisions, CatalogueError).provision:
        versions[entry.key] = (*versions.get(entry.key, ()), entry)
    for key, entries in versions.items():
        _one_at_a_time(path, key, entries)
        versions[key] = tuple(sorted(entries, key=lambda entry: entry.valid_from or date.min))
    return versions


def provision(key: str, as_of: date | None = None, path: Path = PROVISIONS) -> Provision | None:
    """The version of a key on that day (None: the latest); where it has ended, its last one.

    None where nothing of that key is known, or nothing of it was in force yet. What has ended is still
    cited, for what was done under it.
    """
    versions = provisions(path).get(key, ())
    return next((entry for entry in reversed(versions) if as_of is None or entry.begun(as_of)), None)


@cache
def clauses(path: Path = TARIFFS) -> tuple[Clause, ...]:
    """Every clause of the tariff, in the file's order; raises CatalogueError."""
    entries = read_model(path, _Tariffs, CatalogueError).clause
    for act in {act for entry in entries for act in (entry.id, *entry.acts)}:
        _one_at_a_time(path, act, [entry for entry in entries if act == entry.id or act in entry.acts])
    return entries


def tariff(as_of: date, path: Path = TARIFFS) -> dict[str, Clause]:
    """Act → the clause that has its bands on that day; a clause's own id stands for any of its acts."""
    acts: dict[str, Clause] = {}
    for clause in clauses(path):
        if clause.in_force(as_of):
            acts |= dict.fromkeys([*clause.acts, clause.id], clause)
    return acts


def _one_at_a_time(path: Path, key: str, entries: Iterable[_Dated]) -> None:
    if any(one.meets(other) for one, other in combinations(entries, 2)):
        raise CatalogueError("versions_overlap", path=path, key=key)
