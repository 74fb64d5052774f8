"""Rows that come from no file: read like a Parquet file, a batch at a time, or refused with a cause."""

import weakref
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from support.loaded_months import rows

from simaudit.errors import IntakeError
from simaudit.intake.arrow.row_stream import RowStream, are_rows
from simaudit.intake.load import LoadedMonth, load_month
from simaudit.intake.profile.extract_file import NO_PROFILE, Profile

TABLE: Final = pa.table(
    {
        "Số thuê bao": pa.array([912345671, 912345672, None, 912345674], pa.int64()),
        "Họ và tên": [" Nguyễn  An", None, "Bình", "Chi"],
        "Ngày sinh": pa.array([date(1980, 2, 1), None, None, date(1990, 3, 4)], pa.date32()),
        "registered_at": pa.array([datetime(2026, 10, 1, 7, 5, 9), None, None, None], pa.timestamp("us")),  # noqa: DTZ001
        "otp_verified": [True, False, None, None],
        "id_number": pa.array([Decimal("68090000001"), None, None, None], pa.decimal128(20, 0)),
        "Ghi chú": [["a"], None, [], ["b"]],
    }
)
READ: Final = [
    (1, "84912345671", "Nguyễn An", date(1980, 2, 1), datetime(2026, 10, 1, 7, 5, 9), True, "068090000001"),  # noqa: DTZ001
    (2, "84912345672", None, None, None, False, None),
    (3, None, "Bình", None, None, None, None),
    (4, "84912345674", "Chi", date(1990, 3, 4), None, None, None),
]
COLUMNS: Final = ("msisdn", "full_name", "date_of_birth", "registered_at", "otp_verified", "id_number")


def load(folder: Path, given: Any, profile: Profile = NO_PROFILE) -> LoadedMonth:
    return load_month("viettel", [RowStream(given, "rows")], folder / "month.parquet", profile=profile)


def batches(size: int) -> Iterator[pa.RecordBatch]:
    yield from TABLE.to_batches(max_chunksize=size)


KINDS: Final[dict[str, Callable[[], Any]]] = {
    "an Arrow table": lambda: TABLE,
    "a record batch": lambda: TABLE.combine_chunks().to_batches()[0],
    "a reader": lambda: pa.RecordBatchReader.from_batches(TABLE.schema, batches(1)),
    "an iterator of batches": lambda: batches(3),
    "a list of batches": lambda: list(batches(2)),
    "an iterator of frames": lambda: (pl.DataFrame(TABLE[at : at + 2]) for at in (0, 2)),
    "a polars frame": lambda: pl.DataFrame(TABLE),
    "a lazy polars frame": lambda: pl.DataFrame(TABLE).lazy(),
    "a pandas frame": lambda: TABLE.to_pandas(types_mapper=pd.ArrowDtype),
    "a pandas frame of NumPy's types": lambda: TABLE.drop_columns("id_number").to_pandas(),
    "a relation of DuckDB": lambda: duckdb.connect().from_arrow(TABLE),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_read_like_parquet(kind: str, tmp_path: Path) -> None:
    given = KINDS[kind]()
    assert are_rows(given)
    month = load(tmp_path, given)
    without = kind == "a pandas frame of NumPy's types"
    columns = COLUMNS[:-1] if without else COLUMNS
    assert rows(month, *columns) == [row[:-1] if without else row for row in READ]
    (account,) = month.accounts
    assert (account.name, account.form, account.encoding) == ("rows", "arrow", "")
    assert (account.read, account.loaded, account.rejected, account.distinct_numbers) == (4, 4, 0, 3)
    assert account.unmapped == ("Ghi chú",)
    if not without:
        pq.write_table(TABLE, path := tmp_path / "rows")
        file = load_month("viettel", [path], tmp_path / "file.parquet")
        assert pl.read_parquet(file.path).equals(pl.read_parquet(month.path))
        assert file.accounts[0].checksum == account.checksum
        assert file.accounts[0].mapped == account.mapped


def test_the_hash_is_of_the_content_whatever_its_form(tmp_path: Path) -> None:
    texts = pa.table(
        {
            "id_number": ["68090000001", None, None, None],
            "msisdn": ["912345671", "912345672", None, "912345674"],
            "full_name": TABLE["Họ và tên"],
            "otp_verified": ["true", "false", None, None],
            "date_of_birth": ["1980-02-01", None, None, "1990-03-04"],
            "registered_at": ["2026-10-01 07:05:09", None, None, None],
        }
    )
    accounts = [load(tmp_path, given).accounts[0] for given in (TABLE, batches(1), texts)]
    assert len({(account.sha256, account.bytes) for account in accounts}) == 1
    assert accounts[0].bytes == sum(
        len(value.encode()) for column in texts.to_pydict().values() for value in column if value
    )
    for changed in (
        texts.set_column(1, "msisdn", [["912345671", "912345672", "", "912345674"]]),
        texts.set_column(1, "msisdn", [["91234567", "1912345672", None, "912345674"]]),
        texts.slice(0, 3),
        texts.drop_columns("otp_verified"),
    ):
        assert load(tmp_path, changed).accounts[0].sha256 != accounts[0].sha256


BORN = [date(1980, 2, 1), None, date(1990, 3, 4)]
MOMENTS = [datetime(2026, 10, 1, 7, 5, 9), None, datetime(2026, 10, 2)]  # noqa: DTZ001
TYPED: Final[dict[str, list[Any]]] = {
    "msisdn": ["912345671", "912345672", "912345674"],
    "date_of_birth": BORN,
    "registered_at": MOMENTS,
    "otp_verified": [True, None, False],
    "province_code": [68, None, 1],
}
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
HERE = [moment and moment.replace(tzinfo=ZONE) for moment in MOMENTS]


def _pandas(**changed: Any) -> pd.DataFrame:
    return pd.DataFrame(TYPED | changed)


def _arrow(**changed: Any) -> pa.Table:
    return pa.table(TYPED | changed)


SAME_ROWS: Final[dict[str, Any]] = {
    "polars": pl.DataFrame(TYPED),
    "texts": pl.DataFrame(TYPED).with_columns(
        pl.col("registered_at").dt.strftime("%Y-%m-%d %H:%M:%S"), pl.exclude("registered_at").cast(pl.String)
    ),
    **{
        f"polars in {unit}": pl.DataFrame(TYPED).with_columns(
            pl.col("date_of_birth", "registered_at").cast(pl.Datetime(unit))
        )
        for unit in ("ms", "us", "ns")
    },
    "categories": pl.DataFrame(TYPED).with_columns(pl.col("msisdn").cast(pl.Categorical)),
    "decimals": pl.DataFrame(TYPED).with_columns(pl.col("province_code").cast(pl.Decimal(9, 2))),
    "pandas, objects": _pandas(**{name: pd.Series(values, dtype=object) for name, values in TYPED.items()}),
    **{
        f"pandas in {unit}": _pandas(
            date_of_birth=pd.to_datetime(pd.Series(BORN)).astype(f"datetime64[{unit}]"),
            registered_at=pd.Series(MOMENTS).astype(f"datetime64[{unit}]"),
        )
        for unit in ("s", "ms", "us", "ns")
    },
    "pandas, floats for gaps": _pandas(
        msisdn=[912345671.0, 912345672.0, 912345674.0], province_code=pd.Series([68, float("nan"), 1])
    ),
    "pandas, Int64": _pandas(
        province_code=pd.Series([68, None, 1], dtype="Int64"),
        otp_verified=pd.Series([True, None, False], dtype="boolean"),
    ),
    "pandas, categories": _pandas(msisdn=pd.Series(TYPED["msisdn"]).astype("category")),
    "pandas, texts of Arrow": _pandas(msisdn=pd.Series(TYPED["msisdn"], dtype="string[pyarrow]")),
    "pandas, zone": _pandas(registered_at=pd.Series(HERE)),
    "pandas, UTC": _pandas(registered_at=pd.Series(HERE).dt.tz_convert("UTC")),
    **{
        f"Arrow, {born} and {moment}": _arrow(
            date_of_birth=pa.array(BORN, born), registered_at=pa.array(MOMENTS, moment)
        )
        for born in (pa.date32(), pa.date64())
        for moment in (pa.timestamp("s"), pa.timestamp("ns"))
    },
    "Arrow, UTC": _arrow(registered_at=pa.array(HERE, pa.timestamp("us", "UTC"))),
    "Arrow, dictionary": _arrow(msisdn=pa.array(TYPED["msisdn"], pa.large_string()).dictionary_encode()),
    "DuckDB": duckdb.connect().from_arrow(_arrow()),
    "DuckDB, timestamps": duckdb.connect()
    .from_arrow(_arrow())
    .select("* REPLACE (date_of_birth::TIMESTAMP_NS AS date_of_birth, msisdn::BIGINT AS msisdn)"),
}


def test_the_hash_is_of_the_content_whatever_its_types(tmp_path: Path) -> None:
    accounts = {name: load(tmp_path, given).accounts[0] for name, given in SAME_ROWS.items()}
    hashes = {name: (account.sha256, account.bytes) for name, account in accounts.items()}
    assert {name: found for name, found in hashes.items() if found != hashes["texts"]} == {}


def test_a_day_in_a_column_of_moments_is_its_midnight(tmp_path: Path) -> None:
    days = _arrow(registered_at=pa.array(BORN, pa.date32()))
    moments = _arrow(registered_at=pa.array(BORN, pa.date32()).cast(pa.timestamp("us")))
    assert load(tmp_path, days).accounts[0].sha256 == load(tmp_path, moments).accounts[0].sha256


def test_a_profile_names_columns_and_values_as_of_files(tmp_path: Path) -> None:
    given = pl.DataFrame({"SO_TB": ["0912345671"], "TT": ["Mở"]})
    profile = Profile(columns={"SO_TB": "msisdn", "TT": "status"}, values={"status": {"Mở": "ACTIVE"}})
    assert rows(load(tmp_path, given, profile), "msisdn", "status") == [(1, "84912345671", "ACTIVE")]


class Owner(bytearray):
    """The memory of one batch; alive as long as anything reads from it."""

    __hash__ = object.__hash__  # type: ignore[assignment]


def test_no_more_than_a_few_batches_are_in_memory(tmp_path: Path) -> None:
    alive: weakref.WeakSet[Owner] = weakref.WeakSet()
    most, count, size = 0, 60, 500

    def lazily() -> Iterator[pa.RecordBatch]:
        nonlocal most
        for number in range(count):
            texts = [f"09{number:03}{row:05}" for row in range(size)]
            content = Owner("".join(texts).encode())
            alive.add(content)
            places = pa.array(range(0, 10 * size + 1, 10), pa.int32()).buffers()[1]
            values = pa.StringArray.from_buffers(size, places, pa.py_buffer(content))
            del content
            yield pa.record_batch({"msisdn": values})
            most = max(most, len(alive))

    month = load(tmp_path, lazily())
    assert month.accounts[0].loaded == count * size
    # The one drawn, the one that waits, those of two workers and one that is written; polars has a few too.
    assert most <= 12
    del month
    assert not len(alive)


def test_a_frame_is_read_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simaudit.intake.arrow.typed_records.ROWS", 3)
    given = pl.DataFrame({"msisdn": [f"09123456{at:02}" for at in range(10)]})
    assert [row[0] for row in rows(load(tmp_path, given), "msisdn")] == list(range(1, 11))


def refused(folder: Path, given: Any) -> str:
    with pytest.raises(IntakeError) as error:
        load(folder, given)
    assert not (folder / "month.parquet").exists()
    return str(error.value)


REFUSED: Final[dict[str, tuple[Callable[[], Any], str]]] = {
    "no rows": (
        lambda: pl.DataFrame(schema={"msisdn": pl.String}),
        "rows: there are no records in it",
    ),
    "no batches": (lambda: iter(()), "rows: there are no records in it"),
    "no number": (
        lambda: pl.DataFrame({"full_name": ["An"]}),
        "rows: no column is called msisdn, Số thuê bao or the like; known columns among its 1: full_name",
    ),
    "two columns of one name": (
        lambda: pl.DataFrame({"msisdn": ["0912345671"], "Số thuê bao": ["0912345671"]}),
        "'msisdn' and 'Số thuê bao'",
    ),
    "lists": (
        lambda: pl.DataFrame({"msisdn": [["0912345671"]]}),
        "rows: the column 'msisdn' holds values of type large_list<item: string_view>; write texts, numbers, "
        "dates, timestamps or truth values, one a cell",
    ),
    "times of day": (
        lambda: duckdb.connect().sql("SELECT '0912345671' AS msisdn, TIME '10:00' AS registered_at"),
        "rows: the column 'registered_at' holds values of type time64[us]",
    ),
    "several types in one pandas column": (
        lambda: pd.DataFrame({"msisdn": ["0912345671", 912345672]}),
        "rows: the column 'msisdn' holds values of several types; make them texts, for example with "
        ".astype(str)",
    ),
    "records that are no batches": (
        lambda: [{"msisdn": "0912345671"}],
        "rows can't be taken from values of type dict; give a path, a polars or pandas frame",
    ),
    "a column that goes": (
        lambda: iter([TABLE.select(["Số thuê bao", "Họ và tên"]), TABLE.select(["Số thuê bao"])]),
        "rows, after record 4: the column 'Họ và tên' is missing from here on; give every batch the columns "
        "of the first",
    ),
    "a column that becomes lists": (
        lambda: iter([pl.DataFrame({"msisdn": ["0912345671"]}), pl.DataFrame({"msisdn": [["1"]]})]),
        "rows: the column 'msisdn' holds values of type large_list<item: string_view>",
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", REFUSED)
def test_what_cannot_be_read_is_refused(fault: str, tmp_path: Path) -> None:
    given, text = REFUSED[fault]
    assert text in refused(tmp_path, given())


class DriverError(Exception):
    """As a driver raises one; its text quotes a value."""


def breaking() -> Iterator[pa.RecordBatch]:
    yield from batches(2)
    raise DriverError("invalid input: 0912345679")


@pytest.mark.parametrize("wrapped", [False, True])
def test_an_error_of_the_driver_is_told_without_its_values(tmp_path: Path, wrapped: bool) -> None:
    given = pa.RecordBatchReader.from_batches(TABLE.schema, breaking()) if wrapped else breaking()
    with pytest.raises(IntakeError) as error:
        load(tmp_path, given)
    assert str(error.value) == (
        "rows, after record 4: whoever hands out the rows stopped with "
        f"{DriverError.__module__}.DriverError; "
        "the cause is chained to this error (__cause__); nothing of these rows was audited"
    )
    assert isinstance(error.value.__cause__, DriverError)
    assert not (tmp_path / "month.parquet").exists()


def test_rows_are_drawn_once(tmp_path: Path) -> None:
    stream = RowStream(TABLE, "rows")
    load_month("viettel", [stream], tmp_path / "month.parquet")
    with pytest.raises(IntakeError, match=r"have been drawn already.*run the query again"):
        load_month("viettel", [stream], tmp_path / "again.parquet")


@pytest.mark.parametrize("given", ["rows.csv", Path("rows.csv"), {"msisdn": ["1"]}, 1, None])
def test_other_values_are_no_rows(given: object) -> None:
    assert not are_rows(given)


def test_texts_that_are_not_utf8_are_refused(tmp_path: Path) -> None:
    texts = pa.array([b"Nguy\xe1\xbb\x85n", b"Nguy\xff\xfen"], pa.binary()).view(pa.string())
    for names in (texts, pa.DictionaryArray.from_arrays(pa.array([0, 1], pa.int8()), texts)):
        with pytest.raises(IntakeError) as refused:
            load(tmp_path, pa.table({"msisdn": ["0912345671", "0912345672"], "Họ tên": names}))
        assert (refused.value.code, refused.value.note.values["column"]) == ("column_not_utf8", "'Họ tên'")
