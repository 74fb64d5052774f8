"""Row rules: checks that judge every record by itself, recognised by their queries.

Such a query is a chain of SELECTs that filter and rename, from `subscriber` to the offenders: nothing is
joined, grouped or ordered. Its conditions, joined by AND, decide for one record whether it is judged and
whether it offends, so that many checks are evaluated in one pass over the register (prefilter.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlglot import exp

from simaudit.rules.check import Check
from simaudit.rules.populations import RowFilter, definitions
from simaudit.rules.query_parser import guarded_query, parts_of
from simaudit.rules.relations import FINDINGS, UNWAIVED

_PLAIN: Final = {"expressions", "from_", "where", "with_"}
"""The clauses a SELECT of a chain may have."""


@dataclass(frozen=True)
class _Chain:
    """A chain of SELECTs: `view` is the view of populations.sql it starts from, `conditions` are its own."""

    view: str
    conditions: tuple[exp.Expression, ...] = ()
    columns: Mapping[str, exp.Expression] = field(default_factory=dict)
    """Name given in the chain → its expression over the view's columns."""
    alone: bool = True


def judged_rows(check: Check, as_of: date | None) -> RowFilter | None:
    """The check's population, with its parameters put in; None where it isn't rows of the register."""
    population, query = exp.to_table(check.header.check.population), guarded_query(check.path, check.sql)
    return _row_filter(_below(population, parts_of(query)), check, as_of)


def offending_rows(check: Check, as_of: date | None) -> RowFilter | None:
    """The rows that offend, where the check judges every record by itself; else None."""
    query = guarded_query(check.path, check.sql)
    return _row_filter(_select(query, parts_of(query)), check, as_of)


def _is_plain(view: str) -> bool:
    """Whether a view of populations.sql only keeps rows of the register."""
    views = definitions().closure({view})
    return bool(views) and all(population.filters is not None for population in views)


def _row_filter(chain: _Chain | None, check: Check, as_of: date | None) -> RowFilter | None:
    if chain is None:
        return None
    values = {**check.header.params, "as_of": as_of}

    # Literals, because checks may call different things by one name.
    def literal(node: Any) -> Any:
        if isinstance(node, exp.Parameter | exp.Placeholder):
            return exp.convert(values[node.name or node.this.name])
        return node

    condition = exp.and_(*chain.conditions, copy=False) if chain.conditions else exp.true()
    # The chain's conditions are copies of the query's own.
    written = condition.transform(literal, copy=False).sql(dialect="duckdb", copy=False)
    return RowFilter(chain.view, written, chain.alone)


def _below(source: exp.Expression, parts: Mapping[str, exp.Expression]) -> _Chain | None:
    if not isinstance(source, exp.Table):
        return None
    if source.name in parts:
        return _select(parts[source.name], parts)
    return _Chain(source.name) if source.name == "subscriber" or _is_plain(source.name) else None


def _select(query: exp.Expression | exp.Query, parts: Mapping[str, exp.Expression]) -> _Chain | None:
    if not isinstance(query, exp.Select) or {name for name, value in query.args.items() if value} - _PLAIN:
        return None
    source, where = query.args.get("from_"), query.args.get("where")
    below = _below(source.this, parts) if source is not None else None
    expressions = [part for part in (*query.expressions, where) if part is not None]
    if below is None or any(_gathers(part) or _asks_of_rows(part, parts) for part in expressions):
        return None
    condition = () if where is None else (_over_view(where.this, below.columns),)
    columns = dict(below.columns)
    if not query.is_star:
        columns = {
            part.alias_or_name: _over_view(part.unalias(), below.columns) for part in query.expressions
        }
    elif len(query.expressions) != 1:
        return None
    alone = below.alone and not any(part.find(exp.Select) for part in expressions)
    return _Chain(below.view, (*below.conditions, *condition), columns, alone)


def _gathers(expression: exp.Expression) -> bool:
    """Whether it looks at several rows at once or makes several of one; an inner query may."""
    nodes = expression.walk(prune=lambda node: isinstance(node, exp.Select))
    return any(isinstance(node, exp.AggFunc | exp.Window | exp.Explode | exp.Unnest) for node in nodes)


def _asks_of_rows(expression: exp.Expression, parts: Mapping[str, exp.Expression]) -> bool:
    """Whether an inner query reads rows that may be others than the record's own, or findings."""
    rows = {"subscriber", FINDINGS, UNWAIVED, *definitions().populations, *parts}
    return any(table.name in rows for table in expression.find_all(exp.Table))


def _over_view(expression: exp.Expression, columns: Mapping[str, exp.Expression]) -> exp.Expression:
    """The expression in terms of the register's columns, inner queries left as they are."""

    def put_in(node: Any) -> Any:
        if isinstance(node, list):
            return [put_in(part) for part in node]
        if not isinstance(node, exp.Expression) or isinstance(node, exp.Select):
            return node
        if isinstance(node, exp.Column):
            replacement = columns.get(node.name)
            return exp.column(node.name) if replacement is None else exp.paren(replacement.copy())
        for name, value in list(node.args.items()):
            node.set(name, put_in(value))
        return node

    replaced: exp.Expression = put_in(expression.copy())
    return replaced
