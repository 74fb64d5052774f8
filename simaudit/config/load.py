"""Reads the configuration: the file, the environment above it, both refused by name where they don't fit."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from simaudit.catalogue.model_faults import faults, key_text
from simaudit.catalogue.toml_file import read_toml, validate_model
from simaudit.config import environment as env
from simaudit.config.model import Config, Origin
from simaudit.errors import Note, UsageError

DEFAULT_NAME: Final = "simaudit.toml"
EXAMPLE: Final = Path(__file__).with_name("simaudit.toml")
"""Every key with its default or an example, explained: a new installation's file."""


def load_config(path: Path | None, environment: Mapping[str, str] | None = None) -> Config:
    """Read the file given, or the environment's, or simaudit.toml where one lies here.

    `environment` = variables that stand above it. Raises UsageError naming file, line, key and cure.
    """
    given = environment or {}
    if path is None and given.get(env.FILE):
        path = Path(given[env.FILE])
    if path is None and Path(DEFAULT_NAME).exists():
        path = Path(DEFAULT_NAME)
    text, config = _file(path) if path else ("", Config())
    return _with_environment(config, path, text, given)


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
    return text, _rooted(config, path.parent)


def _rooted(config: Config, folder: Path) -> Config:
    """With its paths taken from the file's folder."""
    return config.model_copy(
        update={name: folder / value for name, value in config if isinstance(value, Path)}
    )


def _with_environment(config: Config, path: Path | None, text: str, given: Mapping[str, str]) -> Config:
    above = env.read(given)
    content = config.model_dump(by_alias=True)
    for key, (_, value) in above.items():
        table = content
        for part in key[:-1]:
            table = table[part]
        table[key[-1]] = value
    try:
        changed = Config.model_validate(content) if above else config
    except ValidationError as error:
        first = faults(Config, error)[0]
        name = next((name for key, (name, _) in above.items() if key == first.key), key_text(first.key))
        raise UsageError.of(first.note, place=Note("at_key", key=name)) from error
    return changed.from_(Origin(path, text, {key: name for key, (name, _) in above.items()}))
