"""A slow, plain reading of bridges: into which parts a component of rows is parted, and which are related."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations, pairwise
from typing import Final

from support.deceit_reference import Case, Group, Place

KINDS: Final = (("paper", "shared paper"), ("face", "shared face"), ("device",), ("address",))
FEWEST_ROWS: Final = 80

Rows = frozenset[Place]
AsCase = Callable[[Iterable[Place]], Case | None]
"""Rows alone, as a case; None where they are none."""


def parts_of(component: Case, groups: Mapping[Place, Sequence[Group]], as_case: AsCase) -> list[Rows]:
    """The parts of a component; one where it isn't parted."""
    person = {(member.carrier, member.record): member.person for member in component.members}
    whole = frozenset(person)
    if len(whole) < FEWEST_ROWS:
        return [whole]
    light = light_values(component, groups)
    light_rows = {(kind, rows) for kind, rows in _values(whole, groups) if rows in light}
    holding = [
        rows & whole
        for place in whole
        for link, rows in groups[place]
        if not any(link in kind for kind in KINDS)
    ]
    holding += [rows for kind, rows in _values(whole, groups) if (kind, rows) not in light_rows]
    blocks = _hanging(whole, holding)
    while (fewer := _rounds(blocks, light, 3)) != blocks:
        blocks = fewer
    standing = [block for block in blocks if _stands(block, as_case)]
    others = [block for block in blocks if block not in standing]
    ties = [[block for block in others if block & value] for value in light]
    sets = _joined(others, [pair for tie in ties for pair in pairwise(tie)])
    standing += [rows for rows in sets if _stands(rows, as_case)]
    if len(standing) < 2:
        return [whole]
    parts = _grown(sorted(standing, key=min), others, light)
    return _rounds(parts, light, 1)


def light_values(component: Case, groups: Mapping[Place, Sequence[Group]]) -> list[Rows]:
    """The rows of each value that is on fewer than three people of the component."""
    person = {(member.carrier, member.record): member.person for member in component.members}
    return [
        rows
        for _, rows in _values(frozenset(person), groups)
        if len({person[place] for place in rows} - {None}) < 3
    ]


def _values(whole: Rows, groups: Mapping[Place, Sequence[Group]]) -> list[tuple[tuple[str, ...], Rows]]:
    """The rows of each paper, face, device and address; a finding's and a shared one's are one."""
    every: list[tuple[tuple[str, ...], Rows]] = []
    for kind in KINDS:
        of_kind = {rows & whole for place in whole for link, rows in groups[place] if link in kind}
        united: list[Rows] = []
        for rows in sorted(of_kind, key=sorted):
            meeting = [one for one in united if one & rows]
            united = [one for one in united if not one & rows] + [rows.union(*meeting)]
        every += [(kind, rows) for rows in united]
    return every


def _hanging(whole: Rows, holding: Iterable[Rows]) -> list[Rows]:
    alone = {place: frozenset({place}) for place in sorted(whole)}
    pairs = [(alone[min(rows)], alone[other]) for rows in holding for other in rows]
    return _joined(list(alone.values()), pairs)


def _joined(blocks: Sequence[Rows], pairs: Iterable[tuple[Rows, Rows]]) -> list[Rows]:
    """The blocks, those united that pairs connect, over others too."""
    of = {block: {block} for block in blocks}
    for one, other in pairs:
        if of[one] is not of[other]:
            both = of[one] | of[other]
            for block in both:
                of[block] = both
    sets = {id(together): together for together in of.values()}
    return sorted((frozenset().union(*together) for together in sets.values()), key=min)


def _rounds(blocks: Sequence[Rows], light: Sequence[Rows], fewest: int) -> list[Rows]:
    """One round: any two that are bound, and have so many light values in common, are one."""
    near = {pair for value in light for pair in combinations([block for block in blocks if block & value], 2)}
    return _joined(blocks, [pair for pair in near if _are_bound(*pair, light, fewest)])


def _are_bound(one: Rows, other: Rows, light: Sequence[Rows], fewest: int) -> bool:
    common = [value for value in light if value & one and value & other]
    in_one, in_other = (len(rows & frozenset().union(*common)) for rows in (one, other))
    return len(common) >= fewest and (
        20 * in_one > len(one)
        or 20 * in_other > len(other)
        or 1600 * in_one * in_other > len(one) * len(other)
    )


def _stands(rows: Rows, as_case: AsCase) -> bool:
    case = as_case(rows)
    return case is not None and bool(case.signs)


def _grown(parts: Sequence[Rows], others: Sequence[Rows], light: Sequence[Rows]) -> list[Rows]:
    """Every other block goes to the part with most pairs, in rounds; `parts` in order of first rows."""
    grown, left = list(parts), [block for block in others if not any(block <= part for part in parts)]
    while left:
        before, waiting = list(grown), []
        for block in left:
            pairs = [sum(len(value & part) for value in light if value & block) for part in before]
            if max(pairs):
                place = pairs.index(max(pairs))
                grown[place] |= block
            else:
                waiting.append(block)
        left = waiting
    return grown
