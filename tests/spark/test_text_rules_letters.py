"""Every sign of Unicode becomes in Spark what DuckDB makes of it."""

import re
from typing import Final

import polars as pl
import pytest
from pyspark.sql import SparkSession
from support.both_engines import both, expressions

from simaudit.spark.text_rules import changed_characters

_SIGNS: Final = [chr(point) for point in range(1, 0x110000) if not 0xD800 <= point < 0xE000]
_AT_A_TIME: Final = 1000

PACKED: Final = pl.DataFrame(
    {
        "record": range(0, len(_SIGNS), _AT_A_TIME),
        # Apart, so that none is composed with its neighbour.
        "full_name": [
            " ".join(_SIGNS[start : start + _AT_A_TIME]) for start in range(0, len(_SIGNS), _AT_A_TIME)
        ],
    }
)
"""All signs, a thousand a row."""


def test_every_sign_is_changed_alike(session: SparkSession) -> None:
    written = ("upper(full_name)", "lower(full_name)", "strip_accents(full_name)", "name_key(full_name)")
    assert expressions(session, *written, rows=PACKED) == {}


def test_every_blank_is_trimmed_alike(session: SparkSession) -> None:
    blanks, _ = changed_characters("trim")
    around = [f"{sign}a{sign}" for sign in (*blanks, "\t", "\n", "\u200b", "\ufeff", "\u180e")]
    rows = pl.DataFrame({"record": range(len(around)), "full_name": around})
    assert expressions(session, "trim(full_name)", rows=rows) == {}


@pytest.mark.parametrize("kind", ["L", "M", "N"])
def test_letters_marks_and_digits_are_the_same_but_for_those_too_new_for_java(
    kind: str, session: SparkSession
) -> None:
    query = rf"SELECT record, regexp_replace(full_name, '[^\p{{{kind}}}]+', '', 'g') FROM subscriber"
    duck, spark = ({sign for row in rows for sign in row[1]} for rows in both(session, query, PACKED))
    assert spark <= duck
    newer = "".join(sorted(duck - spark))
    unknown = session.range(1).selectExpr(f"regexp_replace('{newer}', '\\\\p{{Cn}}', '')").collect()
    assert re.sub(r"\s", "", unknown[0][0]) == ""


def test_only_these_functions_are_asked_of_duckdb() -> None:
    with pytest.raises(ValueError, match="reverse"):
        changed_characters("reverse")
