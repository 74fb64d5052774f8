"""A month's file has the columns of the carrier's files; reading it gives every column of `SUBSCRIBER`."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import polars as pl
import pyarrow.parquet as pq
import pytest

from simaudit.contract import COLUMNS, DTYPES, RELATION_TYPES
from simaudit.intake.limits.process import Interruption
from simaudit.intake.load import load_month
from simaudit.intake.month_file import (
    CarrierMonth,
    enum_type,
    file_and_record,
    month_columns,
    month_rows,
    month_rows_at,
    months_select,
    write_month,
)


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
    # Spark brings the hash of the paper with the rows.
    pl.read_parquet(path).with_columns(paper_key=pl.lit(7, pl.UInt64)).write_parquet(path)
    hashes = [
        duckdb.connect().execute(f"SELECT paper_hash FROM ({months_select([each])})").fetchall()
        for each in (month, replace(month, destroyed=frozenset()))
    ]
    assert hashes == [[(None,)], [(7,)]]


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


def test_months_of_several_files_and_large_ones_are_read_by_themselves(tmp_path: Path) -> None:
    """Even where their columns are the same: the record of each file begins elsewhere."""
    months = []
    for carrier in ("itel", "mobifone", "viettel", "vinaphone"):
        rows = {"carrier": carrier, "file": ["a.csv", "b.csv"], "record": [1, 2]}
        pl.DataFrame(rows).write_parquet(path := tmp_path / f"{carrier}.parquet")
        read = {"itel": (1, 2), "mobifone": (3, 2)}.get(carrier)
        files = tuple(zip(("a.csv", "b.csv"), read, strict=True)) if read else (("a.csv", 122_880),)
        months.append(CarrierMonth(carrier, path, frozenset(), files))
    query = months_select(months)
    assert query.count("read_parquet") == 3
    records = duckdb.connect().execute(f"SELECT carrier, record FROM ({query}) ORDER BY ALL").fetchall()
    assert records == [
        ("itel", 1), ("itel", 3), ("mobifone", 1), ("mobifone", 5),
        ("viettel", 1), ("viettel", 2), ("vinaphone", 1), ("vinaphone", 2),
    ]  # fmt: skip
    # A row more, and each of them has a scan of its own.
    larger = [replace(month, files=(("a.csv", 122_881),)) for month in months[2:]]
    assert months_select(larger).count("read_parquet") == 2


@pytest.mark.parametrize(("read", "places"), [((3, 2), [2, 4]), ((3,), [2, 1])])
def test_rows_are_picked_by_their_records_over_all_files(
    read: tuple[int, ...], places: list[int], tmp_path: Path
) -> None:
    """What the month lacks is NULL, a destroyed column and what is derived from it too."""
    rows = {
        "file": ["a.csv", "a.csv", "b.csv"],
        "record": pl.Series([1, 2, 1], dtype=pl.UInt32),
        "msisdn": ["84961000001", "84961000002", "84961000003"],
        "id_number": ["1", "2", "3"],
        "usable_id": [True, True, True],
    }
    pl.DataFrame(rows).write_parquet(path := tmp_path / "viettel.parquet")
    files = tuple(zip(("a.csv", "b.csv"), read, strict=False))
    month = CarrierMonth("viettel", path, frozenset(), files, destroyed=frozenset({"id_number"}))
    columns = ["record", "msisdn", "full_name", "id_number", "usable_id"]
    picked = month_rows_at(month, pl.Series([places[0], 4, 9]), columns)
    assert picked.columns == columns
    expected = [(places[0], "84961000002", None, None, None)]
    if len(read) > 1:
        expected.append((4, "84961000003", None, None, None))
    assert picked.rows() == expected


def test_a_month_is_written_for_its_owner_in_whole_groups_and_without_statistics(tmp_path: Path) -> None:
    def frames(interruption: Interruption) -> Iterator[pl.DataFrame]:
        assert interruption.signal is None
        for first in range(0, 123_000, 1_000):
            yield pl.DataFrame({"record": range(first, first + 1_000)})

    path = tmp_path / "viettel.parquet"
    write_month({"record": pl.Int64()}, frames, path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert pl.read_parquet(path)["record"].to_list() == list(range(123_000))
    facts = pq.read_metadata(path)
    assert [facts.row_group(group).num_rows for group in range(facts.num_row_groups)] == [122_880, 120]
    column = facts.row_group(0).column(0)
    assert (column.compression, column.is_stats_set) == ("LZ4", False)


def test_texts_are_quoted_in_sql() -> None:
    assert enum_type(["b", "it's a"]) == "ENUM ('b', 'it''s a')"
    assert enum_type([]) == "ENUM ('')"
    file, record = file_and_record([("it's a.csv", 3), ("b.csv", 2)], "place")
    rows = "(VALUES (1), (3), (4), (5), (6), (NULL)) AS rows (place)"
    query = f"SELECT place, {file}, {record} FROM {rows} ORDER BY place"
    assert duckdb.connect().execute(query).fetchall() == [
        (1, "it's a.csv", 1), (3, "it's a.csv", 3), (4, "b.csv", 1), (5, "b.csv", 2),
        (6, None, None), (None, None, None),
    ]  # fmt: skip
    assert file_and_record([], "place") == ("NULL", "NULL")
