"""Fields of the report to the Chairman, over one month or several; figures only, and none is counted here."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from simaudit.config import Letterhead
from simaudit.period import Period
from simaudit.report.figures.carrier import CarrierFigures
from simaudit.report.figures.overview import MonthTotal, NotRead, OverviewFigures
from simaudit.report.letters.carrier_fields import linked_by, point_fields, sign_fields
from simaudit.report.letters.head_fields import (
    GAP,
    VI,
    WORDS,
    head_fields,
    joined_carriers,
    month_fields,
    written_carrier,
)
from simaudit.rules.carrier_names import carrier_name

_NAMED: Final = 5
"""Checks, points and cases: the report has two or three pages."""
_SANCTIONS: Final = 8
_MOST_MONTHS: Final = 12
_MONTHS_BEFORE: Final = 6
_LONGEST_NAME: Final = 60
"""Of what was not read."""


def report_fields(
    overview: OverviewFigures,
    carriers: Sequence[CarrierFigures],
    months: Sequence[MonthTotal],
    head: Letterhead,
    day: date,
) -> dict[str, Any]:
    """All fields. `overview` and `carriers` are of the last month, `months` the totals of all, oldest first.

    A report on one month shows the course of those before it.

    Raises UsageError where a version without decisions counted the figures.
    """
    run = overview.run
    course = months[-_MOST_MONTHS:] if len(months) > 1 else overview.totals[-_MONTHS_BEFORE:]
    cases = [case for case in overview.cases if case.state != "quiet"]
    return {
        "head": head_fields(head, day, None),
        **month_fields(Period.parse(run.period)),
        "span": _span(months),
        "months_count": VI.number(len(months)) if len(months) > 1 else "",
        "months": [_month(total) for total in course] if len(course) > 1 else [],
        "carriers": [_carrier(figures) for figures in carriers],
        "not_read": ", ".join(_not_read(unread, overview) for unread in overview.not_read[:_NAMED]),
        "total": sign_fields(overview.total)
        | {"live": VI.number(sum(row.live for row in overview.carriers))},
        "checks": [
            {
                "title": VI.text(check.title),
                "findings": VI.number(check.findings),
                "carriers": joined_carriers(check.carriers, run),
            }
            for check in overview.first[:_NAMED]
        ],
        "points": _points(overview)[:_NAMED],
        "case_count": VI.number(len(cases)) if cases else "",
        "cases": [
            {
                "id": case.case_id,
                "numbers": VI.number(case.numbers),
                "carriers": joined_carriers(case.carriers, run),
                "links": linked_by(case),
            }
            for case in cases[:_NAMED]
        ],
        "followed": {
            "going_on": VI.number(overview.follow_ups.going_on),
            **{name: VI.number(count) for name, count in overview.follow_ups.counts.items()},
        },
        "sanctions": _sanctions(carriers)[:_SANCTIONS],
    }


def _span(months: Sequence[MonthTotal]) -> str:
    first, last = VI.month(months[0].period), VI.month(months[-1].period)
    if len(months) == 1:
        return WORDS["month"].format(last=last)
    return WORDS["months"].format(first=first, last=last)


def _month(total: MonthTotal) -> dict[str, Any]:
    return sign_fields(total.compliant) | {
        "month": VI.month(total.period),
        "carriers": VI.number(total.carriers),
        "live": VI.number(total.compliant.of),
    }


def _carrier(figures: CarrierFigures) -> dict[str, Any]:
    decided = figures.decided
    return sign_fields(figures.compliance.compliant) | {
        "name": written_carrier(figures.carrier, figures.run),
        "live": VI.number(figures.numbers.live),
        "notified": VI.number(decided.notified),
        "new": VI.number(decided.new),
        "verdict": VI.word("verdict", figures.reliability.verdict),
    }


def _not_read(unread: NotRead, overview: OverviewFigures) -> str:
    name = carrier_name(unread.name, overview.run.names) if unread.name else GAP
    return name[:_LONGEST_NAME]


def _points(overview: OverviewFigures) -> list[dict[str, Any]]:
    """Those that stand out at their carrier, the highest shares first."""
    return [
        point_fields([carrier_point.point])[0]
        | {"carrier": written_carrier(carrier_point.carrier, overview.run)}
        for carrier_point in overview.decisions.points
    ]


def _sanctions(carriers: Sequence[CarrierFigures]) -> list[dict[str, Any]]:
    """By carrier, who may decide on how many acts, and within which amounts for one."""
    return [
        {
            "carrier": written_carrier(figures.carrier, figures.run),
            "acts": VI.number(len(authority.acts)),
            "fine": f"{VI.number(authority.fine[0])}–{VI.number(authority.fine[1])}"
            if authority.fine
            else "–",
            "competence": VI.text(authority.competence),
        }
        for figures in carriers
        for authority in figures.decided.competent
    ]
