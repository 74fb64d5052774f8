"""What kind of value an expression of DuckDB's SQL has, as far as its names and functions tell.

Spark has other operators than DuckDB for some kinds: the days between two dates, a moment and a duration, a
number as text. Kinds are inferred by name within one query; where one name has two kinds, or nothing tells,
it is unknown, and the rules that would need it refuse the query.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Final, TypeGuard

import polars as pl
import sqlglot
from sqlglot import exp

from simaudit.contract import DTYPES
from simaudit.rules.populations import definitions
from simaudit.rules.reference_tables import reference_tables
from simaudit.spark.macros import with_macros

UNKNOWN: Final = "unknown"
NOTHING: Final = "nothing"
"""The kind of NULL, which has that of what it is compared or joined with."""

LIST_COLUMNS: Final = {
    "rowid": "int", "ended_at": "timestamp", "notified_at": "timestamp", "records": "int",
    "position": "int", "present": "bool", "across": "bool", "check_id": "text", "family": "text",
    "severity": "text", "nature": "text", "subject": "text", "detail": "text", "reason": "text",
    "kind": "text", "column_name": "text", "as_of": "date", "since": "text",
}  # fmt: skip
"""Kinds of the columns of lists and findings that the contract's rows don't have."""

_TYPES: Final = {
    "int": ("TINYINT", "SMALLINT", "INT", "BIGINT", "INT128", "UTINYINT", "USMALLINT", "UINT", "UBIGINT"),
    "float": ("FLOAT", "DOUBLE"),
    "decimal": ("DECIMAL",),
    "text": ("VARCHAR", "TEXT"),
    "bool": ("BOOLEAN",),
    "date": ("DATE",),
    "time": ("TIME",),
    "timestamp": ("TIMESTAMP", "TIMESTAMPNTZ", "DATETIME"),
    "interval": ("INTERVAL",),
}
_KIND_OF: Final = {getattr(exp.DType, name): kind for kind, names in _TYPES.items() for name in names}

_FIXED: Final[tuple[tuple[tuple[type[exp.Expr], ...], str], ...]] = (
    ((exp.Predicate, exp.Connector, exp.Not, exp.Boolean, exp.RegexpFullMatch, exp.RegexpLike), "bool"),
    ((exp.StartsWith, exp.EndsWith, exp.Contains, exp.ArrayContains, exp.LogicalAnd, exp.LogicalOr), "bool"),
    ((exp.Count, exp.CountIf, exp.RowNumber, exp.Rank, exp.DenseRank, exp.Length, exp.Levenshtein), "int"),
    ((exp.Year, exp.Quarter, exp.Month, exp.Day, exp.Hour, exp.Minute, exp.DateDiff), "int"),
    ((exp.IntDiv, exp.BitwiseLeftShift, exp.BitwiseRightShift, exp.BitwiseAnd, exp.StrPosition), "int"),
    ((exp.Div, exp.Sqrt, exp.Pow, exp.Avg, exp.Exp, exp.Ln), "float"),
    ((exp.DPipe, exp.Concat, exp.ConcatWs, exp.GroupConcat, exp.Upper, exp.Lower, exp.Trim), "text"),
    ((exp.Substring, exp.Left, exp.Right, exp.Replace, exp.RegexpReplace, exp.SplitPart), "text"),
    ((exp.Interval,), "interval"),
    ((exp.TimestampTrunc,), "timestamp"),
    ((exp.Null,), NOTHING),
)  # fmt: skip
_OF_THEIR_ARGUMENT: Final = (
    exp.Paren, exp.Alias, exp.Max, exp.Min, exp.AnyValue, exp.First, exp.Lead, exp.Lag, exp.FirstValue,
    exp.LastValue, exp.IgnoreNulls, exp.Filter, exp.Window, exp.Abs, exp.Neg, exp.Floor, exp.Ceil, exp.Sum,
    exp.Nullif, exp.Order, exp.Distinct,
)  # fmt: skip
_ANONYMOUS: Final = {"bit_count": "int", "hamming": "int", "strip_accents": "text"}

Kinds = Mapping[str, str]
"""Column or alias → its kind."""


def kind_of(node: exp.Expr | None, kinds: Kinds) -> str:
    """`int`, `float`, `decimal`, `text`, `bool`, `date`, `time`, `timestamp`, `interval` and the like."""
    if isinstance(node, exp.Column):
        return kinds.get(node.name, UNKNOWN)
    if isinstance(node, exp.Literal):
        return "text" if node.is_string else "int" if node.is_int else "decimal"
    if isinstance(node, exp.Cast):
        return _KIND_OF.get(node.to.this, UNKNOWN)
    if isinstance(node, exp.Anonymous) and node.name.lower() == "list_sum":
        return kind_of(node.expressions[0], kinds)[1:-1]
    if _is_reduction(node):
        return kind_of(node.expressions[2], kinds)
    if isinstance(node, exp.Anonymous):
        return _ANONYMOUS.get(node.name.lower(), UNKNOWN)
    fixed = next((kind for types, kind in _FIXED if isinstance(node, types)), None)
    return fixed or _computed(node, lambda part: kind_of(part, kinds))


def _is_reduction(node: exp.Expr | None) -> TypeGuard[exp.Anonymous]:
    """Whether it is list_reduce(list, function of total and value, start)."""
    return (
        isinstance(node, exp.Anonymous) and node.name.lower() == "list_reduce" and len(node.expressions) == 3
    )


def _of_list(node: exp.Expr | None, of: Callable[[exp.Expr], str]) -> str:
    """The kind of a list, which is that of its values in brackets, or of one of its values; else UNKNOWN."""
    if isinstance(node, exp.GenerateSeries):
        return "[int]"
    if isinstance(node, exp.Array):
        return f"[{_common(of(part) for part in node.expressions)}]"
    if isinstance(node, exp.Transform):
        return f"[{of(node.expression.this)}]"
    if isinstance(node, exp.ArrayAgg):
        return f"[{of(node.this)}]"
    if isinstance(node, exp.ArrayFilter):
        return of(node.this)
    if isinstance(node, exp.Bracket | exp.Explode):
        return of(node.this)[1:-1] or UNKNOWN
    if isinstance(node, exp.Identifier):
        function = node.find_ancestor(exp.Lambda)
        if function and _is_reduction(function.parent):
            values, _, start = function.parent.expressions
            return of(start) if function.expressions[0].name == node.name else of(values)[1:-1] or UNKNOWN
        if (
            function
            and function.parent
            and any(argument.name == node.name for argument in function.expressions)
        ):
            return of(function.parent.this)[1:-1] or UNKNOWN
    return UNKNOWN


def _computed(node: exp.Expr | None, of: Callable[[exp.Expr], str]) -> str:
    """The kind of an expression that has it from its parts."""
    if isinstance(node, exp.Extract):
        return "float" if node.name.lower() == "epoch" else "int"
    if isinstance(node, _OF_THEIR_ARGUMENT):
        inner = next(iter(node.expressions), None) if isinstance(node, exp.Distinct) else node.this
        return of(inner) if isinstance(inner, exp.Expr) else UNKNOWN
    if isinstance(node, exp.Subquery):
        selects = node.this.selects if isinstance(node.this, exp.Query) else []
        return of(selects[0]) if len(selects) == 1 else UNKNOWN
    if isinstance(node, exp.Case):
        branches = [branch.args["true"] for branch in node.args["ifs"]]
        return _common(of(part) for part in (*branches, node.args.get("default")) if part is not None)
    if isinstance(node, exp.Coalesce | exp.Greatest | exp.Least):
        return _common(of(part) for part in (node.this, *node.expressions))
    if isinstance(node, exp.Add | exp.Sub | exp.Mul | exp.Mod):
        return _of_arithmetic(node, of(node.this), of(node.expression))
    return _of_list(node, of)


def _of_arithmetic(node: exp.Expr, left: str, right: str) -> str:
    kinds = {left, right}
    if kinds & {NOTHING, UNKNOWN}:
        return NOTHING if NOTHING in kinds else UNKNOWN
    if isinstance(node, exp.Sub) and left == right and left in ("date", "timestamp"):
        return "int" if left == "date" else "interval"
    if "interval" in kinds:
        return "timestamp" if kinds & {"date", "timestamp"} else "interval"
    ordered = ("date", "float", "decimal", "int")
    return next((kind for kind in ordered if kind in kinds), UNKNOWN) if kinds <= {*ordered} else UNKNOWN


def _common(kinds: Iterable[str]) -> str:
    """The one kind of several expressions, NULLs left aside; of numbers the widest."""
    distinct = set(kinds) - {NOTHING}
    if distinct <= {"int", "decimal", "float"} and distinct:
        return next(kind for kind in ("float", "decimal", "int") if kind in distinct)
    return distinct.pop() if len(distinct) == 1 else NOTHING if not distinct else UNKNOWN


def query_kinds(query: exp.Expr) -> Kinds:
    """Kinds of every name that a query may use: columns of what it reads, and its own aliases."""
    read = {table.name for table in query.find_all(exp.Table)}
    column_kinds = dict(_row_kinds())
    for name in read:
        for column, kind in _population_kinds(name).items():
            column_kinds[column] = _common((column_kinds.get(column, NOTHING), kind))
    aliases = [alias for alias in query.find_all(exp.Alias) if isinstance(alias.parent, exp.Select)]
    kinds = {**dict.fromkeys((alias.alias for alias in aliases), NOTHING), **column_kinds}
    # An alias may rest on one that stands further down: each round knows more, and none less than before.
    for _ in range(len(aliases) + 1):
        next_kinds = dict(kinds)
        for alias in aliases:
            next_kinds[alias.alias] = _common((next_kinds[alias.alias], kind_of(alias.this, kinds)))
        if next_kinds == kinds:
            break
        kinds = next_kinds
    return kinds


@cache
def _population_kinds(name: str) -> Kinds:
    population = definitions().populations.get(name)
    if population is None:
        return {}
    kinds = query_kinds(with_macros(sqlglot.parse_one(population.sql, read="duckdb").expression))
    return {column: kind for column, kind in kinds.items() if _row_kinds().get(column) != kind}


@cache
def _row_kinds() -> Kinds:
    """Kinds of the contract's columns, of reference tables, of lists and of findings."""
    by_type = {
        pl.String: "text",
        pl.Enum: "text",
        pl.Boolean: "bool",
        pl.Date: "date",
        pl.Datetime: "timestamp",
    }
    rows = {name: by_type.get(dtype.base_type(), "int") for name, dtype in DTYPES.items()}
    texts = {column for table in reference_tables().values() for column in table.columns}
    return {**dict.fromkeys(texts, "text"), **LIST_COLUMNS, **rows}
