"""The tariff of sanctions: fines and bans for each act, each with the days on which they are in force.

`checks/law/tariffs.toml` has it. Unknown or missing keys, gaps between bands and two versions in force on
one day are refused. A tariff that changes gets a second entry; the day of the act decides which one applies.
"""

from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Final, Literal, Self

from pydantic import Field, model_validator

from simaudit.errors import CatalogueError, RefusedValueError
from simaudit.paths import CHECKS
from simaudit.rules.check import Wording
from simaudit.rules.provisions import InForce, article_text, require_no_overlap
from simaudit.rules.toml_file import StrictModel, read_model

TARIFFS: Final = CHECKS / "law" / "tariffs.toml"

DECREE: Final = "174:"
"""Prefix of the keys of decree 174/2026 on sanctions; the rest of the key is an act of the tariff."""


class Band(StrictModel):
    """Counts from `low` to `high`, both included; without `high` there is no upper end."""

    low: int = Field(alias="from", ge=1)
    high: int | None = Field(default=None, alias="to")

    def includes(self, count: int) -> bool:
        """Whether the count falls in this band."""
        return self.low <= count and (self.high is None or count <= self.high)


class Fine(Band):
    """A band with the least and the highest fine for an organisation, in million VND.

    `fine` is for the act whatever the count, `fine_each` for each number; a band has one of them. `clause` is
    the place in the decree that states the band, such as `34.4.a`, where it isn't the act's own clause.
    """

    fine: tuple[int, int] | None = None
    fine_each: tuple[float, float] | None = None
    clause: str = ""

    @model_validator(mode="after")
    def _is_of_one_kind(self) -> Self:
        if (self.fine is None) == (self.fine_each is None):
            raise RefusedValueError("fine_or_fine_each")
        return self

    @property
    def each(self) -> bool:
        """Whether the fine is for each number."""
        return self.fine is None

    @property
    def amounts(self) -> tuple[float, float]:
        """The least and the highest fine, for the act or, where `each`, for each number."""
        return self.fine or self.fine_each or (0.0, 0.0)


class Ban(Band):
    """A band with the least and the greatest number of months without new subscribers."""

    months: tuple[int, int]


class Clause(InForce):
    """Acts with common bands.

    `subject` is who commits them: the carrier, the subscriber, or anyone. `counts` is what the bands count
    for each act and subject: distinct numbers, distinct registration points (for registrations through the
    app: numbers, by `bands_numbers_in_app` and `no_new_subscribers_months_in_app`), or the whole case as 1.
    `competence` names the authority that decides. `lead`: who did it, an extract can't show, so that findings
    are counted as a lead, and the bands stand beside nobody.
    """

    id: str
    subject: Literal["carrier", "subscriber", "anyone"] = "carrier"
    lead: bool = False
    counts: Literal["numbers", "points", "case"]
    bands: tuple[Fine, ...]
    bands_numbers_in_app: tuple[Fine, ...] = ()
    no_new_subscribers_months: tuple[Ban, ...] = ()
    no_new_subscribers_months_in_app: tuple[Ban, ...] = ()
    competence: Wording
    acts: dict[str, Wording]

    @property
    def acts_and_id(self) -> tuple[str, ...]:
        """Its acts, and its own id, which is a key for any of them."""
        return (*self.acts, self.id)

    @model_validator(mode="after")
    def _bands_leave_no_gap(self) -> Self:
        if (self.counts == "points") != bool(self.bands_numbers_in_app):
            raise RefusedValueError("bands_in_app_misplaced")
        if self.no_new_subscribers_months_in_app and self.counts != "points":
            raise RefusedValueError("bans_in_app_misplaced")
        for bands in (self.bands, self.bands_numbers_in_app):
            if bands and bands[0].low != 1:
                raise RefusedValueError("first_band_above_one")
            _require_contiguous(bands)
        for bans in (self.no_new_subscribers_months, self.no_new_subscribers_months_in_app):
            _require_contiguous(bans)
        return self


class Beside(InForce):
    """What comes with the fines of some acts, whatever their band.

    The service of each number is suspended for a number of months, and top-ups since the start of service are
    repaid, or so many dong a month and number where they can't be told. An entry of the two lists of places
    stands for every act and band at or below it.
    """

    individual_share: float = Field(gt=0, le=1)
    suspension_of_numbers_months: tuple[int, int]
    suspension_clauses: tuple[str, ...]
    repayment_dong_a_month_and_number: int
    repayment_clauses: tuple[str, ...]

    def suspends(self, act: str, band: Fine | None) -> bool:
        """Whether each number of the act is suspended, its count being in `band` (None: not counted)."""
        return _covers(self.suspension_clauses, act, band)

    def repays(self, act: str, band: Fine | None) -> bool:
        """Whether top-ups are repaid for each number of the act, its count being in `band`."""
        return _covers(self.repayment_clauses, act, band)


def _covers(references: Sequence[str], act: str, band: Fine | None) -> bool:
    names = (act, band.clause if band else "")
    return any(
        name == reference or name.startswith(f"{reference}.") for reference in references for name in names
    )


def _require_contiguous(bands: Sequence[Band]) -> None:
    if any(earlier.high is None or later.low != earlier.high + 1 for earlier, later in pairwise(bands)):
        raise RefusedValueError("gap_between_bands")
    if bands and bands[-1].high is not None:
        raise RefusedValueError("last_band_closed")


class Tariffs(StrictModel):
    """A tariff: the clauses with their bands, and what comes beside the fines."""

    clause: tuple[Clause, ...] = ()
    beside: tuple[Beside, ...] = ()


@cache
def tariffs(path: Path = TARIFFS) -> Tariffs:
    """The tariff of the catalogue, in the order of the file; raises CatalogueError."""
    read = read_model(path, Tariffs, CatalogueError)
    for act in {act for entry in read.clause for act in entry.acts_and_id}:
        versions = [entry for entry in read.clause if act in entry.acts_and_id]
        require_no_overlap(path, act, versions)
    require_no_overlap(path, "beside", read.beside)
    return read


def place_of(act: str, lang: str) -> str:
    """The article of an act, a clause or a band's `clause`, such as `34.4.a`, as text."""
    dieu, khoan, diem, *_ = [*act.split("."), "", ""]
    return article_text(dieu, khoan, diem, lang)
