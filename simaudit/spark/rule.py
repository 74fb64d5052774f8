"""What the rules share that rewrite nodes of DuckDB's SQL as Spark's.

A rule takes a node, whose parts are rewritten already, and gives what stands for it; `kind` is what kinds.py
told of a part as it was. A rule raises NoRuleError for what it doesn't cover.
"""

from collections.abc import Callable, Mapping
from typing import Any

from sqlglot import exp

from simaudit.judge.engine import EngineError


class NoRuleError(EngineError):
    """A function, clause or operator of DuckDB's SQL of which it isn't known how Spark says the same."""

    def __init__(self, what: str) -> None:
        super().__init__("no_rule_for_spark", function=what)


Rule = Callable[[Any], exp.Expr]
Rules = Mapping[type[exp.Expr], Rule]


def kind(node: exp.Expr) -> str:
    return str(node.meta.get("kind", "unknown"))


def func(name: str, *parts: Any) -> exp.Expr:
    return exp.Anonymous(this=name, expressions=[exp.convert(part) for part in parts])


def moment(node: exp.Expr) -> exp.Expr:
    return exp.Cast(this=node, to=exp.DataType(this=exp.DType.TIMESTAMPNTZ))


def when(condition: exp.Expr, yes: exp.Expr, no: exp.Expr | None = None) -> exp.Expr:
    return exp.Case(ifs=[exp.If(this=condition, true=yes)], default=no)


def number(node: exp.Expr | None) -> int | None:
    """The value of a whole number that is written out."""
    if isinstance(node, exp.Neg):
        inner = number(node.this)
        return None if inner is None else -inner
    return int(node.name) if isinstance(node, exp.Literal) and node.is_int else None


def written_text(node: exp.Expr, what: str) -> str:
    """A text that is written out, in pieces or at once."""
    if isinstance(node, exp.Paren):
        return written_text(node.this, what)
    if isinstance(node, exp.DPipe):
        return written_text(node.this, what) + written_text(node.expression, what)
    if isinstance(node, exp.Literal) and node.is_string:
        return node.name
    raise NoRuleError(what)


def is_written_alike(kind: str) -> bool:
    """Whether a value of the kind becomes the same text in both; 1e20 and a duration don't."""
    return kind in ("text", "int", "bool", "date", "timestamp", "decimal", "nothing")


def require_alike(part: exp.Expr) -> None:
    if not is_written_alike(kind(part)):
        raise NoRuleError(f"{kind(part)} as text")
