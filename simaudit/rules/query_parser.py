"""The query of a check, parsed, and what its tree says of it; the statements of populations and links.

Forms of query that are recognised among these are filters and groups by a key.
"""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import duckdb
import sqlglot
from sqlglot import exp

from simaudit.contract import RELATION_TYPES
from simaudit.rules.populations import ConflictingKeys, RepeatedKeys
from simaudit.rules.query import Query, macro_names, relation_names
from simaudit.rules.relations import REFERENCES
from simaudit.rules.sql_guard import parse_guarded


@lru_cache(maxsize=1024)
def guarded_query(path: Path, sql: str) -> exp.Query:
    """The query of the check at `path`; raises CatalogueError on anything that is not allowed."""
    return parse_guarded(sql, relation_names(), macro_names(), path)


def query_facts(path: Path, sql: str) -> Query:
    """What the query of the check at `path` is made of; raises CatalogueError as `guarded_query` does."""
    tree = guarded_query(path, sql)
    clause = tree.args.get("with_") or tree.args.get("with")
    parts = parts_of(tree).keys()
    columns, tables = list(tree.find_all(exp.Column)), tree.find_all(exp.Table)
    return Query(
        plain_sql=tree.sql(dialect="duckdb", comments=False),
        parts=frozenset(parts),
        parts_sql=f"{clause.sql(dialect='duckdb')} " if clause is not None else "",
        relations=frozenset({table.name for table in tables} - parts),
        column_names=frozenset(column.name for column in columns),
        month_columns=frozenset(
            column.name for column in columns if not _of_references(column.parent_select)
        ),
        parameters=frozenset(
            node.name or node.this.name for node in tree.find_all(exp.Parameter, exp.Placeholder)
        ),
        text_literals=frozenset(literal.this for literal in tree.find_all(exp.Literal) if literal.is_string),
        subject_column=_subject_column(tree),
    )


def parts_of(query: exp.Query) -> dict[str, exp.Expression]:
    """Its common table expressions (WITH), by name."""
    return {cte.alias_or_name: cte.this for cte in query.find_all(exp.CTE)}


def _of_references(select: exp.Query | None) -> bool:
    """Whether a SELECT reads nothing but relations of REFERENCES."""
    if not isinstance(select, exp.Select):
        return False
    origin, joins = select.args.get("from_"), select.args.get("joins") or ()
    read = [clause.this for clause in (origin, *joins) if clause is not None]
    return bool(read) and all(
        isinstance(relation, exp.Table) and relation.name in REFERENCES for relation in read
    )


def _subject_column(query: exp.Query) -> str:
    """The column that the query's `subject` is; empty where that is worked out of several, or of none."""
    for select in query.selects:
        if select.alias_or_name == "subject":
            column = select.this if isinstance(select, exp.Alias) else select
            return column.name if isinstance(column, exp.Column) else ""
    return ""


def parsed_statements(text: str) -> Iterator[tuple[exp.Expr | None, str]]:
    """Each statement, parsed, and its own text.

    DuckDB splits the text into the statements that it executes later; sqlglot parses each of them.
    """
    texts = [statement.query.strip() for statement in duckdb.extract_statements(text)]
    return zip(sqlglot.parse(text, read="duckdb"), texts, strict=True)


def plain_filter(query: exp.Expression) -> tuple[str, str] | None:
    """(relation, condition) of `SELECT * FROM relation [WHERE condition]`; None of any other query."""
    if not isinstance(query, exp.Select) or not query.is_star or len(query.expressions) != 1:
        return None
    tables = list(query.find_all(exp.Table))
    others = {name for name, value in query.args.items() if value} - {"expressions", "from_", "from", "where"}
    if len(tables) != 1 or others:
        return None
    where = query.args.get("where")
    return tables[0].name, (where.this if where else exp.true()).sql(dialect="duckdb")


def decides(column: exp.Column) -> bool:
    """Whether the query does more with a column than select it."""
    return not (isinstance(column.parent, exp.Select) and column.arg_key == "expressions")


def grouped_keys(query: exp.Expression) -> RepeatedKeys | ConflictingKeys | None:
    """Recognise a query of one of these two forms; None of any other.

    `SELECT … AS key, count(*) AS rows FROM … [WHERE …] GROUP BY key HAVING count(*) > 1`
    `SELECT key FROM … [WHERE …] GROUP BY key HAVING min(value) <> max(value)`, of hashes
    """
    if not isinstance(query, exp.Select):
        return None
    key, *counts = query.expressions
    group, having = query.args.get("group"), query.args.get("having")
    clauses = {name for name, value in query.args.items() if value}
    if clauses - {"expressions", "from_", "where"} != {"group", "having"} or group is None or having is None:
        return None
    grouped = [part.name for part in group.expressions if isinstance(part, exp.Column)]
    if grouped != [key.alias_or_name]:
        return None
    keys = query.copy()
    keys.set("group", None)
    keys.set("having", None)
    condition = having.this
    if (
        not counts
        and (value := _conflicting_value(condition)) is not None
        and _is_hash(key)
        and _is_hash(value)
    ):
        keys.set("expressions", [key.copy(), exp.alias_(value.copy(), "value")])
        return ConflictingKeys(keys.sql(dialect="duckdb"), key.alias_or_name)
    if (
        len(counts) != 1
        or not _is_count(counts[0].unalias())
        or not isinstance(condition, exp.GT)
        or not _is_count(condition.this)
        or not condition.expression.is_int
    ):
        return None
    keys.set("expressions", [key.copy()])
    return RepeatedKeys(
        keys.sql(dialect="duckdb"), key.alias_or_name, counts[0].alias_or_name, int(condition.expression.name)
    )


def _is_hash(expression: exp.Expression) -> bool:
    dtype = RELATION_TYPES.get(expression.name) if isinstance(expression, exp.Column) else None
    return dtype is not None and dtype.is_unsigned_integer()


def _is_count(expression: exp.Expression) -> bool:
    return isinstance(expression, exp.Count) and isinstance(expression.this, exp.Star)


def _conflicting_value(condition: exp.Expression) -> exp.Expression | None:
    """The value of `min(value) <> max(value)`; None of another condition."""
    least, most = condition.args.get("this"), condition.args.get("expression")
    if isinstance(condition, exp.NEQ) and isinstance(least, exp.Min) and isinstance(most, exp.Max):
        value: exp.Expression = least.this
        return value if value == most.this else None
    return None
