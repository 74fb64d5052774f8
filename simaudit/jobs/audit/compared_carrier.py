"""Second stage of an audit, first half: a carrier's findings and results, held against its months before.

What the ledger has of a carrier is read by one thread, carrier by carrier.
"""

from dataclasses import dataclass

import polars as pl

from simaudit.intake.load import LoadedMonth
from simaudit.intake.month_file import CarrierMonth
from simaudit.jobs.audit.context import AuditContext
from simaudit.jobs.audit.notified import NOTIFIED
from simaudit.judge.carriers import Judged
from simaudit.judge.findings import CarrierFindings, FindingsRequest, carrier_findings
from simaudit.judge.results import carrier_results, judged_checks
from simaudit.store.notices import first_notices
from simaudit.store.notified_numbers import numbers_in_rows, states_in_rows


@dataclass(frozen=True)
class ComparedCarrier:
    """One judged carrier, compared with what the ledger has of it."""

    loaded: LoadedMonth
    month: CarrierMonth
    judged: Judged
    findings: CarrierFindings
    results: pl.DataFrame
    """Rows of `row_models.Result`."""
    states: pl.DataFrame | None
    """What the rows of numbers that letters named say (notified_numbers.py); None where none was named."""


def compare_carrier(
    context: AuditContext, loaded: LoadedMonth, month: CarrierMonth, judged: Judged
) -> ComparedCarrier:
    """Compare a judged carrier's findings with its months before, and find the numbers that letters named."""
    carrier = judged.carrier
    with context.timer.phase("compare", carrier):
        findings, results = _findings_and_results(context, month, judged)
    # A phase of its own: within another its seconds would count twice.
    with context.timer.phase("responses", carrier):
        states = _states(context, month) if carrier in context.numbers else None
    return ComparedCarrier(loaded, month, judged, findings, results, states)


def _states(context: AuditContext, month: CarrierMonth) -> pl.DataFrame:
    request, ledger = context.request, context.ledger
    numbers = context.numbers[month.carrier]
    if month.carrier in request.options.held:
        # Its rows are at home only now that they are judged.
        numbers = numbers_in_rows(ledger, month, request.key)
    listed = request.lists.rows.get(NOTIFIED)
    if listed is None:
        first_days = first_notices(ledger, month.carrier, request.period)
    else:
        of_carrier = listed.filter(pl.col("carrier") == month.carrier).drop_nulls("first_notice_at")
        first_days = of_carrier.join(numbers.select("number_key", "msisdn").unique(), on="msisdn")
    return states_in_rows(ledger, month, numbers, request.key, first_days)


def _findings_and_results(
    context: AuditContext, month: CarrierMonth, judged: Judged
) -> tuple[CarrierFindings, pl.DataFrame]:
    request, checks = context.request, context.request.rules.checks
    findings_request = FindingsRequest(
        month,
        request.period,
        request.key,
        checks,
        request.waivers.in_force(request.period.as_of),
        context.earlier(month.carrier),
        request.store.building_findings(month.carrier),
        None if request.options.no_restricted else request.store.building_remarks(month.carrier),
    )
    off = request.rules.off
    assessed = judged_checks(checks, judged.verdicts, off, month.carrier)
    findings = carrier_findings(judged.register, findings_request, context.ledger, assessed, context.rows_of)
    results = carrier_results(
        checks, judged.verdicts, off, request.period, month.carrier, findings.rows, findings.comparison
    )
    return findings, results
