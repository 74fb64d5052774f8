"""A carrier's profile as TOML to paste: what is certain, and what a person has to decide as comments."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from simaudit.harmless_text import printable, printable_quoted
from simaudit.intake.values.wordings import accepted_wordings

_SHOWN: Final = 4
"""Columns that a name's comment lists."""


class DraftName(NamedTuple):
    """A column of a file without a header."""

    name: str
    """The canonical column, or a placeholder that is none."""
    candidates: tuple[str, ...]
    """The columns that its values could be of, where they are several."""
    samples: tuple[str, ...]
    """Masked."""


@dataclass(frozen=True)
class ProfileDraft:
    """What `[carriers.NAME]` of simaudit.toml could say."""

    carrier: str
    keys: Mapping[str, object] = field(default_factory=dict)
    """Single keys."""
    names: Sequence[DraftName] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    """Heading → canonical column."""
    unknown: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Heading without a column → those that its values could be of."""
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Column → wording → value."""
    wordings: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Column → wordings that can't be read."""
    date_formats: Sequence[Sequence[str]] = ()
    """Forms of which dates can be, several for the same ones."""

    def toml(self) -> str:
        """The table; a line behind a `#` wants a decision."""
        table = f"carriers.{self.carrier or 'NAME'}"
        lines = [f"[{table}]", *(f"{key} = {_toml(value)}" for key, value in self.keys.items())]
        lines += [
            f"# date_formats = {_toml([date_format])}"
            for date_formats in self.date_formats
            for date_format in date_formats
        ]
        lines += self._names()
        if self.columns or self.unknown:
            lines.append(f"[{table}.columns]")
            lines += [f"{_toml(heading)} = {_toml(column)}" for heading, column in self.columns.items()]
            for heading, candidates in self.unknown.items():
                lines += _undecided(heading, candidates)
        for column in dict.fromkeys((*self.values, *self.wordings)):
            lines += [f"[{table}.values.{column}]", *self._wordings(column)]
        return "\n".join(lines) + "\n"

    def _names(self) -> Iterator[str]:
        if not self.names:
            return
        quoted = [f"{_toml(draft_name.name)}," for draft_name in self.names]
        wide = max(map(len, quoted))
        yield "names = ["
        for at, (text, draft_name) in enumerate(zip(quoted, self.names, strict=True), start=1):
            remarks = [str(at), *([_as_questions(draft_name.candidates)] if draft_name.candidates else [])]
            remarks.append(" | ".join(draft_name.samples))
            yield f"  {text:<{wide}}  # {printable('  '.join(remarks)).strip()}"
        yield "]"

    def _wordings(self, column: str) -> Iterator[str]:
        for wording, value in self.values.get(column, {}).items():
            yield f"{_toml(wording)} = {_toml(value)}"
        wordings = self.wordings.get(column, ())
        permitted = accepted_wordings(column)
        if wordings and permitted:
            yield f"# {' | '.join(permitted)}"
        yield from (f'# {_toml(wording)} = ""' for wording in wordings)


def _undecided(heading: str, candidates: Sequence[str]) -> list[str]:
    """The lines of a heading without a column, as comments: one for each column that it could be."""
    if len(candidates) > _SHOWN:
        return [f'# {_toml(heading)} = ""  # {_as_questions(candidates)}']
    return [f"# {_toml(heading)} = {_toml(column)}" for column in candidates or ("",)]


def _as_questions(columns: Sequence[str]) -> str:
    """The columns that it could be, the first of many: `id_number? guardian_id?`."""
    questions = [f"{column}?" for column in columns[:_SHOWN]]
    return " ".join([*questions, "…"] if len(columns) > _SHOWN else questions)


def _toml(value: object) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_toml(key)} = {_toml(inner)}" for key, inner in value.items()) + " }"
    # JSON and TOML write texts, numbers and lists alike, except that TOML requires DEL to be escaped.
    return printable_quoted(json.dumps(value, ensure_ascii=False))
