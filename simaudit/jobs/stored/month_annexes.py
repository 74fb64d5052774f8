"""A month's restricted folder over all its carriers: the rows of its cases, and the page to work in."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import polars as pl

from simaudit.cases.month_cases import MonthCases
from simaudit.files import file_hash
from simaudit.jobs.stored.cases import CaseSettings
from simaudit.jobs.stored.stored_month import StoredMonth
from simaudit.report.annexes.case_workbook import write_case_workbook
from simaudit.report.annexes.encryption import restricted_folder
from simaudit.report.annexes.tables import RESTRICTED, split_by_scope, write_case_rows
from simaudit.report.annexes.work_page import WorkFacts, write_work_pages
from simaudit.report.annexes.work_rows import WorkMonth
from simaudit.report.figures.carrier import CountedFigures
from simaudit.report.pages.case_words import case_title
from simaudit.report.pages.language import Language
from simaudit.rules.reference_tables import communes
from simaudit.store.store import Store


def stored_findings(folder: Path, carriers: Sequence[CountedFigures]) -> dict[str, Path]:
    """Carrier → its findings in OUT/<period>, where they are there and not encrypted."""
    files = {
        figures.carrier: folder / figures.carrier / RESTRICTED / "findings.parquet" for figures in carriers
    }
    return {carrier: file for carrier, file in files.items() if file.is_file()}


def write_case_annexes(
    store: Store, month: StoredMonth, cases: MonthCases, settings: CaseSettings, built: Path
) -> dict[str, str]:
    """Write the rows of a month's cases and their workbook into `built`. Raises OutputError.

    Returns restricted/cases.csv → its sha256 before it was encrypted.
    """
    language = Language(settings.facts.lang)
    texts = {case.case_id: case_title(case, language) for case in month.cases}
    title = pl.col("case_id").replace_strict(texts, default=None, return_dtype=pl.String)
    titled = replace(cases, cases=cases.cases.with_columns(title.alias("title")))
    building = store.building_annexes("cases")
    with restricted_folder(built / RESTRICTED, building, settings.recipients) as annexes:
        write_case_rows(cases, annexes)
        write_case_workbook(
            titled, month.run.period, settings.titles, month.followed, annexes, settings.facts
        )
        return {f"{RESTRICTED}/cases.csv": file_hash(annexes / "cases.csv")}


def write_work(
    store: Store,
    month: StoredMonth,
    cases: MonthCases,
    rows_of: Callable[[str], Path | None],
    findings: Mapping[str, Path],
    built: Path,
    settings: CaseSettings,
) -> None:
    """Write work.html of a month's carriers into `built`, encrypted to the public keys where there are any.

    `rows_of` gives a carrier's register, None where it has none any more; `findings` has by carrier the files
    of those that are there and not encrypted. Where a province is configured, the page has the findings in
    scope. Raises OutputError.
    """
    whole_months = [
        WorkMonth(
            figures.carrier,
            findings[figures.carrier],
            rows_of(figures.carrier),
            frozenset(figures.intake.destroyed),
        )
        for figures in month.carriers
        if figures.carrier in findings
    ]
    facts = WorkFacts(
        run=month.run,
        checks={check.id: check for figures in month.carriers for check in figures.checks},
        cases=month.cases,
        case_rows=cases.rows,
        history=month.followed.history,
        unreadable=[figures.carrier for figures in month.carriers if figures.carrier not in findings],
        communes=communes(month.run.month.as_of, settings.reference),
    )
    with (
        _months_in_scope(store, whole_months, month.run.scope) as months,
        restricted_folder(built / RESTRICTED, store.building_annexes("work"), settings.recipients) as annexes,
    ):
        write_work_pages(months, facts, annexes)


@contextmanager
def _months_in_scope(store: Store, months: Sequence[WorkMonth], scope: str) -> Iterator[Sequence[WorkMonth]]:
    """The months with the findings in scope, in files that are there meanwhile."""
    if not scope:
        yield months
        return
    files = [store.building_findings(month.carrier).with_suffix(".scope.parquet") for month in months]
    try:
        for month, file in zip(months, files, strict=True):
            split_by_scope(month.findings, month.register(), scope, file)
        yield [replace(month, findings=file) for month, file in zip(months, files, strict=True)]
    finally:
        for file in files:
            file.unlink(missing_ok=True)
