"""The registration points and provinces that have most of each check's findings."""

from typing import Final, Literal

import polars as pl

from simaudit.report.figures.base import Figures
from simaudit.report.figures.number_tally import NumberTally
from simaudit.report.figures.territory import Territory
from simaudit.rules.reference_tables import provinces
from simaudit.rules.scope import in_scope_sql, province_code_sql


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
    code = "held.province_code"
    sql = _PLACES.format(own=in_scope_sql(tally.province, code), code=province_code_sql(code))
    rows = connection.execute(sql, {"carrier": carrier, "shown": PLACES_SHOWN}).fetchall()
    connection.unregister("live_at")
    return {(kind, check_id): CheckPlaces.model_validate(places) for kind, check_id, places in rows}
