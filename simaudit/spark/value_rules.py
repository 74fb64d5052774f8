"""Rules for values: arithmetic of numbers, dates, moments and durations, their parts, and casts."""

import re
from collections.abc import Mapping
from typing import Final

from sqlglot import exp

from simaudit.spark.rule import NoRuleError, Rule, Rules, func, is_written_alike, kind, moment, number, when

_INTEGERS: Final = frozenset({exp.DType.TINYINT, exp.DType.SMALLINT, exp.DType.INT, exp.DType.BIGINT})
_NUMBER: Final = r"\A[ \t\n\r]*[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?[ \t\n\r]*\z"
"""A number as both read it; Spark would read digits of other scripts too."""
_ODD_NUMBER: Final = r"\A\s*[+-]?(?:0[xXbB][0-9a-fA-F_]+|[0-9][0-9_]*_[0-9_.eE+-]*)\s*\z"
"""What DuckDB alone reads: 0x10, 1_000."""
_TIME_OF_DAY: Final = re.compile(r"[0-9][0-9]:[0-5][0-9]:[0-5][0-9]")


def _cast(node: exp.Cast) -> exp.Expr:
    value, target, source = node.this, node.to.this, kind(node.this)
    if source == "nothing" or (target in _INTEGERS and source in ("int", "bool")):
        return _typed(node)
    written = isinstance(value, exp.Literal) and value.is_string
    if target in _INTEGERS and source in ("text", "float", "decimal"):
        return _rounded(node, source)
    if target == exp.DType.TIME and (source == "timestamp" or written):
        return _time_of_day(value)
    allowed = {
        exp.DType.DATE: source in ("date", "timestamp") or written,
        exp.DType.TIMESTAMP: source in ("date", "timestamp") or written,
        exp.DType.TIMESTAMPNTZ: source in ("date", "timestamp") or written,
        exp.DType.DOUBLE: source in ("int", "decimal", "float"),
        exp.DType.VARCHAR: is_written_alike(source),
        exp.DType.TEXT: is_written_alike(source),
        exp.DType.BOOLEAN: source in ("bool", "int"),
    }
    if not allowed.get(target, False):
        raise NoRuleError(f"cast {source} as {node.to.sql('duckdb')}".lower())
    return _typed(node)


def _typed(node: exp.Cast) -> exp.Expr:
    # TIMESTAMP is a moment of the session's zone in Spark.
    if node.to.this == exp.DType.TIMESTAMP:
        node.set("to", exp.DataType(this=exp.DType.TIMESTAMPNTZ))
    return node


def _rounded(node: exp.Cast, source: str) -> exp.Expr:
    # DuckDB rounds, a DOUBLE to the even neighbour, and reads '12.5' and '1e3'. Spark cuts, and doesn't.
    if source == "float":
        node.set("this", func("rint", node.this))
        return node
    text = node.this.copy()
    if source == "text":
        decimal = exp.DataType.build("DECIMAL(38, 10)")
        node.set("this", type(node)(this=node.this, to=decimal, safe=node.args.get("safe")))
    node.set("this", func("round", node.this, 0))
    if source != "text":
        return node
    odd = exp.RegexpLike(this=text.copy(), expression=exp.Literal.string(_ODD_NUMBER))
    plain = exp.RegexpLike(this=text, expression=exp.Literal.string(_NUMBER))
    nothing = exp.Null() if isinstance(node, exp.TryCast) else func("raise_error", exp.Literal.string("cast"))
    no_rule = func("raise_error", exp.Literal.string("cast"))
    return exp.Case(ifs=[exp.If(this=plain, true=node), exp.If(this=odd, true=no_rule)], default=nothing)


def _time_of_day(value: exp.Expr) -> exp.Expr:
    # Before Spark 4.1 there is no TIME: the duration since midnight compares alike.
    if not isinstance(value, exp.Literal):
        midnight = exp.Cast(this=value.copy(), to=exp.DataType(this=exp.DType.DATE))
        return exp.paren(exp.Sub(this=value, expression=moment(midnight)))
    if not _TIME_OF_DAY.fullmatch(value.name):
        raise NoRuleError(f"time {value.name}")
    hours, minutes, seconds = map(int, value.name.split(":"))
    return func("make_dt_interval", 0, hours, minutes, seconds)


def _part_of_date(node: exp.Func) -> exp.Expr:
    # hour() of a date would be that of the session's zone.
    allowed = ("timestamp",) if isinstance(node, exp.Hour | exp.Minute) else ("date", "timestamp")
    if kind(node.this) not in allowed:
        raise NoRuleError(f"{node.key} of {kind(node.this)}")
    return node


def _truncated(node: exp.TimestampTrunc) -> exp.Expr:
    # Spark's date_trunc() gives a moment of the session's zone.
    unit, value = node.text("unit").upper(), node.this
    if kind(value) not in ("date", "timestamp"):
        raise NoRuleError("date_trunc")
    day = exp.Cast(this=value.copy(), to=exp.DataType(this=exp.DType.DATE))
    if unit in ("WEEK", "MONTH", "QUARTER", "YEAR"):
        return moment(func("trunc", day, exp.Literal.string(unit)))
    if unit not in ("DAY", "HOUR", "MINUTE") or (unit != "DAY" and kind(value) != "timestamp"):
        raise NoRuleError(f"date_trunc {unit}".lower())
    parts = [func("hour", value.copy()), func("minute", value.copy())]
    clock = {"DAY": (0, 0), "HOUR": (parts[0], 0), "MINUTE": (parts[0], parts[1])}[unit]
    since = func("make_dt_interval", 0, *clock, 0)
    return exp.paren(exp.Add(this=moment(day), expression=since))


def _extracted(node: exp.Extract) -> exp.Expr:
    unit, value = node.name.upper(), node.expression
    if unit in ("YEAR", "QUARTER", "MONTH", "DAY") and kind(value) in ("date", "timestamp"):
        return node
    if unit in ("HOUR", "MINUTE") and kind(value) == "timestamp":
        return node
    # Spark has no seconds of a duration but by its parts.
    if unit != "EPOCH" or kind(value) != "interval":
        raise NoRuleError(f"extract {unit} of {kind(value)}".lower())
    seconds = [
        exp.Mul(
            this=exp.Extract(this=exp.var(part), expression=value.copy()),
            expression=exp.cast(exp.convert(each), "BIGINT"),
        )
        for part, each in (("DAY", 86400), ("HOUR", 3600), ("MINUTE", 60), ("SECOND", 1))
    ]
    total: exp.Expr = seconds[0]
    for more in seconds[1:]:
        total = exp.Add(this=total, expression=more)
    return exp.Cast(this=exp.paren(total), to=exp.DataType(this=exp.DType.DOUBLE))


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


VALUE_RULES: Final[Rules] = {
    **dict.fromkeys((exp.Year, exp.Quarter, exp.Month, exp.Day, exp.Hour, exp.Minute), _part_of_date),
    exp.TimestampTrunc: _truncated,
    exp.Extract: _extracted,
    exp.Cast: _cast,
    exp.TryCast: _cast,
    exp.Add: _added,
    exp.Sub: _added,
    exp.Mul: _multiplied,
    exp.Div: _divided,
    exp.IntDiv: _whole_division,
    exp.Mod: _whole_division,
}
VALUE_FUNCTIONS: Final[Mapping[str, Rule]] = {"bit_count": _bit_count}
