"""Second stage of an audit: the restricted annexes of a carrier's folder."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import polars as pl

from simaudit.files import file_hash, private_file
from simaudit.intake.load import LoadedMonth
from simaudit.intake.records.records import reasons
from simaudit.jobs.inputs.request import AuditRequest
from simaudit.judge.findings import CarrierFindings
from simaudit.report.annexes.encryption import restricted_folder
from simaudit.report.annexes.findings_workbook import BookFacts, write_workbook
from simaudit.report.annexes.tables import split_by_scope, write_csv, write_findings, write_rejects
from simaudit.report.annexes.work_rows import WorkMonth
from simaudit.report.figures.base import RunInfo
from simaudit.report.figures.carrier_decisions import answer_by
from simaudit.report.figures.holders import no_holders
from simaudit.rules.check import Check


def write_annexes(
    request: AuditRequest,
    loaded: LoadedMonth,
    findings: CarrierFindings,
    holders: pl.DataFrame,
    run: RunInfo,
    folder: Path,
) -> dict[str, str]:
    """The restricted folder: findings, remarks.parquet, holders.csv and rejects.csv, where wanted.

    Returns carrier/restricted/findings.csv → its sha256: encrypted, the same findings never give the same
    file. Raises OutputError.
    """
    if request.options.no_restricted:
        return {}
    building = request.store.building_annexes(loaded.carrier)
    with restricted_folder(folder / "restricted", building, request.config.restricted.recipients) as annexes:
        # The workbook takes one processor, most of it to compress.
        with ThreadPoolExecutor(1) as pool:
            checks, facts = request.rules.checks, _book_facts(run, loaded)
            book = pool.submit(_write_books, findings, holders, checks, annexes, facts, loaded)
            write_findings(findings.path, annexes, request.store.building_remarks(loaded.carrier))
            write_csv(holders, private_file(annexes / "holders.csv"))
            write_rejects(loaded.rejects, annexes)
            book.result()
        return {f"{loaded.carrier}/restricted/findings.csv": file_hash(annexes / "findings.csv")}


def _write_books(
    findings: CarrierFindings,
    holders: pl.DataFrame,
    checks: Sequence[Check],
    folder: Path,
    facts: BookFacts,
    loaded: LoadedMonth,
) -> None:
    """The workbook of findings; with a province that of those in scope, and one of the others, if any."""
    if not facts.scope:
        write_workbook(findings.rows, holders, checks, folder, facts)
        return
    own, others = (findings.path.with_suffix(f".{part}.parquet") for part in ("scope", "elsewhere"))
    month = WorkMonth(loaded.carrier, findings.path, loaded.path, loaded.destroyed)
    try:
        split_by_scope(findings.path, month.register(), facts.scope, own, others)
        write_workbook(pl.scan_parquet(own), holders, checks, folder, facts)
        rows = pl.scan_parquet(others)
        if not rows.head(1).collect().is_empty():
            write_workbook(rows, no_holders(), checks, folder, replace(facts, elsewhere=True))
    finally:
        own.unlink(missing_ok=True)
        others.unlink(missing_ok=True)


def _book_facts(run: RunInfo, loaded: LoadedMonth) -> BookFacts:
    lang = run.langs[0]
    return BookFacts(
        lang=lang,
        names=run.names,
        answer_by=answer_by(run),
        contact=run.letterhead.contact,
        reasons={note.text(): note.text(lang) for note in reasons(loaded.rejects)},
        scope=run.scope,
    )
