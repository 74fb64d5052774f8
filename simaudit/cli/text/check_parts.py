"""What a check may be made of, as a person reads it: columns, views and macros, keys of the law."""

from typing import Final

import polars as pl
import sqlglot

from simaudit.contract import COLUMNS, DTYPES
from simaudit.messages import Words, translations
from simaudit.rules.column_words import column_words
from simaudit.rules.populations import Population, definitions
from simaudit.rules.provisions import citation, provision, provisions

_TYPES: Final[dict[type[pl.DataType], str]] = {
    pl.String: "text",
    pl.Enum: "code",
    pl.Date: "date",
    pl.Datetime: "timestamp",
    pl.Boolean: "boolean",
}
"""The others are integers."""


def columns_text(lang: str) -> str:
    """Every column with its type and meaning, then what populations.sql states."""
    word = Words("check_parts", lang)
    others = [name for name in DTYPES if name not in COLUMNS]
    stated = definitions()
    populations = [_population(each, lang) for each in stated.populations.values()]
    macros = [_macro(name, sql, lang) for name, sql in stated.macros.items()]
    sections = {
        word["extract"]: [_column(name, lang) for name in COLUMNS],
        word["derived"]: [_column(name, lang) for name in others],
        word["populations"]: populations,
        word["macros"]: macros,
    }
    return "\n\n".join(
        "\n".join([heading, *(f"  {_indented(entry)}" for entry in entries)])
        for heading, entries in sections.items()
    )


def bases_text(lang: str) -> str:
    """Every key that a check's `basis` may name: how the provision is cited, and what it says."""
    entries = {key: provision(key) for key in provisions()}
    return "\n".join(
        f"{key:<12}  {citation(entry, lang)}: {entry.says.get(lang)}"
        for key, entry in entries.items()
        if entry is not None
    )


def _column(name: str, lang: str) -> str:
    dtype = DTYPES[name]
    kind = Words("check_parts", lang)[_TYPES.get(dtype.base_type(), "integer")]
    values = f" ({', '.join(dtype.categories)})" if isinstance(dtype, pl.Enum) else ""
    return f"{name:<18}  {kind:<9}  {column_words()[name].get(lang)}{values}"


def _population(population: Population, lang: str) -> str:
    """Name, what the comment says of it, and its columns where they aren't those of what it filters."""
    lines = [population.name, f"  {_description(population.name, lang)}"]
    query = sqlglot.parse_one(population.sql, read="duckdb").expression
    names = query.named_selects
    if "*" not in names:
        lines.append(f"  {Words('check_parts', lang)['columns']}: {', '.join(names)}")
    return "\n".join(lines)


def _macro(name: str, sql: str, lang: str) -> str:
    """The macro with its parameters, and what the comment says of it."""
    call: str = sqlglot.parse_one(sql, read="duckdb").this.sql(dialect="duckdb")
    return f"{call}\n  {_description(name, lang)}"


def _description(name: str, lang: str) -> str:
    """What a view or a macro is: the first sentence of its comment, which is English, or the catalogue's."""
    translated = translations(lang).pgettext("populations", name)
    first, full_stop, _ = definitions().comment(name).partition(". ")
    return first + full_stop.strip() if translated == name else translated


def _indented(text: str) -> str:
    return text.replace("\n", "\n  ")
