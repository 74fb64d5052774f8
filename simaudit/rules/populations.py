"""Macros, views and tables defined in `checks/populations.sql`, and what each of them reads.

Every statement is a `CREATE MACRO`, `CREATE VIEW` or `CREATE TABLE … AS`; a table holds groups that several
checks need, computed once a run.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter

from simaudit.cache import cached_facts
from simaudit.errors import CatalogueError
from simaudit.paths import POPULATIONS
from simaudit.rules.repeated_keys import ConflictingKeys, RepeatedKeys


@dataclass(frozen=True)
class RowFilter:
    """What a check asks of single records, which it judges or which offend: to be in a view, and more."""

    view: str
    condition: str
    """As DuckDB's SQL, in terms of the register's columns."""
    alone: bool
    """Whether the row itself decides: there is no inner query."""


@dataclass(frozen=True)
class Population:
    """One view or table: its statement, the relations it reads and the columns it depends on."""

    name: str
    kind: str
    sql: str
    plain: str
    """The statement without comments and layout."""
    query: str
    """The SELECT of the statement."""
    reads: tuple[str, ...]
    columns: frozenset[str]
    filters: tuple[str, str] | None
    """(relation, condition in DuckDB's SQL) where it only filters the rows of one relation."""
    repeats: RepeatedKeys | ConflictingKeys | None
    """Where it only selects the keys that several rows, or rows with several values, have."""
    counts: bool
    """Whether it only counts rows by their values, so that those of parts of the rows add up."""
    gathers: tuple[frozenset[str], ...]
    """By which columns it gathers rows (population_forms.py)."""


@dataclass(frozen=True)
class Definitions:
    """Macros (name → SQL) and populations (by name) of populations.sql, and its text."""

    macros: dict[str, str]
    plain_macros: dict[str, str]
    """The same without comments and layout."""
    populations: dict[str, Population]
    text: str

    def comment(self, name: str) -> str:
        """The comment directly above a view, table or macro, as one line; empty where there is none."""
        above = re.search(rf"((?:^--[^\n]*\n)+)CREATE \w+ {name}\b", self.text, re.MULTILINE)
        return " ".join(line.removeprefix("--").strip() for line in above[1].splitlines()) if above else ""

    def closure(self, names: set[str], made: Collection[str] = ()) -> list[Population]:
        """The populations of `names` and of all they read, each after those it reads; others are ignored.

        Without those that are `made`, and what is read for these alone.
        """
        order: list[Population] = []

        def visit(name: str) -> None:
            population = self.populations.get(name)
            if population is None or population in order or name in made:
                return
            for read in population.reads:
                visit(read)
            order.append(population)

        for name in sorted(names):
            visit(name)
        return order


_DEFINITIONS: Final = TypeAdapter(Definitions)


@cache
def definitions(path: Path = POPULATIONS) -> Definitions:
    """What populations.sql defines; raises CatalogueError on a statement of another kind."""
    text = path.read_text(encoding="utf-8")
    return cached_facts("populations", text, _DEFINITIONS, lambda: _parsed(text, path))


def _parsed(text: str, path: Path) -> Definitions:
    """What the text of the file at `path` defines; raises CatalogueError on a statement of another kind."""
    # A parser of SQL takes a tenth of a second to import.
    from sqlglot import exp

    from simaudit.rules import population_forms as forms

    macros: dict[str, str] = {}
    plain_macros: dict[str, str] = {}
    populations: dict[str, Population] = {}
    for statement, sql in forms.parsed_statements(text):
        if not isinstance(statement, exp.Create) or statement.kind not in (
            "MACRO",
            "FUNCTION",
            "VIEW",
            "TABLE",
        ):
            raise CatalogueError("statement_not_allowed", path=path, statement=str(statement))
        plain = statement.sql(dialect="duckdb", comments=False)
        if statement.kind in ("VIEW", "TABLE"):
            query = statement.expression
            name = statement.this.name
            populations[name] = Population(
                name=name,
                kind=statement.kind,
                sql=sql,
                plain=plain,
                query=re.split(rf"CREATE \w+ {name} AS\b", sql, maxsplit=1)[1].removesuffix(";"),
                reads=tuple(dict.fromkeys(table.name for table in query.find_all(exp.Table))),
                columns=frozenset(
                    column.name for column in query.find_all(exp.Column) if forms.decides(column)
                ),
                filters=forms.plain_filter(query) if statement.kind == "VIEW" else None,
                repeats=forms.grouped_keys(query) if statement.kind == "TABLE" else None,
                counts=forms.counts_rows(query),
                gathers=forms.gathered_rows(query),
            )
        else:
            macros[statement.this.this.name] = sql
            plain_macros[statement.this.this.name] = plain
    return Definitions(macros, plain_macros, populations, text)
