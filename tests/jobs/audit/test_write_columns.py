"""Every column of a run's Parquet files has its description, for each of the usual readers."""

from pathlib import Path

import duckdb
import polars as pl
import pyarrow.parquet as pq
import pytest

from simaudit.contract import OUTPUT_TEXTS, CaseRow, Finding

REMARK: tuple[str, ...] = ("check_id", "msisdn", "record", "file", "subject", "detail")


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("viettel/restricted/findings.parquet", tuple(Finding.to_schema().columns)),
        ("viettel/restricted/remarks.parquet", REMARK),
        ("restricted/cases.parquet", tuple(CaseRow.to_schema().columns)),
    ],
)
def test_every_column_is_described(audited_ring: Path, name: str, columns: tuple[str, ...]) -> None:
    path = audited_ring / "out" / "2026-10" / name
    texts = {column: OUTPUT_TEXTS[column] for column in columns}
    schema = pq.read_schema(path)
    assert {column.name: column.metadata[b"description"].decode() for column in schema} == texts
    metadata = pl.read_parquet_metadata(path)
    assert {column: metadata[column] for column in columns} == texts
    rows = duckdb.sql(
        f"SELECT decode(key), decode(value) FROM parquet_kv_metadata('{path}') WHERE key != 'ARROW:schema'"
    ).fetchall()
    assert dict(rows) == texts


def test_the_rows_of_cases_keep_their_contract(audited_ring: Path) -> None:
    rows = pl.read_parquet(audited_ring / "out" / "2026-10" / "restricted" / "cases.parquet")
    assert rows.height > 0
    assert CaseRow.validate(rows).equals(rows)


def test_every_column_says_something() -> None:
    assert [name for name, text in OUTPUT_TEXTS.items() if not text or not text.endswith(".")] == []
