"""What the Department decides by, over all carriers: who stands how, where to go, what may follow."""

from datetime import date
from typing import Literal

from simaudit.report.model.base import Figures, Share
from simaudit.report.model.decisions import Demand
from simaudit.report.model.register_counts import PointShare
from simaudit.report.model.reliability import Consequence
from simaudit.report.model.sanctions import BandUnit
from simaudit.rules.check import Wording

NotCompared = Literal["first", "data", "key", "rules", "assessed"]
"""Why a carrier's month isn't compared with the one before: there is none; one of the two can't be relied on;
another key; other rules; not the same deciding checks could be assessed."""


class OpenSigns(Figures):
    """A carrier's live numbers with open substantive signs, each counted once (model/decisions.py).

    `open` = all of them, of the live numbers; `resolved` counts signs.
    """

    notified: int
    found_before: int
    new: int
    resolved: int
    open: Share


class CarrierStanding(Figures):
    """One carrier beside the others.

    `signs` None: an earlier version counted its figures. `change` is that of the share of numbers with
    serious substantive findings since the month `before`, from 0 to ±1, None where the two can't be compared.
    """

    carrier: str
    consequence: Consequence
    to_clarify: int
    signs: OpenSigns | None
    before: str | None
    change: float | None
    not_compared: NotCompared | None
    asked: tuple[Demand, ...]


class CarrierPoint(Figures):
    """A registration point that stands out at its carrier, whose share over all points is `usual`."""

    carrier: str
    point: PointShare
    usual: float | None


class CarrierAct(Figures):
    """What one act comes to at one carrier: as in `Exposure`."""

    carrier: str
    counts: BandUnit
    counted: int
    fine: tuple[int, int] | None
    months: tuple[int, int] | None


class ActTotal(Figures):
    """One act over all carriers, each with a band of its own; fines are never summed.

    `numbers` = distinct numbers of each carrier, summed.
    """

    act: str
    citation: Wording | None
    wording: Wording | None
    competence: Wording
    numbers: int
    carriers: tuple[CarrierAct, ...]


class OverviewDecisions(Figures):
    """The figures of the overview's first page, from those of the carriers."""

    standings: tuple[CarrierStanding, ...]
    """The highest share of numbers with open signs first; those whose data can't be relied on last."""
    answer_by: date | None
    points: tuple[CarrierPoint, ...]
    """The highest share first."""
    acts: tuple[ActTotal, ...]
    """Acts of the group `open`, by who may decide, and in the order of the tariff."""
    police: tuple[str, ...]
    """Ids of the cases that are strong enough to be considered for the police, the strongest first."""
