"""A slow, plain reading of what a case is, and of their order: nothing of the engine is used.

A row is a mapping with the values of ROW: `usable` says whether the paper's number is usable, `address_key`
is the reduced address.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from datetime import timedelta
from itertools import combinations
from typing import Final, NamedTuple

from support.bridges_reference import light_values, parts_of
from support.deceit_reference import SHARED, Case, Face, Group, Place, Row, case_of, face_of

_PAPER: Final = (
    "BLK-01",
    "BLK-02",
    "BLK-18",
    "BLK-04",
    "BLK-05",
    "BLK-06",
    "MIS-05",
    "MIS-07",
    "MIS-08",
)
LINK_OF: Final[Mapping[str, str]] = {
    **dict.fromkeys(_PAPER, "paper"),
    "MIS-10": "face",
    "MIS-09": "forged series",
    "BLK-11": "paper run",
    "BLK-10": "number run",
    "BLK-12": "address",
    "BLK-08": "clerk's minute",
    "BLK-13": "stock",
    "BLK-15": "device",
    "BLK-09": "night",
}
"""Linking check → its link; findings of all other checks are marks."""
NOT_ALONE: Final = "BLK-09"
"""It links its row only where the row has a finding of another link."""
LONGEST_FACE: Final = 730


class Finding(NamedTuple):
    """A finding of a row; of no row where `record` is None or that of a line which wasn't loaded."""

    carrier: str
    record: int | None
    check_id: str
    waived: bool = False


def cases(rows: Iterable[Row], findings: Iterable[Finding]) -> list[Case]:
    """All cases in their order, those of equal figures in that of their first rows."""
    register = {(row["carrier"], row["record"]): row for row in rows}
    of_rows = _without_lone([one for one in findings if (one.carrier, one.record) in register])
    linking = {_place(one) for one in of_rows if one.check_id in LINK_OF and not one.waived}
    default = _default_portraits(register, of_rows, linking)
    groups: defaultdict[Place, list[Group]] = defaultdict(list)
    for group in (*_groups(register, of_rows, default), *shared_groups(register, linking, default)):
        for place in group[1]:
            groups[place].append(group)
    marks: defaultdict[Place, set[str]] = defaultdict(set)
    for one in of_rows:
        if one.check_id not in LINK_OF and not one.waived:
            marks[_place(one)].add(one.check_id)
    return cases_of(register, linking, groups, marks, default)


def cases_of(
    register: Mapping[Place, Row],
    linking: set[Place],
    groups: Mapping[Place, list[Group]],
    marks: Mapping[Place, set[str]],
    default: set[Face],
) -> list[Case]:
    """The cases among rows that are in these groups; `default` are (carrier, portrait) that join nobody."""

    def as_case(places: Iterable[Place]) -> Case | None:
        """These rows alone: of a group that reaches beyond them only the rows here."""
        part = sorted(places)
        here = {place: [(link, rows & {*part}) for link, rows in groups[place]] for place in part}
        return case_of(part, {place: register[place] for place in part}, here, marks, default)

    every: list[Case] = []
    for component in _components(linking, groups):
        whole = as_case(component)
        if whole is not None:
            parts = parts_of(whole, groups, as_case)
            cases = {part: case for part in parts if (case := as_case(part)) is not None}
            bridges = light_values(whole, groups)
            for part, case in cases.items():
                others = [
                    other
                    for other in cases
                    if other != part and any(value & part and value & other for value in bridges)
                ]
                every.append(case._replace(related=tuple(sorted(map(min, others)))))
    return sorted(every, key=lambda case: (not case.police, -case.deceived, -case.persons, -case.numbers))


def _without_lone(findings: list[Finding]) -> list[Finding]:
    """Without those of a check that links nothing alone, where it is alone."""
    by_itself = LINK_OF.keys() - {NOT_ALONE}
    held = {_place(one) for one in findings if one.check_id in by_itself and not one.waived}
    return [one for one in findings if one.check_id != NOT_ALONE or _place(one) in held]


def _place(finding: Finding) -> Place:
    assert finding.record is not None
    return finding.carrier, finding.record


def _default_portraits(
    register: Mapping[Place, Row], findings: list[Finding], linking: set[Place]
) -> set[Face]:
    """Portraits of more than two years at many points, which are a program's."""
    shown: defaultdict[Face, list[Row]] = defaultdict(list)
    for place in linking:
        if register[place]["registered_at"] is not None:
            shown[face_of(register[place])].append(register[place])
    faces = {
        face_of(register[_place(one)]) for one in findings if one.check_id == "MIS-10" and not one.waived
    }
    return {face for face in faces if face[1] is not None and _is_default(shown[face])}


def _is_default(rows: list[Row]) -> bool:
    days = sorted(row["registered_at"].date() for row in rows)
    enough = -(-9 * len(days) // 10)
    if not days or min((b - a).days for a, b in zip(days, days[enough - 1 :], strict=False)) <= LONGEST_FACE:
        return False
    at_point = [row for row in rows if row["channel"] not in ("APP", "VNEID")]
    places = [
        Counter(row[column] for row in at_point if row[column] is not None)
        for column in ("point_code", "clerk_code")
    ]
    return all(3 * count <= len(rows) for counted in places for count in counted.values())


def _groups(register: Mapping[Place, Row], findings: list[Finding], default: set[Face]) -> Iterator[Group]:
    """The rows that each link holds together by findings that aren't waived."""
    held: defaultdict[tuple[str, Hashable], set[Place]] = defaultdict(set)
    for one in findings:
        if one.check_id in LINK_OF and not one.waived:
            key = _key(register[_place(one)], LINK_OF[one.check_id])
            if key is not None and not (LINK_OF[one.check_id] == "face" and key in default):
                held[LINK_OF[one.check_id], key].add(_place(one))
    for (link, _), places in held.items():
        yield link, frozenset(places)
    yield from _runs(register, findings, "BLK-10", "msisdn")
    yield from _runs(register, findings, "BLK-11", "id_number")
    yield from _series(register, findings)


def _key(row: Row, link: str) -> Hashable:
    """What rows of one group have in common; None where part of it is missing, and for runs and series."""
    at = row["registered_at"]
    parts = {
        "paper": (row["id_number"],),
        "face": (row["carrier"], row["portrait_hash"]),
        "address": (row["carrier"], row["point_code"], row["address_key"]),
        "clerk's minute": (row["carrier"], row["clerk_code"], at and at.replace(second=0, microsecond=0)),
        "stock": (row["carrier"], row["point_code"]),
        "device": (row["carrier"], row["device_hash"]),
        "night": (row["carrier"], row["point_code"], at and (at - timedelta(hours=6)).date()),
    }.get(link)
    return None if parts is None or None in parts else parts


def _runs(
    register: Mapping[Place, Row], findings: list[Finding], check_id: str, column: str
) -> Iterator[Group]:
    """Numbers of one carrier, point and day that follow on one another; waived ones close a gap, no more."""
    days: defaultdict[Hashable, defaultdict[int, set[Place]]] = defaultdict(lambda: defaultdict(set))
    for one in findings:
        row = register[_place(one)]
        where = (row["carrier"], row["point_code"], row["registered_at"] and row["registered_at"].date())
        if one.check_id == check_id and None not in (*where, row[column]):
            days[where][int(row[column])] |= set() if one.waived else {_place(one)}
    for numbers in days.values():
        for first in numbers:
            if first - 1 not in numbers:
                run: set[Place] = set()
                while first in numbers:
                    run |= numbers[first]
                    first += 1
                yield LINK_OF[check_id], frozenset(run)


def _series(register: Mapping[Place, Row], findings: list[Finding]) -> Iterator[Group]:
    """Pairs of namesakes' rows whose papers are neighbours or have a neighbour in common.

    A paper whose findings are waived is a neighbour still, as in a run.
    """
    crowds: defaultdict[Hashable, list[Finding]] = defaultdict(list)
    for one in findings:
        row = register[_place(one)]
        person = (row["carrier"], row["name_key"], row["date_of_birth"])
        if one.check_id == "MIS-09" and None not in (*person, row["id_number"]):
            crowds[person].append(one)
    for crowd in crowds.values():
        papers = {one: str(register[_place(one)]["id_number"]) for one in crowd}
        beside = {
            paper: {other for other in papers.values() if _near(paper, other)} for paper in papers.values()
        }
        for one, other in combinations([one for one in papers if not one.waived], 2):
            paper, second = papers[one], papers[other]
            if second in beside[paper] or beside[paper] & beside[second]:
                yield LINK_OF["MIS-09"], frozenset((_place(one), _place(other)))


def _near(paper: str, other: str) -> bool:
    """Whether two papers of one length differ in exactly one place."""
    return len(paper) == len(other) and sum(a != b for a, b in zip(paper, other, strict=True)) == 1


def shared_groups(register: Mapping[Place, Row], linking: set[Place], default: set[Face]) -> Iterator[Group]:
    """Rows with a linking finding each that share a usable paper, or a portrait at one carrier."""
    held: defaultdict[tuple[str, Hashable], set[Place]] = defaultdict(set)
    for place in linking:
        for link, value in _own(register[place]):
            if value not in default:
                held[link, value].add(place)
    for (link, _), places in held.items():
        yield link, frozenset(places)


def _own(row: Row) -> Iterator[tuple[str, Hashable]]:
    """The paper and the portrait by which a row is linked without a finding that says so."""
    paper, face = SHARED
    if row["usable"] and row["id_number"] is not None:
        yield paper, row["id_number"]
    if row["portrait_hash"] is not None:
        yield face, (row["carrier"], row["portrait_hash"])


def _components(linking: set[Place], groups: Mapping[Place, list[Group]]) -> list[list[Place]]:
    """Rows that hang together, directly or through others, each component in order."""
    parts, left = [], set(linking)
    for first in sorted(linking):
        part, reached = set(), {first} & left
        while reached:
            left -= reached
            part |= reached
            reached = {other for place in reached for _, places in groups[place] for other in places} & left
        if part:
            parts.append(sorted(part))
    return parts
