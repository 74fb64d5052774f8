"""Typed columns of any kind, whoever hands them out, are read or refused in a sentence."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from simaudit.contract import DTYPES
from simaudit.errors import IntakeError
from simaudit.intake.arrow.row_stream import RowStream
from simaudit.intake.load import load_month

DAYS: Final = [-(2**31), -719_163, -719_162, None, 0, 2_932_896, 2_932_897, 2**31 - 1]
"""From 1970, the first and the last that a type holds and a calendar has."""
TICKS: Final = [-(2**63), -(2**62), None, 0, 10**15, 2**62, 2**63 - 1]
ZONES: Final = (None, "UTC", "Asia/Ho_Chi_Minh", "Mars/Olympus", "+07:00", "+99:99")
COLUMNS: Final = ("registered_at", "date_of_birth", "full_name", "id_number", "otp_verified")

_MOMENTS: Final = {
    f"timestamp {unit} {zone}": pa.array(TICKS, pa.int64()).view(pa.timestamp(unit, zone))
    for unit in ("s", "ms", "us", "ns")
    for zone in ZONES
}
_PLAIN: Final = {
    "date32": pa.array(DAYS, pa.int32()).view(pa.date32()),
    "date64": pa.array(TICKS, pa.int64()).view(pa.date64()),
    "decimal": pa.array([0, None, 10**30, -1], pa.decimal128(38, 2)),
    "long decimal": pa.array([0, None, 10**40, -1], pa.decimal256(60, 2)),
    "float": pa.array([float("nan"), float("inf"), -0.0, None, 5e-324]),
    "half": pa.array([1.0, None, 65_504.0], pa.float16()),
    "unsigned": pa.array([2**64 - 1, None, 0], pa.uint64()),
    "boolean": pa.array([True, None, False]),
    "text": pa.array(["a", None, "ấ" * 40]),
    "large text": pa.array(["a", None, "b"], pa.large_string()),
    "view of text": pa.array(["a", None, "ấ" * 40], pa.string_view()),
    "bytes": pa.array([b"a", None, b"\xff"]),
    "view of bytes": pa.array([b"a" * 40, None, b"\xff"], pa.binary_view()),
    "fixed bytes": pa.array([b"ab", None, b"\xff\xfe"], pa.binary(2)),
    "time of day": pa.array([1, None, 2], pa.time64("us")),
    "duration": pa.array([1, None, 2], pa.duration("us")),
    "interval": pa.array([(1, 2, 3), None], pa.month_day_nano_interval()),
    "list": pa.array([[1], None, []]),
    "view of lists": pa.array([[1], None], pa.list_view(pa.int32())),
    "record": pa.array([{"a": 1}, None]),
    "map": pa.array([[("a", 1)], None], pa.map_(pa.string(), pa.int32())),
    "runs": pa.RunEndEncodedArray.from_arrays([1, 3], ["a", "b"]),
    "union": pa.UnionArray.from_sparse(pa.array([0, 0], pa.int8()), [pa.array([1, 2])]),
    "nothing": pa.nulls(3),
}
ARRAYS: Final = {
    **_MOMENTS,
    **_PLAIN,
    **{
        f"dictionary of {name}": pa.DictionaryArray.from_arrays(pa.array([0, 1, None, 1], pa.int32()), values)
        for name, values in _PLAIN.items()
        if name not in ("runs", "union", "nothing")
    },
}
REFUSED: Final = (
    "time of day", "duration", "interval", "list", "view of lists", "record", "map", "runs", "union",
)  # fmt: skip


def tables(values: pa.Array) -> Iterator[pa.Table]:
    """Registers with these values as the numbers, and in every other kind of column."""
    numbers = pa.array([f"09610000{n:02}" for n in range(len(values))])
    yield pa.table({"msisdn": values})
    yield pa.table({"msisdn": numbers} | dict.fromkeys(COLUMNS, values))


def given_as(table: pa.Table, folder: Path) -> Iterator[Path | RowStream]:
    """A table as rows, and as a Parquet file where there can be such a one."""
    yield RowStream(table, "rows")
    try:
        pq.write_table(table, folder / "extract.parquet")
    except (pa.ArrowException, ValueError):
        return
    yield folder / "extract.parquet"


def read(extract: Path | RowStream, folder: Path) -> str:
    """What became of it; the rows that were read are as the contract has them."""
    try:
        month = load_month("viettel", [extract], folder / "month.parquet")
    except IntakeError as error:
        return error.note.code
    schema = pl.read_parquet_schema(month.path)
    assert all(DTYPES[name] == dtype for name, dtype in schema.items())
    return "read"


@pytest.mark.parametrize("kind", ARRAYS)
def test_a_column_of_any_type_is_read_or_refused(kind: str, tmp_path: Path) -> None:
    outcomes = {
        read(extract, tmp_path) for table in tables(ARRAYS[kind]) for extract in given_as(table, tmp_path)
    }
    # Without a number that can be read there is nothing to load; bytes may be no text.
    allowed = {"column_type_unreadable", "no_record_loaded", "no_records", "column_not_utf8"}
    assert outcomes <= {"read", *allowed}
    assert ("read" in outcomes) != kind.removeprefix("dictionary of ").startswith(REFUSED) or "bytes" in kind


@pytest.mark.parametrize("dtype", [pl.Categorical(), pl.Enum(["a", "b"])], ids=str)
def test_categories_of_a_frame_are_read_as_text(dtype: pl.DataType, tmp_path: Path) -> None:
    numbers = ["0961000001", "0961000002", "0961000003"]
    frame = pl.DataFrame({"msisdn": numbers, "full_name": pl.Series(["a", "b", None], dtype=dtype)})
    for rows in (frame, frame.lazy()):
        month = load_month("viettel", [RowStream(rows, "rows")], tmp_path / "month.parquet")
        assert pl.read_parquet(month.path)["full_name"].to_list() == ["a", "b", None]


def test_a_day_that_no_calendar_has_is_unreadable(tmp_path: Path) -> None:
    *_, table = tables(ARRAYS["date32"])
    month = load_month("viettel", [RowStream(table, "rows")], tmp_path / "month.parquet")
    rows = pl.read_parquet(month.path)
    unreadable = [at for at, columns in enumerate(rows["unreadable"]) if "date_of_birth" in (columns or "")]
    # On the first and on the last day of the calendar nobody is born.
    assert unreadable == [0, 1, 2, 5, 6, 7]


def test_what_breaks_a_library_refuses_the_file_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A panic of a library written in Rust is no Exception of Python's."""
    for broken in (pl.exceptions.PanicException("of 0961000001"), IndexError("0961000001")):

        def breaks(*_: object, error: BaseException = broken) -> pl.Series:
            raise error

        monkeypatch.setattr("simaudit.intake.arrow.typed_records.as_text", breaks)
        rows = RowStream(pl.DataFrame({"msisdn": ["0961000001"]}), "rows")
        with pytest.raises(IntakeError) as caught:
            load_month("viettel", [rows], tmp_path / "month.parquet")
        assert str(caught.value).startswith(f"rows: reading it broke off with {type(broken).__name__}; ")
        assert "0961000001" not in str(caught.value)
