"""In which language the terminal is spoken to: decided once, at the start of a command.

What a desk that has started the command is read in, SIMAUDIT_LANG, then `lang` of simaudit.toml, the first
one where either names two, then the system: what LC_ALL, LC_MESSAGES or LANG says, or on Windows, which has
none of them, the language it shows itself in. Vietnamese where one of these says so, otherwise English. What
programs read (JSON, CSV, the log, exit codes) is the same in both.
"""

import re
import sys
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final

from simaudit.cli.terminal.options import config_as_written, config_file
from simaudit.desk import FROM_DESK
from simaudit.errors import Note, UsageError
from simaudit.messages import LANGUAGES

_VARIABLE: Final = "SIMAUDIT_LANG"
_OF_SYSTEM: Final = ("LC_ALL", "LC_MESSAGES", "LANG")
_VIETNAMESE_WINDOWS: Final = 0x2A
"""The primary language of a LANGID."""


def terminal_language(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """`vi` or `en`; `arguments` are the words of the command line, which may name the configuration."""
    return (
        _supported(environment.get(FROM_DESK) or environment.get(_VARIABLE))
        or _supported(_of_configuration(arguments, environment))
        or _of_system(environment)
    )


def refuse_unknown_language(environment: Mapping[str, str]) -> None:
    """Raises UsageError where SIMAUDIT_LANG names none: a word that was mistyped isn't passed over."""
    setting = environment.get(_VARIABLE)
    if setting and _supported(setting) is None:
        raise UsageError("terminal_language_unknown", place=Note("at_key", key=_VARIABLE), said=repr(setting))


def _supported(setting: object) -> str | None:
    """The first language of a setting; None where there is none, or none of that name."""
    first = setting.partition(",")[0].strip() if isinstance(setting, str) else ""
    return first if first in LANGUAGES else None


def _of_configuration(arguments: Sequence[str], environment: Mapping[str, str]) -> object:
    """`lang` of the configuration, as it stands."""
    path_argument = next(
        (
            word.removeprefix("--config=") if word.startswith("--config=") else after
            for word, after in pairwise([*arguments, ""])
            if word == "--config" or word.startswith("--config=")
        ),
        None,
    )
    return config_as_written(config_file(path_argument, environment)).get("lang")


def _of_system(environment: Mapping[str, str]) -> str:
    system_locale = next((environment[name] for name in _OF_SYSTEM if environment.get(name)), None)
    if system_locale is None:
        return "vi" if _windows_is_vietnamese() else "en"
    return "vi" if re.split(r"[-_.]", system_locale.lower())[0] == "vi" else "en"


def _windows_is_vietnamese() -> bool:
    if sys.platform == "win32":
        import ctypes

        return ctypes.windll.kernel32.GetUserDefaultUILanguage() & 0x3FF == _VIETNAMESE_WINDOWS
    return False
