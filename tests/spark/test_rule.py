"""What the rules for Spark share: numbers and texts that are written out, kinds that are written alike."""

import pytest
import sqlglot
from sqlglot import exp

from simaudit.spark.rule import NoRuleError, number, require_alike, when, written_text


def parsed(text: str) -> exp.Expr:
    return sqlglot.parse_one(text, read="duckdb")


def test_only_whole_numbers_that_are_written_out_have_a_value() -> None:
    texts = ("12", "-3", "- -3", "1.5", "'12'", "record", "1 + 1")
    assert [number(parsed(text)) for text in texts] == [12, -3, 3, None, None, None, None]
    assert number(None) is None


def test_a_text_may_be_written_in_pieces() -> None:
    assert written_text(parsed("('a' || 'b') || 'c'"), "like") == "abc"
    with pytest.raises(NoRuleError) as refused:
        written_text(parsed("'a' || name"), "like")
    assert refused.value.note.values == {"function": "like"}


def test_what_is_written_otherwise_in_spark_is_refused_by_its_kind() -> None:
    part = parsed("record / 2")
    for kind in ("text", "int", "bool", "date", "timestamp", "decimal", "nothing"):
        part.meta["kind"] = kind
        require_alike(part)
    for kind in ("float", "interval", "unknown"):
        part.meta["kind"] = kind
        with pytest.raises(NoRuleError) as refused:
            require_alike(part)
        assert refused.value.note.values == {"function": f"{kind} as text"}


def test_a_condition_may_lack_its_other_value() -> None:
    assert when(parsed("a"), parsed("1")).sql("spark") == "CASE WHEN a THEN 1 END"
    assert when(parsed("a"), parsed("1"), parsed("2")).sql("spark") == "CASE WHEN a THEN 1 ELSE 2 END"
