"""Wordings of values → tokens of the contract: `checks/vocabulary/values.toml` and CLDR's names of countries."""

import re
import tomllib
from functools import cache
from typing import Any, Final

import polars as pl

from simaudit.contract import COLUMNS, DTYPES, READS
from simaudit.errors import CatalogueError
from simaudit.intake.headers import folded
from simaudit.paths import CHECKS

_PATH: Final = CHECKS / "vocabulary" / "values.toml"


@cache
def _wordings() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(_PATH.read_text(encoding="utf-8"))


@cache
def readings(column: str) -> dict[str, Any]:
    """Folded wording → value, for a column read as token, boolean or nationality.

    Raises CatalogueError where one wording stands for two values.
    """
    reads = READS[column]
    section = column if reads == "token" else reads
    known: dict[str, Any] = {}
    if reads == "token":
        dtype = DTYPES[column]
        if not isinstance(dtype, pl.Enum):
            raise CatalogueError(f"{column} is no enumeration of the contract")
        known = {folded(token): token for token in dtype.categories}
    if reads == "nationality":
        known = dict(_countries())
    for token, wordings in _wordings().get(section, {}).items():
        value = token == "true" if reads == "boolean" else token
        for wording in wordings:
            if known.setdefault(folded(wording), value) != value:
                raise CatalogueError(f"{_PATH}: {wording!r} stands for two values of {column}")
    return known


def unknown_sections() -> list[str]:
    """Sections of values.toml that name no column (for the tests)."""
    return [name for name in _wordings() if name not in (*COLUMNS, "boolean", "nationality")]


@cache
def _countries() -> dict[str, str]:
    """Folded alpha-2, alpha-3 or name in Vietnamese or English → ISO 3166-1 alpha-2 (CLDR)."""
    from babel import Locale
    from babel.core import get_global

    codes = {code for code in Locale("en").territories if re.fullmatch(r"[A-Z]{2}", code)}
    # CLDR's list has groupings and pseudo-regions that are no country.
    codes -= {"EU", "EZ", "UN", "XA", "XB", "XK", "ZZ", "QO"}
    known = {code: code for code in codes}
    for alias, replacements in get_global("territory_aliases").items():
        if re.fullmatch(r"[A-Z]{3}", alias) and len(replacements) == 1 and replacements[0] in codes:
            known[alias] = replacements[0]
    for language in ("vi", "en"):
        for code, name in Locale(language).territories.items():
            if code in codes:
                known.setdefault(folded(name), code)
    return known
