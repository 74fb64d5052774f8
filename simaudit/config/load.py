"""Loads the configuration: the file, overridden by the environment, both validated."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from simaudit.config import environment as env
from simaudit.config.model import Config
from simaudit.config.origin import Origin
from simaudit.config.trust import refuse_found_file
from simaudit.errors import Note, UsageError
from simaudit.files import require_utf_8
from simaudit.rules.model_faults import faults, key_text
from simaudit.rules.toml_file import read_toml, validate_model

DEFAULT_NAME: Final = "simaudit.toml"
EXAMPLE: Final = Path(__file__).with_name("simaudit.toml")
"""The file of a new installation: every key explained, with its default or an example."""


def load_config(path: Path | None, environment: Mapping[str, str] | None = None) -> Config:
    """Load `path`, else the file in SIMAUDIT_CONFIG, else simaudit.toml of the working folder, if any.

    `environment` holds the variables that override it. Raises UsageError with file, line, key and cure.
    """
    variables = environment or {}
    if path is None and variables.get(env.FILE):
        path = Path(variables[env.FILE])
    by_default = path is None
    if path is None and Path(DEFAULT_NAME).exists():
        path = Path(DEFAULT_NAME)
        refuse_found_file(path, "--config")
    text, config = _file(path) if path else ("", Config())
    return _with_environment(config, Origin(path, text, by_default=by_default), variables)


def _file(path: Path) -> tuple[str, Config]:
    try:
        text, content = read_toml(path, UsageError)
    except UsageError as error:
        if isinstance(error.__cause__, FileNotFoundError):
            raise UsageError("no_configuration", path=path) from error
        raise
    try:
        has_nul = "\\u0000" in json.dumps(content, default=str)
    except RecursionError:
        raise UsageError("toml_too_deep", path=path) from None
    if has_nul:
        raise UsageError("nul_in_text", path=path)
    config = validate_model(Config, content, text, path, UsageError)
    # The store lies relative to it.
    require_utf_8(path.parent)
    return text, _rooted(config, path.parent)


def _rooted(config: Config, folder: Path) -> Config:
    """With paths relative to the folder of the file."""
    return config.model_copy(
        update={name: folder / value for name, value in config if isinstance(value, Path)}
    )


def _with_environment(config: Config, origin: Origin, variables: Mapping[str, str]) -> Config:
    overrides = env.read(variables)
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
    return changed.with_origin(replace(origin, variables={key: name for key, (name, _) in overrides.items()}))
