"""The texts of cases.xlsx from reports/case_workbook.toml: names of sheets, headings and instructions."""

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Final

from pydantic import AfterValidator

from simaudit.cases.month_cases import CASE
from simaudit.errors import CatalogueError
from simaudit.paths import REPORTS
from simaudit.report.annexes.follow_up_words import CHECK_COLUMNS, HEADINGS
from simaudit.report.annexes.workbook_words import exact_keys, worded_sheet_names
from simaudit.rules.check import Wording
from simaudit.rules.toml_file import StrictModel, read_model

CASE_WORKBOOK_TEXTS: Final = REPORTS / "case_workbook.toml"

ROW_COLUMNS: Final = ("case_id", "carrier", "record", "msisdn", "id_number", "links", "marks")
"""Columns of a row of a case, as cases.csv has them."""


class CaseWorkbookWords(StrictModel):
    """All texts of the workbook but the cases."""

    sheets: Annotated[
        Mapping[str, Wording],
        AfterValidator(exact_keys("guide", "cases", "rows", "checks")),
        AfterValidator(worded_sheet_names),
    ]
    title: Wording
    facts: Annotated[Mapping[str, Wording], AfterValidator(exact_keys("period", "cases", "rows", "left"))]
    partial: Wording
    guide: tuple[Wording, ...]
    headings: Annotated[Mapping[str, Wording], AfterValidator(exact_keys("link", "column", "meaning"))]
    cut: Wording
    choose: Wording
    names: Annotated[
        Mapping[str, Wording], AfterValidator(exact_keys(*CASE, *ROW_COLUMNS[1:], *CHECK_COLUMNS[1:]))
    ]
    """Headings, by machine name."""
    cases: Annotated[Mapping[str, Wording], AfterValidator(exact_keys(*CASE))]
    rows: Annotated[Mapping[str, Wording], AfterValidator(exact_keys(*ROW_COLUMNS))]
    checks: Annotated[Mapping[str, Wording], AfterValidator(exact_keys(*CHECK_COLUMNS))]
    follow_up: Annotated[Mapping[str, Wording], AfterValidator(exact_keys(*HEADINGS))]


@cache
def case_workbook_words() -> CaseWorkbookWords:
    """The texts in the file, read once; raises CatalogueError, which names file, line and key."""
    return read_model(CASE_WORKBOOK_TEXTS, CaseWorkbookWords, CatalogueError)
