"""Wordings of values → canonical values, by `checks/vocabulary/values.toml` and CLDR's country names."""

import re
import tomllib
from functools import cache
from typing import Any, Final

import polars as pl

from simaudit.contract import COLUMN_KINDS, DTYPES, LIST_TOKENS
from simaudit.errors import CatalogueError
from simaudit.intake.values.text import fold
from simaudit.paths import CHECKS

_PATH: Final = CHECKS / "vocabulary" / "values.toml"


@cache
def _wordings() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(_PATH.read_text(encoding="utf-8"))


def read_wording(column: str, text: str) -> Any:
    """The value of a normalised cell of the column, None if its wording is unknown.

    Wordings of booleans must match without punctuation around them: `-1` is not `1`.
    """
    values_by_wording = readings(column)
    if text in values_by_wording:
        return values_by_wording[text]
    key = fold(text)
    exact = COLUMN_KINDS.get(column) == "boolean" and len(key) != len(text)
    return None if exact else values_by_wording.get(key)


@cache
def readings(column: str) -> dict[str, Any]:
    """Folded wording → value, for a column read as token, boolean or nationality.

    A country whose folded name is another one's code (Áo, AO) is listed with its accents. Raises
    CatalogueError if a wording has two values.
    """
    reads = COLUMN_KINDS.get(column, "token")
    section = column if reads == "token" else reads
    values_by_wording: dict[str, Any] = {fold(token): token for token in _tokens(column)}
    if reads == "token" and not values_by_wording:
        raise CatalogueError("no_vocabulary_for_column", path=_PATH, column=column)
    if reads == "nationality":
        values_by_wording = dict(_countries())
    for meaning, wordings in _wordings().get(section, {}).items():
        value = meaning == "true" if reads == "boolean" else meaning
        for wording in wordings:
            if reads == "nationality":
                _add_country_name(values_by_wording, wording, meaning)
            elif values_by_wording.setdefault(fold(wording), value) != value:
                raise CatalogueError(
                    "wording_of_two_values", path=_PATH, wording=repr(wording), column=column
                )
    return values_by_wording


def accepted_wordings(column: str) -> dict[str, tuple[str, ...]]:
    """Value → wordings that are read as it, of a coded column or one of truths; of others none.

    Those of a nationality are the countries of CLDR, too many to be listed.
    """
    reads = COLUMN_KINDS[column]
    if reads == "boolean":
        return {value: tuple(wordings) for value, wordings in _wordings()["boolean"].items()}
    section = _wordings().get(column, {})
    return {token: tuple(section.get(token, ())) for token in _tokens(column)}


def _tokens(column: str) -> tuple[str, ...]:
    """The values of a coded column, of extracts or of lists; of others none."""
    dtype = DTYPES.get(column)
    return tuple(dtype.categories) if isinstance(dtype, pl.Enum) else LIST_TOKENS.get(column, ())


@cache
def _countries() -> dict[str, str]:
    """Folded alpha-2, alpha-3 or name in Vietnamese or English → ISO 3166-1 alpha-2 (CLDR)."""
    from babel import Locale
    from babel.core import get_global

    codes = {str(code) for code in Locale("en").territories if re.fullmatch(r"[A-Z]{2}", str(code))}
    # CLDR has groupings, pseudo-regions and reserved codes that aren't countries of ISO 3166-1.
    codes -= {"EU", "EZ", "UN", "XA", "XB", "XK", "ZZ", "QO", "AC", "CP", "CQ", "DG", "EA", "IC", "TA"}
    codes_by_name = {code: code for code in codes}
    for alias, replacements in get_global("territory_aliases").items():
        if re.fullmatch(r"[A-Z]{3}", alias) and len(replacements) == 1 and replacements[0] in codes:
            codes_by_name[alias] = replacements[0]
    for language in ("vi", "en"):
        for code, name in Locale(language).territories.items():
            if code in codes:
                _add_country_name(codes_by_name, str(name), str(code))
    return codes_by_name


def _add_country_name(codes_by_name: dict[str, str], name: str, code: str) -> None:
    if codes_by_name.setdefault(fold(name), code) == code:
        return
    for written in {name, name.lower(), name.upper()} - {fold(name)}:
        if codes_by_name.setdefault(written, code) != code:
            raise CatalogueError(
                "name_of_two_countries", path=_PATH, name=repr(name), one=codes_by_name[written], other=code
            )
