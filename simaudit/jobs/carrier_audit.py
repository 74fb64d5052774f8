"""Second stage of an audit, one carrier at a time: findings, results, receipt, annexes and figures."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

import polars as pl

from simaudit import __version__
from simaudit.config.key import key_fingerprint
from simaudit.files import file_hash
from simaudit.intake.load import LoadedMonth
from simaudit.intake.month_file import CarrierMonth
from simaudit.jobs.receipt import write_receipt
from simaudit.jobs.request import AuditRequest
from simaudit.jobs.run_receipt import ReceiptSources, run_receipt
from simaudit.jobs.timer import Timer
from simaudit.jobs.write import write_annexes, write_tables
from simaudit.judge.carriers import Judged
from simaudit.judge.findings import CarrierFindings, FindingsRequest, carrier_findings
from simaudit.judge.linked_rows import linked_rows
from simaudit.judge.marked_findings import MarkedFindings, mark_waived
from simaudit.judge.missing_numbers import carried_numbers
from simaudit.judge.month_tables import write_table
from simaudit.judge.results import carrier_results, judged_checks
from simaudit.report.figures.carrier import FigureSources, carrier_figures
from simaudit.report.figures.changes import with_changes
from simaudit.report.figures.check_history import check_history
from simaudit.report.figures.holders import holders_list
from simaudit.report.figures.idle_waivers import idle_waivers
from simaudit.report.figures.number_tally import tally_numbers
from simaudit.report.figures.reported import reported_rows
from simaudit.report.figures.responses import with_responses
from simaudit.report.model import CarrierFigures, RunInfo
from simaudit.rules.check import rule_set_fingerprint
from simaudit.store.history import carrier_history
from simaudit.store.ledger import Ledger
from simaudit.store.month_hashes import MonthHashes, RowsOf
from simaudit.store.months import AuditedMonth, keys_of
from simaudit.store.responses import month_responses
from simaudit.store.run_record import MonthRecord
from simaudit.store.runs import files_read


@dataclass(frozen=True)
class AuditContext:
    """What all carriers of an audit share."""

    request: AuditRequest
    ledger: Ledger
    timer: Timer
    run: RunInfo
    rows_of: RowsOf
    """Where the rows of the months before are."""


@dataclass(frozen=True)
class AuditedCarrier:
    """The result of auditing one carrier; its folder is written but for the pages."""

    figures: CarrierFigures
    """Without its cases, which are found over all carriers."""
    record: MonthRecord
    """Without its figures."""
    hashes: Mapping[str, str]
    """File under the output folder → sha256 before it was encrypted; empty where no annexes are written."""
    reported: pl.DataFrame | None
    """Its reported numbers (figures/reported.py); None where there is no list."""

    @property
    def results(self) -> pl.DataFrame:
        """Rows of `contract.Result`."""
        return self.record.audited.results


@dataclass(frozen=True)
class _Compared:
    """One carrier's findings and results, compared with its months before."""

    findings: CarrierFindings
    results: pl.DataFrame
    """Rows of `contract.Result`."""


@dataclass(frozen=True)
class _Listed:
    """What is listed from one carrier's findings, each marked as waived or not."""

    marked: MarkedFindings
    holders: pl.DataFrame
    reported: pl.DataFrame | None


def run_info(request: AuditRequest, made_at: datetime) -> RunInfo:
    """What reports say of the run itself; `made_at` has a zone."""
    return RunInfo(
        period=str(request.period),
        made_at=made_at,
        version=__version__,
        rule_set=rule_set_fingerprint(request.rules.checks),
        langs=request.langs,
        letterhead=request.letterhead,
        province=request.province,
        selfcheck=request.selfcheck,
        full=request.full,
        names=dict(request.names),
    )


def audit_carrier(
    context: AuditContext, loaded: LoadedMonth, month: CarrierMonth, judged: Judged, folder: Path
) -> AuditedCarrier:
    """Compare a judged carrier with its months before, count its figures and write its folder, but no pages.

    Raises OutputError.
    """
    timer, carrier = context.timer, judged.carrier
    with timer.phase("compare", carrier):
        compared = _compared(context, month, judged)
        checks = context.request.rules.checks
        missing = carried_numbers(judged.register, carrier, checks, judged.verdicts)
        numbers = context.request.store.building_missing(carrier)
        write_table(missing, numbers)
    with timer.phase("receipt", carrier):
        folder.mkdir(parents=True)
        sources = ReceiptSources(judged.register, loaded.accounts, compared.results, compared.findings.rows)
        before = files_read(context.ledger, context.request.period.previous, carrier)
        write_receipt(run_receipt(context.request, context.run.made_at, sources, before), folder)
    # The annexes are work for Python and a compressor, the figures for DuckDB. Together with the receipt they
    # would take memory: that reads all findings of a check at once.
    with timer.phase("figures", carrier):
        marked = mark_waived(judged.register, carrier, compared.findings.rows)
        listed = _Listed(marked, holders_list(marked, checks), reported_rows(marked, month))
    links = context.request.store.building_links(carrier)
    with ThreadPoolExecutor(2) as pool:
        rows_hash = pool.submit(file_hash, month.path)
        annexes = pool.submit(
            write_annexes,
            context.request,
            loaded,
            compared.findings,
            listed.holders,
            context.run,
            folder,
        )
        if not context.request.memory.annexes_beside:
            with timer.phase("write", carrier):
                annexes.result()
        with timer.phase("cases", carrier):
            write_table(_linked(context.request, marked, month), links)
        with timer.phase("figures", carrier):
            audited, figures = _figures(context, loaded, month, judged, compared, listed)
        # A phase of its own: within another its seconds would count twice.
        with timer.phase("responses", carrier):
            figures = _with_responses(context, figures, compared.findings)
        with timer.phase("write", carrier):
            write_tables(context.request, figures, audited, folder)
            hashes = annexes.result()
    sealed = MonthHashes(rows_hash.result(), file_hash(numbers), file_hash(links))
    record = MonthRecord(carrier, month.files, "", audited, compared.findings.keys, sealed)
    return AuditedCarrier(figures, record, hashes, listed.reported)


def _linked(request: AuditRequest, marked: MarkedFindings, month: CarrierMonth) -> pl.DataFrame:
    return linked_rows(marked, month, request.rules.checks, request.key, request.without_links)


def _compared(context: AuditContext, month: CarrierMonth, judged: Judged) -> _Compared:
    request, checks = context.request, context.request.rules.checks
    wanted = FindingsRequest(
        month,
        request.period,
        request.key,
        checks,
        request.waivers.in_force(request.period.as_of),
        request.store.building_findings(month.carrier),
    )
    assessed = judged_checks(checks, judged.verdicts, request.rules.off, month.carrier)
    findings = carrier_findings(judged.register, wanted, context.ledger, assessed, context.rows_of)
    results = carrier_results(
        checks,
        judged.verdicts,
        request.rules.off,
        request.period,
        judged.carrier,
        findings.rows,
        findings.comparison,
    )
    return _Compared(findings, results)


def _figures(
    context: AuditContext,
    loaded: LoadedMonth,
    month: CarrierMonth,
    judged: Judged,
    compared: _Compared,
    listed: _Listed,
) -> tuple[AuditedMonth, CarrierFigures]:
    """The month as it is recorded, and its figures without what was answered."""
    request, carrier, checks = context.request, judged.carrier, context.request.rules.checks
    results, findings = compared.results, compared.findings
    tally = tally_numbers(judged, listed.marked)
    key = key_fingerprint(request.key)
    history = carrier_history(context.ledger, request.period, carrier, key, recorded=False)
    sources = FigureSources(
        judged,
        results,
        findings.rows,
        listed.marked,
        tally,
        loaded.accounts,
        checks,
        check_history(history.results),
        listed.holders,
        listed.reported,
    )
    points = tally.points.drop_nulls("point_code")
    audited = AuditedMonth(month.columns, results, findings.comparison, points)
    figures = with_changes(carrier_figures(sources, context.run, request.key), audited, history)
    idle = idle_waivers(request.waivers, request.period, request.key, checks, carrier, findings.waivers_used)
    figures = figures.model_copy(update={"waivers": idle})
    return audited, figures


def _with_responses(
    context: AuditContext, figures: CarrierFigures, findings: CarrierFindings
) -> CarrierFigures:
    period = context.request.period
    keys = partial(keys_of, findings.rows)
    return with_responses(figures, month_responses(context.ledger, period, figures.carrier, keys))
