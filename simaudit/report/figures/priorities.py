"""In which order failed checks are to be taken up: signs of violation before those of risk and data."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from simaudit.contract import NATURES

WEIGHTS: Final[Mapping[str, int]] = {"critical": 10, "high": 5, "medium": 2, "low": 1}
"""Within a nature, a check's priority = findings that are not waived × weight; one critical outweighs four of
medium severity."""

FIRST_SHOWN: Final = 5
"""Checks listed as what is to be done first."""


def priority(nature: str, severity: str, findings: int, check_id: str) -> tuple[int, int, str]:
    """A key to sort checks by: nature first, then the findings that are not waived × weight."""
    return NATURES.index(nature), -WEIGHTS[severity] * findings, check_id


def ranked(results: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """The ids of the failed checks among one carrier's results, by priority."""
    keys = [
        priority(
            result["nature"], result["severity"], result["violations"] - result["waived"], result["check_id"]
        )
        for result in results
        if result["status"] == "failed"
    ]
    return tuple(check_id for *_, check_id in sorted(keys))


def first_to_do(results: Iterable[Mapping[str, Any]], remarks: Collection[str]) -> tuple[str, ...]:
    """The ids of the checks to take up first, at most FIRST_SHOWN: those with findings that are not waived.

    `remarks` are the ids of checks that only remark on the data: they are left out.
    """
    open_ = [
        result
        for result in results
        if result["violations"] > result["waived"] and result["check_id"] not in remarks
    ]
    return ranked(open_)[:FIRST_SHOWN]
