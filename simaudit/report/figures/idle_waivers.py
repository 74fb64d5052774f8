"""Waivers that waive nothing, as reports list them: over, or without a finding to excuse."""

import re
from collections.abc import Collection, Sequence

from simaudit.catalogue.check import Check
from simaudit.judge.waivers import Waiver, Waivers
from simaudit.period import Period
from simaudit.report.figures.examples import subject_is_open
from simaudit.report.figures.masking import mask_number, pseudonym
from simaudit.report.model.changes import IdleWaiver


def idle_waivers(
    waivers: Waivers,
    period: Period,
    key: bytes,
    checks: Sequence[Check],
    carrier: str,
    used: Collection[Waiver],
) -> tuple[IdleWaiver, ...]:
    """The carrier's waivers that are expired or, in this run, `used` by nothing; numbers and papers masked.

    A pattern may hold a number or a part of one and is not shown: its line in the file tells it.
    """
    by_id = {check.id: check for check in checks}
    as_of = period.as_of
    listed = [
        IdleWaiver(
            line=waiver.line,
            check=waiver.check,
            carrier=carrier,
            kind=waiver.target,
            target=_masked(waiver, by_id[waiver.check], key),
            expires=waiver.expires,
            why="expired" if waiver in waivers.expired(as_of) else "unused",
        )
        for waiver in waivers.entries
        if waiver.carrier == carrier and waiver not in used
    ]
    return tuple(listed)


def _masked(waiver: Waiver, check: Check, key: bytes) -> str:
    if waiver.msisdn is not None:
        return mask_number(waiver.number() or "")
    if waiver.subject is None:
        return ""
    # A number may have been written where a point's code belongs.
    open_ = subject_is_open(check) and not re.search(r"\d{9,}", waiver.subject)
    return waiver.subject if open_ else pseudonym(key, waiver.subject)
