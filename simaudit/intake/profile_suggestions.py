"""Unknown headings → the columns they probably name, and a profile to paste into simaudit.toml."""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches
from typing import Final

from simaudit.errors import printable_quoted
from simaudit.intake.column_names import aliases
from simaudit.intake.values.text import fold

_MIN_SIMILARITY: Final = 0.8
"""Least similarity (difflib's ratio) of an unknown heading to a known one."""
_MIN_LETTERS: Final = 5
"""Least length of a known heading that is searched for inside a longer one."""


def likely_column(heading: str, taken: Collection[str] = ()) -> str | None:
    """The column of a known heading within or similar to this one; None if unsure."""
    words = fold(heading)
    known = {alias: column for alias, column in aliases().items() if column not in taken}
    inside = [
        alias
        for alias in known
        if len(alias) >= _MIN_LETTERS and re.search(rf"\b{re.escape(alias)}\b", words)
    ]
    if inside:
        return known[max(inside, key=len)]
    near = get_close_matches(words, known, n=1, cutoff=_MIN_SIMILARITY)
    return known[near[0]] if near else None


def likely_number(header: Sequence[str]) -> str | None:
    """The only heading that probably names the subscriber number; None if there are none or several."""
    found = [heading for heading in header if heading.strip() and likely_column(heading) == "msisdn"]
    return found[0] if len(found) == 1 else None


def profile_toml(
    carrier: str,
    keys: Mapping[str, object],
    columns: Mapping[str, str],
    unknown: Sequence[str],
    values: Mapping[str, Mapping[str, str]],
    wordings: Mapping[str, Sequence[str]],
) -> str:
    """`[carriers.NAME]` as TOML: certain settings, and those that a person has to decide as comments.

    `keys` are single keys, `columns` headings with their canonical column, `unknown` headings without one,
    `values` wordings with their value, `wordings` those that can't be read; both by column.
    """
    table = f"carriers.{carrier or 'NAME'}"
    lines = [f"[{table}]", *(f"{key} = {_toml(value)}" for key, value in keys.items())]
    if columns or unknown:
        lines.append(f"[{table}.columns]")
        lines += [f"{_toml(heading)} = {_toml(column)}" for heading, column in columns.items()]
        lines += [f'# {_toml(heading)} = ""' for heading in unknown]
    for column in dict.fromkeys((*values, *wordings)):
        lines.append(f"[{table}.values.{column}]")
        lines += [f"{_toml(wording)} = {_toml(value)}" for wording, value in values.get(column, {}).items()]
        lines += [f'# {_toml(wording)} = ""' for wording in wordings.get(column, ())]
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_toml(key)} = {_toml(inner)}" for key, inner in value.items()) + " }"
    # JSON and TOML write texts, numbers and lists alike, except that TOML requires DEL to be escaped.
    return printable_quoted(json.dumps(value, ensure_ascii=False))
