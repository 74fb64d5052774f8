"""Names and descriptions of the subscriber columns, from `checks/vocabulary/columns.toml`."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from pydantic import ConfigDict, create_model

from simaudit.contract import DTYPES
from simaudit.errors import CatalogueError
from simaudit.paths import CHECKS
from simaudit.rules.check import Wording
from simaudit.rules.toml_file import read_model

PATH: Final = CHECKS / "vocabulary" / "columns.toml"


class ColumnWords(Wording):
    """What a column holds; derived columns have neither name nor example."""

    name: str = ""
    """What it is called in Vietnamese."""
    example: str = ""
    """A value as an extract may have it."""


_FIELDS: Final[dict[str, Any]] = dict.fromkeys(DTYPES, (ColumnWords, ...))
_Columns: Final = create_model("_Columns", __config__=ConfigDict(extra="forbid", frozen=True), **_FIELDS)
"""A model that requires every column of the contract and refuses any other."""


@cache
def column_words(path: Path = PATH) -> Mapping[str, ColumnWords]:
    """Column → its words, in the contract's order; raises CatalogueError."""
    return dict(read_model(path, _Columns, CatalogueError))


@cache
def column_names(path: Path = PATH) -> Mapping[str, str]:
    """Column → what it is called in Vietnamese, of those that an extract may have."""
    return {column: words.name for column, words in column_words(path).items() if words.name}


def column_in_sentence(column: str) -> str:
    """What a column is called within a sentence: số giấy tờ, ICCID của SIM; what is none is left as it is."""
    name = column_names().get(column, column)
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]
