"""A check's query, from DuckDB's SQL to Spark's.

sqlglot writes the text; what it would write with another meaning is rewritten on its tree before, by a rule
for each kind of node (the files *_rules.py). What is neither there nor known to mean the same is refused by
name: a check is judged as it is written, or not at all. Moments are TIMESTAMP_NTZ throughout, so that neither
the session's zone nor its spark.sql.timestampType decides.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from simaudit.rules.check import OFFENDER_COLUMNS
from simaudit.spark.kinds import kind_of, query_kinds
from simaudit.spark.macros import with_macros
from simaudit.spark.query_rules import QUERY_FUNCTIONS, QUERY_RULES
from simaudit.spark.rule import NoRuleError, Rule, Rules, require_alike
from simaudit.spark.text_rules import TEXT_FUNCTIONS, TEXT_RULES
from simaudit.spark.value_rules import VALUE_FUNCTIONS, VALUE_RULES

_RULES: Final[Rules] = {**QUERY_RULES, **TEXT_RULES, **VALUE_RULES}
_FUNCTIONS: Final[Mapping[str, Rule]] = {**QUERY_FUNCTIONS, **TEXT_FUNCTIONS, **VALUE_FUNCTIONS}
"""Rules for functions that sqlglot has no class of its own for, by name."""

_SAME: Final = frozenset({
    # The parts of a query.
    exp.Select, exp.Subquery, exp.Union, exp.Except, exp.Intersect, exp.From, exp.Where, exp.Group,
    exp.Having, exp.Order, exp.Ordered, exp.Limit, exp.Offset, exp.With, exp.TableAlias, exp.Table, exp.Alias,
    exp.Identifier, exp.Column, exp.Star, exp.Tuple, exp.Paren, exp.WindowSpec, exp.Qualify, exp.Filter,
    exp.Lambda, exp.Literal, exp.Boolean, exp.Null, exp.DataType, exp.DataTypeParam, exp.Var, exp.Interval,
    exp.If, exp.Case,
    # Conditions. Texts are compared by their bytes, which is the order of their code points, in both.
    exp.And, exp.Or, exp.Not, exp.Is, exp.Between, exp.Exists, exp.NullSafeEQ, exp.NullSafeNEQ,
    # Numbers: both divide by nothing with an error, and neither overflows in silence.
    exp.Neg, exp.Abs, exp.Pow, exp.Sqrt, exp.Exp, exp.Ln, exp.Floor, exp.Ceil, exp.BitwiseAnd, exp.BitwiseOr,
    exp.BitwiseLeftShift, exp.BitwiseRightShift,
    # Values of any kind; of NULLs greatest() and least() take no account in both.
    exp.Coalesce, exp.Nullif, exp.Greatest, exp.Least, exp.Array, exp.Transform, exp.ArrayFilter, exp.Explode,
    # Texts, by code points in both.
    exp.Length, exp.Replace, exp.StartsWith, exp.EndsWith, exp.Contains, exp.Levenshtein,
    # Groups and windows.
    exp.Count, exp.CountIf, exp.Max, exp.Min, exp.Sum, exp.Avg, exp.LogicalAnd, exp.LogicalOr, exp.RowNumber,
    exp.Rank, exp.DenseRank, exp.Lead, exp.Lag, exp.FirstValue, exp.LastValue,
})  # fmt: skip
"""What sqlglot writes for Spark with the meaning that it has in DuckDB, whatever it is applied to."""


def spark_query(query: exp.Query, values: Mapping[str, Any], relation: Callable[[str], str]) -> str:
    """A query of DuckDB's as Spark's SQL; raises NoRuleError.

    `values` are those of its `$name` parameters, `relation` gives the view that a relation has in Spark.
    """
    return _written(_with_kinds(query, values), relation)


@dataclass(frozen=True)
class OffendersQuery:
    """The query of a check in Spark's SQL, its columns of the types that findings have."""

    select: str
    parts: Mapping[str, str]
    """View that `select` reads → the SELECT of its rows, each after those that it reads itself."""


def offenders_query(
    query: exp.Query, values: Mapping[str, Any], relation: Callable[[str], str], *, in_parts: bool = False
) -> OffendersQuery:
    """The query of a check; raises NoRuleError.

    `in_parts` makes views of what is MATERIALIZED and read more than once: Spark, which knows no such
    advice, works a part of a query out anew wherever it is read.
    """
    tree = _with_kinds(query, values)
    if not tree.is_star:
        for part in tree.selects[OFFENDER_COLUMNS.index("subject") :]:
            require_alike(part)
    types = {"record": "BIGINT"}
    columns = ", ".join(
        f"CAST(`{name}` AS {types.get(name, 'STRING')}) AS `{name}`" for name in OFFENDER_COLUMNS
    )
    names = ", ".join(OFFENDER_COLUMNS)
    parts = _cut_off(tree) if in_parts else {}

    def view(name: str) -> str:
        return relation(f"part_{name}" if name in parts else name)

    return OffendersQuery(
        f"SELECT {columns} FROM ({_written(tree, view)}) AS offender ({names})",
        {view(name): _written(part, view) for name, part in parts.items()},
    )


def _cut_off(tree: exp.Query) -> dict[str, exp.Query]:
    """The parts that are to be made once, out of the tree's WITH."""
    parts: dict[str, exp.Query] = {}
    within = tree.args.get("with_") or exp.With(expressions=[])
    for cte in list(within.expressions):
        reads = [table for table in tree.find_all(exp.Table) if table.name == cte.alias_or_name]
        if cte.args.get("materialized") and len(reads) > 1 and not cte.this.args.get("with_"):
            part = cte.this.copy()
            part.set("with_", exp.With(expressions=[part.copy() for part in within.expressions[: cte.index]]))
            parts[cte.alias_or_name] = without_with(part)
            cte.pop()
    if not within.expressions:
        tree.set("with_", None)
    return parts


def without_with(query: exp.Query) -> exp.Query:
    """A copy of the query with the parts of its WITH where they are read.

    Spark numbers them anew in each query, and so doesn't see that it keeps the rows of one that has some.
    """
    written_out = query.copy()
    within = written_out.args.get("with_") or exp.With(expressions=[])
    written_out.set("with_", None)
    for cte in reversed(within.expressions):
        for table in [table for table in written_out.find_all(exp.Table) if table.name == cte.alias_or_name]:
            alias = table.args.get("alias") or exp.TableAlias(this=exp.to_identifier(cte.alias_or_name))
            table.replace(exp.Subquery(this=cte.this.copy(), alias=alias))
    return written_out


def _with_kinds(query: exp.Query, values: Mapping[str, Any]) -> Any:
    """A copy with parameters and macros written out, every node's kind in its `meta`."""
    tree = with_macros(query.copy().transform(lambda node: _with_value(node, values)))
    for filtered in tree.find_all(exp.Filter):
        _put_inside(filtered)
    kinds = query_kinds(tree)
    for node in tree.walk():
        node.meta["kind"] = kind_of(node, kinds)
    return tree


def _written(tree: exp.Query, relation: Callable[[str], str]) -> str:
    parts = {cte.alias_or_name for cte in tree.find_all(exp.CTE)}
    for table in tree.find_all(exp.Table):
        if table.name not in parts:
            alias = table.args.get("alias") or exp.TableAlias(this=exp.to_identifier(table.name))
            table.set("this", exp.to_identifier(relation(table.name)))
            table.set("alias", alias)
    try:
        return _rewritten(tree).sql(
            dialect="spark", identify=True, comments=False, unsupported_level=sqlglot.ErrorLevel.RAISE
        )
    except SqlglotError as error:
        raise NoRuleError(str(error).splitlines()[0]) from error


def _put_inside(filtered: exp.Filter) -> None:
    """Make `max(x) FILTER (WHERE y) OVER …` one of CASE WHEN y THEN x END: NULLs don't count.

    Spark has no FILTER in a window, nor in what string_agg() is written as.
    """
    inner, condition = filtered.this, filtered.expression.this
    if isinstance(inner, exp.GroupConcat):
        for value in {id(part): part for part in _values(inner)}.values():
            value.replace(exp.Case(ifs=[exp.If(this=condition.copy(), true=value.copy())]))
    elif isinstance(filtered.parent, exp.Window):
        if not isinstance(inner, exp.Max | exp.Min | exp.Sum | exp.Avg | exp.Count) or inner.find(
            exp.Distinct
        ):
            raise NoRuleError(f"filter of {inner.key}")
        value = exp.Literal.number(1) if inner.is_star or isinstance(inner.this, exp.Star) else inner.this
        inner.set("this", exp.Case(ifs=[exp.If(this=condition.copy(), true=value.copy())]))
    else:
        return
    filtered.replace(inner)


def _values(inner: exp.GroupConcat) -> list[exp.Expr]:
    """What string_agg() joins, and what it is ordered by."""
    order = inner.this
    if not isinstance(order, exp.Order):
        raise NoRuleError("string_agg")
    joined = order.this.expressions if isinstance(order.this, exp.Distinct) else [order.this]
    return [*joined, *(key.this for key in order.expressions)]


def _with_value(node: exp.Expr, values: Mapping[str, Any]) -> exp.Expr:
    if not isinstance(node, exp.Placeholder | exp.Parameter):
        return node
    value = values[node.name or node.this.name]
    if isinstance(value, date):
        return exp.cast(exp.Literal.string(value.isoformat()), "DATE")
    if isinstance(value, float):
        return exp.cast(exp.Literal.number(repr(value)), "DOUBLE")
    return exp.paren(exp.convert(value)) if isinstance(value, int) and value < 0 else exp.convert(value)


def _rewritten(node: exp.Expr) -> exp.Expr:
    """The node with its parts rewritten first; raises NoRuleError."""
    for name, value in list(node.args.items()):
        if isinstance(value, exp.Expr):
            node.set(name, _rewritten(value))
        elif isinstance(value, list):
            node.set(name, [_rewritten(part) if isinstance(part, exp.Expr) else part for part in value])
    anonymous = isinstance(node, exp.Anonymous)
    rule = _FUNCTIONS.get(node.name.lower()) if anonymous else _RULES.get(type(node))
    if rule is None:
        if type(node) not in _SAME:
            raise NoRuleError(_name(node))
        return node
    kind = node.meta.get("kind")
    new = rule(node)
    new.meta["kind"] = kind
    return new


def _name(node: exp.Expr) -> str:
    """What DuckDB calls it."""
    called = re.match(r"\w+(?=\()", node.sql(dialect="duckdb")) if isinstance(node, exp.Func) else None
    return called[0].lower() if called else node.key
