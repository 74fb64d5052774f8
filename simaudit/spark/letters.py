"""DuckDB's upper(), lower(), strip_accents() and trim() for Spark, sign by sign.

Spark's own upper() makes SS of ß and I of a dotless i by rules that change with Java and with settings, and
it has no strip_accents(). DuckDB's put one sign for one, or none, so that Spark's translate() says the same:
its tables are asked of DuckDB. Hangul in single letters (jamo) alone is put together by strip_accents().
"""

from functools import cache
from typing import Final

import duckdb
from sqlglot import exp

_FUNCTIONS: Final = ("upper", "lower", "strip_accents", "trim")
_CHANGED: Final = """
    SELECT sign, becomes
    FROM (
        SELECT chr(point) AS sign, {function}(chr(point)) AS becomes
        FROM (SELECT CAST(unnest(range(1, 1114112)) AS INTEGER) AS point)
        -- Half signs of UTF-16.
        WHERE point NOT BETWEEN 55296 AND 57343
    )
    WHERE becomes <> sign
    ORDER BY becomes = '', sign
"""


@cache
def changed_characters(function: str) -> tuple[str, str]:
    """(characters, what each becomes) of one of DuckDB's functions; what becomes nothing comes last."""
    if function not in _FUNCTIONS:
        raise ValueError(function)
    with duckdb.connect(":memory:") as database:
        rows = database.sql(_CHANGED.format(function=function)).fetchall()
    return "".join(character for character, _ in rows), "".join(becomes for _, becomes in rows)


def translated(text: exp.Expr, function: str) -> exp.Expr:
    """`function(text)` as Spark's translate()."""
    characters, become = changed_characters(function)
    return exp.func(
        "translate", text, exp.Literal.string(characters), exp.Literal.string(become), dialect="spark"
    )


def trimmed(text: exp.Expr) -> exp.Expr:
    """`trim(text)`: DuckDB takes every blank of Unicode away, Spark the ASCII one alone."""
    blanks, _ = changed_characters("trim")
    return exp.Trim(this=text, expression=exp.Literal.string(blanks), position="BOTH")
