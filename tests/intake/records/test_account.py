"""The account of a file: control totals a carrier can compute itself, and rejects within bounds."""

from pathlib import Path

import duckdb
import polars as pl
import pytest

from simaudit.errors import Note
from simaudit.intake import load as load_module
from simaudit.intake.load import load_month
from simaudit.intake.records.account import FileAccount
from simaudit.intake.records.records import reasons

NUMBERS = ["0912345678", "84912345679", "+84 912 345 670", "912345671", "0912345678", "0905", ""]
CONTENT = "msisdn,full_name\n" + "".join(f"{number},An\n" for number in NUMBERS) + "0912345699\n"


def test_control_totals_are_those_of_the_documented_formula(tmp_path: Path) -> None:
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


def test_the_text_of_rejects_is_limited_but_their_count_is_complete(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load_module, "REJECT_TEXT_BYTES", 25)
    path = tmp_path / "viettel.csv"
    path.write_text("msisdn,full_name\n0912345678,An\n" + "0912345679\n" * 5)
    month = load_month("viettel", [path], tmp_path / "viettel.parquet")
    assert month.rejects.select("line", "text").rows() == [
        (3, "0912345679"), (4, "0912345679"), (5, ""), (6, ""), (7, ""),
    ]  # fmt: skip
    assert [note.text() for note in reasons(month.rejects)] == ["1 field where the header has 2"]
    assert month.accounts[0].rejected == 5


def test_how_the_encoding_was_recognised_is_read_back() -> None:
    values = {"carrier": "viettel", "name": "a.csv", "bytes": 1, "sha256": "", "form": "csv, comma"}
    values |= {"encoding": "utf-8", "read": 1, "loaded": 1, "rejected": 0, "mapped": {}}
    why = Note("encoding_of_words", words=1000, count=998, most=3)
    account = FileAccount.model_validate({**values, "encoding_why": why})
    assert FileAccount.model_validate_json(account.model_dump_json()) == account
