"""Descriptions of the subscriber columns in both languages, from `checks/vocabulary/columns.toml`."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from pydantic import ConfigDict, create_model

from simaudit.catalogue.check import Wording
from simaudit.catalogue.toml_file import read_model
from simaudit.contract import DTYPES
from simaudit.errors import CatalogueError
from simaudit.paths import CHECKS

PATH: Final = CHECKS / "vocabulary" / "columns.toml"

_FIELDS: Final[dict[str, Any]] = dict.fromkeys(DTYPES, (Wording, ...))
_Columns: Final = create_model("_Columns", __config__=ConfigDict(extra="forbid", frozen=True), **_FIELDS)
"""A model that requires every column of the contract and refuses any other."""


@cache
def column_words(path: Path = PATH) -> Mapping[str, Wording]:
    """Column → its description, in the contract's order; raises CatalogueError."""
    return dict(read_model(path, _Columns, CatalogueError))
