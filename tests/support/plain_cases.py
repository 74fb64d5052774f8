"""Linked rows made by hand (support/linked.py) as a plain reading has their cases."""

from collections import defaultdict
from typing import Any

from support.cases_reference import cases_of, shared_groups
from support.deceit_reference import Case, Group, Place


def plainly(rows: list[dict[str, Any]]) -> list[Case]:
    """The cases as a plain reading has them."""
    register: dict[Place, dict[str, Any]] = {
        (one["carrier"], one["place"]): {
            **one, "id_number": one["paper"], "usable": one["paper"] is not None,
            "portrait_hash": one["face"], "name_key": one["name"], "date_of_birth": one["born"],
        }
        for one in rows
    }  # fmt: skip
    held: defaultdict[tuple[str, bytes], set[Place]] = defaultdict(set)
    for place, one in register.items():
        for group in one["groups"]:
            held[group["link"], group["group"]].add(place)
    groups: defaultdict[Place, list[Group]] = defaultdict(list)
    by_finding = [(link, frozenset(places)) for (link, _), places in held.items()]
    for of_group in (*by_finding, *shared_groups(register, set(register), set())):
        for place in of_group[1]:
            groups[place].append(of_group)
    return cases_of(register, set(register), groups, defaultdict(set), set())
