"""Rules for the parts of a query, and for conditions."""

from typing import Final

from sqlglot import exp

from simaudit.spark.no_rule import NoRuleError
from simaudit.spark.rule import Rules, func, written_text


def _cte(node: exp.CTE) -> exp.Expr:
    # Spark has no MATERIALIZED: it is advice, and changes no row.
    node.set("materialized", None)
    return node


def _join(node: exp.Join) -> exp.Expr:
    if node.method not in ("", "NATURAL"):
        raise NoRuleError(f"{node.method} join".lower())
    return node


def _distinct(node: exp.Distinct) -> exp.Expr:
    # Which row DISTINCT ON keeps isn't said.
    if node.args.get("on"):
        raise NoRuleError("distinct on")
    return node


def _window(node: exp.Window) -> exp.Expr:
    # Rows in any order: Spark wants one, and one that is the same when it computes them again.
    if isinstance(node.this, exp.RowNumber) and not node.args.get("order"):
        select = node.parent_select
        parts = [part.unalias() for part in select.expressions] if select is not None else []
        if not parts or any(part.is_star for part in parts):
            raise NoRuleError("row_number over ()")
        keys = [exp.Ordered(this=part.copy()) for part in parts if not part.find(exp.Window)]
        node.set("order", exp.Order(expressions=keys))
    return node


def _comparison(node: exp.Binary) -> exp.Expr:
    # Rows: DuckDB takes a NULL for equal to another and greater than any value, Spark for the smallest.
    if isinstance(node.this, exp.Tuple) and isinstance(node.expression, exp.Tuple):
        for side in ("this", "expression"):
            parts = node.args[side].expressions
            flagged = [
                expression
                for part in parts
                for expression in (exp.Is(this=part.copy(), expression=exp.Null()), part)
            ]
            node.set(side, func("struct", *flagged))
    return node


def _in(node: exp.In) -> exp.Expr:
    if isinstance(node.this, exp.Tuple) or node.args.get("unnest") or node.args.get("field"):
        raise NoRuleError("in")
    # Of a NULL, Spark says of an inner query no or not no, never NULL: the same where it only keeps rows.
    if node.args.get("query") and not _only_keeps_rows(node):
        raise NoRuleError("in (select)")
    return node


def _only_keeps_rows(node: exp.Expr) -> bool:
    """Whether a condition, or its denial, decides no more than whether a row is kept or a CASE applies."""
    if isinstance(node.parent, exp.Not):
        node = node.parent
    while isinstance(node.parent, exp.And | exp.Or | exp.Paren):
        node = node.parent
    of_case = isinstance(node.parent, exp.If) and node.arg_key == "this"
    return of_case or isinstance(node.parent, exp.Where | exp.Having | exp.Qualify | exp.Join)


def _like(node: exp.Like) -> exp.Expr:
    # A backslash escapes in Spark's patterns only.
    if "\\" in written_text(node.expression, "like"):
        raise NoRuleError("like")
    return node


QUERY_RULES: Final[Rules] = {
    exp.CTE: _cte,
    exp.Join: _join,
    exp.Distinct: _distinct,
    exp.Window: _window,
    exp.In: _in,
    exp.Like: _like,
    **dict.fromkeys((exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE), _comparison),
}
