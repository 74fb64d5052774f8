"""A month's file has the columns of the carrier's files; reading it gives every column of `SUBSCRIBER`."""

from pathlib import Path

import duckdb
import polars as pl

from simaudit.contract import COLUMNS, DTYPES, RELATION_TYPES
from simaudit.intake.load import load_month
from simaudit.intake.month_file import CarrierMonth, month_columns, month_rows, months_select


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_absent_columns_take_no_space_and_are_null(tmp_path: Path) -> None:
    extract = written(tmp_path / "a.csv", "msisdn,gender\n0912345678,F\n")
    month = load_month("viettel", [extract], tmp_path / "m.parquet").path
    assert [name for name in pl.read_parquet_schema(month) if name in COLUMNS] == ["msisdn", "gender"]
    rows = month_rows(month).collect()
    assert dict(rows.schema) == DTYPES
    there = {name: value for name, value in rows.row(0, named=True).items() if value is not None}
    assert {name: there[name] for name in there if name in COLUMNS} == {
        "msisdn": "84912345678",
        "gender": "F",
    }


def test_a_destroyed_column_and_what_is_derived_from_it_are_null(tmp_path: Path) -> None:
    extract = written(tmp_path / "a.csv", "msisdn,full_name,id_number\n0912345678,An,079090000017\n")
    path = load_month("viettel", [extract], tmp_path / "m.parquet").path
    columns = frozenset({"msisdn", "full_name", "id_number"})
    month = CarrierMonth("viettel", path, columns, (("a.csv", 1),), destroyed=frozenset({"id_number"}))
    query = months_select([month])
    shown = "msisdn, full_name, name_key, id_number, usable_id, twelve, personal_head, zero_restored"
    assert duckdb.connect().execute(f"SELECT {shown} FROM ({query})").fetchall() == [
        ("84912345678", "An", "AN", None, None, None, None, None)
    ]
    described = duckdb.connect().execute(f"DESCRIBE {query}").fetchall()
    assert sorted(name for name, *_ in described) == sorted(RELATION_TYPES)


def test_files_of_different_columns_make_one_month(tmp_path: Path) -> None:
    paths = [
        written(tmp_path / "a.csv", "msisdn,gender\n0912345678,F\n"),
        written(tmp_path / "b.csv", "msisdn,full_name\n0912345679,An\n"),
    ]
    month = load_month("viettel", paths, tmp_path / "m.parquet").path
    assert month_rows(month).select("file", "msisdn", "gender", "full_name").collect().rows() == [
        ("a.csv", "84912345678", "F", None),
        ("b.csv", "84912345679", None, "An"),
    ]


def test_duckdb_sees_the_same_types_whether_a_column_is_there_or_not(tmp_path: Path) -> None:
    every = ",".join(COLUMNS)
    extracts = [
        written(tmp_path / "whole.csv", f"{every}\n0912345678\n0912345678{',' * (len(COLUMNS) - 1)}\n"),
        written(tmp_path / "single.csv", "msisdn\n0912345678\n"),
    ]
    months = [load_month("viettel", [path], path.with_suffix(".parquet")).path for path in extracts]
    described = [
        duckdb.connect().execute(f"DESCRIBE SELECT {', '.join(month_columns(path))} FROM '{path}'").fetchall()
        for path in months
    ]
    assert described[0] == described[1]
    assert [name for name, *_ in described[0]] == list(DTYPES)


def test_small_months_of_the_same_columns_are_read_by_one_scan(tmp_path: Path) -> None:
    """Each row has its own carrier; a month of two files or of other columns is read by itself."""
    gender, name = "msisdn,gender", "msisdn,full_name"
    texts = {
        "viettel": [f"{gender}\n0961000001,F\n"],
        "itel": [f"{gender}\n0871000001,M\n0871000002,F\n"],
        "vinaphone": [f"{name}\n0911000001,An\n"],
        "mobifone": [f"{gender}\n0901000001,F\n", f"{gender}\n0901000002,M\n"],
    }
    months = []
    for carrier, files in texts.items():
        extracts = [
            written(tmp_path / f"{carrier}-{number}.csv", text) for number, text in enumerate(files, 1)
        ]
        loaded = load_month(carrier, extracts, tmp_path / f"it's {carrier}.parquet")
        read = tuple((account.name, account.read) for account in loaded.accounts)
        months.append(CarrierMonth(carrier, loaded.path, frozenset(), read))
    query = months_select(months)
    assert query.count("read_parquet") == 3
    shown = f"SELECT carrier, record, msisdn, gender, full_name FROM ({query}) ORDER BY msisdn"
    assert duckdb.connect().execute(shown).fetchall() == [
        ("itel", 1, "84871000001", "M", None),
        ("itel", 2, "84871000002", "F", None),
        ("mobifone", 1, "84901000001", "F", None),
        ("mobifone", 2, "84901000002", "M", None),
        ("vinaphone", 1, "84911000001", None, "An"),
        ("viettel", 1, "84961000001", "F", None),
    ]
