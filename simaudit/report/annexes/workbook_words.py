"""The words of the restricted workbooks, from `reports/workbook.toml`: sheets, headings, how to use them."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BaseModel, ConfigDict

from simaudit.catalogue.check import Wording
from simaudit.catalogue.toml_file import read_model
from simaudit.contract import FAMILIES, Finding
from simaudit.errors import CatalogueError, RefusedValueError
from simaudit.paths import REPORTS
from simaudit.report.annexes.reply_words import ANSWERS

PATH: Final = REPORTS / "workbook.toml"

LONGEST_NAME: Final = 31
"""Characters in a sheet's name (Excel specifications and limits)."""

_NOT_IN_A_NAME: Final = frozenset("[]:*?/\\'")


def _keys(*wanted: str) -> Callable[[Mapping[str, Any]], Mapping[str, Any]]:
    """A check that a table has exactly these keys."""

    def checked(table: Mapping[str, Any]) -> Mapping[str, Any]:
        if set(table) != set(wanted):
            raise RefusedValueError("keys_fixed", keys=wanted)
        return table

    return checked


def _names(sheets: Mapping[str, str]) -> Mapping[str, str]:
    for name in sheets.values():
        if not 0 < len(name) <= LONGEST_NAME or set(name) & _NOT_IN_A_NAME:
            raise RefusedValueError("no_sheet_name", name=repr(name), longest=str(LONGEST_NAME))
    if len({name.casefold() for name in sheets.values()}) < len(sheets):
        raise RefusedValueError("sheet_name_twice")
    return sheets


SUMMARY_COLUMNS: Final = (
    "check_id", "title", "severity", "findings", "listed", "new", "persisting", "reopened", "waived",
    "remedy",
)  # fmt: skip


class Words(BaseModel):
    """Everything that a workbook says beside the findings themselves."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sheets: Annotated[
        Mapping[str, str], AfterValidator(_keys("guide", "summary", *FAMILIES)), AfterValidator(_names)
    ]
    title: Wording
    facts: Annotated[
        Mapping[str, Wording], AfterValidator(_keys("carrier", "period", "findings", "cut", "left"))
    ]
    partial: Wording
    guide: tuple[Wording, ...]
    answers: Annotated[Mapping[str, Wording], AfterValidator(_keys(*ANSWERS))]
    headings: Annotated[Mapping[str, Wording], AfterValidator(_keys("answer", "column", "meaning"))]
    summary: Annotated[Mapping[str, str], AfterValidator(_keys(*SUMMARY_COLUMNS))]
    columns: Annotated[Mapping[str, Wording], AfterValidator(_keys(*Finding.to_schema().columns))]


@cache
def words() -> Words:
    """The words as they are in the file; raises CatalogueError, which names file, line and key."""
    return read_model(PATH, Words, CatalogueError)
