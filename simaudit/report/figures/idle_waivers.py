"""Waivers that waived nothing, for the report's list: expired, of a remark, or matching no finding."""

import re
from collections.abc import Collection, Sequence
from datetime import date
from typing import Literal

from simaudit.judge.waivers import Waiver, Waivers
from simaudit.period import Period
from simaudit.report.figures.base import Figures
from simaudit.report.figures.examples import subject_is_open
from simaudit.report.figures.masking import mask_number, pseudonym
from simaudit.rules.check import Check


class IdleWaiver(Figures):
    """A waiver that waived nothing; `target` is masked, `line` its line in the waivers' file."""

    line: int
    check: str
    """Id of the check."""
    carrier: str
    kind: str
    """What the waiver names: a number, a subject or a pattern."""
    target: str
    expires: date
    """The last day on which it counts."""
    why: Literal["expired", "unused", "remark"]
    """Why it waived nothing."""


def idle_waivers(
    waivers: Waivers,
    period: Period,
    key: bytes,
    checks: Sequence[Check],
    carrier: str,
    used: Collection[Waiver],
) -> tuple[IdleWaiver, ...]:
    """The carrier's waivers that are not in `used`; numbers and papers masked.

    A pattern may hold a number or part of one and is not shown; the waiver's line in the file identifies it.
    """
    by_id = {check.id: check for check in checks}
    as_of = period.as_of
    return tuple(
        IdleWaiver.with_fields_of(
            waiver,
            kind=waiver.target,
            target=_masked(waiver, by_id[waiver.check], key),
            why="remark"
            if by_id[waiver.check].remark
            else "expired"
            if waiver in waivers.expired(as_of)
            else "unused",
        )
        for waiver in waivers.entries
        if waiver.carrier == carrier and waiver not in used
    )


def _masked(waiver: Waiver, check: Check, key: bytes) -> str:
    if waiver.msisdn is not None:
        return mask_number(waiver.number() or "")
    if waiver.subject is None:
        return ""
    # The file may have a number in place of a point's code.
    open_ = subject_is_open(check) and not re.search(r"\d{9,}", waiver.subject)
    return waiver.subject if open_ else pseudonym(key, waiver.subject)
