"""Rules for the parts of a query, conditions, lists, and what makes one value of a group's."""

from collections.abc import Mapping
from typing import Final

from sqlglot import exp

from simaudit.spark.rule import NoRuleError, Rule, Rules, func, kind, number, when, written_text


def _element(node: exp.Bracket) -> exp.Expr:
    # DuckDB counts from 1 and has NULL where there is no such place; sqlglot counts what is written from 0.
    (index,) = node.expressions
    position = number(index)
    if position is not None and position >= 0:
        return func("try_element_at", node.this, position + 1)
    if position is not None or not isinstance(index, exp.Column | exp.Identifier):
        raise NoRuleError("[]")
    return func("try_element_at", node.this, exp.Nullif(this=index, expression=exp.Literal.number(0)))


def _series(node: exp.GenerateSeries) -> exp.Expr:
    # An empty one would run backwards in Spark.
    if node.args.get("step") is not None:
        raise NoRuleError("range")
    start, end = number(node.args["start"]), number(node.args["end"])
    if start is None or end is None:
        return _series_of_rows(node.args["start"], node.args["end"], node)
    last = end - 1 if node.args.get("is_end_exclusive") else end
    if last < start:
        raise NoRuleError("range")
    return func("sequence", start, last)


def _series_of_rows(start: exp.Expr, end: exp.Expr, node: exp.GenerateSeries) -> exp.Expr:
    """Between bounds that each row has its own, or one of them; `start` and `end` are rewritten already."""
    if {kind(start), kind(end)} != {"int"} or not node.args.get("is_end_exclusive"):
        raise NoRuleError("range")
    first, behind = (
        exp.Cast(this=bound.copy(), to=exp.DataType(this=exp.DType.BIGINT)) for bound in (start, end)
    )
    nothing = func("slice", func("sequence", first.copy(), first.copy()), 1, 0)
    last = exp.Sub(this=behind.copy(), expression=exp.Literal.number(1))
    numbers = func("sequence", first.copy(), last)
    return when(exp.LTE(this=behind, expression=first), nothing, numbers)


def _list_sum(node: exp.Anonymous) -> exp.Expr:
    # Spark has none; NULLs don't count, and nothing has no sum.
    (values,) = node.expressions
    if kind(node) != "int":
        raise NoRuleError("list_sum")
    total, addend = exp.to_identifier("total"), exp.to_identifier("one")
    bigint = exp.DataType(this=exp.DType.BIGINT)
    more = exp.Add(this=total.copy(), expression=addend.copy())
    either = exp.Coalesce(
        this=more, expressions=[total.copy(), exp.Cast(this=addend.copy(), to=bigint.copy())]
    )
    start = exp.Cast(this=exp.Null(), to=bigint)
    return func("aggregate", values, start, exp.Lambda(this=either, expressions=[total, addend]))


def _reduced(node: exp.Anonymous) -> exp.Expr:
    # Without a start, DuckDB takes the first value for it. Spark wants the start of the total's own type.
    if len(node.expressions) != 3 or kind(node.expressions[2]) != "float":
        raise NoRuleError("list_reduce")
    values, function, start = node.expressions
    return func("aggregate", values, start, function)


def _gathered(node: exp.ArrayAgg) -> exp.Expr:
    # Of nothing, a list is NULL in DuckDB and empty in Spark, which also leaves NULLs out.
    if not isinstance(node.this, exp.Column):
        raise NoRuleError("list")
    struct = exp.to_identifier("one")
    rows = func("collect_list", func("named_struct", exp.Literal.string("value"), node.this))
    values = func(
        "transform",
        rows,
        exp.Lambda(
            this=exp.Dot(this=struct.copy(), expression=exp.to_identifier("value")), expressions=[struct]
        ),
    )
    return when(exp.GT(this=exp.Count(this=exp.Star()), expression=exp.Literal.number(0)), values)


def _contained(node: exp.ArrayContains) -> exp.Expr:
    # Where a list has a NULL, Spark doesn't know whether it holds what it doesn't show.
    node.set("this", func("array_compact", node.this))
    return node


def _strung(node: exp.GroupConcat) -> exp.Expr:
    # Without an order, the same rows make another text each time; Spark's listagg() fails on some.
    order, separator = node.this, node.args.get("separator")
    value = order.this if isinstance(order, exp.Order) else None
    gather = "collect_set" if isinstance(value, exp.Distinct) else "collect_list"
    if isinstance(value, exp.Distinct):
        (value,) = value.expressions
    keys = order.expressions if value is not None else []
    if len(keys) != 1 or keys[0].this != value or keys[0].args.get("desc") or separator is None:
        raise NoRuleError("string_agg")
    texts = func("sort_array", func(gather, value.copy()))
    some = exp.GT(this=exp.Count(this=value), expression=exp.Literal.number(0))
    return when(some, func("array_join", texts, separator))


def _first(node: exp.First) -> exp.Expr:
    # Spark's first() takes no order.
    order = node.this
    if (
        not isinstance(order, exp.Order)
        or len(order.expressions) != 1
        or order.expressions[0].args.get("desc")
    ):
        raise NoRuleError("first")
    return func("min_by", order.this, order.expressions[0].this)


def _any(node: exp.AnyValue) -> exp.Expr:
    # One that is the same when Spark computes it again.
    return exp.Max(this=node.this)


def _ignoring_nulls(node: exp.IgnoreNulls) -> exp.Expr:
    # So sqlglot reads any_value() of DuckDB.
    if not isinstance(node.this, exp.Max):
        raise NoRuleError("ignore nulls")
    return node.this


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
    exp.Bracket: _element,
    exp.GenerateSeries: _series,
    exp.ArrayAgg: _gathered,
    exp.ArrayContains: _contained,
    exp.GroupConcat: _strung,
    exp.First: _first,
    exp.AnyValue: _any,
    exp.IgnoreNulls: _ignoring_nulls,
}
QUERY_FUNCTIONS: Final[Mapping[str, Rule]] = {"list_sum": _list_sum, "list_reduce": _reduced}
