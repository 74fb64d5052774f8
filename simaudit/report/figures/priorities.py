"""What is to be looked at first: one list of checks, in one order, in whatever names any of them.

New and grave before old: checks with new signs of critical severity, then with new ones of high severity,
then those whose signs are all from a month before; among these, the most new signs that are expected to be
true first. Only what is counted as a number with signs is in it.
"""

import math
from collections.abc import Iterable, Sequence
from typing import Any

from simaudit.contract import SERIOUS, SEVERITIES
from simaudit.report.figures.base import Figures
from simaudit.report.figures.decisions import OpenCheck
from simaudit.rules.check import Wording


class PriorityCarrier(Figures):
    """A carrier's part of a check to look at first, in distinct numbers."""

    carrier: str
    new: int
    """Numbers whose sign of this check is new, or back again."""
    all: int
    """Numbers with a sign of this check, new or from a month before."""
    expected: float
    """Those of `all` whose sign is expected to be true (checks.py)."""
    expected_new: float
    """Likewise of `new`."""


class Priority(Figures):
    """A check to look at first, over the carriers that have signs of it."""

    id: str
    severity: str
    title: Wording
    unchecked: bool = False
    """Whether it rests on a provision that has not been compared with the signed text (†)."""
    new: int
    """Numbers whose sign of this check is new, summed over carriers."""
    all: int
    """Numbers with a sign of this check, summed over carriers."""
    expected: float
    """Those of `all` whose sign is expected to be true."""
    expected_new: float
    """Likewise of `new`."""
    carriers: tuple[PriorityCarrier, ...]
    """The most new ones first, then the most of all."""


def look_first(severity: str, new: int, expected: tuple[float, float], check_id: str) -> tuple[Any, ...]:
    """A key to sort checks by, what is to be looked at first lowest.

    `expected` are the signs that are expected to be true, of the new ones and of all: by tenths, as what is
    less is no reason to look at one check before another.
    """
    rank = SEVERITIES.index(severity)
    return rank if new else len(SEVERITIES), rank, *(-round(signs, 1) for signs in expected), check_id


def in_order(checks: Iterable[OpenCheck]) -> tuple[OpenCheck, ...]:
    """One carrier's checks to look at first, none left out; those of lower severities have no place in it."""
    serious = [check for check in checks if check.severity in SERIOUS and check.open]
    return tuple(sorted(serious, key=_key))


def _key(check: OpenCheck) -> tuple[Any, ...]:
    expected = (check.new * check.true_share, check.open * check.true_share)
    return look_first(check.severity, check.new, expected, check.id)


def priorities(carriers: Iterable[tuple[str, Iterable[OpenCheck]]]) -> tuple[Priority, ...]:
    """The checks to look at first over (carrier, its checks with open signs), none left out."""
    parts: dict[str, list[tuple[str, OpenCheck]]] = {}
    for carrier, checks in carriers:
        for check in in_order(checks):
            parts.setdefault(check.id, []).append((carrier, check))
    rows = [_priority(same) for same in parts.values()]
    return tuple(
        sorted(
            rows,
            key=lambda row: look_first(row.severity, row.new, (row.expected_new, row.expected), row.id),
        )
    )


def _down(expected: float) -> float:
    """Rounded down to hundredths: what was found is never certain to be true."""
    return math.floor(round(expected * 100, 4)) / 100


def _priority(parts: Sequence[tuple[str, OpenCheck]]) -> Priority:
    carriers = [
        PriorityCarrier(
            carrier=carrier,
            new=check.new,
            all=check.open,
            expected=_down(check.open * check.true_share),
            expected_new=_down(check.new * check.true_share),
        )
        for carrier, check in parts
    ]
    return Priority.with_fields_of(
        parts[0][1],
        new=sum(part.new for part in carriers),
        all=sum(part.all for part in carriers),
        expected=round(sum(part.expected for part in carriers), 2),
        expected_new=round(sum(part.expected_new for part in carriers), 2),
        carriers=tuple(sorted(carriers, key=lambda part: (-part.expected_new, -part.expected, part.carrier))),
    )
