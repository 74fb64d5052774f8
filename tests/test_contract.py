"""The pandera models of the contract: rows are refused for their columns, their types and their values."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from simaudit.contract import (
    COLUMN_KINDS,
    DTYPES,
    EXPECTED_COLUMNS,
    Finding,
    Result,
    Subscriber,
    validate_subscribers,
)
from simaudit.errors import ContractError
from simaudit.intake import typed_chunk
from simaudit.intake.load import load_month
from simaudit.intake.values import canonical
from simaudit.validation import SchemaError, SchemaErrors

SUBSCRIBER: dict[str, Any] = dict.fromkeys(DTYPES) | {
    "carrier": "viettel",
    "file": "viettel.csv",
    "record": 1,
    "msisdn": "84912345678",
    "full_name": "An",
    "id_number": "C1234567",
    "date_of_birth": date(1980, 1, 1),
    "mobile": True,
    "zero_restored": False,
    "usable_id": True,
    "twelve": False,
}
FINDING: dict[str, Any] = {
    "period": "2026-10", "carrier": "viettel", "check_id": "UNR-01", "severity": "high",
    "nature": "substantive", "msisdn": "84912345678", "record": 1, "file": "viettel.csv", "subject": None,
    "detail": None, "state": "new", "first_period": "2026-10", "waived": False, "finding_key": "ab" * 32,
}  # fmt: skip
RESULT: dict[str, Any] = {
    "period": "2026-10", "carrier": "viettel", "check_id": "UNR-01", "family": "unregistered",
    "severity": "high",
    "nature": "substantive", "status": "failed", "violations": 1, "population": 2, "rate": 0.5, "new": 1,
    "persisting": 0, "resolved": 0, "waived": 0, "seconds": 0.1, "note": None,
}  # fmt: skip
TYPES: dict[Any, dict[str, Any]] = {
    model: {name: column.dtype.type for name, column in model.to_schema().columns.items()}
    for model in (Subscriber, Finding, Result)
}
WHOLE = {Subscriber: SUBSCRIBER, Finding: FINDING, Result: RESULT}


def frame(model: Any, **changes: Any) -> pl.DataFrame:
    """A valid row, followed by the same row with the changes."""
    rows = [WHOLE[model], WHOLE[model] | changes]
    return pl.DataFrame(rows, schema=TYPES[model], orient="row")


@pytest.mark.parametrize("model", [Subscriber, Finding, Result])
def test_good_rows_pass(model: Any) -> None:
    good = frame(model)
    assert model.validate(good, lazy=True).equals(good)


BROKEN: list[tuple[Any, str, Any]] = [
    (Subscriber, "carrier", None),
    (Subscriber, "file", None),
    (Subscriber, "record", 0),
    (Subscriber, "record", None),
    (Subscriber, "full_name", ""),
    (Subscriber, "full_name", " An"),
    (Subscriber, "address", "Hà Nội "),
    (Subscriber, "point_code", " "),
    (Subscriber, "id_number", "079 201"),
    (Subscriber, "id_number", "c1234567"),
    (Subscriber, "id_number", ""),
    (Subscriber, "iccid", "8984.0"),
    (Subscriber, "guardian_id", "07-9"),
    (Subscriber, "mobile", None),
    (Subscriber, "msisdn", None),
    (Subscriber, "msisdn", "0912345678"),
    (Subscriber, "msisdn", "849123456789"),
    (Finding, "period", "2026-1"),
    (Finding, "carrier", "Viettel"),
    (Finding, "carrier", "viettel\n"),
    (Finding, "check_id", "UNR-1"),
    (Finding, "severity", "grave"),
    (Finding, "nature", "odd"),
    (Finding, "record", 0),
    (Finding, "state", "resolved"),
    (Finding, "waived", None),
    (Finding, "finding_key", "AB" * 32),
    (Finding, "finding_key", "ab" * 31),
    (Result, "family", "others"),
    (Result, "status", "ok"),
    (Result, "status", "passed"),
    (Result, "violations", -1),
    (Result, "violations", 3),
    (Result, "violations", 0),
    (Result, "population", 0),
    (Result, "rate", -0.5),
    (Result, "new", -1),
    (Result, "seconds", -1.0),
]


@pytest.mark.parametrize(
    ("model", "column", "value"), BROKEN, ids=lambda part: getattr(part, "__name__", repr(part))
)
def test_a_value_that_breaks_the_contract_is_refused(model: Any, column: str, value: Any) -> None:
    with pytest.raises(SchemaErrors):
        model.validate(frame(model, **{column: value}), lazy=True)


def test_every_batch_of_a_file_is_validated_whole() -> None:
    good = frame(Subscriber)
    for _ in range(2):
        # The second time, the columns have been validated before.
        validate_subscribers(good)
        for model, column, value in BROKEN:
            if model is Subscriber:
                with pytest.raises(SchemaErrors):
                    validate_subscribers(frame(Subscriber, **{column: value}))
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
    validate_subscribers(good.drop("imsi"))


@pytest.mark.parametrize("model", [Subscriber, Finding, Result])
def test_columns_are_strict_and_in_order(model: Any) -> None:
    good = frame(model)
    for broken in (
        good.drop(good.columns[-1]),
        good.with_columns(extra=1),
        good.select(reversed(good.columns)),
    ):
        with pytest.raises((SchemaError, SchemaErrors)):
            model.validate(broken)


def test_other_types_are_refused() -> None:
    good = frame(Subscriber)
    for broken in (
        good.with_columns(date_of_birth=pl.lit(datetime.fromisoformat("1980-01-01"))),
        good.with_columns(gender=pl.lit("M")),
        good.with_columns(otp_verified=pl.lit("1")),
        good.with_columns(registered_at=pl.lit(None, pl.Datetime("ms"))),
    ):
        with pytest.raises((SchemaError, SchemaErrors)):
            Subscriber.validate(broken)


def test_reading_stops_at_a_row_that_breaks_the_contract(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def untrimmed(cells: pl.DataFrame, *where: Any) -> pl.DataFrame:
        return canonical.canonical_rows(cells, *where).with_columns(full_name=pl.lit(" NGUYỄN VĂN AN"))

    monkeypatch.setattr(typed_chunk, "canonical_rows", untrimmed)
    path = tmp_path / "viettel.csv"
    path.write_text("msisdn,full_name\n0912345678,An\n", encoding="utf-8")
    with pytest.raises(ContractError, match="text is trimmed and never an empty string") as broken:
        load_month("viettel", [path], tmp_path / "viettel.parquet")
    assert str(path) in str(broken.value)
    assert "NGUYỄN" not in str(broken.value)
    assert not (tmp_path / "viettel.parquet").exists()


def test_the_columns_whose_absence_is_a_finding_are_columns() -> None:
    assert len(EXPECTED_COLUMNS) == len(set(EXPECTED_COLUMNS)) == 16
    assert set(EXPECTED_COLUMNS) <= set(COLUMN_KINDS)
