"""TOML files of a checks folder, read strictly: a key that isn't known is refused, never passed over."""

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from simaudit.errors import CatalogueError, Note, RefusedValueError, nearest

_Model = TypeVar("_Model", bound=BaseModel)


def read_strict(path: Path, model: type[_Model]) -> _Model:
    """The file as its model; raises CatalogueError naming the file and each key that doesn't fit."""
    try:
        return model.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogueError("file_not_utf8", path=path) from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise CatalogueError("not_toml", path=path, why=str(error)) from error
    except ValidationError as error:
        found = error.errors()
        # Where entries of a list don't fit, pydantic also calls the list too short.
        holding = {fault["loc"][:depth] for fault in found for depth in range(len(fault["loc"]))}
        found = [fault for fault in found if fault["type"] != "too_short" or fault["loc"] not in holding]
        faults = [_fault(model, fault) for fault in found]
        raise CatalogueError("keys_do_not_fit", path=path, faults=faults) from error


def _fault(model: type[BaseModel], found: ErrorDetails) -> Note:
    # pydantic marks the name of a dictionary's key that doesn't fit.
    key = tuple(part for part in found["loc"] if part != "[key]")
    if found["type"] == "extra_forbidden":
        near = nearest(str(key[-1]), sorted(_keys(model, key[:-1])))
        return Note("unknown_key", key=_named(key), near=near)
    if found["type"] == "missing":
        return Note("key_missing", key=_named(key))
    if found["type"] == "too_short":
        return Note("one_needed", key=_named(key))
    refused = found.get("ctx", {}).get("error")
    why = refused.note if isinstance(refused, RefusedValueError) else Note("verbatim", text=found["msg"])
    return Note("key_value", key=_named(key), why=why)


def _named(key: Sequence[int | str]) -> str:
    """A key path with the tables of an array counted from 1: `plant 1.finds 2.where`."""
    parts: list[str] = []
    for part in key:
        if isinstance(part, int):
            parts[-1] += f" {part + 1}"
        else:
            parts.append(part)
    return ".".join(parts)


def _keys(model: type[BaseModel], key: Sequence[int | str]) -> set[str]:
    """The keys that the table at `key` may have."""
    for part in key:
        if isinstance(part, str) and (field := model.model_fields.get(part)):
            model = next(iter(_models(field.annotation)), model)
    return {field.alias or name for name, field in model.model_fields.items()}


def _models(annotation: object) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models(part)]
