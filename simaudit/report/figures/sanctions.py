"""The sanctions that findings could lead to under the decree: an estimate, not a decision.

The tariff is data: checks/law/tariffs.toml, with the days on which it is in force. Its bands count distinct
numbers or distinct registration points per act and carrier (acts.py), and nothing is added up over acts.
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from datetime import date
from types import MappingProxyType
from typing import Any, Final, Literal, NamedTuple, TypeVar

import polars as pl

from simaudit.report.figures.acts import ACT_GROUPS, ActCounts, ActGroup, CheckSet
from simaudit.report.figures.base import Count, Figures
from simaudit.rules.check import Wording, worded
from simaudit.rules.law import Law
from simaudit.rules.provisions import citation_wording
from simaudit.rules.tariffs import DECREE, Ban, Band, Beside, Clause, Fine

BandUnit = Literal["numbers", "points", "numbers_in_app", "case"]
"""What the bands of the tariff count (checks/law/tariffs.toml)."""


class Jump(Figures):
    """How many numbers (or points) lie between an act's count and another band: how firm its own band is.

    `fine` in million VND, and `months` without new subscribers (None for no ban), are those beyond the jump.
    """

    distance: int
    """Numbers (or points) between the count and the other band."""
    up: bool
    """Whether the other band is the higher one."""
    fine: tuple[int, int]
    months: tuple[int, int] | None


class BandStep(Figures):
    """From so many numbers (or points) on, this fine and ban."""

    low: int
    """The first number of the band."""
    fine: tuple[int, int] | None
    """Lowest and highest amount, in million VND; null where there is none."""
    months: tuple[int, int] | None
    """Lowest and highest number of months without new subscribers; null for no ban."""


class SureBand(Figures):
    """What an act comes to at least: its count and band at the lower ends of its checks' precision.

    Each number (or point) counts by the most precise check that found it; what no sample has measured by 0.
    """

    counted: int
    """At least so many, rounded down."""
    fine: tuple[int, int] | None
    """Lowest and highest amount, in million VND; null where none is sure."""
    months: tuple[int, int] | None
    """Lowest and highest number of months without new subscribers; null for no ban."""


class Repayment(Figures):
    """The factors of the amount to be repaid where top-ups can't be told: `dong` × `number_months`.

    `number_months` is the sum over `numbers`, those whose start of service is known, of the whole months from
    then to the end of the audited month.
    """

    dong: int
    numbers: int
    number_months: int


class Exposure(Figures):
    """One act in one group: an estimate, never a decision.

    `numbers` and `points` are distinct; `counted`, in the unit of `counts`, is what `band` (from, to; None is
    open) holds. `fine` is a range in million VND, `months` a range of months without new subscribers, and
    `suspension` one of months for which each number's service is suspended. Outside the group `open` there is
    no band; nor is there one where it counts points and the extract names none. `alternatives` are acts that
    the same findings also point to: never counted again.
    """

    clause: str
    """The clause of the decree whose bands count."""
    act: str
    """Key of the act in the decree's tariff."""
    group: ActGroup = "open"
    """Whether a decision is open, and if not why."""
    citation: Wording | None = None
    """The provision as it is cited; null where the catalogue of provisions doesn't have it."""
    wording: Wording | None
    """The act in the words of the decree; null where the tariff doesn't have it."""
    checks: tuple[str, ...]
    """Ids of the checks."""
    lower: bool = False
    """Whether findings of lower severity count too, beside those by which a number has signs."""
    numbers: int
    points: int
    counts: BandUnit
    counted: int
    band: tuple[int, int | None] | None
    fine: tuple[int, int] | None
    months: tuple[int, int] | None
    competence: Wording
    """Who may decide."""
    alternatives: tuple[str, ...] = ()
    alternative_citations: tuple[Wording, ...] = ()
    """As `citation`, of the acts of `alternatives`."""
    demand: Wording | None = None
    """The provision under which the proof is asked for; of the group `to_prove`."""
    suspension: tuple[int, int] | None = None
    repayment: Repayment | None = None
    """The factors of what would have to be repaid."""
    jumps: tuple[Jump, ...] | None = None
    """The nearest jumps of fine or ban, by the law of the audit; null: counted by an earlier version."""
    at_least: bool = False
    """Whether a check of the act could not be assessed: there may be more."""
    check_sets: tuple[CheckSet, ...] = ()
    """What is counted, by the checks that found it; of the group `open`."""
    steps: tuple[BandStep, ...] = ()
    """The bands up to the one of `counted`, the lowest first."""

    sure: SureBand | None = None
    """The band that is sure by samples of the month's findings; null where none of its checks is measured."""

    def measured(self, lows: Mapping[str, float]) -> "Exposure":
        """The row with what is sure at the lower ends of the precision of its checks, by their ids."""
        if not any(check_id in lows for check_set in self.check_sets for check_id in check_set.checks):
            return self
        counted = int(
            sum(
                check_set.counted * max(lows.get(check_id, 0.0) for check_id in check_set.checks)
                for check_set in self.check_sets
            )
        )
        step = next((step for step in reversed(self.steps) if step.low <= counted), None)
        fine, months = (step.fine, step.months) if step else (None, None)
        sure = SureBand(counted=min(counted, self.counted), fine=fine, months=months)
        return self.model_copy(update={"sure": sure})

    @property
    def number_count(self) -> Count:
        """`numbers` with its reserve."""
        return Count(n=self.numbers, at_least=self.at_least)

    @property
    def unit_count(self) -> Count:
        """`counted` with its reserve."""
        return Count(n=self.counted, at_least=self.at_least)


DEMAND: Final = "163:22.4"
"""The provision under which a carrier gives and proves subscriber information for inspection and control."""

ESTIMATE: Final = worded("sanctions", "estimate")
"""The caveat shown with every exposure: only the competent authority decides on a sanction."""


CheckSets = Mapping[tuple[str, str], tuple[CheckSet, ...]]
"""(act, numbers or points) → by which checks what bands count was found (acts.open_check_sets)."""


def exposures(
    acts: Sequence[ActCounts],
    as_of: date,
    law: Law,
    check_sets: CheckSets = MappingProxyType({}),
    lower: Set[str] = frozenset(),
) -> tuple[Exposure, ...]:
    """The acts that a carrier's open findings fall under, in the order of the tariff, each by its groups.

    One row each, or two where numbers registered in the app have their own bands. Where points are counted
    and the findings name none, the row has no band, so that a carrier which leaves the points out of its
    extract isn't shown as one without exposure. `lower` are the ids of the checks of lower severity.

    Bands are those in force at the end of the audited month, `as_of`; there is no exposure before the first
    tariff is in force.
    """
    tariff = law.tariff(as_of)
    order = {act: position for position, act in enumerate(tariff)}
    return tuple(
        _exposure(
            tariff[counted.act],
            counted,
            unit,
            as_of,
            law,
            lower=not lower.isdisjoint(counted.checks),
            check_sets=check_sets.get((counted.act, "numbers" if unit.name == "case" else unit.name), ())
            if counted.group == "open"
            else (),
        )
        for counted in sorted(acts, key=lambda row: (order[row.act], ACT_GROUPS.index(row.group)))
        for unit in _units(tariff[counted.act], counted)
    )


class _Unit(NamedTuple):
    """What is counted, how much of it, and its bands."""

    name: BandUnit
    number: int
    fines: Sequence[Fine] = ()
    bans: Sequence[Ban] = ()


def _units(clause: Clause, counted: ActCounts) -> list[_Unit]:
    if counted.group != "open":
        return [_Unit("numbers", counted.numbers)]
    if clause.counts == "numbers":
        return [_Unit("numbers", counted.numbers, clause.bands, clause.no_new_subscribers_months)]
    if clause.counts == "case":
        return [_Unit("case", 1, clause.bands, clause.no_new_subscribers_months)]
    bans_in_app = clause.no_new_subscribers_months_in_app
    units = [
        _Unit("points", counted.points_off_app, clause.bands, clause.no_new_subscribers_months),
        _Unit("numbers_in_app", counted.numbers_in_app, clause.bands_numbers_in_app, bans_in_app),
    ]
    return [unit for unit in units if unit.number] or units[:1]


def _exposure(
    clause: Clause, counted: ActCounts, unit: _Unit, as_of: date, law: Law, **of_checks: Any
) -> Exposure:
    cited = law.provision(DECREE + counted.act, as_of)
    fine, ban = _band(unit.fines, unit.number), _band(unit.bans, unit.number)
    return Exposure.with_fields_of(
        counted,
        clause=clause.id,
        citation=act_citation(counted.act, as_of, law),
        wording=clause.acts.get(counted.act) or (cited.says if cited else None),
        counts=unit.name,
        counted=unit.number,
        band=(fine.low, fine.high) if fine else None,
        fine=fine.fine if fine else None,
        months=ban.months if ban else None,
        competence=clause.competence,
        alternative_citations=tuple(
            citation
            for act in counted.alternatives
            if (citation := act_citation(act, as_of, law)) is not None
        ),
        demand=_citation(DEMAND, as_of, law) if counted.group == "to_prove" else None,
        jumps=tuple(_jumps(unit, fine)),
        steps=_steps(unit),
        **of_checks,
        **_consequences(law.beside(as_of), counted, fine),
    )


def _steps(unit: _Unit) -> tuple[BandStep, ...]:
    lows = sorted({band.low for band in (*unit.fines, *unit.bans) if band.low <= unit.number})
    bands = [(low, _band(unit.fines, low), _band(unit.bans, low)) for low in lows]
    return tuple(
        BandStep(low=low, fine=fine.fine if fine else None, months=ban.months if ban else None)
        for low, fine, ban in bands
    )


def _consequences(also: Beside | None, counted: ActCounts, fine: Fine | None) -> dict[str, Any]:
    """What comes with the fine of an open act: its numbers suspended, and top-ups repaid."""
    if also is None or counted.group != "open":
        return {}
    consequences: dict[str, Any] = {}
    if also.suspends(counted.act, fine):
        consequences["suspension"] = also.suspension_of_numbers_months
    if also.repays(counted.act, fine):
        dong, (numbers, months) = also.repayment_dong_a_month_and_number, counted.served
        consequences["repayment"] = Repayment(dong=dong, numbers=numbers, number_months=months)
    return consequences


def act_citation(act: str, as_of: date, law: Law) -> Wording | None:
    """How an act of the decree is cited in both languages; None where no provision has its key."""
    return _citation(DECREE + act, as_of, law)


def _citation(key: str, as_of: date, law: Law) -> Wording | None:
    cited = law.provision(key, as_of)
    return None if cited is None else citation_wording(cited, as_of)


def _jumps(unit: _Unit, present: Fine | None) -> Iterator[Jump]:
    """The nearest jump of fine or ban below what is counted, and the nearest above; none of a whole case."""
    if unit.name == "case" or present is None or present.fine is None:
        return
    lows = sorted({band.low for band in (*unit.fines, *unit.bans)} - {1})
    for up, beyond in (
        (False, max((low - 1 for low in lows if low <= unit.number), default=None)),
        (True, min((low for low in lows if low > unit.number), default=None)),
    ):
        if beyond is not None and (fine := _band(unit.fines, beyond)) and fine.fine:
            ban, distance = _band(unit.bans, beyond), abs(unit.number - beyond)
            yield Jump(distance=distance, up=up, fine=fine.fine, months=ban.months if ban else None)


def exposure_table(carrier: str, period: str, rows: Sequence[Exposure], lang: str) -> pl.DataFrame:
    """The rows of exposure.csv: fines in million VND, bans in months; `note` is the caveat of ESTIMATE."""
    table = [
        (
            period, carrier, row.clause, row.act, row.group, row.numbers, row.points, row.counts, row.counted,
            *(row.band or (None, None)), *(row.fine or (None, None)), row.competence.get(lang),
            *(row.months or (None, None)), " ".join(row.checks), ESTIMATE.get(lang),
            " ".join(row.alternatives),
        )
        for row in rows
    ]  # fmt: skip
    return pl.DataFrame(table, schema=_TABLE, orient="row")


_TABLE: Final = {
    **dict.fromkeys(("period", "carrier", "clause", "act", "group"), pl.String),
    "numbers": pl.Int64, "points": pl.Int64, "counts": pl.String, "counted": pl.Int64,
    **dict.fromkeys(("band_from", "band_to", "fine_from", "fine_to"), pl.Int64), "competence": pl.String,
    "ban_from": pl.Int64, "ban_to": pl.Int64, "checks": pl.String, "note": pl.String,
    "alternatives": pl.String,
}  # fmt: skip

_AnyBand = TypeVar("_AnyBand", bound=Band)


def _band(bands: Sequence[_AnyBand], count: int) -> _AnyBand | None:
    return next((band for band in bands if band.includes(count)), None)
