"""Environment variables above the file: SIMAUDIT_ and the key's path in capitals, one for each scalar key."""

from collections.abc import Mapping
from typing import Any, Final, get_args, get_origin

from pydantic import BaseModel

from simaudit.catalogue.model_faults import inner_model
from simaudit.config.model import Config
from simaudit.errors import UsageError, nearest

FILE: Final = "SIMAUDIT_CONFIG"
"""Names the file itself; --config stands above it."""

TOLD: Final = ("SIMAUDIT_EXIT_CODE", "SIMAUDIT_PERIOD")
"""What a notify command is told; simaudit itself may be called by one."""


def variables(model: type[BaseModel] = Config, above: tuple[str, ...] = ()) -> dict[str, tuple[str, ...]]:
    """Every variable and the key it sets; tables of one's own names and lists have none."""
    found: dict[str, tuple[str, ...]] = {}
    for name, field in model.model_fields.items():
        key = (*above, name)
        if _holds(field.annotation, dict, list, tuple):
            continue
        inner = inner_model(field.annotation)
        if inner:
            found |= variables(inner, key)
        else:
            found["_".join(("SIMAUDIT", *key)).upper()] = key
    return found


def read(environment: Mapping[str, str]) -> dict[tuple[str, ...], tuple[str, str]]:
    """Key → (variable, its text) of what is set; raises UsageError on a variable that sets nothing."""
    known = variables()
    given = {
        name: text
        for name, text in environment.items()
        if name.startswith("SIMAUDIT_") and name not in (FILE, *TOLD)
    }
    for name in sorted(given.keys() - known.keys()):
        raise UsageError("variable_unknown", variable=name, near=nearest(name, sorted(known)))
    return {known[name]: (name, text) for name, text in given.items()}


def _holds(annotation: Any, *kinds: type) -> bool:
    return get_origin(annotation) in kinds or any(_holds(part, *kinds) for part in get_args(annotation))
