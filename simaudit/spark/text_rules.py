"""Rules for texts."""

import re
from collections.abc import Mapping
from typing import Final

from sqlglot import exp

from simaudit.spark.letters import translated, trimmed
from simaudit.spark.no_rule import NoRuleError
from simaudit.spark.patterns import java_pattern, whole
from simaudit.spark.rule import Rule, Rules, func, number, require_alike, when, written_text


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
