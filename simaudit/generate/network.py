"""Blocks of numbers, network code and SIM serials of a carrier, by the numbering plan."""

from typing import Final

from simaudit.errors import UsageError, nearest
from simaudit.rules.reference_tables import reference_tables

BLOCK: Final = 1_000_000
"""Numbers that begin with the same prefix and one more digit."""


def number_blocks(carrier: str) -> list[str]:
    """The carrier's blocks of a million mobile numbers, as `84` and four digits.

    Raises UsageError for a carrier without a prefix in the plan (checks/reference/mobile_prefix.csv).
    """
    plan = reference_tables()["mobile_prefix"]
    prefixes = sorted(row["prefix"] for row in plan.iter_rows(named=True) if row["carrier"] == carrier)
    if not prefixes:
        suggestion = nearest(carrier, sorted(set(plan["carrier"])))
        raise UsageError("carrier_without_prefix", carrier=carrier, near=suggestion)
    return [f"84{prefix[1:]}{digit}" for prefix in prefixes for digit in range(10)]


def usual_numbers(carrier: str) -> int:
    """Numbers of a carrier for ordinary subscribers: all but half a block, which plants use (network.sql)."""
    return len(number_blocks(carrier)) * BLOCK - BLOCK // 2


def other_than(carrier: str) -> str:
    """Another carrier of the plan, always the same one for the same carrier."""
    plan: list[str] = sorted(set(reference_tables()["mobile_prefix"]["carrier"]))
    return plan[(plan.index(carrier) + 1) % len(plan)]


def network_code(carrier: str) -> str:
    """The first five digits of the carrier's own SIMs (checks/reference/network_code.csv)."""
    for row in reference_tables()["network_code"].iter_rows(named=True):
        if row["carrier"] == carrier:
            return f"{row['mcc']}{row['mnc']}"
    return "45200"


def luhn_above_twelve(digits: str) -> int:
    """The part of a Luhn sum (ISO/IEC 7812-1) of leading digits before twelve more and the check digit."""
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if position % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return total
