"""Second stage of an audit, for one carrier: findings, results, receipt, annexes and figures.

What the ledger has of a carrier is read by one thread, carrier by carrier; the rest can be done for several
at a time.
"""

from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from simaudit.files import file_hash
from simaudit.jobs.audit.compared_carrier import ComparedCarrier
from simaudit.jobs.audit.context import AuditContext
from simaudit.jobs.audit.write import write_annexes
from simaudit.jobs.receipt.receipt import write_receipt
from simaudit.jobs.receipt.run_receipt import run_receipt
from simaudit.judge.findings import MarkedFindings, mark_waived
from simaudit.judge.linked_rows import linked_rows, with_reports
from simaudit.judge.missing_numbers import carried_numbers, write_table
from simaudit.report.figures.carrier import CountedFigures, carrier_figures
from simaudit.report.figures.checks import check_history
from simaudit.report.figures.estimates import check_samples
from simaudit.report.figures.examples import idle_waivers
from simaudit.report.figures.figure_sources import FigureSources
from simaudit.report.figures.holders import holders_list
from simaudit.report.figures.number_tally import NumberTally, records_outside, tally_numbers
from simaudit.report.figures.points import points_of_signs
from simaudit.report.figures.reported import reported_rows
from simaudit.report.figures.set_aside import portraits_aside, set_aside
from simaudit.store.month_hashes import MonthHashes
from simaudit.store.months import AuditedMonth
from simaudit.store.run_record import MonthRecord


@dataclass(frozen=True)
class AuditedCarrier:
    """The result of auditing one carrier; its folder has its receipt and its annexes."""

    figures: CountedFigures
    record: MonthRecord
    """Without its figures."""
    hashes: Mapping[str, str]
    """File under the output folder → sha256 before it was encrypted; empty where no annexes are written."""
    reported: pl.DataFrame | None
    """Its reported numbers (figures/reported.py); None where there is no list."""

    @property
    def results(self) -> pl.DataFrame:
        """Rows of `row_models.Result`."""
        return self.record.audited.results


def audit_carrier(context: AuditContext, compared: ComparedCarrier, folder: Path) -> AuditedCarrier:
    """Count a compared carrier's figures and write its receipt and annexes. Raises OutputError.

    The ledger isn't read: other carriers may be compared, and audited, at the same time.
    """
    timer, request, checks = context.timer, context.request, context.request.rules.checks
    judged, month, carrier = compared.judged, compared.month, compared.judged.carrier
    with timer.phase("receipt", carrier):
        missing = carried_numbers(judged.register, carrier, checks, judged.verdicts)
        numbers = request.store.building_missing(carrier)
        write_table(missing, numbers)
        folder.mkdir(parents=True)
        accounts, findings = compared.loaded.accounts, compared.findings.rows
        files_before = context.files_before.get(carrier, ())
        made_at, results = context.run.made_at, compared.results
        receipt = run_receipt(request, made_at, judged.register, accounts, results, findings, files_before)
        write_receipt(receipt, folder)
    # The annexes are work for Python and a compressor, the figures for DuckDB. Together with the receipt they
    # would take memory: that reads all findings of a check at once.
    with timer.phase("figures", carrier):
        aside = set_aside(checks, compared.results, month, context.samples.get(carrier, ()))
        marked = mark_waived(judged.register, carrier, findings, aside)
        holders = holders_list(marked, checks, request.rules.law, context.run.scope)
        reported = reported_rows(marked, month)
    links = request.store.building_links(carrier)
    with ThreadPoolExecutor(2) as pool:
        rows_hash = pool.submit(file_hash, month.path)
        annexes = pool.submit(
            write_annexes, request, compared.loaded, compared.findings, holders, context.run, folder
        )
        if not request.memory.annexes_beside:
            with timer.phase("write", carrier):
                annexes.result()
        with timer.phase("cases", carrier):
            without = request.config.cases.without_links
            linked = linked_rows(marked, month, request.rules.checks, request.key, without)
            write_table(with_reports(linked, reported), links)
            portraits = portraits_aside(linked, request.config.default_portraits, checks)
            if not portraits.is_empty():
                by_faces = portraits.select("check_id", record="place")
                marked = mark_waived(judged.register, carrier, findings, pl.concat([aside, by_faces]))
            case_points = points_of_signs(linked, checks)
        with timer.phase("figures", carrier):
            tally = tally_numbers(judged, marked, context.run.scope)
            audited, figures = _figures(context, compared, marked, holders, reported, case_points, tally)
        with timer.phase("write", carrier):
            hashes = annexes.result()
    sealed = MonthHashes(rows_hash.result(), file_hash(numbers), file_hash(links))
    record = MonthRecord(
        carrier,
        month.files,
        "",
        audited,
        compared.findings.keys,
        sealed,
        compared.states,
        records_outside(tally),
        tally.aside,
    )
    return AuditedCarrier(figures, record, hashes, reported)


def _figures(
    context: AuditContext,
    compared: ComparedCarrier,
    marked: MarkedFindings,
    holders: pl.DataFrame,
    reported: pl.DataFrame | None,
    points_of_rows: Collection[str],
    tally: NumberTally,
) -> tuple[AuditedMonth, CountedFigures]:
    """The month as it is recorded, and its figures.

    `points_of_rows` are the codes of points of linked rows with signs of violation.
    """
    request, checks, findings = context.request, context.request.rules.checks, compared.findings
    carrier = compared.judged.carrier
    before = context.results_before.get(carrier)
    sources = FigureSources(
        compared.judged,
        compared.results,
        findings.rows,
        marked,
        tally,
        compared.loaded.accounts,
        request.rules,
        {} if before is None else check_history(before),
        holders,
        reported,
        idle_waivers(request.waivers, request.period, request.key, checks, carrier, findings.waivers_used),
        check_samples(context.samples.get(carrier, ()), {check.id: check.fingerprint for check in checks}),
        points_of_rows,
    )
    points = tally.points.drop_nulls("point_code")
    audited = AuditedMonth(compared.month.columns, compared.results, findings.comparison, points)
    return audited, carrier_figures(sources, context.run, request.key)
