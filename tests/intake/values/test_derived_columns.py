"""Equal values have equal hashes, different ones different hashes."""

from datetime import date, datetime
from typing import Any

import duckdb
import polars as pl
import pytest

from simaudit.contract import DTYPES, HASHES
from simaudit.intake.values.derived_columns import HASHED_COLUMNS, PAPER_KEY, hash_items

ROW: dict[str, Any] = {
    "msisdn": "84912345678",
    "id_number": "079201001234",
    "name_key": "DO THI ANH",
    "date_of_birth": date(1980, 3, 5),
    "portrait_hash": "cd79613c0a6f63f9",
    "device_hash": "9a0c",
    "iccid": "8984042078922031102",
    "imsi": "452047892203110",
    "point_code": "1001",
    "clerk_code": "1001-2",
    "registered_at": datetime.fromisoformat("2026-10-31T20:00"),
}
SOURCES = {
    "number_hash": {"msisdn"},
    "paper_hash": {"id_number"},
    "person_hash": {"name_key", "date_of_birth"},
    "face_hash": {"portrait_hash"},
    "handset_hash": {"device_hash"},
    "serial_hash": {"iccid"},
    "imsi_hash": {"imsi"},
    "day_hash": {"point_code", "registered_at"},
    "minute_hash": {"clerk_code", "registered_at"},
}
OTHER: dict[str, Any] = {
    "msisdn": "84912345679",
    "id_number": "079201001235",
    "name_key": "DO THI AN",
    "date_of_birth": date(1980, 5, 3),
    "portrait_hash": "cd79613c0a6f63f8",
    "device_hash": "9A0C",
    "iccid": "8984042078922031103",
    "imsi": "452047892203111",
    "point_code": "1002",
    "clerk_code": "1001-3",
    "registered_at": datetime.fromisoformat("2026-10-30T20:00"),
}


def hashed(*rows: dict[str, Any]) -> pl.DataFrame:
    schema = {name: DTYPES[name] for name in ROW}
    return selected(pl.DataFrame(list(rows), schema=schema, orient="row"))


def selected(frame: pl.DataFrame) -> pl.DataFrame:
    with duckdb.connect() as connection:
        connection.register("rows", frame.to_arrow())
        hashes: pl.DataFrame = connection.sql(
            f"SELECT {', '.join(hash_items({*frame.columns}))} FROM rows"
        ).pl()
    return hashes


def test_every_hash_has_its_type_in_the_contract() -> None:
    assert {name: {*columns} for name, columns in HASHED_COLUMNS.items()} == SOURCES
    assert dict(hashed(ROW).schema) == dict(HASHES)


@pytest.mark.parametrize("column", list(ROW))
def test_a_hash_changes_with_its_columns_and_no_other(column: str) -> None:
    frame = hashed(ROW, ROW, ROW | {column: OTHER[column]})
    for name, columns in SOURCES.items():
        first, again, other = frame[name].to_list()
        assert first == again
        assert (first != other) == (column in columns)


@pytest.mark.parametrize("column", list(ROW))
def test_a_missing_value_gives_no_hash(column: str) -> None:
    without = {name for name, columns in SOURCES.items() if column in columns}
    missing = hashed(ROW | {column: None}).row(0, named=True)
    assert {name for name, value in missing.items() if value is None} == without
    # Of a list without the column there is none.
    assert {*selected(pl.DataFrame([ROW]).drop(column)).columns} == SOURCES.keys() - without


def test_papers_that_stayed_elsewhere_are_told_apart_by_their_key() -> None:
    keys = pl.Series([7, 7, 8, None], dtype=pl.UInt64)
    rows = pl.DataFrame({"id_number": [None, "1", None, None], PAPER_KEY: keys})
    assert selected(rows)["paper_hash"].to_list() == [7, 7, 8, None]


@pytest.mark.parametrize(
    ("one", "other", "day", "minute"),
    [
        ("2026-10-31 00:00:00", "2026-10-31 23:59:59.999999", True, False),
        ("2026-10-31 23:59:59.999999", "2026-11-01 00:00:00", False, False),
        ("2026-10-31 20:00:00", "2026-10-31 20:00:59.999999", True, True),
        ("2026-10-31 20:00:59.999999", "2026-10-31 20:01:00", True, False),
        ("1969-12-31 23:59:59", "1970-01-01 00:00:00", False, False),
        ("1969-12-31 23:59:00", "1969-12-31 23:59:59", True, True),
    ],
)
def test_a_day_and_a_minute_are_those_of_the_clock(one: str, other: str, day: bool, minute: bool) -> None:
    frame = hashed(
        *(ROW | {"registered_at": datetime.fromisoformat(timestamp)} for timestamp in (one, other))
    )
    assert (frame["day_hash"].n_unique() == 1, frame["minute_hash"].n_unique() == 1) == (day, minute)
