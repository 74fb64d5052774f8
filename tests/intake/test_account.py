"""The account of a file: control totals a carrier can compute itself, and rejects within bounds."""

from pathlib import Path

import duckdb
import polars as pl
import pytest

from simaudit.intake import load as load_module
from simaudit.intake.load import load_month

NUMBERS = ["0912345678", "84912345679", "+84 912 345 670", "912345671", "0912345678", "0905", ""]
CONTENT = "msisdn,full_name\n" + "".join(f"{number},An\n" for number in NUMBERS) + "0912345699\n"


def test_control_totals_are_those_of_the_formula_a_carrier_is_given(tmp_path: Path) -> None:
    first, second = tmp_path / "viettel_1.csv", tmp_path / "viettel_2.csv"
    first.write_text(CONTENT)
    second.write_text("msisdn\n0987654321\n")
    month = load_month("viettel", [first, second], tmp_path / "viettel.parquet")
    one, two = month.accounts
    assert (one.distinct_numbers, two.distinct_numbers) == (4, 1)
    numbers = [f"8491234567{last}" for last in (8, 9, 0, 1, 8)] + ["0905"]
    register = pl.DataFrame({"msisdn": numbers})
    connection = duckdb.connect()
    connection.register("register", register)
    computed = connection.execute(
        "SELECT count(DISTINCT right(msisdn, 9)), sum(mod(CAST(right(msisdn, 9) AS BIGINT), 9973)) "
        "FROM register WHERE length(msisdn) >= 9"
    ).fetchall()
    assert computed == [(one.distinct_numbers, one.checksum)]
    assert two.checksum == 987654321 % 9973


def test_the_text_of_rejects_is_kept_within_bounds_and_their_count_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load_module, "REJECT_TEXT_BYTES", 25)
    path = tmp_path / "viettel.csv"
    path.write_text("msisdn,full_name\n0912345678,An\n" + "0912345679\n" * 5)
    month = load_month("viettel", [path], tmp_path / "viettel.parquet")
    assert month.rejects.select("line", "text").rows() == [
        (3, "0912345679"), (4, "0912345679"), (5, ""), (6, ""), (7, ""),
    ]  # fmt: skip
    assert set(month.rejects["reason"]) == {"1 fields where the header has 2"}
    assert month.accounts[0].rejected == 5
