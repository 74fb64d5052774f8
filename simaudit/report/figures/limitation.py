"""When the limitation ends of acts that were done within the year: the day after which none can be fined.

It is counted by day, so that a list of what ends soon is right on any day on which the month is the last one
audited.
"""

from datetime import date, timedelta
from typing import Final

from simaudit.report.figures.acts import RANKED, ActFindings
from simaudit.report.figures.base import Figures


class Limitation(Figures):
    """The acts of one check that were done within the year: on which day how many become time-barred."""

    id: str
    ends: tuple[tuple[date, int], ...]
    """(day, findings), in order; only of the days for which figures/limitation.py counts them."""


WARNING: Final = timedelta(days=60)
"""How long before its end a limitation is listed."""

_RECORDED: Final = WARNING + timedelta(days=62)
"""How long after the month's end limitations are counted: for two months it may be the last one audited."""

_WITHIN_THE_YEAR: Final = [RANKED.index("open"), RANKED.index("older_law")]

_DAYS: Final = """
SELECT check_id, done_on, count(DISTINCT number)
FROM act_finding
WHERE list_contains($ranks, rank) AND done_on <= $last
GROUP BY check_id, done_on ORDER BY check_id, done_on
"""


def limitations(act_findings: ActFindings | None) -> tuple[Limitation, ...]:
    """By check, how many findings' limitation ends on which day, up to two months and WARNING from now on.

    Findings that rest on an unchecked provision are left out: nobody can say yet that they can be fined.
    """
    if act_findings is None:
        return ()
    as_of = act_findings.register.as_of
    # A year has at least 365 days; which days are among them, the ends decide.
    last = as_of + _RECORDED - timedelta(days=365)
    values = {"ranks": _WITHIN_THE_YEAR, "last": last}
    rows = act_findings.register.connection.execute(_DAYS, values).fetchall()
    ends: dict[str, list[tuple[date, int]]] = {}
    for check_id, day, findings in rows:
        if (end := end_of_limitation(day)) <= as_of + _RECORDED:
            ends.setdefault(check_id, []).append((end, findings))
    return tuple(Limitation(id=check_id, ends=tuple(days)) for check_id, days in ends.items())


def end_of_limitation(done_on: date) -> date:
    """The first day on which an act is time-barred (decree 174/2026 article 4: one year)."""
    try:
        return done_on.replace(year=done_on.year + 1)
    except ValueError:
        # 29 February: a year later is 1 March.
        return date(done_on.year + 1, 3, 1)
