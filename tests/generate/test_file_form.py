"""Tables in the forms of carriers' systems."""

import gzip
from pathlib import Path

import duckdb
import polars as pl
import pyarrow
import pytest

from simaudit.errors import OutputError
from simaudit.generate.file_form import FORMS, Form, write_table

QUERY = "SELECT 'Hòa, \"Bé\"' AS full_name, DATE '2024-05-06' AS id_issue_date UNION ALL SELECT 'An', NULL"
PLAIN = 'full_name,id_issue_date\n"Hòa, ""Bé""",2024-05-06\nAn,\n'


def written(folder: Path, form: Form, tail: str = "") -> bytes:
    path = folder / f"table.{form.suffix}"
    with duckdb.connect() as connection:
        write_table(connection, QUERY, path, form, tail)
    assert list(folder.iterdir()) == [path]
    return path.read_bytes()


def test_a_text_has_a_header_and_quotes_where_they_are_needed(tmp_path: Path) -> None:
    assert written(tmp_path, FORMS["csv"], "0,0,0\n").decode() == PLAIN + "0,0,0\n"


def test_compressed_texts_hold_the_same_and_no_time(tmp_path: Path) -> None:
    packed = written(tmp_path, FORMS["csv.gz"])
    assert gzip.decompress(packed).decode() == PLAIN
    assert packed[4:8] == bytes(4)
    assert written(tmp_path, FORMS["csv.gz"]) == packed
    (tmp_path / "table.csv.gz").unlink()
    written(tmp_path, FORMS["csv.zst"])
    with pyarrow.CompressedInputStream(str(tmp_path / "table.csv.zst"), "zstd") as stream:
        assert stream.read().decode() == PLAIN


def test_a_mark_a_title_and_letters_decomposed(tmp_path: Path) -> None:
    form = Form("csv", ";", byte_order_mark=True, preamble="DANH SÁCH\n", decomposed=True)
    text = written(tmp_path, form, "X\n").decode()
    # Every third line that DuckDB wrote is decomposed, here one that has no accents.
    assert text == "\ufeffDANH SÁCH\n" + 'full_name;id_issue_date\n"Hòa, ""Bé""";2024-05-06\nAn;\nX\n'


def test_parquet_has_types(tmp_path: Path) -> None:
    written(tmp_path, FORMS["parquet"])
    schema = pl.read_parquet_schema(tmp_path / "table.parquet")
    assert dict(schema) == {"full_name": pl.String(), "id_issue_date": pl.Date()}
    assert [form.text for form in FORMS.values()] == [True] * 5 + [False]


def test_cells_are_written_by_column_then_by_kind() -> None:
    form = Form("csv", headers={"msisdn": "Số"}, cells={"msisdn": "'0' || $cell", "date": "d($cell)"})
    assert (form.header("msisdn"), form.header("iccid")) == ("Số", "iccid")
    assert [form.cell(name, "v") for name in ("msisdn", "id_issue_date", "iccid")] == [
        "'0' || v",
        "d(v)",
        "v",
    ]


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with duckdb.connect() as connection, pytest.raises(OutputError, match=r"nowhere/table\.csv"):
        write_table(connection, QUERY, tmp_path / "nowhere" / "table.csv", FORMS["csv"])
