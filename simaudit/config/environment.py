"""Environment variables that override simaudit.toml: SIMAUDIT_ and the key in capitals, for scalar keys."""

from collections.abc import Mapping
from typing import Any, Final, get_args, get_origin

from pydantic import BaseModel

from simaudit.config.model import Config
from simaudit.errors import UsageError, nearest
from simaudit.rules.model_faults import inner_model

FILE: Final = "SIMAUDIT_CONFIG"
"""The variable for the path of the configuration; --config overrides it."""

NOTIFY_VARIABLES: Final = ("SIMAUDIT_EXIT_CODE", "SIMAUDIT_PERIOD")
"""Variables set for a notify command, which may run simaudit itself."""


def variables(model: type[BaseModel] = Config, above: tuple[str, ...] = ()) -> dict[str, tuple[str, ...]]:
    """Variable → key that it sets; lists and tables with names of the user's choice have none."""
    keys_by_variable: dict[str, tuple[str, ...]] = {}
    for name, field in model.model_fields.items():
        key = (*above, name)
        if _holds(field.annotation, dict, list, tuple):
            continue
        inner = inner_model(field.annotation)
        if inner:
            keys_by_variable |= variables(inner, key)
        else:
            keys_by_variable["_".join(("SIMAUDIT", *key)).upper()] = key
    return keys_by_variable


def read(environment: Mapping[str, str]) -> dict[tuple[str, ...], tuple[str, str]]:
    """Key → (variable, value) of the variables that are set; raises UsageError on an unknown variable."""
    keys_by_variable = variables()
    given = {
        name: text
        for name, text in environment.items()
        if name.startswith("SIMAUDIT_") and name not in (FILE, *NOTIFY_VARIABLES)
    }
    for name in sorted(given.keys() - keys_by_variable.keys()):
        raise UsageError("variable_unknown", variable=name, near=nearest(name, sorted(keys_by_variable)))
    return {keys_by_variable[name]: (name, text) for name, text in given.items()}


def _holds(annotation: Any, *kinds: type) -> bool:
    return get_origin(annotation) in kinds or any(_holds(part, *kinds) for part in get_args(annotation))
