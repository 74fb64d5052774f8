"""What was answered, and how often a check is right: figures from the responses in the ledger.

Those of a month rest on the findings of that month and on what was answered to its workbook or to an earlier
one, so that a report written again shows what has come in since, and an old month's report nothing of later
ones.
"""

from collections.abc import Mapping, Sequence

from simaudit.period import Period
from simaudit.report.figures.interval import Stratum, precision
from simaudit.report.model import (
    Answered,
    CarrierFigures,
    CheckFigures,
    Contested,
    Precision,
    Range,
    Responses,
)
from simaudit.store.responses import AnswerCount, InspectedStratum, MonthResponses

OLDEST = 3
"""Contested for so many months and more are counted together."""


def with_responses(figures: CarrierFigures, responses: MonthResponses) -> CarrierFigures:
    """The figures with what was answered and found by looking at papers.

    What was found by looking at the findings of another rule says nothing of this one's: a check that was
    changed begins anew.
    """
    fingerprints = {check.id: check.fingerprint for check in figures.checks}
    strata = _same_rule(responses.inspections, fingerprints)
    checks = tuple(
        check.model_copy(update={"precision": _precision(check, strata.get(check.id, []))})
        for check in figures.checks
    )
    answers = _responses(
        responses.answers, Period.parse(figures.run.period), [check.id for check in figures.checks]
    )
    return figures.model_copy(update={"checks": checks, "responses": answers})


def _responses(rows: Sequence[AnswerCount], period: Period, order: Sequence[str]) -> Responses | None:
    if not any(row.answer for row in rows):
        return None
    answered = {row.check_id for row in rows if row.answer}

    def count(check_id: str | None = None, answer: str | None = None, before: str | None = None) -> int:
        return sum(
            row.findings
            for row in rows
            if check_id in (None, row.check_id)
            and answer in (None, row.answer)
            and (before is None or (row.since is not None and row.since < before))
        )

    ages = [
        (min(len(Period.parse(row.since).until(period)) - 1, OLDEST), row.findings)
        for row in rows
        if row.answer == "contested" and row.since is not None
    ]
    return Responses(
        findings=count(),
        checks=tuple(
            Answered(
                id=id_,
                findings=count(id_),
                accepted=count(id_, "accepted"),
                fixed=count(id_, "fixed"),
                still_there=count(id_, "fixed", before=str(period)),
                contested=count(id_, "contested"),
            )
            for id_ in order
            if id_ in answered
        ),
        contested=tuple(
            Contested(months=months, findings=sum(n for age, n in ages if age == months))
            for months in range(OLDEST + 1)
        ),
    )


def _same_rule(
    inspections: Sequence[InspectedStratum], fingerprints: Mapping[str, str]
) -> dict[str, list[InspectedStratum]]:
    """By check, the strata of its last sample, if that was drawn by the same rule."""
    strata: dict[str, list[InspectedStratum]] = {}
    for stratum in inspections:
        if fingerprints.get(stratum.check_id) == stratum.fingerprint:
            strata.setdefault(stratum.check_id, []).append(stratum)
    return strata


def _precision(check: CheckFigures, strata: Sequence[InspectedStratum]) -> Precision | None:
    estimate = precision(
        [Stratum(part.found, part.confirmed + part.not_confirmed, part.confirmed) for part in strata]
    )
    if estimate is None:
        return None
    share = Range(value=estimate.share, low=estimate.low, high=estimate.high)
    return Precision(
        period=strata[0].period,
        confirmed=sum(part.confirmed for part in strata),
        not_confirmed=sum(part.not_confirmed for part in strata),
        inconclusive=sum(part.inconclusive for part in strata),
        share=share,
        findings=share.times(check.violations - check.waived),
        rate=None if check.rate is None else share.times(check.rate),
    )
