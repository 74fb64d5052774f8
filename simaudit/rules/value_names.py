"""What coded values are called in Vietnamese, from `checks/vocabulary/value_names.toml`."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from pydantic import ConfigDict, create_model

from simaudit.contract import (
    AUTH_METHODS,
    CHANNELS,
    CUSTOMER_TYPES,
    GENDERS,
    ID_TYPES,
    PAYMENT_TYPES,
    SERVICE_TYPES,
    STATUSES,
)
from simaudit.errors import CatalogueError
from simaudit.paths import CHECKS
from simaudit.rules.toml_file import read_model

PATH: Final = CHECKS / "vocabulary" / "value_names.toml"

_FIELDS: Final[dict[str, Any]] = dict.fromkeys(
    (
        "true", "false", *STATUSES, *CUSTOMER_TYPES, *PAYMENT_TYPES, *SERVICE_TYPES, *GENDERS, *ID_TYPES,
        *CHANNELS, *AUTH_METHODS,
    ),
    (str, ...),
)  # fmt: skip
_Values: Final = create_model("_Values", __config__=ConfigDict(extra="forbid", frozen=True), **_FIELDS)
"""A model that requires every code of the contract, `true` and `false`, and refuses any other."""


@cache
def value_names(path: Path = PATH) -> Mapping[str, str]:
    """Code → what it is called; raises CatalogueError, which names file, line and key."""
    return dict(read_model(path, _Values, CatalogueError))
