"""Validated in one pass, rows are refused as pandera refuses them."""

from functools import partial
from typing import Any

import polars as pl
import pytest
from support.contract_rows import BROKEN, SCHEMAS, frame

from simaudit.contract import DTYPES
from simaudit.intake.records.records import validate_subscribers, validated
from simaudit.row_models import Finding, Result
from simaudit.validation import SchemaErrors

VALIDATE: dict[str, Any] = {
    "subscriber": validate_subscribers,
    "finding": partial(validated, Finding),
    "result": partial(validated, Result),
}


@pytest.mark.parametrize("table", VALIDATE)
def test_good_rows_pass_unseen_by_pandera_and_no_rows_too(
    table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(SCHEMAS[table]), "validate", None)
    VALIDATE[table](frame(table))
    VALIDATE[table](frame(table).clear())


def test_rows_without_a_column_that_may_be_absent_pass_unseen_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(SCHEMAS["subscriber"]), "validate", None)
    validate_subscribers(frame("subscriber").drop("imsi"))


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [one for one in BROKEN if one[0] in VALIDATE],
    ids=repr,
)
def test_a_value_that_breaks_the_contract_is_refused(table: str, column: str, value: Any) -> None:
    broken = frame(table, **{column: value})
    with pytest.raises(SchemaErrors) as refused:
        VALIDATE[table](broken)
    with pytest.raises(SchemaErrors) as by_pandera:
        SCHEMAS[table].validate(broken, lazy=True)
    said, wanted = (error.value.failure_cases["check"] for error in (refused, by_pandera))
    assert said.to_list() == wanted.to_list()


LATER = [
    frame("subscriber").with_columns(
        pl.lit(3_000_000, pl.Int32).cast(pl.Date).cast(DTYPES[column]).alias(column)
    )
    for column in ("date_of_birth", "registered_at")
]
"""Rows with a year of five digits."""


@pytest.mark.parametrize("rows", LATER)
def test_a_year_of_five_digits_is_refused(rows: pl.DataFrame) -> None:
    with pytest.raises(SchemaErrors, match="years have four digits"):
        validate_subscribers(rows)


@pytest.mark.parametrize("table", VALIDATE)
def test_whatever_the_contract_asks_of_whole_rows_is_asked_here(table: str) -> None:
    broken = [frame(of, **{column: value}) for of, column, value in BROKEN if of == table]
    refused: set[str] = set()
    for rows in broken + (LATER if table == "subscriber" else []):
        with pytest.raises(SchemaErrors) as error:
            VALIDATE[table](rows)
        refused.update(error.value.failure_cases["check"])
    assert {check.error for check in SCHEMAS[table].checks} <= refused


def test_subscribers_may_lack_columns_and_have_no_others() -> None:
    good = frame("subscriber")
    validate_subscribers(good.drop("imsi"))
    for broken in (
        good.drop("twelve"),
        good.drop("msisdn"),
        good.with_columns(extra=1),
        good.select(reversed(good.columns)),
        good.with_columns(gender=pl.lit("M")),
        good.with_columns(registered_at=pl.lit(None, pl.Datetime("ms"))),
    ):
        with pytest.raises(SchemaErrors):
            validate_subscribers(broken)


def test_findings_with_other_columns_are_refused() -> None:
    good = frame("finding")
    for broken in (
        good.drop("waived"),
        good.with_columns(extra=1),
        good.select(reversed(good.columns)),
        good.with_columns(pl.col("record").cast(pl.UInt32)),
    ):
        with pytest.raises(SchemaErrors):
            validated(Finding, broken)
