"""Last stage of an audit: the files of a carrier's folder, of the overview and of the cases."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from simaudit.cases.month_cases import MonthCases
from simaudit.files import file_hash, private_file, write_text
from simaudit.intake.load import LoadedMonth
from simaudit.intake.records.records import reasons
from simaudit.jobs.audit.cases import CaseSettings
from simaudit.jobs.inputs.request import AuditRequest
from simaudit.judge.findings import CarrierFindings
from simaudit.period import Period
from simaudit.report.annexes.case_workbook import FollowUpSheets, write_case_workbook
from simaudit.report.annexes.encryption import restricted_folder
from simaudit.report.annexes.findings_in_words import BookFacts
from simaudit.report.annexes.findings_workbook import write_workbook
from simaudit.report.annexes.tables import (
    RESTRICTED,
    row_files,
    work_file,
    write_case_list,
    write_case_rows,
    write_csv,
    write_findings,
    write_rejects,
    write_results,
)
from simaudit.report.figures.base import RunInfo
from simaudit.report.figures.carrier import CarrierFigures
from simaudit.report.figures.carrier_decisions import answer_by
from simaudit.report.figures.cases import CaseFigures
from simaudit.report.figures.follow_ups import FollowUps
from simaudit.report.figures.month_list import month_list
from simaudit.report.figures.overview import NotRead, overview_figures
from simaudit.report.figures.sanctions import exposure_table
from simaudit.report.pages.render import file_name, render_carrier, render_cases, render_overview
from simaudit.store.months import AuditedMonth
from simaudit.store.store import Store


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
            facts = _book_facts(run, loaded)
            book = pool.submit(write_workbook, findings.rows, holders, request.rules.checks, annexes, facts)
            write_findings(findings.path, annexes, request.store.building_remarks(loaded.carrier))
            write_csv(holders, private_file(annexes / "holders.csv"))
            write_rejects(loaded.rejects, annexes)
            book.result()
        return {f"{loaded.carrier}/restricted/findings.csv": file_hash(annexes / "findings.csv")}


def _book_facts(run: RunInfo, loaded: LoadedMonth) -> BookFacts:
    lang = run.langs[0]
    return BookFacts(
        lang=lang,
        names=run.names,
        answer_by=answer_by(run),
        contact=run.letterhead.contact,
        reasons={note.text(): note.text(lang) for note in reasons(loaded.rejects)},
    )


def write_tables(request: AuditRequest, figures: CarrierFigures, audited: AuditedMonth, folder: Path) -> None:
    """results.csv, results.json and exposure.csv, which travel with the report. Raises OutputError."""
    write_results(audited.results, audited.comparison, figures.checks, folder)
    exposure = exposure_table(figures.carrier, str(request.period), figures.exposures, request.langs[0])
    write_csv(exposure, folder / "exposure.csv")


def write_pages(figures: CarrierFigures, langs: tuple[str, ...], folder: Path) -> None:
    """The carrier's report in every language. Raises OutputError."""
    for lang in langs:
        write_text(folder / file_name("report", lang, langs), render_carrier(figures, lang))


def write_overview(
    carriers: Sequence[CarrierFigures],
    cases: Sequence[CaseFigures],
    not_read: Sequence[NotRead],
    run: RunInfo,
    follow_ups: FollowUps,
    folder: Path,
    out: Path,
) -> None:
    """index.html and cases.html in every language, and their figures as overview.json. Raises OutputError.

    `out` is the folder of reports, in which the months beside this one are.
    """
    overview = overview_figures(carriers, not_read, run, follow_ups, cases)
    files = row_files(folder, [figures.carrier for figures in carriers])
    months, work_page = month_list(out), work_file(folder)
    for lang in run.langs:
        page = render_overview(overview, lang, files, months, work_page)
        write_text(folder / file_name("index", lang, run.langs), page)
        write_text(folder / file_name("cases", lang, run.langs), render_cases(overview, lang, files))
    write_text(folder / "overview.json", overview.for_programs())


@dataclass(frozen=True)
class CaseAnnexes:
    """What is written of a month's cases that holds personal data, and how."""

    period: Period
    restricted: bool
    """Whether it is wanted at all."""
    settings: CaseSettings
    follow_ups: FollowUpSheets


def write_cases(
    found: MonthCases, figures: Sequence[CaseFigures], folder: Path, store: Store, wanted: CaseAnnexes
) -> dict[str, str]:
    """cases.json, and where restricted annexes are wanted the rows of the cases. Raises OutputError.

    Returns restricted/cases.csv → its sha256 before it was encrypted.
    """
    write_case_list(figures, folder)
    if not wanted.restricted:
        return {}
    building = store.building_annexes("cases")
    with restricted_folder(folder / RESTRICTED, building, wanted.settings.recipients) as annexes:
        write_case_rows(found, annexes)
        month = str(wanted.period)
        write_case_workbook(
            found, month, wanted.settings.titles, wanted.follow_ups, annexes, wanted.settings.facts
        )
        return {f"{RESTRICTED}/cases.csv": file_hash(annexes / "cases.csv")}
