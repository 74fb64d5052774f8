"""What to do first: how much a finding of each severity weighs."""

from collections.abc import Mapping

WEIGHTS: Mapping[str, int] = {"critical": 10, "high": 5, "medium": 2, "low": 1}
"""What to do first: findings that are not waived × weight; one critical outweighs four of medium severity."""

FIRST_SHOWN = 5
