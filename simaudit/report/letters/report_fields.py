"""Fields of the report to the Chairman, over one month or several; figures only, and none is counted here."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from simaudit.config import Letterhead
from simaudit.report.figures.acts import ActGroup
from simaudit.report.figures.base import Count, Rate
from simaudit.report.figures.carrier import CarrierFigures
from simaudit.report.figures.changes import TrendMonth
from simaudit.report.figures.overview import OverviewFigures
from simaudit.report.figures.sanctions import Exposure
from simaudit.report.letters.carrier_fields import (
    GAP,
    VI,
    WORDS,
    act_in_words,
    cell,
    decree,
    head_fields,
    joined_carriers,
    point_fields,
    sign_fields,
    written_carrier,
)
from simaudit.report.pages.case_words import inspection_in_words, named_case, why_text
from simaudit.rules.carrier_names import carrier_name
from simaudit.rules.provisions import as_entry

_NAMED: Final = 5
"""Checks: the report has two or three pages."""
_ACTS: Final = 8
_MOST_MONTHS: Final = 12
_MONTHS_BEFORE: Final = 6
_DIRECTOR: Final = 160
"""Million VND up to which the Director of a Department may fine (checks/law/tariffs.toml)."""
_FIGURES: Final = ("live", "numbers", "cell", "rate", "notified", "found_before", "new")
_PARTS: Final = ("start", "put_right", "ended", "new", "numbers")
_LONGEST_NAME: Final = 60
"""Of what was not read."""


def report_fields(
    months: Sequence[OverviewFigures], carriers: Sequence[CarrierFigures], head: Letterhead, day: date
) -> dict[str, Any]:
    """All fields. `months` are the overviews of the months, oldest first, `carriers` those of the last one.

    A report on one month shows the course of those before it.

    Raises UsageError where a version without decisions counted the figures.
    """
    overview = months[-1]
    run = overview.run
    cases = [case for case in overview.cases if case.state != "quiet" and case.own_numbers]
    return {
        "head": head_fields(head, day, None, [f"Chủ tịch {head_fields(head, day, None)['parent']}"]),
        "month": VI.month(run.period),
        "span": WORDS["month" if len(months) == 1 else "months"].format(
            first=VI.month(months[0].run.period), last=VI.month(run.period)
        ),
        "months_count": VI.number(len(months)) if len(months) > 1 else "",
        "courses": _courses(months),
        "unregistered": _unregistered(months),
        "carriers": [_carrier(figures) for figures in carriers],
        "not_read": ", ".join(
            (carrier_name(unread.name, run.names) if unread.name else GAP)[:_LONGEST_NAME]
            for unread in overview.not_read[:_NAMED]
        ),
        "total": sign_fields(overview.signs)
        | {"live": VI.number(sum(figures.scope.live for figures in carriers if figures.speaks))},
        "unusable": ", ".join(
            written_carrier(figures.carrier, run) for figures in carriers if figures.unusable
        ),
        "scope": WORDS["scope_of_all"].format(province=VI.province(run.scope), code=run.province)
        if run.province
        else "",
        "ask": _ask(overview, carriers),
        "decree": decree(carriers),
        "checks": [
            {
                "title": VI.titled(check),
                "findings": VI.number(check.all),
                "carriers": joined_carriers([part.carrier for part in check.carriers], run),
            }
            for check in overview.first[:_NAMED]
        ],
        "points": _points(overview),
        "case_count": VI.number(len(cases)) if cases else "",
        "cases": [
            {
                "id": named_case(case, VI),
                "numbers": VI.number(case.accused),
                "carriers": joined_carriers(case.carriers, run),
                "why": why_text(case.why, VI),
            }
            for case in cases
        ],
        "followed": {
            "any": "x" if overview.follow_ups.any else "",
            "going_on": VI.number(overview.follow_ups.going_on),
            **{name: VI.number(count) for name, count in overview.follow_ups.counts.items()},
        },
        **_act_fields(carriers),
    }


def _ask(overview: OverviewFigures, carriers: Sequence[CarrierFigures]) -> dict[str, str]:
    """What the Chairman is asked for, each with its objects; empty where there are none."""
    inspected = [
        f"{written_carrier(grounds.carrier, overview.run)} ({inspection_in_words(grounds, VI)})"
        for grounds in overview.decisions.inspections
    ]
    acts = [
        f"{act} ({', '.join(dict.fromkeys(carrier for carrier, _ in above))})"
        for act, rows in _by_act(carriers, "open").items()
        if (above := [(carrier, row) for carrier, row in rows if row.fine and row.fine[1] > _DIRECTOR])
    ]
    return {
        "inspect": "; ".join(inspected),
        "cases": ", ".join(
            named_case(case, VI) for case in overview.cases if case.case_id in overview.decisions.police
        ),
        "acts": "; ".join(acts),
    }


def _courses(months: Sequence[OverviewFigures]) -> list[dict[str, Any]]:
    """Month by month the rate of each carrier, those of the last month first; empty of a single month.

    Carriers are never summed: the rate of all can fall while that of each rises.
    """
    if len(months) > 1:
        texts = {
            month.run.period: {
                row.carrier: _signs(row.signs)
                if row.speaks
                else WORDS["no_rate" if row.in_scope else "outside"]
                for row in month.carriers
            }
            for month in months[-_MOST_MONTHS:]
        }
    else:
        (overview,) = months
        texts = {
            period: {row.carrier: _rate(row.at(period)) for row in overview.carriers if row.in_scope}
            for period in overview.months[-_MONTHS_BEFORE:]
        }
    if len(texts) < 2:
        return []
    run = months[-1].run
    return [
        {
            "name": carrier_name(carrier, run.names),
            "months": [
                {"month": VI.month(period), "rate": rates.get(carrier, VI.percent(None))}
                for period, rates in texts.items()
            ],
        }
        for carrier in dict.fromkeys(name for rates in reversed(texts.values()) for name in rates)
    ]


def _unregistered(months: Sequence[OverviewFigures]) -> list[dict[str, str]]:
    """Rows of the unregistered numbers that are signed: all carriers by month, then each in the last one."""
    overview = months[-1]
    totals = [month.totals[-1] for month in months[-_MOST_MONTHS:]]
    totals = totals if len(months) > 1 else [*overview.totals[-_MONTHS_BEFORE:]]
    counted = [(WORDS["all"], total.unregistered) for total in totals]
    counted += [
        (carrier_name(row.carrier, overview.run.names), month.unregistered)
        for row in overview.carriers
        if row.speaks and (month := row.at(overview.run.period))
    ]
    return [
        {
            "name": name,
            "month": VI.month(month.checked.period),
            "note": VI.restated(month.checked) if month.checked.before else "",
            **{
                part: VI.percent(None) if count is None else VI.number(count)
                for part, count in zip(_PARTS, month.checked.counts, strict=True)
            },
        }
        for name, month in counted
        if month
    ]


def _rate(month: TrendMonth | None) -> str:
    if month is None:
        return VI.percent(None)
    # What rests on an unchecked provision can't be taken out of a month that is over.
    return WORDS["no_rate"] if month.unusable else _signs(None if month.unchecked else month.signs)


def _signs(signs: Rate | None) -> str:
    """The rate; of too few numbers the count alone."""
    if signs is None or not signs.of:
        return VI.percent(None)
    return VI.percent(signs) if signs.rate is not None else WORDS["numbers"].format(n=VI.number(signs.count))


def _carrier(figures: CarrierFigures) -> dict[str, Any]:
    name = written_carrier(figures.carrier, figures.run)
    if not figures.speaks:
        reason = "outside" if figures.scope.empty else "unusable"
        return dict.fromkeys(_FIGURES, VI.percent(None)) | {"name": name, "verdict": WORDS[reason]}
    decided = figures.decisions
    return sign_fields(figures.compliance.signs) | {
        "name": name,
        "live": VI.number(figures.scope.live),
        "notified": cell(decided.notified),
        "found_before": cell(decided.found_before),
        "new": cell(decided.new),
        "verdict": VI.word("verdict", figures.reliability.verdict),
    }


def _points(overview: OverviewFigures) -> list[dict[str, Any]]:
    """Those to visit, the weightiest first."""
    points = overview.decisions.points
    return [
        fields | {"carrier": written_carrier(point.carrier, overview.run)}
        for point, fields in zip(points, point_fields(points), strict=False)
    ]


def _act_fields(carriers: Sequence[CarrierFigures]) -> dict[str, Any]:
    """Acts with a band, the highest fines first; those to be proved; and leads, which are no carrier's."""
    acts = sorted(
        _by_act(carriers, "open").items(),
        key=lambda act: max((row.fine or (0, 0))[::-1] for _, row in act[1]),
        reverse=True,
    )
    return {
        "sanctions": [
            {
                "act": as_entry(act),
                "competence": VI.text(rows[0][1].competence),
                "bands": [_band(carrier, row) for carrier, row in rows],
            }
            for act, rows in acts[:_ACTS]
        ],
        "acts_left": VI.number(len(acts) - _ACTS) if len(acts) > _ACTS else "",
        "to_prove": [
            {
                "act": act,
                "carriers": [
                    {"carrier": carrier, "numbers": VI.counted(row.number_count)} for carrier, row in rows
                ],
            }
            for act, rows in _by_act(carriers, "to_prove").items()
        ],
        "leads": [
            {"act": act, "numbers": VI.counted(sum((row.number_count for _, row in rows), Count(n=0)))}
            for act, rows in _by_act(carriers, "lead").items()
        ],
    }


def _by_act(carriers: Sequence[CarrierFigures], group: ActGroup) -> dict[str, list[tuple[str, Exposure]]]:
    """Act in words → carriers and what it comes to at each, of one group of acts.

    The table of carriers before it has marked those that only their files name.
    """
    acts: dict[str, list[tuple[str, Exposure]]] = {}
    for figures in carriers:
        for row in figures.exposures if figures.speaks else ():
            if row.group == group:
                entry = (carrier_name(figures.carrier, figures.run.names), row)
                acts.setdefault(act_in_words(row), []).append(entry)
    return acts


def _band(carrier: str, row: Exposure) -> dict[str, str]:
    """An act's band at one carrier, with what is counted, where it counts something."""
    counted = f"{VI.number(row.unit_count)} {VI.word('counts', row.counts)}" if row.counts != "case" else ""
    lower = f"{counted}, {WORDS['lower']}" if counted and row.lower else counted
    return {
        "carrier": carrier,
        "counted": lower,
        "fine": f"{VI.number(row.fine[0])}–{VI.number(row.fine[1])}" if row.fine else "–",
        "ban": f"{row.months[0]:02d}–{row.months[1]:02d}" if row.months else "",
    }
