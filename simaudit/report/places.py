"""Where each check's findings are: the registration points and provinces that have most of them."""

from collections import defaultdict
from typing import Any, Literal

from simaudit.judge import Register
from simaudit.report.model import Place, Places

SHOWN = 5
"""Enough to say where to send somebody; every finding's point stands in the restricted annex."""

# A finding about a number that the extract doesn't hold has no row, and so no place.
_FOUND = """
    SELECT found.check_id, {place} AS place, count(*) AS findings
    FROM finding AS found
    LEFT JOIN subscriber AS held ON found.record = held.record AND held.carrier = $carrier
    LEFT JOIN province ON lpad(held.province_code, 2, '0') = province.code
    WHERE found.carrier = $carrier
    GROUP BY ALL
    ORDER BY findings DESC, place
"""
_LIVE = """
    SELECT {place} AS place, count(*)
    FROM live AS held
    LEFT JOIN province ON lpad(held.province_code, 2, '0') = province.code
    WHERE carrier = $carrier
    GROUP BY ALL
"""
# Of a province only the name that the list has for its code: what a carrier wrote could be anything.
_COLUMNS = {"points": "held.point_code", "provinces": "province.province"}


def places(register: Register, carrier: str, kind: Literal["points", "provinces"]) -> dict[str, Places]:
    """Check id → the places of its findings, the first `SHOWN` named with their live numbers."""
    register.make(["live"])
    column = _COLUMNS[kind]
    live = dict(_rows(register, _LIVE.format(place=column), carrier))
    found: dict[str, dict[str | None, int]] = defaultdict(dict)
    for check_id, place, findings in _rows(register, _FOUND.format(place=column), carrier):
        found[check_id][place] = findings
    return {check_id: _places(counts, live) for check_id, counts in found.items()}


def _places(found: dict[str | None, int], live: dict[str | None, int]) -> Places:
    named = [(place, findings) for place, findings in found.items() if place is not None]
    return Places(
        first=tuple(
            Place(name=place, findings=findings, live=live.get(place, 0)) for place, findings in named[:SHOWN]
        ),
        places=len(named),
        unplaced=found.get(None, 0),
    )


def _rows(register: Register, sql: str, carrier: str) -> list[tuple[Any, ...]]:
    return register.connection.execute(sql, {"carrier": carrier}).fetchall()
