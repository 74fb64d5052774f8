"""The query of a check, parsed, and what its tree says of it."""

from functools import lru_cache
from pathlib import Path

from sqlglot import exp

from simaudit.rules.population_forms import gathered_rows
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
        gathers=gathered_rows(tree),
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
