"""The texts of findings.xlsx from reports/workbook.toml: names of sheets, headings and instructions."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BaseModel, ConfigDict

from simaudit.contract import NATURES, Finding
from simaudit.errors import CatalogueError, RefusedValueError
from simaudit.paths import REPORTS
from simaudit.report.annexes.response_words import ANSWERS
from simaudit.report.figures.holders import COLUMNS as HOLDER_COLUMNS
from simaudit.rules.check import Wording
from simaudit.rules.toml_file import read_model

WORKBOOK_TEXTS: Final = REPORTS / "workbook.toml"

LONGEST_SHEET_NAME: Final = 31
"""Characters in a sheet's name (Excel specifications and limits)."""

LONGEST_CELL: Final = 32_767
"""UTF-16 code units in a cell (Excel specifications and limits)."""

_NOT_IN_SHEET_NAME: Final = frozenset("[]:*?/\\'")


def exact_keys(*keys: str) -> Callable[[Mapping[str, Any]], Mapping[str, Any]]:
    """A validator that requires exactly these keys of a table."""

    def check(table: Mapping[str, Any]) -> Mapping[str, Any]:
        if set(table) != set(keys):
            raise RefusedValueError("keys_fixed", keys=keys)
        return table

    return check


def worded_sheet_names(sheets: Mapping[str, Wording]) -> Mapping[str, Wording]:
    """The names of sheets in either language, if Excel takes them; raises RefusedValueError."""
    for lang in ("vi", "en"):
        sheet_names({name: wording.get(lang) for name, wording in sheets.items()})
    return sheets


def sheet_names(sheets: Mapping[str, str]) -> Mapping[str, str]:
    """The names of sheets, if Excel takes them; raises RefusedValueError."""
    for name in sheets.values():
        if not 0 < len(name) <= LONGEST_SHEET_NAME or set(name) & _NOT_IN_SHEET_NAME:
            raise RefusedValueError("no_sheet_name", name=repr(name), longest=str(LONGEST_SHEET_NAME))
    if len({name.casefold() for name in sheets.values()}) < len(sheets):
        raise RefusedValueError("sheet_name_twice")
    return sheets


SUMMARY_COLUMNS: Final = (
    "check_id", "title", "nature", "severity", "findings", "listed", "new", "persisting", "reopened",
    "waived", "remedy",
)  # fmt: skip


FACTS: Final = ("carrier", "period", "findings", "answer_by", "contact", "cut", "left")

_Wordings = Mapping[str, Wording]


class WorkbookWords(BaseModel):
    """All texts of the workbook but the findings."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sheets: Annotated[
        _Wordings,
        AfterValidator(exact_keys("guide", "summary", *NATURES, "holders")),
        AfterValidator(worded_sheet_names),
    ]
    title: Wording
    facts: Annotated[_Wordings, AfterValidator(exact_keys(*FACTS))]
    partial: Wording
    guide: tuple[Wording, ...]
    answers: Annotated[_Wordings, AfterValidator(exact_keys(*ANSWERS))]
    headings: Annotated[_Wordings, AfterValidator(exact_keys("answer", "column", "meaning"))]
    summary: Annotated[_Wordings, AfterValidator(exact_keys(*SUMMARY_COLUMNS))]
    cut: Wording
    choose: Wording
    names: Annotated[_Wordings, AfterValidator(exact_keys(*Finding.to_schema().columns))]
    holder_names: Annotated[_Wordings, AfterValidator(exact_keys(*HOLDER_COLUMNS))]
    columns: Annotated[_Wordings, AfterValidator(exact_keys(*Finding.to_schema().columns))]
    holders: Annotated[_Wordings, AfterValidator(exact_keys(*HOLDER_COLUMNS))]


@cache
def workbook_words() -> WorkbookWords:
    """The texts in the file, read once; raises CatalogueError, which names file, line and key."""
    return read_model(WORKBOOK_TEXTS, WorkbookWords, CatalogueError)
