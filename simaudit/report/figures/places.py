"""The registration points and provinces that have most of each check's findings."""

from collections import defaultdict
from typing import Any, Literal, NamedTuple

import polars as pl

from simaudit.judge.register import Register
from simaudit.report.figures.base import Figures
from simaudit.report.figures.number_tally import NumberTally, own_rows, province_code


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


PLACES_SHOWN = 5
"""Places per check: enough to plan an inspection; the restricted annex has every finding's point."""

# A finding about a number that the extract doesn't hold has no row, and so no place. A province is named as
# the list of provinces names its code: what a carrier wrote could be anything.
_FOUND = """
    SELECT
        found.check_id, if(grouping(held.point_code) = 0, 'points', 'provinces') AS kind,
        coalesce(held.point_code, province.province) AS place, count(*) FILTER (WHERE {own}) AS findings,
        count(*) FILTER (WHERE NOT {own}) AS elsewhere
    FROM finding AS found
    LEFT JOIN subscriber AS held ON found.record = held.record AND held.carrier = $carrier
    LEFT JOIN province ON {code} = province.code
    WHERE found.carrier = $carrier
    GROUP BY GROUPING SETS ((found.check_id, held.point_code), (found.check_id, province.province))
    ORDER BY findings DESC, place
"""
_LIVE = """
    SELECT province.province, CAST(sum(numbers) AS BIGINT)
    FROM (
        SELECT province_code, count(*) AS numbers FROM live WHERE carrier = $carrier GROUP BY province_code
    ) AS held
    LEFT JOIN province ON {code} = province.code
    GROUP BY province.province
"""

_Kind = Literal["points", "provinces"]


class _PlaceFindings(NamedTuple):
    """The findings at one place (None: without one), and those of them that are other provinces'."""

    name: str | None
    findings: int
    elsewhere: int


def places_of_checks(
    tally: NumberTally, points: pl.DataFrame, carrier: str, province: str
) -> dict[_Kind, dict[str, CheckPlaces]]:
    """Kind of place → check id → the places of its findings, the first PLACES_SHOWN of them by name.

    `points` are the live numbers by point (`own_points`). Unless `province` is empty, findings of other
    provinces are only counted.
    """
    register = tally.register
    register.make(["live"])
    live: dict[_Kind, dict[str | None, int]] = {
        "points": dict(points.select("point_code", "live").iter_rows()),
        "provinces": dict(_rows(register, _LIVE.format(code=province_code("province_code")), carrier)),
    }
    rows_by_check: dict[_Kind, dict[str, list[_PlaceFindings]]] = {
        "points": defaultdict(list),
        "provinces": defaultdict(list),
    }
    is_own, code = own_rows(province, "held.province_code"), province_code("held.province_code")
    for check_id, kind, *counted in _rows(register, _FOUND.format(own=is_own, code=code), carrier):
        rows_by_check[kind][check_id].append(_PlaceFindings(*counted))
    return {
        kind: {check_id: _places(counts, live[kind]) for check_id, counts in of_checks.items()}
        for kind, of_checks in rows_by_check.items()
    }


def _places(rows: list[_PlaceFindings], live: dict[str | None, int]) -> CheckPlaces:
    named_counts = [(row.name, row.findings) for row in rows if row.name is not None and row.findings]
    return CheckPlaces(
        first=tuple(
            PlaceCount(name=name, findings=findings, live=live.get(name, 0))
            for name, findings in named_counts[:PLACES_SHOWN]
        ),
        places=len(named_counts),
        unplaced=sum(row.findings for row in rows if row.name is None),
        elsewhere=sum(row.elsewhere for row in rows),
    )


def _rows(register: Register, sql: str, carrier: str) -> list[tuple[Any, ...]]:
    return register.connection.execute(sql, {"carrier": carrier}).fetchall()
