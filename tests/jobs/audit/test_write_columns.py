"""Every column of a run's Parquet files has its description, for each of the usual readers."""

import json
from pathlib import Path

import duckdb
import polars as pl
import pyarrow.parquet as pq
import pytest

from simaudit import catalogue
from simaudit.row_models import OUTPUT_TEXTS, CaseRow, Finding

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
    keys = "SELECT decode(key), decode(value) FROM parquet_kv_metadata(?) WHERE key != 'ARROW:schema'"
    with duckdb.connect() as connection:
        assert dict(connection.execute(keys, [str(path)]).fetchall()) == texts


def test_the_rows_of_cases_keep_their_contract(audited_ring: Path) -> None:
    rows = pl.read_parquet(audited_ring / "out" / "2026-10" / "restricted" / "cases.parquet")
    assert rows.height > 0
    assert CaseRow.validate(rows).equals(rows)


def test_checks_join_findings_and_say_what_they_rest_on(audited_ring: Path) -> None:
    folder = audited_ring / "out" / "2026-10"
    checks = pl.read_csv(folder / "checks.csv")
    rules = catalogue().filter(pl.col("check_id").is_in(["MIS-08", "MIS-10"]))
    laws = pl.col("basis_vi", "basis_en").list.join("; ")
    assert checks.equals(rules.with_columns(laws).select(checks.columns))
    assert checks["basis_vi"].str.contains("Nghị định").all()
    findings = pl.read_csv(folder / "viettel" / "restricted" / "findings.csv")
    assert findings.height > 0
    assert findings.join(checks, on="check_id", how="anti").is_empty()
    outputs = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["outputs"]
    assert {entry["path"]: entry.get("schema") for entry in outputs}["checks.csv"] == "simaudit.checks/1"


def test_no_csv_has_a_byte_order_mark_and_all_are_utf_8(audited_ring: Path) -> None:
    files = sorted((audited_ring / "out").rglob("*.csv"))
    assert len(files) > 5
    for file in files:
        text = file.read_bytes()
        assert not text.startswith(b"\xef\xbb\xbf")
        assert "\r" not in text.decode("utf-8")


def test_every_column_says_something() -> None:
    assert [name for name, text in OUTPUT_TEXTS.items() if not text or not text.endswith(".")] == []
