"""Third stage of an audit: every carrier audited, joined and written into a folder beside the output.

Of reported numbers each carrier has a list, with the case that each number belongs to.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import polars as pl

from simaudit.cases.month_cases import MonthCases
from simaudit.contract import Result
from simaudit.errors import SimauditError
from simaudit.files import private_file
from simaudit.jobs.audit.audited_carriers import audited_carriers
from simaudit.jobs.audit.carrier_audit import AuditedCarrier
from simaudit.jobs.audit.cases import CaseSettings, CasesFound, run_cases
from simaudit.jobs.audit.context import AuditContext
from simaudit.jobs.audit.follow_up_standing import (
    decided_carriers,
    follow_up_sheets,
    month_attention,
    month_clock,
)
from simaudit.jobs.audit.load import LoadedExtracts
from simaudit.jobs.audit.work_pages import write_audited_work
from simaudit.jobs.audit.write import CaseAnnexes, write_cases, write_overview, write_pages
from simaudit.jobs.inputs.not_read import not_read, with_withdrawn
from simaudit.jobs.inputs.other_carriers import OtherCarriers, keep_other_carriers
from simaudit.jobs.inputs.request import AuditRequest
from simaudit.judge.prefilter import PrefilterPlan
from simaudit.report.annexes.encryption import restricted_folder
from simaudit.report.annexes.tables import write_csv
from simaudit.report.figures.carrier import CarrierFigures
from simaudit.report.figures.follow_ups import FollowUps
from simaudit.report.figures.overview import NotRead
from simaudit.store.ledger import Ledger
from simaudit.store.months import not_submitted
from simaudit.store.run_record import unrecorded_states
from simaudit.store.withdrawal import withdrawn_carriers

_REPORTED: Final = "reported.csv"
_REPORTED_COLUMNS: Final = (
    "msisdn", "source", "reported_at", "kind", "file", "record", "status", "registered_at", "channel",
    "point_code", "clerk_code", "id_number", "portrait_hash", "numbers_on_paper", "numbers_on_portrait",
    "numbers_in_device", "case_id", "checks",
)  # fmt: skip


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
    signs = {carrier.figures.carrier: carrier.signs for carrier in carriers}
    with timer.phase("cases"):
        cases, left_out = run_cases(context, [carrier.figures for carrier in carriers], signs, others)
        annexes = _case_annexes(request, ledger, cases.carriers)
        case_hashes = write_cases(cases.tables, cases.figures, folder, request.store, annexes)
    with timer.phase("reported"):
        cases = list_reported(request, carriers, cases, folder)
    records = [carrier.record for carrier in carriers]
    states = unrecorded_states(ledger, request.period, records, request.key)
    clock = month_clock(ledger, request.period, request.rules.checks, request.config.letterhead, states)
    cases = replace(cases, carriers=decided_carriers(ledger, cases.carriers, clock))
    with timer.phase("report"):
        write_audited_work(context, loaded, cases, folder)
        for figures in cases.carriers:
            write_pages(figures, request.langs, folder / figures.carrier)
    with timer.phase("overview"):
        problems = [*loaded.problems, *others.problems, *left_out]
        unread = _not_read(context, problems, others)
        follow_ups = month_attention(ledger, cases.carriers, run, cases.figures)
        follow_ups = follow_ups.model_copy(update={"clock": clock})
        listed = _with_withdrawn(context, unread)
        out = request.folder.parent
        write_overview(cases.carriers, cases.figures, listed, run, follow_ups, folder, out)
    hashes = {name: digest for carrier in carriers for name, digest in carrier.hashes.items()}
    hashes |= dict(others.findings) | case_hashes
    return BuiltMonth(carriers, results, cases, others, problems, unread, follow_ups, hashes)


def _case_annexes(request: AuditRequest, ledger: Ledger, carriers: Sequence[CarrierFigures]) -> CaseAnnexes:
    settings = CaseSettings.of(request.config, request.key, request.rules.checks)
    followed = follow_up_sheets(ledger, carriers, request.period)
    return CaseAnnexes(request.period, not request.options.no_restricted, settings, followed)


def _not_read(
    context: AuditContext, problems: Sequence[SimauditError], others: OtherCarriers
) -> list[NotRead]:
    submitted = [*context.request.inputs.carriers, *others.carriers]
    missing = not_submitted(context.ledger, context.request.period, submitted)
    return not_read(problems, others.not_read, missing, context.request.lists.problems)


def _with_withdrawn(context: AuditContext, unread: Sequence[NotRead]) -> list[NotRead]:
    withdrawn = withdrawn_carriers(context.ledger, context.request.period)
    return with_withdrawn(
        unread, [entry for entry in withdrawn if entry[0] not in context.request.inputs.carriers]
    )


def list_reported(
    request: AuditRequest, carriers: Sequence[AuditedCarrier], cases: CasesFound, folder: Path
) -> CasesFound:
    """Write each carrier's list into its restricted folder, where those are wanted.

    Returns the cases with the carriers' figures, in which is counted how many reported numbers are in cases.
    Raises OutputError.
    """
    lists = {
        audited.figures.carrier: _with_cases(audited.reported, audited.figures.carrier, cases.tables)
        for audited in carriers
        if audited.reported is not None
    }
    for carrier, rows in lists.items():
        _write_reported(request, carrier, rows, folder)
    figures = tuple(
        _counted(carrier_figures, lists[carrier_figures.carrier])
        if carrier_figures.carrier in lists
        else carrier_figures
        for carrier_figures in cases.carriers
    )
    return replace(cases, carriers=figures)


def _with_cases(rows: pl.DataFrame, carrier: str, tables: MonthCases) -> pl.DataFrame:
    """`reported_rows` of a carrier with the `case_id` of each."""
    case_ids = tables.rows.filter(pl.col("carrier") == carrier).select("place", "case_id")
    return rows.with_columns(pl.col("place").cast(pl.UInt32)).join(
        case_ids, on="place", how="left", maintain_order="left"
    )


def _counted(figures: CarrierFigures, rows: pl.DataFrame) -> CarrierFigures:
    if figures.reported is None:
        return figures
    numbers = rows.drop_nulls("case_id")["msisdn"].n_unique()
    return figures.model_copy(update={"reported": figures.reported.model_copy(update={"in_cases": numbers})})


def _write_reported(request: AuditRequest, carrier: str, rows: pl.DataFrame, folder: Path) -> None:
    if request.options.no_restricted:
        return
    building = request.store.building_annexes(carrier)
    recipients = request.config.restricted.recipients
    with restricted_folder(folder / carrier / "restricted", building, recipients) as annexes:
        write_csv(rows.select(_REPORTED_COLUMNS), private_file(annexes / _REPORTED))
