"""A slow, plain reading of persons, signs and police: what a component of rows comes to as a case."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, Final, NamedTuple

Row = Mapping[str, Any]
ROW: Final = (
    "carrier",
    "record",
    "msisdn",
    "id_number",
    "usable",
    "portrait_hash",
    "name_key",
    "date_of_birth",
    "point_code",
    "clerk_code",
    "registered_at",
    "channel",
    "address_key",
    "device_hash",
)
Place = tuple[str, int]
"""Carrier and record of a row."""
Face = tuple[str, str | None]
"""Carrier and portrait."""
Group = tuple[str, frozenset[Place]]
"""A link, and the rows that it holds together."""


SHARED: Final = ("shared paper", "shared face")
FEWEST_NUMBERS: Final = 5
FEWEST_PERSONS: Final = 3
FEWEST_OF_ONE_PAPER: Final = 5
FEWEST_FORGED: Final = 5
POLICE: Final = 10
POLICE_EVERYDAY: Final = 50
FORGED: Final = frozenset({"forged series", "paper run"})


class Member(NamedTuple):
    """A row of a case: the links by which it hangs on and the checks of its other findings, in order.

    `person` counts from 1 in the order of first rows, None is nobody's; `signs` are those that hold the row.
    """

    carrier: str
    record: int
    person: int | None
    links: tuple[str, ...]
    signs: tuple[str, ...]
    marks: tuple[str, ...]


class Case(NamedTuple):
    """A case with its members in order."""

    members: list[Member]
    police: bool
    deceived: int
    persons: int
    forged: int
    signs: dict[str, int]
    numbers: int
    victims: int
    """Numbers that no row in a sign has, where there is one."""
    carriers: tuple[str, ...]
    """With a row in a sign, where there is one."""
    related: tuple[Place, ...] = ()
    """The first rows of related cases, in order."""


def case_of(
    part: list[Place],
    rows: Mapping[Place, Row],
    groups: Mapping[Place, list[Group]],
    marks: Mapping[Place, set[str]],
    default: set[Face],
) -> Case | None:
    """A component as a case; None where it is none."""
    links = {place: links_of(place, groups[place]) for place in part}
    person = _persons(rows)
    numbers = len({row["msisdn"] for row in rows.values()} - {None})
    papers = {_paper(row) for row in rows.values()} - {None}
    persons = len(set(person.values()) - {None})
    forged = len({_paper(rows[place]) for place in part if FORGED & set(links[place])} - {None})
    least = FEWEST_OF_ONE_PAPER if len(papers) == 1 else FEWEST_PERSONS
    if numbers < FEWEST_NUMBERS or (persons < least and forged < FEWEST_FORGED):
        return None
    signs = {sign: places for sign, places in _signs(rows, links, person, groups, default).items() if places}
    sizes = {sign: forged if sign == "series" else _people(places, person) for sign, places in signs.items()}
    members = [
        Member(
            *place,
            person[place],
            links[place],
            tuple(sorted(sign for sign, places in signs.items() if place in places)),
            tuple(sorted(marks[place])),
        )
        for place in part
    ]
    accused = {place for places in signs.values() for place in places} or set(part)
    deceived = _people({place for places in signs.values() for place in places}, person)
    return Case(
        members,
        any(
            size >= (POLICE_EVERYDAY if sign in ("address", "stock") else POLICE)
            for sign, size in sizes.items()
        ),
        max(deceived, forged) if signs else 0,
        persons,
        forged,
        sizes,
        numbers,
        numbers - len({rows[place]["msisdn"] for place in accused} - {None}),
        tuple(sorted({carrier for carrier, _ in accused})),
    )


def _paper(row: Row) -> Any:
    return row["id_number"] if row["usable"] else None


def _people(places: Iterable[Place], person: Mapping[Place, int | None]) -> int:
    return len({person[place] for place in places} - {None})


def _persons(rows: Mapping[Place, Row]) -> dict[Place, int | None]:
    """Each row is painted with the first row's number that it reaches over equal pairs."""
    values = {place: (_paper(row), row["name_key"], row["date_of_birth"]) for place, row in rows.items()}
    person: dict[Place, int | None] = dict.fromkeys(values)
    count = 0
    for first, (paper, name, _) in values.items():
        if person[first] is not None or (paper is None and name is None):
            continue
        count += 1
        reached = [first]
        while reached:
            place = reached.pop()
            person[place] = count
            reached += [
                other
                for other, theirs in values.items()
                if person[other] is None
                and sum(
                    one is not None and one == another
                    for one, another in zip(values[place], theirs, strict=True)
                )
                >= 2
            ]
    return person


def _signs(
    rows: Mapping[Place, Row],
    links: Mapping[Place, tuple[str, ...]],
    person: Mapping[Place, int | None],
    groups: Mapping[Place, list[Group]],
    default: set[Face],
) -> dict[str, set[Place]]:
    """Sign → its rows."""

    def by(*values: str, where: str = "") -> list[set[Place]]:
        parts: defaultdict[tuple[Any, ...], set[Place]] = defaultdict(set)
        for place, row in rows.items():
            key = tuple(_paper(row) if name == "id_number" else row[name] for name in values)
            if not where or where in links[place]:
                parts[key].add(place)
        return [places for key, places in parts.items() if where or None not in key]

    def evening(place: Place) -> Any:
        return (rows[place]["registered_at"] - timedelta(hours=6)).date()

    def busy(places: set[Place]) -> bool:
        numbers = {rows[place]["msisdn"] for place in places} - {None}
        return len({*map(evening, places)}) >= 3 and len(numbers) >= 2 * _people(places, person)

    faces = [
        places
        for places in by("carrier", "portrait_hash")
        if face_of(rows[next(iter(places))]) not in default and _people(places, person) >= 3
    ]
    devices = {
        places
        for place in rows
        for link, places in groups[place]
        if link == "device" and _people(places, person) >= 3
    }
    return {
        "series": {place for place in rows if FORGED & set(links[place])},
        "face": set().union(*faces),
        "paper": set().union(*(places for places in by("id_number") if _people(places, person) >= 3)),
        "nights": set().union(*filter(busy, by("carrier", "point_code", "clerk_code", where="night"))),
        "device": set().union(*devices),
        "address": {place for place in rows if "address" in links[place]},
        "stock": {place for place in rows if "stock" in links[place]},
    }


def face_of(row: Row) -> Face:
    return row["carrier"], row["portrait_hash"]


def links_of(place: Place, groups: list[Group]) -> tuple[str, ...]:
    """The links of the row's groups, and what it shares with a row that no paper or face link joins to it."""
    joined = {one for link, places in groups if link in ("paper", "face") for one in places}
    found = {link for link, places in groups if link not in SHARED and len(places) >= 2}
    shared = {link for link, places in groups if link in SHARED and places - joined - {place}}
    return tuple(sorted(found | shared))
