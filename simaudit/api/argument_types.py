"""What the arguments of a run in Python have to be: a value of another type is refused by their names."""

import os
from collections.abc import Iterable, Mapping
from typing import Any, Final

from simaudit.errors import UsageError
from simaudit.jobs.audit.progress import Progress

_PATHS: Final = ("config", "store", "out", "points", "active", "revoked", "reported", "waivers")
_TRUTHS: Final = ("no_lists", "force", "new_key", "rename", "full", "no_restricted")
_TEXTS: Final = ("carrier", "period", "name", "lang", "fail_on", "memory")


def refuse_wrong_types(arguments: Mapping[str, Any]) -> None:
    """Raises UsageError for the first argument of a wrong type; None is one that isn't given."""
    for name, value in arguments.items():
        if value is None:
            continue
        kind = type(value).__name__
        if name in _PATHS:
            refuse_no_path(name, value)
        elif name in _TRUTHS and not isinstance(value, bool):
            raise UsageError("argument_no_truth", argument=name, kind=kind)
        elif name in _TEXTS and not isinstance(value, str):
            raise UsageError("argument_no_text", argument=name, kind=kind)
        elif name == "rows_by_carrier" and not isinstance(value, Mapping):
            raise UsageError("argument_no_mapping", argument="rows", kind=kind)
        elif name == "progress" and not isinstance(value, Progress):
            raise UsageError("argument_no_progress", argument=name, kind=kind)


def require_carrier(carrier: object) -> None:
    """Raises UsageError where no carrier is given: a self-check is of one."""
    if carrier is None:
        raise UsageError("argument_no_text", argument="carrier", kind="None")


def refuse_no_path(name: str, value: object) -> None:
    """Raises UsageError where the value of an argument is no path, or none that the system may have."""
    text = os.fspath(value) if isinstance(value, str | os.PathLike) else None
    if not isinstance(text, str):
        raise UsageError("argument_no_path", argument=name, kind=type(value).__name__)
    if "\0" in text:
        raise UsageError("argument_with_nul", argument=name)


def paths_of(name: str, value: Any) -> list[str | os.PathLike[str]]:
    """The paths of an argument that takes one or several; raises UsageError."""
    several = isinstance(value, Iterable) and not isinstance(value, str | bytes | os.PathLike | Mapping)
    paths = list(value) if several else [value]
    for path in paths:
        refuse_no_path(name, path)
    return paths
