"""Patterns of RE2 in Java's syntax: rewritten where the two differ, refused where it isn't known."""

import pytest

from simaudit.spark.no_rule import NoRuleError
from simaudit.spark.patterns import java_pattern, whole


@pytest.mark.parametrize(
    ("pattern", "java"),
    [
        ("[A-Z][0-9]{7,8}", "[A-Z][0-9]{7,8}"),
        (r"(^| )(LTD|CORP)( |$)", r"(^| )(LTD|CORP)( |\z)"),
        (r"a.b\.$", r"a[^\n]b\.\z"),
        (r"[^\p{L}\p{M}.$]+?", r"[^\p{L}\p{M}.$]+?"),
        ("(?:đ|Đ)*", "(?:đ|Đ)*"),
    ],
)
def test_patterns_are_written_for_java(pattern: str, java: str) -> None:
    assert java_pattern(pattern) == java


@pytest.mark.parametrize(
    "pattern",
    ["(?i)a", "(?P<x>a)", r"\bword", "[a&&b]", "[[:alpha:]]", r"\pL", r"\Qa\E", r"\s", r"(a)\1", "a++"],
)
def test_other_syntax_is_refused(pattern: str) -> None:
    with pytest.raises(NoRuleError):
        java_pattern(pattern)


def test_a_whole_text_has_no_line_break_behind_it() -> None:
    assert whole("a|b") == r"\A(?:a|b)\z"
