"""The words of the restricted workbooks, from `reports/workbook.toml`: sheets, headings, how to use them."""

import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from simaudit.catalogue.check import Wording
from simaudit.contract import FAMILIES, Finding
from simaudit.errors import CatalogueError
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
            raise ValueError(f"its keys are {', '.join(wanted)}")
        return table

    return checked


def _names(sheets: Mapping[str, str]) -> Mapping[str, str]:
    for name in sheets.values():
        if not 0 < len(name) <= LONGEST_NAME or set(name) & _NOT_IN_A_NAME:
            raise ValueError(f"{name!r} can't be the name of a sheet")
    if len({name.casefold() for name in sheets.values()}) < len(sheets):
        raise ValueError("two sheets have one name")
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
    """The words as they are in the file; raises CatalogueError, which names file and key."""
    try:
        return Words.model_validate(tomllib.loads(PATH.read_text(encoding="utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(f"{PATH}: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise CatalogueError(f"{PATH}: {where}: {first['msg']}") from error
