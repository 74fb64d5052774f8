"""Live numbers by province and commune: one pass over a carrier's register, and the sums over carriers.

Then the registration points and provinces that have most of each check's findings.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal

import polars as pl

from simaudit.contract import SERIOUS
from simaudit.errors import Note
from simaudit.report.figures.base import RATE_MINIMUM, Figures, Share, summed
from simaudit.report.figures.number_tally import SERIOUS_SUBSTANTIVE, NumberTally
from simaudit.rules.reference_tables import provinces
from simaudit.rules.scope import in_scope_sql, province_code_sql


class Area(Figures):
    """A province or commune by its code; of its live numbers, those with serious substantive findings."""

    code: str
    numbers: Share
    """Numbers with serious substantive findings, of the live ones."""
    name: str | None = None
    """The commune's on the last day of the month; null: not recorded, or no commune has the code."""


class Commune(Area):
    """The numbers of a commune; one with signs is in one commune, as in its list (`simaudit communes`)."""

    province: str = ""
    """Code of its province; empty in months that were counted by the codes of communes alone."""
    checks: Mapping[str, int] = {}
    """Check → numbers with its signs, of those that make a number count."""
    points: Mapping[str, int] = {}
    """The registration points of most numbers with signs: at most PLACES_SHOWN, of LEAST_NAMED or more."""


class Territory(Figures):
    """A carrier's numbers by province, as their rows have its code, and by the commune of their rows.

    Each list is in the order of the codes. Numbers without a known code of a province, or whose row names no
    commune, are counted apart; those with a code that no commune has (`unknown_communes`) also.
    Where the report is limited to one's own province, so are `provinces` and `communes`, and the numbers of
    the others are `elsewhere`. Where it is limited to communes, `elsewhere` has those of the province's other
    communes, too; numbers in scope whose commune can't be told are `untold_commune`.
    """

    provinces: tuple[Area, ...] = ()
    without_province: Share = Share(n=0, of=0)
    elsewhere: Share = Share(n=0, of=0)
    communes: tuple[Commune, ...] = ()
    unknown_communes: tuple[Area, ...] = ()
    without_commune: Share = Share(n=0, of=0)
    other_communes: Share = Share(n=0, of=0)
    untold_commune: Share = Share(n=0, of=0)


LEAST_SHARE: Final = 0.01
"""Of the rows with a code that have the province's own: of a register with fewer, nothing can be sent."""


class ProvinceScope(Figures):
    """What of a carrier's live numbers its figures are about; `province` is empty where it is all of them.

    `live` are in scope, of `of` in the extract; `own` of the `coded` ones, which have a known code of a
    province, have the province's own. `communes` are those that the scope is limited to.
    """

    province: str
    communes: tuple[str, ...] = ()
    live: int
    of: int
    own: int
    coded: int

    @property
    def empty(self) -> bool:
        """Whether the extract has no subscribers of the province to speak of."""
        return bool(self.province and self.of) and self.own < max(LEAST_SHARE * self.coded, 1)

    def refusal(self, carrier: str) -> Note:
        """Why nothing is said or sent of the carrier where there are none."""
        name = provinces()[self.province]
        return Note("carrier_out_of_scope", carrier=carrier, province=name, own=self.own, coded=self.coded)


def scope(territory: Territory, codes: str) -> ProvinceScope:
    """The scope of a carrier's figures, from its numbers by province; `codes` as rules/scope.py has them."""
    province, *of_communes = codes.split() or [""]
    in_scope = sum(area.numbers.of for area in territory.provinces)
    live = in_scope + territory.without_province.of
    return ProvinceScope(
        province=province,
        communes=tuple(of_communes),
        live=live,
        of=live + territory.elsewhere.of,
        own=in_scope + territory.other_communes.of,
        coded=in_scope + territory.elsewhere.of,
    )


class TerritoryFigures(Figures):
    """The numbers of all carriers of a month by province and commune.

    The counts are as in `Territory`. There are `communes` communes; the `worst` of them come first
    by their share, those of fewer than `minimum` numbers then by numbers with signs, and the others are
    summed in `rest`, all of fewer than LEAST_NAMED among them.
    """

    provinces: tuple[Area, ...]
    """By province."""
    without_province: Share
    """Numbers without the known code of a province."""
    elsewhere: Share
    """Numbers of other provinces and communes, where the report is limited to some."""
    untold_commune: Share = Share(n=0, of=0)
    """Numbers in scope whose commune can't be told, where it is limited to communes."""
    minimum: int
    communes: int
    worst: tuple[Area, ...]
    rest: Share
    without_commune: Share
    """Numbers whose rows name no commune."""
    unknown: Share = Share(n=0, of=0)
    """Numbers with a code that no commune has."""
    unknown_communes: int = 0
    """How many such codes there are."""
    unknown_codes: tuple[str, ...] = ()
    """Those of most numbers."""


COMMUNES_SHOWN: Final = 20

LEAST_NAMED: Final = 10
"""Numbers from which on a commune is named: of fewer, people could be told."""

CODES_KEPT: Final = 4000
"""At most so many codes that no commune has are recorded."""

_NOTHING: Final = Share(n=0, of=0)

_SHARE: Final = "{'n': coalesce(sum(n), 0), 'of': coalesce(sum(of), 0)}"

_COUNTED: Final = Path(__file__).with_name("territory.sql").read_text(encoding="utf-8")


def territory(tally: NumberTally, marked: str, carrier: str, scope: str) -> Territory:
    """A carrier's live numbers by province and commune; those in scope alone (rules/scope.py).

    `marked` is the relation of its findings (judge/findings.py).
    """
    parts = {
        "own": in_scope_sql(scope), "of_province": in_scope_sql(scope[:2]), "marked": marked, "share": _SHARE,
        "code": province_code_sql("province_code"),
    }  # fmt: skip
    sql = re.sub(r"\{(own|of_province|code|marked|share)\}", lambda name: parts[name[1]], _COUNTED)
    values = {
        "carrier": carrier, "limited": bool(scope[2:]), "serious": SERIOUS_SUBSTANTIVE, "severities": SERIOUS,
        "least": LEAST_NAMED, "shown": PLACES_SHOWN, "kept": CODES_KEPT,
    }  # fmt: skip
    ((counted,),) = tally.register.connection.execute(sql, values).fetchall()
    return Territory.model_validate(counted)


def territory_figures(carriers: Sequence[Territory], codes: Collection[str] = ()) -> TerritoryFigures:
    """The sum over carriers; the worst communes or, where there are `codes`, these."""
    of_carriers = [area for carrier in carriers for area in carrier.communes]
    names = {area.code: area.name for area in of_carriers if area.name}
    communes = _merged(of_carriers)
    unknown = _merged([area for carrier in carriers for area in carrier.unknown_communes])
    chosen = {code: share for code, share in communes.items() if (code in codes if codes else share.n)}
    worst = [area for area in _areas(chosen, names) if area.numbers.of >= LEAST_NAMED]
    worst = sorted(worst, key=_order)[: None if codes else COMMUNES_SHOWN]
    listed_codes = {area.code for area in worst}
    return TerritoryFigures(
        provinces=_areas(_merged([area for carrier in carriers for area in carrier.provinces])),
        without_province=summed(carrier.without_province for carrier in carriers),
        elsewhere=summed(carrier.elsewhere for carrier in carriers),
        untold_commune=summed(carrier.untold_commune for carrier in carriers),
        minimum=RATE_MINIMUM,
        communes=len(communes),
        worst=tuple(worst),
        rest=summed(share for code, share in communes.items() if code not in listed_codes),
        without_commune=summed(carrier.without_commune for carrier in carriers),
        unknown=summed(unknown.values()),
        unknown_communes=len(unknown),
        unknown_codes=tuple(sorted(unknown, key=lambda code: (-unknown[code].of, code))[:COMMUNES_SHOWN]),
    )


def _order(area: Area) -> tuple[float, int, str]:
    """By share, but of few numbers, of which some raise it far."""
    rate = (area.numbers.rate or 0.0) if area.numbers.of >= RATE_MINIMUM else 0.0
    return -rate, -area.numbers.n, area.code


def _areas(
    shares: Mapping[str, Share] | Mapping[str | None, Share], names: Mapping[str, str] = MappingProxyType({})
) -> tuple[Area, ...]:
    return tuple(
        Area(code=code, numbers=share, name=names.get(code))
        for code, share in shares.items()
        if code is not None
    )


def _merged(areas: Iterable[Area]) -> dict[str, Share]:
    merged: dict[str, Share] = {}
    for area in areas:
        merged[area.code] = summed([merged.get(area.code, _NOTHING), area.numbers])
    return dict(sorted(merged.items()))


class PlaceCount(Figures):
    """A check's findings at one registration point or in one province, and the live numbers there."""

    name: str
    findings: int
    live: int


class CheckPlaces(Figures):
    """Where one check's findings are: the places that have most of them.

    `places` = places with findings; `unplaced` = findings without a registration point, or without a known
    code of a province; `elsewhere` = findings of other provinces, left out of the rest where the report is
    limited to one.
    """

    first: tuple[PlaceCount, ...] = ()
    places: int = 0
    unplaced: int = 0
    elsewhere: int = 0


PLACES_SHOWN: Final = 5
"""Places per check: enough to plan an inspection; the restricted annex has every finding's point."""

# A finding about a number that the extract doesn't hold has no row, and so no place. A province is named as
# the list of provinces names its code: what a carrier wrote could be anything.
_PLACES: Final = """
    WITH place AS (
        SELECT
            if(grouping(held.point_code) = 0, 'points', 'provinces') AS kind, found.check_id,
            coalesce(held.point_code, province.province) AS name, count(*) FILTER (WHERE {own}) AS findings,
            count(*) FILTER (WHERE NOT {own}) AS elsewhere
        FROM finding AS found
        LEFT JOIN subscriber AS held ON found.record = held.record AND held.carrier = $carrier
        LEFT JOIN province_in_force AS province ON {code} = province.code
        WHERE found.carrier = $carrier
        GROUP BY GROUPING SETS ((found.check_id, held.point_code), (found.check_id, province.province))
    )
    SELECT kind, check_id, {{
        'first': coalesce(
            list(
                {{'name': name, 'findings': findings, 'live': coalesce(live, 0)}} ORDER BY findings DESC, name
            ) FILTER (WHERE name IS NOT NULL AND findings > 0),
            []
        )[:$shown],
        'places': count(*) FILTER (WHERE name IS NOT NULL AND findings > 0),
        'unplaced': coalesce(sum(findings) FILTER (WHERE name IS NULL), 0),
        'elsewhere': sum(elsewhere)
    }}
    FROM place LEFT JOIN live_at USING (kind, name)
    GROUP BY kind, check_id
"""


def places_of_checks(
    tally: NumberTally, points: pl.DataFrame, land: Territory, carrier: str
) -> dict[tuple[Literal["points", "provinces"], str], CheckPlaces]:
    """(Kind of place, check id) → the places of its findings, the first PLACES_SHOWN of them by name.

    `points` are the live numbers by point (`own_points`), those by province are in `land`. Where the report
    is limited to a province, findings of others are only counted.
    """
    names = provinces(tally.register.as_of)
    areas = [(names[area.code], area.numbers.of) for area in land.provinces]
    schema = {"name": pl.String, "live": pl.Int64}
    live_at = {
        "points": points.select(name="point_code", live="live"),
        "provinces": pl.DataFrame(areas, schema, orient="row"),
    }
    connection = tally.register.connection
    frame = pl.concat(places.with_columns(kind=pl.lit(kind)) for kind, places in live_at.items())
    connection.register("live_at", frame.to_arrow())
    own, code = in_scope_sql(tally.scope, "held."), province_code_sql("held.province_code")
    sql = _PLACES.format(own=own, code=code)
    rows = connection.execute(sql, {"carrier": carrier, "shown": PLACES_SHOWN}).fetchall()
    connection.unregister("live_at")
    return {(kind, check_id): CheckPlaces.model_validate(places) for kind, check_id, places in rows}
