"""Values of the configuration that pydantic alone can't tell right from wrong.

Each function returns the value that it is given, and raises RefusedValueError; but `languages`, which options
have too, `size_in_bytes`, and `none_for`.
"""

import re
import shlex
from pathlib import Path
from typing import Final

from pydantic import BeforeValidator

from simaudit.contract import COLUMNS
from simaudit.errors import RefusedValueError, UsageError, nearest
from simaudit.files import is_utf_8
from simaudit.messages import LANGUAGES
from simaudit.rules.reference_tables import provinces


def languages(text: str) -> tuple[str, ...]:
    """`vi`, `en` or `vi,en` → the languages to write, the first the main one; raises UsageError."""
    langs = tuple(dict.fromkeys(part.strip() for part in text.split(",")))
    if not langs or set(langs) - set(LANGUAGES):
        raise UsageError("language_unknown", language=repr(text))
    return langs


LEAST_MEMORY: Final = "1.5GB"
"""Libraries and code take 300 MB before anything is read, and findings up to 800 MB beside DuckDB."""


def none_for(*words: object) -> BeforeValidator:
    """Reads these values of a file as None."""
    return BeforeValidator(lambda value: None if value in words else value)


def shell_command(command: str) -> str:
    """A command line that can be taken apart as a shell does."""
    try:
        shlex.split(command)
    except ValueError as error:
        raise RefusedValueError("quotation_not_closed") from error
    return command


def utf_8_path(path: Path) -> Path:
    """A path whose name is UTF-8."""
    if not is_utf_8(path):
        raise RefusedValueError("path_not_utf_8")
    return path


def size_in_bytes(size: str) -> float:
    """Bytes of a size as `memory` has it: `4GB`, `512 MiB`."""
    number, unit = re.findall(r"[0-9.]+|[A-Za-z]+", size)
    base = 1024 if "i" in unit else 1000
    return float(number) * base ** (3 if unit.startswith("G") else 2)


def enough_memory(memory: str) -> str:
    """A size of at least LEAST_MEMORY."""
    if size_in_bytes(memory) < size_in_bytes(LEAST_MEMORY):
        raise RefusedValueError("at_least_needed", limit=LEAST_MEMORY)
    return memory


def known_column(name: str) -> str:
    """A column that carriers deliver."""
    if name not in COLUMNS:
        raise RefusedValueError("column_not_delivered", near=nearest(name, list(COLUMNS)))
    return name


def known_link(name: str) -> str:
    """A link of checks/links.sql."""
    # A configuration that names none needs no parser of SQL.
    from simaudit.rules.links import links

    if name not in links():
        raise RefusedValueError("link_unknown", link=name, links=sorted(links()))
    return name


def known_province(code: str) -> str:
    """The code of one of the 34 provinces, or none."""
    if code and code not in provinces():
        province_names = [f"{province_code} {name}" for province_code, name in provinces().items()]
        raise RefusedValueError("province_unknown", province=code, provinces=province_names)
    return code


def key_fingerprint(text: str) -> str:
    """The fingerprint of a public key, in groups of four digits, however it was typed."""
    digits = re.sub(r"[ -]", "", text).lower()
    if re.fullmatch("[0-9a-f]{32}", digits) is None:
        raise RefusedValueError("no_key_fingerprint")
    return "-".join(re.findall("....", digits))


def named_official(text: str) -> str:
    """`HỌ TÊN, CHỨC VỤ`: an official's name and post, or nothing."""
    name, _, post = text.partition(",")
    if text and not (name.strip() and post.strip()):
        raise RefusedValueError("official_incomplete")
    return text
