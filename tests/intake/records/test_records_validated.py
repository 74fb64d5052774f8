"""Validated in one pass, rows are refused as pandera refuses them."""

from typing import Any

import polars as pl
import pytest
from support.contract_rows import BROKEN, frame

from simaudit.contract import SCHEMA, Finding, Result, Subscriber
from simaudit.intake.records.records import validate_findings, validate_subscribers
from simaudit.validation import SchemaErrors

VALIDATE: dict[Any, Any] = {Subscriber: validate_subscribers, Finding: validate_findings}


@pytest.mark.parametrize("model", VALIDATE)
def test_good_rows_pass_unseen_by_pandera_and_no_rows_too(
    model: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(SCHEMA), "validate", None)
    VALIDATE[model](frame(model))
    VALIDATE[model](frame(model).clear())


@pytest.mark.parametrize(
    ("model", "column", "value"),
    [one for one in BROKEN if one[0] is not Result],
    ids=lambda part: getattr(part, "__name__", repr(part)),
)
def test_a_value_that_breaks_the_contract_is_refused(model: Any, column: str, value: Any) -> None:
    broken = frame(model, **{column: value})
    with pytest.raises(SchemaErrors) as refused:
        VALIDATE[model](broken)
    with pytest.raises(SchemaErrors) as by_pandera:
        model.validate(broken, lazy=True)
    said, wanted = (error.value.failure_cases["check"] for error in (refused, by_pandera))
    assert said.to_list() == wanted.to_list()


LATER = [
    frame(Subscriber).with_columns(
        pl.lit(3_000_000, pl.Int32).cast(pl.Date).cast(SCHEMA.columns[column].dtype.type).alias(column)
    )
    for column in ("date_of_birth", "registered_at")
]
"""Rows with a year of five digits."""


@pytest.mark.parametrize("rows", LATER)
def test_a_year_of_five_digits_is_refused(rows: pl.DataFrame) -> None:
    with pytest.raises(SchemaErrors, match="years have four digits"):
        validate_subscribers(rows)


@pytest.mark.parametrize("model", VALIDATE)
def test_whatever_the_contract_asks_of_whole_rows_is_asked_here(model: Any) -> None:
    broken = [frame(of, **{column: value}) for of, column, value in BROKEN if of is model]
    refused: set[str] = set()
    for rows in broken + (LATER if model is Subscriber else []):
        with pytest.raises(SchemaErrors) as error:
            VALIDATE[model](rows)
        refused.update(error.value.failure_cases["check"])
    assert {check.error for check in model.to_schema().checks} <= refused


def test_subscribers_may_lack_columns_and_have_no_others() -> None:
    good = frame(Subscriber)
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
    good = frame(Finding)
    for broken in (
        good.drop("waived"),
        good.with_columns(extra=1),
        good.select(reversed(good.columns)),
        good.with_columns(pl.col("record").cast(pl.UInt32)),
    ):
        with pytest.raises(SchemaErrors):
            validate_findings(broken)
