"""Fields of the report to the Chairman, over one month or several; figures only, and none is counted here."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from simaudit.config import Letterhead
from simaudit.period import Period
from simaudit.report.figures.acts import ActGroup
from simaudit.report.figures.carrier import CarrierFigures
from simaudit.report.figures.carrier_decisions import deadline
from simaudit.report.figures.overview import MonthTotal, NotRead, OverviewFigures
from simaudit.report.figures.sanctions import Exposure
from simaudit.report.letters.carrier_fields import (
    act_in_words,
    point_fields,
    sign_fields,
)
from simaudit.report.letters.head_fields import (
    GAP,
    VI,
    WORDS,
    head_fields,
    joined_carriers,
    month_fields,
    province_in_words,
    written_carrier,
)
from simaudit.report.pages.case_words import why_text
from simaudit.report.pages.inspection_words import inspection_in_words
from simaudit.rules.carrier_names import carrier_name
from simaudit.rules.provisions import as_entry

_NAMED: Final = 5
"""Checks, points and cases: the report has two or three pages."""
_ACTS: Final = 8
_MOST_MONTHS: Final = 12
_MONTHS_BEFORE: Final = 6
_DIRECTOR: Final = 160
"""Million VND up to which the Director of a Department may fine (checks/law/tariffs.toml)."""
_FIGURES: Final = ("live", "numbers", "cell", "rate", "notified", "found_before", "new")
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
        "head": _head(head, day),
        **month_fields(Period.parse(run.period)),
        "span": _span(months),
        "months_count": VI.number(len(months)) if len(months) > 1 else "",
        "months": [_month(total) for total in course] if len(course) > 1 else [],
        "carriers": [_carrier(figures) for figures in carriers],
        "not_read": ", ".join(_not_read(unread, overview) for unread in overview.not_read[:_NAMED]),
        "total": sign_fields(overview.signs)
        | {"live": VI.number(sum(figures.scope.live for figures in carriers if figures.speaks))},
        "unusable": ", ".join(
            written_carrier(figures.carrier, run) for figures in carriers if figures.unusable
        ),
        "scope": WORDS["scope_of_all"].format(province=province_in_words(run.province), code=run.province)
        if run.province
        else "",
        "unchecked": VI.word("reserve", "unchecked"),
        "inspections": [
            {
                "carrier": written_carrier(grounds.carrier, run),
                "text": inspection_in_words(grounds, VI),
            }
            for grounds in overview.decisions.inspections
        ],
        "ask": _ask(overview, carriers, deadline(day, head.answer_days)),
        "checks": [
            {
                "title": VI.text(check.title),
                "findings": VI.number(check.all),
                "carriers": joined_carriers([part.carrier for part in check.carriers], run),
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
                "why": why_text(case.why, VI),
            }
            for case in cases[:_NAMED]
        ],
        "followed": {
            "any": "x" if overview.follow_ups.any else "",
            "going_on": VI.number(overview.follow_ups.going_on),
            **{name: VI.number(count) for name, count in overview.follow_ups.counts.items()},
        },
        **_act_fields(carriers),
    }


def _head(head: Letterhead, day: date) -> dict[str, Any]:
    """The letterhead; whom the report is addressed to, and who stands twice, gets no further copy."""
    fields = head_fields(head, day, None)
    parent = str(fields["parent"]).casefold()
    others = [name for name in head.recipients if not name.strip().casefold().startswith(parent)]
    return fields | {"recipients": tuple(dict.fromkeys(others))}


def _ask(overview: OverviewFigures, carriers: Sequence[CarrierFigures], until: date | None) -> dict[str, str]:
    """What the Chairman is asked for, each with its objects; empty where there are none."""
    points = [f"{point['code']} ({point['carrier']})" for point in _points(overview)[:_NAMED]]
    acts = [
        f"{act_in_words(row)} ({carrier})"
        for carrier, row in _rows(carriers, "open")
        if row.fine and row.fine[1] > _DIRECTOR
    ]
    return {
        "points": "; ".join(points),
        "cases": ", ".join(overview.decisions.police[:_NAMED]),
        "acts": "; ".join(acts),
        "until": VI.day(until) if until else "",
    }


def _span(months: Sequence[MonthTotal]) -> str:
    first, last = VI.month(months[0].period), VI.month(months[-1].period)
    if len(months) == 1:
        return WORDS["month"].format(last=last)
    return WORDS["months"].format(first=first, last=last)


def _month(total: MonthTotal) -> dict[str, Any]:
    return sign_fields(total.signs) | {
        "month": VI.month(total.period),
        "carriers": VI.number(total.carriers),
        "live": VI.number(total.compliant.of),
    }


def _carrier(figures: CarrierFigures) -> dict[str, Any]:
    name = written_carrier(figures.carrier, figures.run)
    if not figures.speaks:
        reason = "outside" if figures.scope.empty else "unusable"
        return dict.fromkeys(_FIGURES, VI.percent(None)) | {"name": name, "verdict": WORDS[reason]}
    decided = figures.decided
    return sign_fields(figures.compliance.signs) | {
        "name": name,
        "live": VI.number(figures.scope.live),
        "notified": VI.number(decided.notified),
        "found_before": VI.number(decided.found_before),
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


def _act_fields(carriers: Sequence[CarrierFigures]) -> dict[str, Any]:
    """Acts with a band, the highest fines first; those to be proved; and leads, which are no carrier's."""
    acts = sorted(_rows(carriers, "open"), key=lambda row: (row[1].fine or (0, 0))[::-1], reverse=True)
    leads: dict[str, int] = {}
    for _, row in _rows(carriers, "lead"):
        act = act_in_words(row)
        leads[act] = leads.get(act, 0) + row.numbers
    return {
        "sanctions": [_sanction(carrier, row) for carrier, row in acts[:_ACTS]],
        "acts_left": VI.number(len(acts) - _ACTS) if len(acts) > _ACTS else "",
        "to_prove": [
            {"carrier": carrier, "act": act_in_words(row), "numbers": VI.number(row.numbers)}
            for carrier, row in _rows(carriers, "to_prove")
        ],
        "leads": [{"act": act, "numbers": VI.number(numbers)} for act, numbers in leads.items()],
    }


def _rows(carriers: Sequence[CarrierFigures], group: ActGroup) -> list[tuple[str, Exposure]]:
    """Carriers, as they are written, and what one group of acts comes to at each."""
    return [
        (written_carrier(figures.carrier, figures.run), row)
        for figures in carriers
        if figures.speaks
        for row in figures.exposures
        if row.group == group
    ]


def _sanction(carrier: str, row: Exposure) -> dict[str, Any]:
    """One act at one carrier: what is counted, where its band counts something, and the band."""
    counted = f"{VI.number(row.counted)} {VI.word('counts', row.counts)}" if row.counts != "case" else ""
    return {
        "carrier": carrier,
        "act": as_entry(act_in_words(row)),
        "counted": counted,
        "fine": f"{VI.number(row.fine[0])}–{VI.number(row.fine[1])}" if row.fine else "–",
        "ban": f"{row.months[0]:02d}–{row.months[1]:02d}" if row.months else "",
        "competence": VI.text(row.competence),
    }
