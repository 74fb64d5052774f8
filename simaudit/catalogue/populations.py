"""The views and words of `checks/populations.sql`: what they are, what they read, how they are made.

Every statement is a `CREATE MACRO`, `CREATE VIEW` or `CREATE TABLE … AS`; a
table is a group worked out once a run because several checks need it.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb
import sqlglot
from sqlglot import exp

from simaudit.catalogue.repeated_keys import Conflicts, Repeats, repeats
from simaudit.errors import CatalogueError
from simaudit.paths import CHECKS

PATH = CHECKS / "populations.sql"


@dataclass(frozen=True)
class Population:
    """One named relation: its statement, the relations it reads and the columns it looks at."""

    name: str
    kind: str
    sql: str
    reads: tuple[str, ...]
    columns: frozenset[str]
    filters: tuple[str, exp.Expression] | None
    """(relation, condition) where it does nothing but keep some rows of one relation."""
    repeats: Repeats | Conflicts | None
    """Where it does nothing but keep the keys that several rows, or several values, share."""


@dataclass(frozen=True)
class Words:
    """Everything populations.sql states."""

    macros: dict[str, str]
    populations: dict[str, Population]
    text: str

    def meaning(self, name: str) -> str:
        """What the comment right above a view, table or macro says of it, or an empty text."""
        above = re.search(rf"((?:^--[^\n]*\n)+)CREATE \w+ {name}\b", self.text, re.MULTILINE)
        return " ".join(line.removeprefix("--").strip() for line in above[1].splitlines()) if above else ""

    def closure(self, names: set[str]) -> list[Population]:
        """The populations behind `names`, each after those it reads; unknown names are left out."""
        order: list[Population] = []

        def visit(name: str) -> None:
            population = self.populations.get(name)
            if population is None or population in order:
                return
            for read in population.reads:
                visit(read)
            order.append(population)

        for name in sorted(names):
            visit(name)
        return order


def plain_filter(query: exp.Expression) -> tuple[str, exp.Expression] | None:
    """(relation, condition) of `SELECT * FROM relation [WHERE condition]`; None of any other query."""
    if not isinstance(query, exp.Select) or not query.is_star or len(query.expressions) != 1:
        return None
    tables = list(query.find_all(exp.Table))
    others = {name for name, value in query.args.items() if value} - {"expressions", "from_", "from", "where"}
    if len(tables) != 1 or others:
        return None
    where = query.args.get("where")
    return tables[0].name, where.this if where else exp.true()


def _decides(column: exp.Column) -> bool:
    """Whether the query does more with a column than hand it on."""
    return not (isinstance(column.parent, exp.Select) and column.arg_key == "expressions")


@cache
def words(path: Path = PATH) -> Words:
    """Read populations.sql; raises CatalogueError where a statement is none of the three kinds."""
    text = path.read_text(encoding="utf-8")
    macros: dict[str, str] = {}
    populations: dict[str, Population] = {}
    # DuckDB cuts the text into statements and later runs them word for word; sqlglot reads their meaning.
    texts = [statement.query.strip() for statement in duckdb.extract_statements(text)]
    for statement, sql in zip(sqlglot.parse(text, read="duckdb"), texts, strict=True):
        if not isinstance(statement, exp.Create) or statement.kind not in (
            "MACRO",
            "FUNCTION",
            "VIEW",
            "TABLE",
        ):
            raise CatalogueError("statement_not_allowed", path=path, statement=str(statement))
        if statement.kind in ("VIEW", "TABLE"):
            query = statement.expression
            name = statement.this.name
            populations[name] = Population(
                name=name,
                kind=statement.kind,
                sql=sql,
                reads=tuple(dict.fromkeys(table.name for table in query.find_all(exp.Table))),
                columns=frozenset(column.name for column in query.find_all(exp.Column) if _decides(column)),
                filters=plain_filter(query) if statement.kind == "VIEW" else None,
                repeats=repeats(query) if statement.kind == "TABLE" else None,
            )
        else:
            macros[statement.this.this.name] = sql
    return Words(macros, populations, text)
