"""The texts of a dossier from reports/dossier.toml, in Vietnamese, as its documents are."""

from collections.abc import Callable, Mapping
from functools import cache
from string import Formatter
from typing import Annotated, Final

from pydantic import AfterValidator, Field

from simaudit.contract import COLUMNS
from simaudit.errors import CatalogueError, RefusedValueError
from simaudit.paths import REPORTS
from simaudit.report.annexes.workbook_words import exact_keys, sheet_names
from simaudit.rules.column_words import column_names
from simaudit.rules.toml_file import StrictModel, read_model

DOSSIER_TEXTS: Final = REPORTS / "dossier.toml"

FACTS: Final = (
    "case_id", "period", "first_period", "state", "carriers", "numbers", "papers", "faces", "points",
    "clerks", "days", "follow_up", "reason",
)  # fmt: skip
SIGN_COLUMNS: Final = (
    "msisdn", "carrier", "file", "record", "check_id", "title", "severity", "subject", "detail", "meaning",
)  # fmt: skip
RULE_COLUMNS: Final = (
    "check_id", "title", "severity", "nature", "numbers", "meaning", "innocent", "basis",
)  # fmt: skip
_HEADINGS: Final = (
    "link", "numbers", "carrier", "point", "clerk", "first", "last", "check", "title", "basis", "month",
    "state", "what", "place", "document", "file", "sha256",
)  # fmt: skip
_Words = Mapping[str, str]


def _places(*names: str) -> Callable[[str], str]:
    """A validator of a text with {places} to fill in, of these names."""

    def check(text: str) -> str:
        try:
            used = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
        except ValueError as error:
            raise RefusedValueError("places_unclear") from error
        if unknown := sorted(used - {*names}):
            raise RefusedValueError("place_unknown", name=repr(unknown[0]), names=sorted(names))
        return text

    return check


class SummaryWords(StrictModel):
    """The headings and sentences of the summary."""

    annex: str
    title: Annotated[str, AfterValidator(_places("case"))]
    subtitle: Annotated[str, AfterValidator(_places("year", "authority", "symbol", "office"))]
    notice: str
    general: str
    links: str
    places: str
    signs: str
    asked: str
    course: str
    origin: str
    caution: str
    asked_intro: Annotated[str, AfterValidator(_places("counts"))]
    unchecked: str
    other_rules: str
    destroyed: Annotated[str, AfterValidator(_places("carrier", "columns"))]
    places_left: Annotated[str, AfterValidator(_places("count"))]


class CourseWords(StrictModel):
    """What became of a case over the months."""

    split_from: Annotated[str, AfterValidator(_places("case"))]
    merged_from: Annotated[str, AfterValidator(_places("case"))]
    splits: Annotated[str, AfterValidator(_places("case"))]
    merges: Annotated[str, AfterValidator(_places("case"))]


class OriginWords(StrictModel):
    """Where the data come from."""

    extract: Annotated[str, AfterValidator(_places("carrier", "name", "read"))]
    rule_set: Annotated[str, AfterValidator(_places("carrier", "made_at", "version"))]
    rows: Annotated[str, AfterValidator(_places("carrier", "month"))]
    links: Annotated[str, AfterValidator(_places("carrier", "month"))]
    made: Annotated[str, AfterValidator(_places("who", "made_at", "version"))]


def _each_once(columns: tuple[str, ...]) -> tuple[str, ...]:
    expected = [*COLUMNS, "carrier", "file", "record", "links", "checks"]
    if sorted(columns) != sorted(expected):
        raise RefusedValueError("keys_fixed", keys=expected)
    return columns


def _column_or_none(name: str) -> str:
    if name and name not in COLUMNS:
        raise RefusedValueError("keys_fixed", keys=list(COLUMNS))
    return name


class AskedWords(StrictModel):
    """One kind of document that a carrier holds, and the column that says under which reference, if any."""

    text: str
    column: Annotated[str, AfterValidator(_column_or_none)]


class ListWords(StrictModel):
    """The columns of the list in their order, and headings of those that no extract has."""

    order: Annotated[tuple[str, ...], AfterValidator(_each_once)]
    headings: Annotated[_Words, AfterValidator(exact_keys("links", "checks"))]


class DossierWords(StrictModel):
    """All texts of a dossier but those of the rules."""

    summary: SummaryWords
    facts: Annotated[_Words, AfterValidator(exact_keys(*FACTS))]
    headings: Annotated[_Words, AfterValidator(exact_keys(*_HEADINGS))]
    course: CourseWords
    origin: OriginWords
    asked: tuple[AskedWords, ...] = Field(min_length=1)
    sheets: Annotated[
        _Words,
        AfterValidator(exact_keys("rows", "signs", "rules", "asked", "origin")),
        AfterValidator(sheet_names),
    ]
    rules: Annotated[_Words, AfterValidator(exact_keys(*RULE_COLUMNS))]
    signs: Annotated[_Words, AfterValidator(exact_keys(*SIGN_COLUMNS))]
    list: ListWords
    files: Annotated[_Words, AfterValidator(exact_keys("summary", "list", "picture", "manifest"))]

    @property
    def columns(self) -> dict[str, str]:
        """The list's columns in their order, with their headings."""
        names = {**column_names(), **self.list.headings}
        return {column: names[column] for column in self.list.order}


@cache
def dossier_words() -> DossierWords:
    """The texts in the file, read once; raises CatalogueError, which names file, line and key."""
    return read_model(DOSSIER_TEXTS, DossierWords, CatalogueError)
