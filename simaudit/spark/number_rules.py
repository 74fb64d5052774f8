"""Rules for arithmetic, of numbers, dates, moments and durations."""

from collections.abc import Mapping
from typing import Final

from sqlglot import exp

from simaudit.spark.no_rule import NoRuleError
from simaudit.spark.rule import Rule, Rules, func, kind, moment, number, when


def _added(node: exp.Add | exp.Sub) -> exp.Expr:
    left, right = node.this, node.expression
    kinds = (kind(left), kind(right))
    numbers = {"int", "float", "decimal", "nothing"}
    if set(kinds) <= numbers or set(kinds) == {"interval"}:
        return node
    minus = isinstance(node, exp.Sub)
    if minus and kinds == ("timestamp", "timestamp"):
        return node
    # The days between two dates are a number in DuckDB, a duration in Spark.
    if minus and kinds == ("date", "date"):
        return func("datediff", left, right)
    # A date and a duration are a moment; Spark makes it a date, or one of the session's zone.
    if kinds[1] == "interval" and kinds[0] in ("date", "timestamp"):
        node.set("this", moment(left))
        return node
    if kinds == ("date", "int"):
        days = exp.Cast(this=right, to=exp.DataType(this=exp.DType.INT))
        return func("date_sub" if minus else "date_add", left, days)
    raise NoRuleError(f"{kinds[0]} {'-' if minus else '+'} {kinds[1]}")


def _multiplied(node: exp.Mul) -> exp.Expr:
    kinds = {kind(node.this), kind(node.expression)}
    if kinds <= {"int", "float", "decimal", "nothing"} or kinds == {"int", "interval"}:
        return node
    raise NoRuleError(" * ".join(sorted(kinds)))


def _divided(node: exp.Div) -> exp.Expr:
    # DuckDB divides as DOUBLE, by 0 too; Spark divides decimals as decimals, and never by 0.
    double = exp.DataType(this=exp.DType.DOUBLE)
    over, under = (exp.Cast(this=node.args[side], to=double.copy()) for side in ("this", "expression"))
    if number(node.expression):
        return exp.Div(this=over, expression=under)
    nought = exp.EQ(this=under.copy(), expression=exp.Literal.number(0))
    infinite = exp.Cast(this=exp.Literal.string("Infinity"), to=double)
    by_nought = exp.Mul(this=over.copy(), expression=infinite)
    return when(nought, by_nought, exp.Div(this=over, expression=under))


def _whole_division(node: exp.IntDiv | exp.Mod) -> exp.Expr:
    # Both cut towards nought; of other numbers than whole ones they differ.
    if {kind(node.this), kind(node.expression)} <= {"int", "nothing"}:
        return node
    raise NoRuleError("//" if isinstance(node, exp.IntDiv) else "%")


def _bit_count(node: exp.Anonymous) -> exp.Expr:
    (value,) = node.expressions
    if kind(value) != "int":
        raise NoRuleError("bit_count")
    # Of a negative number, DuckDB counts the bits of its type, Spark always 64.
    negative = exp.LT(this=value.copy(), expression=exp.Literal.number(0))
    return when(negative, func("raise_error", exp.Literal.string("bit_count")), node)


NUMBER_RULES: Final[Rules] = {
    exp.Add: _added,
    exp.Sub: _added,
    exp.Mul: _multiplied,
    exp.Div: _divided,
    exp.IntDiv: _whole_division,
    exp.Mod: _whole_division,
}
NUMBER_FUNCTIONS: Final[Mapping[str, Rule]] = {"bit_count": _bit_count}
