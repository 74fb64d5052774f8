"""Headings that nobody knows → what they probably mean, and a profile to paste that says so."""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches
from typing import Final

from simaudit.intake.column_names import aliases
from simaudit.intake.values.text import fold

_MIN_SIMILARITY: Final = 0.8
"""How much of two headings must agree (difflib's ratio) for one to stand for the other."""
_MIN_LETTERS: Final = 5
"""Letters of a known heading that may be looked for inside a longer one."""


def likely_column(heading: str, taken: Collection[str] = ()) -> str | None:
    """The column a heading probably means, by a known one in it or much like it; None where unsure."""
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
    """The one heading that probably stands for the subscriber's number, None where it isn't one."""
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
    """`[carriers.NAME]` as TOML: what is sure is set; what somebody has to decide stands behind a `#`.

    `keys` are single keys, `columns` headings with their canonical column, `unknown` headings without one,
    `values` wordings with their meaning, `wordings` those that could not be read; both by column.
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
    # A text, a number or a list of them is written the same in JSON, but for one letter.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
