"""Reads the configuration: the file, the environment above it, both refused by name where they don't fit."""

import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from simaudit.config import environment as env
from simaudit.config.faults import faults, named
from simaudit.config.model import Config, Origin
from simaudit.config.position import line_of
from simaudit.errors import UsageError

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
        text = path.read_text(encoding="utf-8")
        content = tomllib.loads(text)
        has_nul = "\\u0000" in json.dumps(content, default=str)
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror}); make one: simaudit init") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: not TOML: the text is not UTF-8; save it as UTF-8") from error
    except RecursionError as error:
        raise UsageError(f"{path}: not TOML: nested too deeply") from error
    except tomllib.TOMLDecodeError as error:
        place = re.search(r" \(at line (\d+), column (\d+)\)$", str(error))
        # Without a place: the text ends too early.
        at = int(place[1]) if place else len(text.splitlines())
        reason = str(error)[: place.start()] if place else str(error)
        raise UsageError(
            f"{path}, line {at}: not TOML: {reason}; write key = value, a text in quotation marks"
        ) from error
    except ValueError as error:
        raise UsageError(f"{path}: not TOML: a number of thousands of digits") from error
    if has_nul:
        raise UsageError(f"{path}: a text holds the character NUL (\\u0000); take it out")
    try:
        config = Config.model_validate(content)
    except ValidationError as error:
        found = faults(Config, error)
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        line = line_of(text, found[0].key)
        raise UsageError(f"{path}, line {line}: {named(found[0].key)}: {found[0].text}{more}") from error
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
        name = next((name for key, (name, _) in above.items() if key == first.key), named(first.key))
        raise UsageError(f"{name}: {first.text}") from error
    return changed.from_(Origin(path, text, {key: name for key, (name, _) in above.items()}))
