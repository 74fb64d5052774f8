"""The registration points and provinces that have most of each check's findings."""

from collections import defaultdict
from typing import Any, Literal

from simaudit.judge.register import Register
from simaudit.report.figures.number_tally import NumberTally
from simaudit.report.model import CheckPlaces, PlaceCount

PLACES_SHOWN = 5
"""Places per check: enough to plan an inspection; the restricted annex has every finding's point."""

# A finding about a number that the extract doesn't hold has no row, and so no place. A province is named as
# the list of provinces names its code: what a carrier wrote could be anything.
_FOUND = """
    SELECT
        found.check_id, if(grouping(held.point_code) = 0, 'points', 'provinces') AS kind,
        coalesce(held.point_code, province.province) AS place, count(*) AS findings
    FROM finding AS found
    LEFT JOIN subscriber AS held ON found.record = held.record AND held.carrier = $carrier
    LEFT JOIN province ON lpad(held.province_code, 2, '0') = province.code
    WHERE found.carrier = $carrier
    GROUP BY GROUPING SETS ((found.check_id, held.point_code), (found.check_id, province.province))
    ORDER BY findings DESC, place
"""
_LIVE = """
    SELECT 'points' AS kind, point_code AS place, CAST(sum(numbers) AS BIGINT)
    FROM {tally} GROUP BY point_code
    UNION ALL
    SELECT 'provinces', province.province, CAST(sum(numbers) AS BIGINT)
    FROM (
        SELECT province_code, count(*) AS numbers FROM live WHERE carrier = $carrier GROUP BY province_code
    ) AS held
    LEFT JOIN province ON lpad(held.province_code, 2, '0') = province.code
    GROUP BY province.province
"""

_Kind = Literal["points", "provinces"]


def places(tally: NumberTally, carrier: str) -> dict[_Kind, dict[str, CheckPlaces]]:
    """Kind of place → check id → the places of its findings, the first PLACES_SHOWN of them by name."""
    register = tally.register
    register.make(["live"])
    live: dict[_Kind, dict[str | None, int]] = {"points": {}, "provinces": {}}
    for kind, place, numbers in _rows(register, _LIVE.format(tally=tally.relation), carrier):
        live[kind][place] = numbers
    found: dict[_Kind, dict[str, dict[str | None, int]]] = {
        "points": defaultdict(dict),
        "provinces": defaultdict(dict),
    }
    for check_id, kind, place, findings in _rows(register, _FOUND, carrier):
        found[kind][check_id][place] = findings
    return {
        kind: {check_id: _places(counts, live[kind]) for check_id, counts in of_checks.items()}
        for kind, of_checks in found.items()
    }


def _places(found: dict[str | None, int], live: dict[str | None, int]) -> CheckPlaces:
    named = [(place, findings) for place, findings in found.items() if place is not None]
    return CheckPlaces(
        first=tuple(
            PlaceCount(name=place, findings=findings, live=live.get(place, 0))
            for place, findings in named[:PLACES_SHOWN]
        ),
        places=len(named),
        unplaced=found.get(None, 0),
    )


def _rows(register: Register, sql: str, carrier: str) -> list[tuple[Any, ...]]:
    return register.connection.execute(sql, {"carrier": carrier}).fetchall()
