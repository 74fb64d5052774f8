"""Provisions of law and the tariff of sanctions, each with the days on which it is in force.

`checks/law/provisions.toml` has the provisions for the keys of a check's `basis`, `checks/law/tariffs.toml`
the sanctions for each act. Unknown or missing keys, gaps between bands and two versions in force on one day
are refused. A law that changes gets a second entry under the same key; the audited month decides which one
applies.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from itertools import combinations, pairwise
from pathlib import Path
from typing import Final, Literal, Self

from pydantic import Field, model_validator

from simaudit.catalogue.check import Wording
from simaudit.catalogue.toml_file import StrictModel, read_model
from simaudit.errors import CatalogueError, RefusedValueError
from simaudit.paths import CHECKS

PROVISIONS: Final = CHECKS / "law" / "provisions.toml"
TARIFFS: Final = CHECKS / "law" / "tariffs.toml"

DECREE: Final = "174:"
"""Prefix of the keys of decree 174/2026 on sanctions; the rest of the key is an act of the tariff."""


class _Dated(StrictModel):
    """First and last day in force, both included; None: without limit."""

    valid_from: date | None = Field(default=None, alias="from")
    valid_to: date | None = Field(default=None, alias="to")

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise RefusedValueError("to_before_from")
        return self

    def has_begun(self, day: date) -> bool:
        """Whether it was in force on `day` or before."""
        return self.valid_from is None or self.valid_from <= day

    def in_force(self, day: date) -> bool:
        """Whether it is in force on `day`."""
        return self.has_begun(day) and (self.valid_to is None or day <= self.valid_to)

    def overlaps(self, other: "_Dated") -> bool:
        """Whether both are in force on some day."""
        starts = max(self.valid_from or date.min, other.valid_from or date.min)
        return starts <= min(self.valid_to or date.max, other.valid_to or date.max)


class Provision(_Dated):
    """One provision with a summary in one line; `article` is empty where the whole document is meant."""

    key: str = Field(min_length=1)
    document: Wording
    article: str
    says: Wording


class Band(StrictModel):
    """Counts from `low` to `high`, both included; without `high` there is no upper end."""

    low: int = Field(alias="from", ge=1)
    high: int | None = Field(default=None, alias="to")

    def includes(self, count: int) -> bool:
        """Whether the count falls in this band."""
        return self.low <= count and (self.high is None or count <= self.high)


class Fine(Band):
    """A band with the least and the highest fine for an organisation, in million VND."""

    fine: tuple[int, int]


class Ban(Band):
    """A band with the least and the greatest number of months without new subscribers."""

    months: tuple[int, int]


class Clause(_Dated):
    """Acts with common bands.

    `counts` is what the bands count for each act and carrier: distinct numbers, distinct registration points
    (for registrations through the app: numbers, by `bands_numbers_in_app`), or the whole case as 1.
    `competence` names the authority that decides.
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
            _require_contiguous(bands)
        _require_contiguous(self.no_new_subscribers_months)
        return self


def _require_contiguous(bands: Sequence[Band]) -> None:
    if any(earlier.high is None or later.low != earlier.high + 1 for earlier, later in pairwise(bands)):
        raise RefusedValueError("gap_between_bands")
    if bands and bands[-1].high is not None:
        raise RefusedValueError("last_band_closed")


class _Provisions(StrictModel):
    provision: tuple[Provision, ...]


class _Tariffs(StrictModel):
    clause: tuple[Clause, ...]


@cache
def provisions(path: Path = PROVISIONS) -> Mapping[str, tuple[Provision, ...]]:
    """Key → its versions, earliest first; raises CatalogueError."""
    versions: dict[str, tuple[Provision, ...]] = {}
    for entry in read_model(path, _Provisions, CatalogueError).provision:
        versions[entry.key] = (*versions.get(entry.key, ()), entry)
    for key, entries in versions.items():
        _require_no_overlap(path, key, entries)
        versions[key] = tuple(sorted(entries, key=lambda entry: entry.valid_from or date.min))
    return versions


def provision(key: str, as_of: date | None = None, path: Path = PROVISIONS) -> Provision | None:
    """The latest version of a key that was in force on `as_of` or before (None: the latest of all).

    A provision that has ended is still cited for what was done under it. None where the key is unknown, or
    not in force yet.
    """
    versions = provisions(path).get(key, ())
    return next((entry for entry in reversed(versions) if as_of is None or entry.has_begun(as_of)), None)


@cache
def clauses(path: Path = TARIFFS) -> tuple[Clause, ...]:
    """All clauses of the tariff, in the order of the file; raises CatalogueError."""
    entries = read_model(path, _Tariffs, CatalogueError).clause
    for act in {act for entry in entries for act in (entry.id, *entry.acts)}:
        _require_no_overlap(path, act, [entry for entry in entries if act == entry.id or act in entry.acts])
    return entries


def tariff(as_of: date, path: Path = TARIFFS) -> dict[str, Clause]:
    """Act → the clause with its bands on that day; the id of a clause is a key too, for any of its acts."""
    acts: dict[str, Clause] = {}
    for clause in clauses(path):
        if clause.in_force(as_of):
            acts |= dict.fromkeys([*clause.acts, clause.id], clause)
    return acts


def _require_no_overlap(path: Path, key: str, entries: Iterable[_Dated]) -> None:
    if any(one.overlaps(other) for one, other in combinations(entries, 2)):
        raise CatalogueError("versions_overlap", path=path, key=key)
