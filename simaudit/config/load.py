"""Loads the configuration: the file, overridden by the environment, both validated; writes a new one.

The variables are SIMAUDIT_ and the key in capitals, for scalar keys.
"""

import json
from collections.abc import Mapping
from functools import reduce
from pathlib import Path
from typing import Any, Final, get_args, get_origin

from pydantic import BaseModel, ValidationError

from simaudit.config.key import installation_key
from simaudit.config.model import Config, Origin
from simaudit.config.trust import refuse_found_file
from simaudit.errors import Note, OutputError, UsageError, nearest
from simaudit.files import private_folder, require_utf_8, system_reason
from simaudit.rules.model_faults import faults, inner_model, key_text
from simaudit.rules.toml_file import parse_toml, read_toml, validate_model

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


def read_variables(environment: Mapping[str, str]) -> dict[tuple[str, ...], tuple[str, str]]:
    """Key → (variable, value) of the variables that are set; raises UsageError on an unknown variable."""
    keys_by_variable = variables()
    texts_by_variable = {
        name: text
        for name, text in environment.items()
        if name.startswith("SIMAUDIT_") and name not in (FILE, *NOTIFY_VARIABLES)
    }
    for name in sorted(texts_by_variable.keys() - keys_by_variable.keys()):
        raise UsageError("variable_unknown", variable=name, near=nearest(name, sorted(keys_by_variable)))
    by_key = {keys_by_variable[name]: (name, text) for name, text in texts_by_variable.items()}
    # An empty one is set only where the default is empty, too: `SIMAUDIT_NOTIFY=` silences a trial.
    return {key: pair for key, pair in by_key.items() if pair[1] or not str(reduce(getattr, key, Config()))}


def _holds(annotation: Any, *kinds: type) -> bool:
    return get_origin(annotation) in kinds or any(_holds(part, *kinds) for part in get_args(annotation))


DEFAULT_NAME: Final = "simaudit.toml"
EXAMPLE: Final = Path(__file__).with_name("simaudit.toml")
"""The file of a new installation: every key explained, with its default or an example."""


def load_config(
    path: Path | None, environment: Mapping[str, str] | None = None, text: str | None = None
) -> Config:
    """Load `path`, else the file in SIMAUDIT_CONFIG, else simaudit.toml of the working folder, if any.

    `environment` holds the variables that override it, `text` what is to be written into `path`, in place of
    what it says. Raises UsageError with file, line, key and cure.
    """
    environment = environment or {}
    if path is None and environment.get(FILE):
        path = Path(environment[FILE])
    by_default = path is None
    if path is None and Path(DEFAULT_NAME).exists():
        path = Path(DEFAULT_NAME)
        refuse_found_file(path, "--config")
    text, config = _file(path, text) if path else ("", Config())
    return _with_environment(config, Origin(path, text, by_default=by_default), environment)


def _file(path: Path, text: str | None) -> tuple[str, Config]:
    try:
        text, content = (
            read_toml(path, UsageError) if text is None else (text, parse_toml(text, path, UsageError))
        )
    except UsageError as error:
        if isinstance(error.__cause__, FileNotFoundError):
            raise UsageError("no_configuration", path=path) from error
        raise
    try:
        has_nul = "\\u0000" in json.dumps(content, default=str)
    except RecursionError:
        raise UsageError("toml_too_deep", path=path) from None
    config = validate_model(Config, content, text, path, UsageError)
    if has_nul:
        raise UsageError("nul_in_text", path=path)
    # Paths are relative to it, the store too.
    require_utf_8(path.parent)
    rooted = {name: path.parent / value for name, value in config if isinstance(value, Path)}
    return text, config.model_copy(update=rooted)


def _with_environment(config: Config, origin: Origin, environment: Mapping[str, str]) -> Config:
    overrides = read_variables(environment)
    content = config.model_dump(by_alias=True)
    for key, (_, value) in overrides.items():
        table = content
        for part in key[:-1]:
            table = table[part]
        table[key[-1]] = value
    try:
        changed = Config.model_validate(content) if overrides else config
    except ValidationError as error:
        first = faults(Config, error)[0]
        name = next((name for key, (name, _) in overrides.items() if key == first.key), key_text(first.key))
        raise UsageError.of(first.note, place=Note("at_key", key=name)) from error
    set_by = {key: name for key, (name, _) in overrides.items()}
    return changed.with_origin(Origin(origin.path, origin.text, set_by, origin.by_default))


def install(folder: Path) -> list[Path]:
    """Write simaudit.toml, and create key file, store and inbox where they don't exist; returns their paths.

    Raises UsageError where the folder already has a configuration, OutputError where it can't be written.
    """
    require_utf_8(folder)
    path = folder / DEFAULT_NAME
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(EXAMPLE.read_text(encoding="utf-8"))
    except FileExistsError as error:
        raise UsageError("configuration_exists", path=error.filename) from error
    except OSError as error:
        raise OutputError("cannot_be_written", path=path, why=system_reason(error)) from error
    config = load_config(path)
    # An existing key stays: under another one, every finding would be new.
    installation_key(config.key_file)
    private_folder(config.store)
    private_folder(config.inbox)
    return [path, config.key_file, config.store, config.inbox]
