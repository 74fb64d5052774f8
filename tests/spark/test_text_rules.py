"""Texts are cut, joined, matched and compared in Spark as in DuckDB, or refused; so are patterns."""

import pytest
from pyspark.sql import SparkSession
from support.both_engines import expressions, refusals

from simaudit.spark.rule import NoRuleError
from simaudit.spark.text_rules import java_pattern, whole


def test_expressions_have_the_values_that_duckdb_gives_them(session: SparkSession) -> None:
    written = (
        "upper(full_name)",
        "lower(full_name)",
        "strip_accents(full_name)",
        "name_key(full_name)",
        "spelling(full_name)",
        "trim(full_name)",
        "length(full_name)",
        "substr(full_name, 2)",
        "substr(full_name, 1, 3)",
        "substr(full_name, -2)",
        "substr(full_name, -2, 1)",
        "substr(full_name, -9, 3)",
        "substr(full_name, personal_head)",
        "substr(full_name, personal_head, 2)",
        "left(full_name, 2)",
        "left(full_name, personal_head)",
        "left(full_name, 0)",
        "replace(full_name, 'a', '')",
        "replace(full_name, name_key, 'q')",
        "starts_with(full_name, name_key)",
        "ends_with(full_name, name_key)",
        "contains(full_name, name_key)",
        "split_part(full_name, ' ', -1)",
        "split_part(full_name, ' ', 2)",
        "full_name || '/' || name_key",
        "personal_head || ' ' || mobile || ' ' || date_of_birth || ' ' || registered_at",
        "concat(full_name, name_key, 1)",
        "concat_ws(',', full_name, name_key)",
        "full_name < name_key",
        "levenshtein(full_name, name_key)",
        "hamming('abc', 'cbc')",
        "hamming(substr(full_name || 'xx', 1, 2), 'Đx')",
        "regexp_matches(full_name, '[0-9]')",
        "regexp_matches(full_name, 'b$')",
        "regexp_matches(full_name, '^a' || '.b')",
        "regexp_full_match(full_name, '[A-Z0-9]{2,3}')",
        "regexp_full_match(full_name, '\\p{L}+')",
        "regexp_full_match(full_name, '\\w+')",
        "regexp_full_match(full_name, '\\d+')",
        "regexp_matches(full_name, '[^\\p{L}\\p{M}\\p{N}]')",
        "regexp_replace(full_name, '[^A-Z]+', ' ', 'g')",
        "full_name LIKE '%a_b%'",
    )
    assert expressions(session, *written) == {}


def test_what_has_no_rule_is_refused_by_name() -> None:
    functions = {
        "substr(full_name, 0, 2)": "substr",
        "substr(full_name, 2, -1)": "substr",
        "left(full_name, -1)": "left",
        "split_part(full_name, ' ', 0)": "split_part",
        "(personal_head / 2) || ''": "float as text",
        "full_name || (registered_at - activated_at)": "interval as text",
        "regexp_replace(full_name, 'b*', '', 'g')": "regexp_replace",
        "regexp_replace(full_name, 'b', '')": "regexp_replace",
        "regexp_replace(full_name, 'b', '$1', 'g')": "regexp_replace",
        "regexp_matches(full_name, name_key)": "regexp",
        "regexp_matches(full_name, '(?i)a')": "regexp (?i)a",
        "trim(full_name, 'a')": "trim",
        "lpad(full_name, 3, 'x')": "lpad",
    }
    assert refusals(functions) == functions


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
