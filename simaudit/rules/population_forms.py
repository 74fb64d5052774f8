"""Statements of populations and links, parsed; the forms that queries have, and by what they gather rows."""

from collections.abc import Iterator

import duckdb
import sqlglot
from sqlglot import exp

from simaudit.contract import RELATION_TYPES
from simaudit.rules.reference_tables import reference_tables
from simaudit.rules.relations import ENGINE_RELATIONS, FINDINGS, MONTH_BEFORE, REFERENCES, UNWAIVED
from simaudit.rules.repeated_keys import ConflictingKeys, RepeatedKeys


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


def counts_rows(query: exp.Expression) -> bool:
    """Whether a query is `SELECT keys, count(*) … FROM … GROUP BY keys` and leaves out no group."""
    group = query.args.get("group")
    if group is None or query.args.get("having"):
        return False
    keys = {part.sql() for part in group.expressions}
    counted = [part for part in query.selects if part.unalias().sql() not in keys]  # type: ignore[attr-defined]
    return all(part.find(exp.Count) and not part.find(exp.Window) for part in counted) and bool(counted)


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


def gathered_rows(statement: exp.Expr) -> tuple[frozenset[str], ...]:
    """The columns of each clause that gathers rows of the months; expressions in it are left out."""
    listed = ({*REFERENCES} - MONTH_BEFORE) | reference_tables().keys() | {*ENGINE_RELATIONS}
    listed -= {"subscriber", "rejected", FINDINGS, UNWAIVED}
    for part in statement.find_all(exp.CTE):
        if {table.name for table in part.this.find_all(exp.Table)} <= listed:
            listed.add(part.alias_or_name)
    gathered = []
    for clause in statement.find_all(exp.Group, exp.Window, exp.Distinct, exp.Join):
        within = clause.find_ancestor(exp.CTE)
        if not {clause.this and clause.this.name, within and within.alias_or_name} & listed:
            gathered.append(frozenset(part.name for part in _parts(clause) if part.name))
    return tuple(gathered)


def _parts(clause: exp.Expression) -> list[exp.Expression]:
    """What the clause gathers by."""
    if isinstance(clause, exp.Join):
        equal = clause.args["on"].find_all(exp.EQ) if clause.args.get("on") else ()
        same = [pair.left for pair in equal if pair.left.name == pair.right.name]
        return [*(clause.args.get("using") or ()), *same]
    parts = clause.args.get("partition_by") or clause.expressions
    if (clause.args.get("all") or isinstance(clause, exp.Distinct)) and clause.parent_select:
        parts = [part for part in clause.parent_select.expressions if not part.find(exp.AggFunc)]
    return [part for part in parts if isinstance(part, exp.Column)]
