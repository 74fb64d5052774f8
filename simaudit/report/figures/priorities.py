"""Which checks to take up first: open findings, weighted by severity."""

from collections.abc import Iterable, Mapping
from typing import Any

WEIGHTS: Mapping[str, int] = {"critical": 10, "high": 5, "medium": 2, "low": 1}
"""A check's priority = findings that are not waived × weight; one critical outweighs four of medium
severity."""

FIRST_SHOWN = 5
"""Checks listed."""


def first_to_do(results: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """The ids of the checks of one carrier's results to take up first, at most FIRST_SHOWN."""
    weighed = [
        (-WEIGHTS[result["severity"]] * (result["violations"] - result["waived"]), result["check_id"])
        for result in results
    ]
    return tuple(check_id for weight, check_id in sorted(weighed)[:FIRST_SHOWN] if weight)
