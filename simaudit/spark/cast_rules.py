"""Rules for values that become ones of another type."""

import re
from typing import Final

from sqlglot import exp

from simaudit.spark.no_rule import NoRuleError
from simaudit.spark.rule import Rules, func, is_written_alike, kind, moment

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


CAST_RULES: Final[Rules] = {exp.Cast: _cast, exp.TryCast: _cast}
