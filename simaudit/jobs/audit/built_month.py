"""Third stage of an audit: every carrier audited, joined and written into a folder beside the output."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from simaudit.contract import Result
from simaudit.errors import SimauditError
from simaudit.jobs.audit.audited_carriers import audited_carriers
from simaudit.jobs.audit.carrier_audit import AuditedCarrier
from simaudit.jobs.audit.cases import CasesFound, run_cases
from simaudit.jobs.audit.context import AuditContext
from simaudit.jobs.audit.follow_up_standing import follow_up_sheets, month_attention
from simaudit.jobs.audit.load import LoadedExtracts
from simaudit.jobs.audit.reported import list_reported
from simaudit.jobs.audit.write import CaseAnnexes, write_cases, write_overview, write_pages
from simaudit.jobs.inputs.not_read import not_read, with_withdrawn
from simaudit.jobs.inputs.other_carriers import OtherCarriers, keep_other_carriers
from simaudit.jobs.inputs.request import AuditRequest
from simaudit.judge.prefilter import PrefilterPlan
from simaudit.report.annexes.findings_in_words import BookFacts
from simaudit.report.figures.carrier import CarrierFigures
from simaudit.report.figures.follow_ups import FollowUps
from simaudit.report.figures.overview import NotRead
from simaudit.store.follow_ups import follow_up_history
from simaudit.store.ledger import Ledger
from simaudit.store.months import not_submitted
from simaudit.store.withdrawal import withdrawn_carriers


@dataclass(frozen=True)
class BuiltMonth:
    """A month that is judged and written, but neither recorded nor in its place."""

    carriers: Sequence[AuditedCarrier]
    results: pl.DataFrame
    """Rows of `contract.Result`, of all carriers."""
    cases: CasesFound
    """With the figures of the carriers as the reports show them."""
    others: OtherCarriers
    problems: Sequence[SimauditError]
    unread: Sequence[NotRead]
    follow_ups: FollowUps
    hashes: Mapping[str, str]
    """Path of a CSV with personal data → its sha256 before it was encrypted."""


def build_month(
    context: AuditContext, loaded: LoadedExtracts, plan: PrefilterPlan, folder: Path
) -> BuiltMonth:
    """Audit every carrier, and write all that the month's output has but its manifest. Raises OutputError."""
    request, ledger, timer, run = context.request, context.ledger, context.timer, context.run
    carriers = audited_carriers(context, loaded, plan, folder)
    # Of all carriers at once: validating takes the same time for each table, however few rows it has.
    results = Result.validate(pl.concat([carrier.results for carrier in carriers]), lazy=True)
    others = keep_other_carriers(request, ledger, request.folder, folder)
    with timer.phase("cases"):
        cases, left_out = run_cases(context, [carrier.figures for carrier in carriers], others)
        annexes = _case_annexes(request, ledger, cases.carriers)
        case_hashes = write_cases(cases.tables, cases.figures, folder, request.store, annexes)
    with timer.phase("reported"):
        cases = list_reported(request, carriers, cases, folder)
    cases = cases.with_decisions(follow_up_history(ledger))
    with timer.phase("report"):
        for figures in cases.carriers:
            write_pages(figures, request.langs, folder / figures.carrier)
    with timer.phase("overview"):
        problems = [*loaded.problems, *others.problems, *left_out]
        unread = _not_read(context, problems, others)
        follow_ups = month_attention(ledger, cases.carriers, run, cases.figures)
        listed = _with_withdrawn(context, unread)
        write_overview(cases.carriers, cases.figures, listed, run, follow_ups, folder)
    hashes = {name: digest for carrier in carriers for name, digest in carrier.hashes.items()}
    hashes |= dict(others.findings) | case_hashes
    return BuiltMonth(carriers, results, cases, others, problems, unread, follow_ups, hashes)


def _case_annexes(request: AuditRequest, ledger: Ledger, carriers: Sequence[CarrierFigures]) -> CaseAnnexes:
    titles = {check.id: check.header.title for check in request.rules.checks}
    followed = follow_up_sheets(ledger, carriers, request.period)
    facts = BookFacts(request.langs[0], request.config.carrier_names)
    return CaseAnnexes(
        period=request.period,
        restricted=not request.options.no_restricted,
        recipients=request.config.restricted.recipients,
        titles=titles,
        follow_ups=followed,
        facts=facts,
    )


def _not_read(
    context: AuditContext, problems: Sequence[SimauditError], others: OtherCarriers
) -> list[NotRead]:
    submitted = [*context.request.inputs.carriers, *others.carriers]
    missing = not_submitted(context.ledger, context.request.period, submitted)
    return not_read(problems, others.not_read, missing)


def _with_withdrawn(context: AuditContext, unread: Sequence[NotRead]) -> list[NotRead]:
    withdrawn = withdrawn_carriers(context.ledger, context.request.period)
    return with_withdrawn(
        unread, [entry for entry in withdrawn if entry[0] not in context.request.inputs.carriers]
    )
