"""What columns, coded values and details of findings are called, by the TOML files of `checks/vocabulary`.

A detail is made of parts that a query joins by commas or blanks. It is put into words whole or not at all:
with a part that the vocabulary doesn't have, it is shown as the check states it.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Final

import polars as pl
from pydantic import AfterValidator, create_model

from simaudit.columnwise import apply_to_distinct, apply_where, null_as_false
from simaudit.contract import RELATION_TYPES, TOKENS
from simaudit.errors import CatalogueError, RefusedValueError
from simaudit.paths import CHECKS
from simaudit.rules.check import Wording
from simaudit.rules.toml_file import StrictModel, read_model

DETAIL_WORDS: Final = CHECKS / "vocabulary" / "details.toml"

_COUNT: Final = re.compile(r"(?P<key>[a-z_]+)=(?P<n>[0-9]{1,12}(\.[0-9])?)")
_MONTH: Final = re.compile(r"(?P<key>[a-z_]+)=(?P<year>[0-9]{4})-(?P<month>[0-9]{2})")
_SHAPES: Final = {
    "share": re.compile(r"(?P<n>[0-9]{1,12})/(?P<of>[0-9]{1,12})"),
    "band": re.compile(r"(?P<n>[0-9]{1,6})-(?P<to>[0-9]{1,6})"),
    "open": re.compile(r"(?P<n>[0-9]{1,6})\+"),
}
_WORDLESS: Final = r"[a-z/+-]"
"""What a detail without any of these signs, a number or a text in capitals, has no words for."""


def _with_places(*names: str) -> Callable[[str], str]:
    def check(text: str) -> str:
        if sorted(re.findall(r"\{(\w*)\}", text)) != sorted(names):
            raise RefusedValueError("place_unknown", name=repr(text), names=sorted(names))
        return text

    return check


class _Shapes(StrictModel):
    share: Annotated[str, AfterValidator(_with_places("n", "of"))]
    band: Annotated[str, AfterValidator(_with_places("n", "to"))]
    open: Annotated[str, AfterValidator(_with_places("n"))]


class DetailWords(StrictModel):
    """Words of parts, words of counts and months with a place for what is named, and of shares and bands."""

    words: dict[str, str]
    counts: dict[str, Annotated[str, AfterValidator(_with_places("n"))]]
    months: dict[str, Annotated[str, AfterValidator(_with_places("month"))]]
    shapes: _Shapes


@cache
def detail_words(path: Path = DETAIL_WORDS) -> DetailWords:
    """The vocabulary, read once; raises CatalogueError, which names file, line and key."""
    return read_model(path, DetailWords, CatalogueError)


def detail_in_words(detail: str) -> str:
    """`numbers=31` → 31 số thuê bao; what the vocabulary doesn't have whole is returned as it is."""
    vocabulary = detail_words()
    if detail in vocabulary.words:
        return vocabulary.words[detail]
    texts = [_part(part) for items in detail.split(",") for part in _parts(items, vocabulary.words)]
    return ", ".join(text for text in texts if text) if all(texts) else detail


def details_in_words(details: pl.Series) -> pl.Series:
    """A column of details in words; each distinct one is worded once."""

    def worded(texts: pl.Series) -> pl.Series:
        return pl.Series([detail_in_words(text) for text in texts], dtype=pl.String)

    details = details.cast(pl.String)
    wordy = null_as_false(details.str.contains(_WORDLESS))
    return apply_where(details, wordy, lambda texts: apply_to_distinct(texts, worded)).alias(details.name)


def _parts(items: str, words: Mapping[str, str]) -> list[str]:
    return [items] if items in words else items.split(" ")


def _part(part: str) -> str | None:
    vocabulary, names = detail_words(), column_names()
    if part in vocabulary.words:
        return vocabulary.words[part]
    if part in names:
        return column_in_sentence(part)
    if (counted := _COUNT.fullmatch(part)) and counted["key"] in vocabulary.counts:
        return vocabulary.counts[counted["key"]].format(n=_figure(counted["n"]))
    if (dated := _MONTH.fullmatch(part)) and dated["key"] in vocabulary.months:
        return vocabulary.months[dated["key"]].format(month=f"{dated['month']}/{dated['year']}")
    for shape, pattern in _SHAPES.items():
        if match := pattern.fullmatch(part):
            values = {name: _figure(text) for name, text in match.groupdict().items()}
            return str(getattr(vocabulary.shapes, shape)).format(**values)
    return None


def _figure(digits: str) -> str:
    """1.234 or 1.234,5, as Vietnamese documents write it."""
    whole, point, decimal = digits.partition(".")
    return f"{int(whole):,}".replace(",", ".") + ("," if point else "") + decimal


VALUE_NAMES: Final = CHECKS / "vocabulary" / "value_names.toml"

_VALUE_FIELDS: Final[dict[str, Any]] = dict.fromkeys(
    ("true", "false", *(value for values in TOKENS.values() for value in values)), (str, ...)
)
_Values: Final = create_model("_Values", __base__=StrictModel, **_VALUE_FIELDS)
"""A model that requires every code of the contract, `true` and `false`, and refuses any other."""


@cache
def value_names(path: Path = VALUE_NAMES) -> Mapping[str, str]:
    """Code → what it is called; raises CatalogueError, which names file, line and key."""
    return dict(read_model(path, _Values, CatalogueError))


COLUMN_WORDS: Final = CHECKS / "vocabulary" / "columns.toml"


class ColumnWords(Wording):
    """What a column holds; derived columns have neither name nor example."""

    name: str = ""
    """What it is called in Vietnamese."""
    example: str = ""
    """A value as an extract may have it."""


_COLUMN_FIELDS: Final[dict[str, Any]] = dict.fromkeys(RELATION_TYPES, (ColumnWords, ...))
_Columns: Final = create_model("_Columns", __base__=StrictModel, **_COLUMN_FIELDS)
"""A model that requires every column of the contract and refuses any other."""


@cache
def column_words(path: Path = COLUMN_WORDS) -> Mapping[str, ColumnWords]:
    """Column → its words, in the contract's order; raises CatalogueError."""
    return dict(read_model(path, _Columns, CatalogueError))


@cache
def column_names(path: Path = COLUMN_WORDS) -> Mapping[str, str]:
    """Column → what it is called in Vietnamese, of those that an extract may have."""
    return {column: words.name for column, words in column_words(path).items() if words.name}


def column_in_sentence(column: str) -> str:
    """What a column is called within a sentence: số giấy tờ, ICCID của SIM; what is none is left as it is."""
    name = column_names().get(column, column)
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]
