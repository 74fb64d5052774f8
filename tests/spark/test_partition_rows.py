"""One partition's rows and its account, as Spark's Python processes make them."""

from pathlib import Path
from typing import Final

import polars as pl
import pyarrow as pa
import pytest

import simaudit
from simaudit.contract import DTYPES
from simaudit.errors import ContractError, IntakeError
from simaudit.intake.profile.extract_file import ExtractFile
from simaudit.intake.records import typed_chunk
from simaudit.intake.records.account import control_numbers
from simaudit.spark import partition_rows as module
from simaudit.spark.partition_rows import (
    ACCOUNT,
    NUMBERS,
    PARTITION,
    PIECE,
    PartitionAccount,
    gathered,
    partition_rows,
)
from simaudit.spark.row_pieces import unpacked

FILE: Final = ExtractFile(Path("viettel_2026-10"), "viettel")
COLUMNS: Final = ["record", "msisdn", "full_name", "address_hash"]
BATCHES: Final = [pa.record_batch({"a": [f"09123456{at:02}"], "b": ["An"]}) for at in range(4)]


def read(headings: list[str], batches: list[pa.RecordBatch]) -> tuple[pl.DataFrame, PartitionAccount]:
    """The rows, which come in pieces, and the account, which comes last with the distinct numbers."""
    numbered = (batch.append_column("at", pa.array([7] * batch.num_rows, pa.int32())) for batch in batches)
    sent = pl.DataFrame(pa.Table.from_batches(list(partition_rows(FILE, headings, COLUMNS, numbered))))
    assert sent[ACCOUNT].is_not_null().to_list() == [False] * (sent.height - 1) + [True]
    assert sent[NUMBERS].is_not_null().equals(sent[ACCOUNT].is_not_null())
    assert sent[PARTITION].to_list() == [7] * sent.height
    assert sent[PIECE].count() + 1 == sent.height
    schema = {name: DTYPES[name] for name in COLUMNS}
    rows = pl.concat([pl.DataFrame(schema=schema), *map(unpacked, sent[PIECE].drop_nulls())])
    numbers = unpacked(sent[NUMBERS][-1]).to_series()
    assert sorted(numbers) == sorted(control_numbers(rows["msisdn"].drop_nulls()).unique())
    return rows, PartitionAccount.model_validate_json(sent[ACCOUNT][-1])


def test_rows_are_numbered_from_one_and_the_account_is_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_ROWS", 2)
    rows, part = read(["msisdn", "Họ tên"], BATCHES)
    assert rows.select(COLUMNS[:3]).rows() == [(at + 1, f"849123456{at:02}", "An") for at in range(4)]
    assert (part.read, part.error(FILE.path)) == (4, None)
    assert part.account is not None
    assert part.account.mapped == {"msisdn": "msisdn", "Họ tên": "full_name"}


def test_batches_are_gathered_by_rows_and_by_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [batch.num_rows for batch in gathered(BATCHES)] == [4]
    monkeypatch.setattr(module, "_ROWS", 3)
    assert [batch.num_rows for batch in gathered(BATCHES)] == [3, 1]
    monkeypatch.setattr(module, "_BYTES", 1)
    assert [batch.num_rows for batch in gathered(BATCHES)] == [1] * 4
    assert list(gathered([])) == []


def test_a_partition_without_records_has_an_account_of_none() -> None:
    rows, part = read(["msisdn", "Họ tên"], [pa.record_batch({"a": [" "], "b": [None]})])
    assert (rows.height, part.read, part.error(FILE.path)) == (0, 0, None)


def test_a_partition_without_rows_has_no_account() -> None:
    empty = BATCHES[0].slice(0, 0).append_column("at", pa.array([], pa.int32()))
    for batches in ([], [empty]):
        assert list(partition_rows(FILE, ["msisdn", "Họ tên"], COLUMNS, batches)) == []


def test_an_error_travels_as_a_code_with_values(monkeypatch: pytest.MonkeyPatch) -> None:
    lists = [pa.record_batch({"a": ["0912345600"], "b": [["An"]]})]
    _, part = read(["msisdn", "Họ tên"], lists)
    error = part.error(FILE.path)
    assert isinstance(error, IntakeError)
    expected = {"column": "'Họ tên'", "type": "list<item: string>"}
    assert (error.code, error.note.values) == ("column_type_unreadable", expected)

    def broken(frame: pl.DataFrame, path: Path) -> None:
        raise ContractError("rows_break_contract", path=path, broken=["text is trimmed"])

    monkeypatch.setattr(typed_chunk, "_validate", broken)
    rows, part = read(["msisdn", "Họ tên"], BATCHES)
    error = part.error(FILE.path)
    assert rows.is_empty()
    assert isinstance(error, ContractError)
    assert (error.code, error.note.values["broken"]) == ("rows_break_contract", ("text is trimmed",))


def test_another_version_there_is_an_error() -> None:
    error = PartitionAccount(partition=0, version="0.1.0").error(FILE.path)
    assert error is not None
    assert (error.code, error.note.values["there"]) == ("executors_other_version", "0.1.0")


def test_other_code_of_the_same_version_there_is_an_error() -> None:
    error = PartitionAccount(partition=0, code="0" * 64).error(FILE.path)
    assert error is not None
    assert (error.code, error.note.values["version"]) == ("executors_other_code", simaudit.__version__)
