"""Rules for texts, their letters, and regular expressions.

Expressions: what both RE2, which DuckDB uses, and Java's, which Spark uses, write and mean alike is listed;
`$` and `.`, which mean other things where a text has line breaks, are rewritten; any other syntax is refused.

Letters: Spark's own upper() makes SS of ß and I of a dotless i by rules that change with Java and with
settings, and it has no strip_accents(). DuckDB's upper(), lower(), strip_accents() and trim() put one sign
for one, or none, so that Spark's translate() says the same: its tables are asked of DuckDB. Hangul in single
letters (jamo) alone is put together by strip_accents().
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

import duckdb
from sqlglot import exp

from simaudit.spark.rule import NoRuleError, Rule, Rules, func, number, require_alike, when, written_text

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


_SAME: Final = re.compile(
    r"""
      \\p\{[LMN]\}                           # letters, marks and digits of every script
    | \\[dDwW]                               # of ASCII alone, in both
    | \\[.\\/()\[\]{}|?*+^$-]                # a sign that stands for itself
    | \(\?:
    | \((?!\?)
    | [)|^]
    | [*+?]\??(?![*+?{])
    | \{[0-9]{1,3}(?:,(?:[0-9]{1,3})?)?\}\??(?![*+?{])
    | [^\\\[\]{}()|?*+^$.]                   # any other sign stands for itself
    """,
    re.VERBOSE,
)
_CLASS: Final = re.compile(r"\[\^?(?:\\p\{[LMN]\}|\\[dDwW]|\\[.\\/()\[\]{}|?*+^$-]|[^\\\[\]&^])+\]")
_OTHERWISE: Final = {"$": r"\z", ".": r"[^\n]"}
"""Java's `$` lets a last line break follow; its `.` doesn't match other signs that end a line."""


def java_pattern(pattern: str) -> str:
    """The pattern in Java's syntax; raises NoRuleError for what isn't known to be alike."""
    parts, position = [], 0
    while position < len(pattern):
        if (character := pattern[position]) in _OTHERWISE:
            parts.append(_OTHERWISE[character])
            position += 1
            continue
        match = _CLASS.match(pattern, position) or _SAME.match(pattern, position)
        if match is None:
            raise NoRuleError(f"regexp {pattern}")
        parts.append(match[0])
        position = match.end()
    return "".join(parts)


def whole(pattern: str) -> str:
    """A Java pattern that matches texts as a whole."""
    return rf"\A(?:{pattern})\z"


def _joined(node: exp.DPipe | exp.ConcatWs) -> exp.Expr:
    parts = node.expressions if isinstance(node, exp.ConcatWs) else [node.this, node.expression]
    for part in parts:
        require_alike(part)
    return node


def _concat(node: exp.Concat) -> exp.Expr:
    # DuckDB's concat() leaves NULLs out, Spark's is NULL then.
    for part in node.expressions:
        require_alike(part)
    return func("concat_ws", exp.Literal.string(""), *node.expressions)


def _substring(node: exp.Substring) -> exp.Expr:
    # From place 0, DuckDB counts a sign that isn't there; backwards only DuckDB counts.
    start, length = number(node.args["start"]), node.args.get("length")
    if length is not None and (number(length) is None or (number(length) or 0) < 0):
        raise NoRuleError("substr")
    if start is None:
        start_expression = node.args["start"]
        nought = exp.EQ(this=start_expression.copy(), expression=exp.Literal.number(0))
        node.set("start", when(nought.copy(), exp.Literal.number(1), start_expression))
        if length is not None:
            less = exp.Literal.number(max(0, int(length.name) - 1))
            node.set("length", when(nought, less, length))
    elif start == 0:
        raise NoRuleError("substr")
    return node


def _opening(node: exp.Left) -> exp.Expr:
    # left('hello', -2) is 'hel' in DuckDB.
    count = node.expression
    if (number(count) or 0) < 0:
        raise NoRuleError("left")
    if number(count) is not None:
        return node
    remaining = exp.Add(this=exp.Length(this=node.this.copy()), expression=count.copy())
    from_behind = func(
        "substring", node.this.copy(), 1, exp.Greatest(this=remaining, expressions=[exp.convert(0)])
    )
    return when(exp.LT(this=count.copy(), expression=exp.convert(0)), from_behind, node)


def _split_part(node: exp.SplitPart) -> exp.Expr:
    if not number(node.args["part_index"]) or not written_text(node.args["delimiter"], "split_part"):
        raise NoRuleError("split_part")
    return node


def _trim(node: exp.Trim) -> exp.Expr:
    if node.args.get("expression") or node.args.get("position"):
        raise NoRuleError("trim")
    return trimmed(node.this)


def _matched(node: exp.RegexpLike | exp.RegexpFullMatch) -> exp.Expr:
    if any(value for name, value in node.args.items() if name not in ("this", "expression")):
        raise NoRuleError("regexp options")
    pattern = java_pattern(written_text(node.expression, "regexp"))
    written = whole(pattern) if isinstance(node, exp.RegexpFullMatch) else pattern
    return exp.RegexpLike(this=node.this, expression=exp.Literal.string(written))


def _replaced(node: exp.RegexpReplace) -> exp.Expr:
    # Without 'g' DuckDB replaces the first match, Spark every one; `$` and `\` have meanings of their own.
    by = written_text(node.args["replacement"], "regexp_replace")
    if node.text("modifiers") != "g" or re.search(r"[\\$]", by):
        raise NoRuleError("regexp_replace")
    pattern = java_pattern(written_text(node.expression, "regexp"))
    # Where nothing is matched, the two find other places of nothing.
    if re.match(re.sub(r"\\p\{\w\}", "x", pattern.replace(r"\z", "$")), ""):
        raise NoRuleError("regexp_replace")
    return func("regexp_replace", node.this, exp.Literal.string(pattern), exp.Literal.string(by))


def _hamming(node: exp.Anonymous) -> exp.Expr:
    # Spark has none. Of texts of unequal length, or empty ones, DuckDB's is an error.
    first, second = node.expressions
    position = exp.to_identifier("place")
    characters = [func("substring", text.copy(), position.copy(), 1) for text in (first, second)]
    unlike = exp.Lambda(this=exp.NEQ(this=characters[0], expression=characters[1]), expressions=[position])
    positions = func("sequence", 1, exp.Length(this=first.copy()))
    lengths = [exp.Length(this=text.copy()) for text in (first, second)]
    unequal = exp.or_(
        exp.NEQ(this=lengths[0], expression=lengths[1]),
        exp.EQ(this=first.copy(), expression=exp.Literal.string("")),
    )
    return when(
        unequal,
        func("raise_error", exp.Literal.string("hamming")),
        func("size", func("filter", positions, unlike)),
    )


TEXT_RULES: Final[Rules] = {
    exp.DPipe: _joined,
    exp.ConcatWs: _joined,
    exp.Concat: _concat,
    exp.Substring: _substring,
    exp.Left: _opening,
    exp.SplitPart: _split_part,
    exp.Trim: _trim,
    exp.Upper: lambda node: translated(node.this, "upper"),
    exp.Lower: lambda node: translated(node.this, "lower"),
    exp.RegexpLike: _matched,
    exp.RegexpFullMatch: _matched,
    exp.RegexpReplace: _replaced,
}
TEXT_FUNCTIONS: Final[Mapping[str, Rule]] = {
    "hamming": _hamming,
    "strip_accents": lambda node: translated(node.expressions[0], "strip_accents"),
}
