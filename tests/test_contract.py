"""The pandera schemas of the contract: rows are refused for their columns, their types and their values."""

from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from support.contract_rows import BROKEN, SCHEMAS, frame

from simaudit.contract import COLUMN_KINDS, EXPECTED_COLUMNS, valid_carrier
from simaudit.errors import ContractError
from simaudit.intake.load import load_month
from simaudit.intake.records import typed_chunk
from simaudit.intake.values import canonical
from simaudit.validation import SchemaError, SchemaErrors


@pytest.mark.parametrize("table", SCHEMAS)
def test_good_rows_pass(table: str) -> None:
    good = frame(table)
    assert SCHEMAS[table].validate(good, lazy=True).equals(good)


@pytest.mark.parametrize(("table", "column", "value"), BROKEN, ids=repr)
def test_a_value_that_breaks_the_contract_is_refused(table: str, column: str, value: Any) -> None:
    with pytest.raises(SchemaErrors):
        SCHEMAS[table].validate(frame(table, **{column: value}), lazy=True)


@pytest.mark.parametrize("table", SCHEMAS)
def test_columns_are_strict_and_in_order(table: str) -> None:
    good = frame(table)
    for broken in (
        good.drop(good.columns[0]),
        good.with_columns(extra=1),
        good.select(reversed(good.columns)),
    ):
        with pytest.raises((SchemaError, SchemaErrors)):
            SCHEMAS[table].validate(broken)


def test_other_types_are_refused() -> None:
    good = frame("subscriber")
    for broken in (
        good.with_columns(date_of_birth=pl.lit(datetime.fromisoformat("1980-01-01"))),
        good.with_columns(gender=pl.lit("M")),
        good.with_columns(otp_verified=pl.lit("1")),
        good.with_columns(registered_at=pl.lit(None, pl.Datetime("ms"))),
    ):
        with pytest.raises((SchemaError, SchemaErrors)):
            SCHEMAS["subscriber"].validate(broken)


def test_reading_stops_at_a_row_that_breaks_the_contract(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def untrimmed(cells: pl.DataFrame, *where: Any) -> pl.DataFrame:
        return canonical.canonical_rows(cells, *where).with_columns(full_name=pl.lit(" NGUYỄN VĂN AN"))

    monkeypatch.setattr(typed_chunk, "canonical_rows", untrimmed)
    path = tmp_path / "viettel.csv"
    path.write_text("msisdn,full_name\n0912345678,An\n", encoding="utf-8")
    with pytest.raises(ContractError, match="text is trimmed, identifiers are compact") as broken:
        load_month("viettel", [path], tmp_path / "viettel.parquet")
    assert str(path) in str(broken.value)
    assert "NGUYỄN" not in str(broken.value)
    assert not (tmp_path / "viettel.parquet").exists()


def test_the_columns_whose_absence_is_a_finding_are_columns() -> None:
    assert len(EXPECTED_COLUMNS) == len(set(EXPECTED_COLUMNS)) == 18
    assert set(EXPECTED_COLUMNS) <= set(COLUMN_KINDS)


@pytest.mark.parametrize("name", ["restricted", "con", "nul", "aux", "prn", "com1", "lpt9", "Viettel", ""])
def test_a_carrier_has_no_name_that_no_system_takes_for_a_folder(name: str) -> None:
    assert not valid_carrier(name)


@pytest.mark.parametrize("name", ["viettel", "console", "com10", "nul-2", "saymee"])
def test_a_carrier_may_have_any_other_name(name: str) -> None:
    assert valid_carrier(name)
