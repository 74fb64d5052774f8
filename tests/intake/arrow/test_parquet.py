"""Parquet extracts: text as it is, typed columns as the text that a carrier would write."""

import base64
import hashlib
import random
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pyarrow.parquet.encryption as encryption
import pytest
from support.loaded_months import rows

from simaudit.errors import IntakeError
from simaudit.intake.load import LoadedMonth, load_month


def load(folder: Path, table: pa.Table) -> LoadedMonth:
    path = folder / "viettel_2026-10.parquet"
    pq.write_table(table, path)
    return load_month("viettel", [path], folder / "viettel.loaded")


def test_text(tmp_path: Path) -> None:
    table = pa.table(
        {
            "Số thuê bao": ["0912345671", "912345672.0", None, ""],
            "Họ và tên": [" Nguyễn  An", "NULL", "Bình", " "],
            "Ngày sinh": ["01/02/1980", "31/02/1980", None, None],
            "Ghi chú": ["x", "y", "z", ""],
        }
    )
    month = load(tmp_path, table)
    assert rows(month, "msisdn", "full_name", "date_of_birth", "unreadable") == [
        (1, "84912345671", "Nguyễn An", date(1980, 2, 1), None),
        (2, "84912345672", None, None, "date_of_birth"),
        (3, None, "Bình", None, None),
    ]
    (account,) = month.accounts
    content = (tmp_path / "viettel_2026-10.parquet").read_bytes()
    assert (account.bytes, account.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert (account.form, account.read, account.loaded, account.rejected) == ("parquet", 3, 3, 0)
    assert account.unmapped == ("Ghi chú",)
    assert month.rejects.is_empty()


UTC = timezone(timedelta())
TYPED = {
    "date": (pa.date32(), date(1980, 2, 1), date(1980, 2, 1)),
    "a date's timestamp": (pa.timestamp("us"), datetime.fromisoformat("1980-02-01T10:00"), date(1980, 2, 1)),
    "a timestamp in UTC": (pa.timestamp("us", "UTC"), datetime(1980, 2, 1, 20, tzinfo=UTC), date(1980, 2, 2)),
    "a timestamp in Vietnamese time": (
        pa.timestamp("ms", "Asia/Ho_Chi_Minh"),
        datetime(1980, 2, 1, 20, tzinfo=UTC),
        date(1980, 2, 2),
    ),
    "a timestamp and its offset": (
        pa.timestamp("ns", "+07:00"),
        datetime(1980, 2, 1, 20, tzinfo=UTC),
        date(1980, 2, 2),
    ),
    "milliseconds": (pa.date64(), date(1980, 2, 1), date(1980, 2, 1)),
    "dictionary": (pa.dictionary(pa.int32(), pa.string()), "01/02/1980", date(1980, 2, 1)),
    "whole number": (pa.int64(), 19800201, date(1980, 2, 1)),
}


@pytest.mark.parametrize("kind", TYPED)
def test_typed_dates(kind: str, tmp_path: Path) -> None:
    dtype, value, read = TYPED[kind]
    values = pa.array([value, None], dtype)
    month = load(tmp_path, pa.table({"msisdn": [912345671, 912345672], "date_of_birth": values}))
    assert rows(month, "date_of_birth", "unreadable") == [(1, read, None), (2, None, None)]


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_typed_timestamps(unit: str, tmp_path: Path) -> None:
    timestamp = datetime.fromisoformat("2026-10-31T07:05:09")
    table = pa.table({"msisdn": ["0912345671"], "registered_at": pa.array([timestamp], pa.timestamp(unit))})
    assert rows(load(tmp_path, table), "registered_at") == [(1, timestamp)]


NUMBERS = {
    "int": (pa.int64(), 912345671),
    "unsigned": (pa.uint64(), 84912345671),
    "float": (pa.float64(), 912345671.0),
    "large float": (pa.float64(), 84912345671.0),
    "decimal": (pa.decimal128(20, 0), Decimal(84912345671)),
    "decimal with places": (pa.decimal128(20, 2), Decimal("84912345671.00")),
    "text": (pa.large_string(), "0912345671"),
    "bytes": (pa.binary(), b"0912345671"),
}


@pytest.mark.parametrize("kind", NUMBERS)
def test_typed_numbers(kind: str, tmp_path: Path) -> None:
    dtype, value = NUMBERS[kind]
    table = pa.table({"msisdn": pa.array([value, None], dtype), "full_name": ["An", "Bình"]})
    assert rows(load(tmp_path, table), "msisdn") == [(1, "84912345671"), (2, None)]


def test_identifiers_longer_than_a_whole_number_of_the_machine(tmp_path: Path) -> None:
    iccid = pa.array([Decimal("89840200001234567890.00")], pa.decimal128(30, 2))
    month = load(tmp_path, pa.table({"msisdn": ["0912345671"], "iccid": iccid}))
    assert rows(month, "iccid") == [(1, "89840200001234567890")]


def test_decimals_of_any_length(tmp_path: Path) -> None:
    iccid = pa.array([Decimal("89840200001234567890")], pa.decimal256(60, 0))
    month = load(tmp_path, pa.table({"msisdn": ["0912345671"], "iccid": iccid}))
    assert rows(month, "iccid") == [(1, "89840200001234567890")]


def test_floats_that_lost_digits_are_counted(tmp_path: Path) -> None:
    columns = {
        "msisdn": pa.array([961000001.0, None], pa.float64()).cast(pa.float32(), safe=False),
        "iccid": pa.array([8.984048000012345e19, 8.984048000012345e18]),
        "imsi": pa.array([452040000012345.0, float("inf")]),
    }
    month = load(tmp_path, pa.table(columns))
    assert rows(month, "msisdn", "iccid", "imsi") == [
        (1, "84961000000", "89840480000123453440", "452040000012345"),
        (2, None, "8984048000012345344", "INF"),
    ]
    assert [(damage.column, damage.kind, damage.cells) for damage in month.accounts[0].damage] == [
        ("msisdn", "digits", 1),
        ("iccid", "digits", 2),
    ]


def test_not_a_number_is_missing(tmp_path: Path) -> None:
    table = pa.table({"msisdn": ["0912345671", "0912345672"], "contract_no": [79201001234.0, float("nan")]})
    assert rows(load(tmp_path, table), "contract_no") == [(1, "79201001234"), (2, None)]


@pytest.mark.parametrize("kind", [pa.int16(), pa.int64(), pa.float64(), pa.string()])
def test_a_number_or_text_may_be_a_birth_year_alone(tmp_path: Path, kind: pa.DataType) -> None:
    years = pa.array(["1990", None, "1899"]).cast(pa.int16()).cast(kind)
    month = load(tmp_path, pa.table({"msisdn": ["0912345671"] * 3, "date_of_birth": years}))
    assert rows(month, "date_of_birth", "birth_year_alone", "unreadable") == [
        (1, None, 1990, None),
        (2, None, None, None),
        (3, None, None, "date_of_birth"),
    ]


def test_booleans(tmp_path: Path) -> None:
    flags = {"otp_verified": [True, False, None], "ported_in": [1.0, 0.0, None]}
    month = load(tmp_path, pa.table({"msisdn": ["0912345671"] * 3, **flags}))
    assert rows(month, "otp_verified", "ported_in") == [(1, True, True), (2, False, False), (3, None, None)]


def test_bytes_that_are_not_text_are_refused(tmp_path: Path) -> None:
    table = pa.table({"msisdn": ["0912345671"], "full_name": pa.array([b"Nguy\xea"], pa.binary())})
    with pytest.raises(
        IntakeError, match=r"viettel_2026-10\.parquet: 'full_name' can't be read as text in UTF-8"
    ):
        load(tmp_path, table)


REFUSED_TYPES: dict[str, list[Any]] = {
    "list": [["0912345671"]],
    "struct": [{"so": "0912345671"}],
    "time": [time(1, 2)],
}


@pytest.mark.parametrize("zone", [None, "UTC"])
def test_a_moment_that_no_calendar_has_is_unreadable(zone: str | None, tmp_path: Path) -> None:
    moments = pa.array([0, 2**62, -(2**62)], pa.int64()).cast(pa.timestamp("us", tz=zone))
    numbers = [f"091234567{n}" for n in range(3)]
    month = load(tmp_path, pa.table({"msisdn": numbers, "registered_at": moments}))
    assert [(unreadable, at is None) for _, at, unreadable in rows(month, "registered_at", "unreadable")] == [
        (None, False),
        ("registered_at", True),
        ("registered_at", True),
    ]


def test_moments_of_a_zone_that_there_is_not_are_read_as_they_are_stored_in_utc(tmp_path: Path) -> None:
    moments = pa.array([datetime(2026, 10, 1, 17)], pa.timestamp("us", tz="UTB"))  # noqa: DTZ001
    month = load(tmp_path, pa.table({"msisdn": ["0912345671"], "registered_at": moments}))
    assert rows(month, "registered_at") == [(1, datetime(2026, 10, 2))]  # noqa: DTZ001


def test_metadata_that_is_not_text_is_of_no_account(tmp_path: Path) -> None:
    name = pa.field("Họ và tên", pa.string(), metadata={b"\xff": b"\xfe"})
    schema = pa.schema([pa.field("msisdn", pa.string()), name], metadata={b"\xff": b"\xfe"})
    month = load(tmp_path, pa.table([["0912345671"], ["Bình"]], schema=schema))
    assert rows(month, "msisdn", "full_name") == [(1, "84912345671", "Bình")]


@pytest.mark.parametrize("kind", REFUSED_TYPES)
def test_columns_of_lists_records_and_the_like_are_refused(kind: str, tmp_path: Path) -> None:
    with pytest.raises(
        IntakeError, match=rf"viettel_2026-10\.parquet: .*'msisdn' holds values of type {kind}"
    ):
        load(tmp_path, pa.table({"msisdn": REFUSED_TYPES[kind]}))


def test_no_rows_and_no_number(tmp_path: Path) -> None:
    with pytest.raises(IntakeError, match="there are no records in it"):
        load(tmp_path, pa.table({"msisdn": pa.array([], pa.string())}))
    with pytest.raises(IntakeError, match="there are no records in it"):
        load(tmp_path, pa.table({"msisdn": ["", None, "\u00a0"]}))
    with pytest.raises(IntakeError, match="no column is called msisdn"):
        load(tmp_path, pa.table({"full_name": ["An"]}))
    with pytest.raises(IntakeError, match="both mean msisdn"):
        load(tmp_path, pa.table({"msisdn": ["1"], "Số thuê bao": ["1"]}))


def test_names_with_dots_and_repeated_names(tmp_path: Path) -> None:
    table = pa.table([["0912345671"], ["An"], ["x"], ["y"]], names=["Số.thuê.bao", "Họ.và.tên", "a", "a"])
    month = load(tmp_path, table)
    assert rows(month, "msisdn", "full_name") == [(1, "84912345671", "An")]
    assert month.accounts[0].unmapped == ("a", "a")


class _Keys(encryption.KmsClient):  # type: ignore[misc]  # pyarrow has no types
    """Keys that this test alone has."""

    def __init__(self, _connection: encryption.KmsConnectionConfig) -> None:
        super().__init__()

    def wrap_key(self, key: bytes, _name: str) -> bytes:
        return base64.b64encode(key)

    def unwrap_key(self, key: bytes, _name: str) -> bytes:
        return base64.b64decode(key)


@pytest.mark.parametrize("plain", [False, True], ids=["whole", "columns"])
def test_an_encrypted_file_is_named_as_such(plain: bool, tmp_path: Path) -> None:
    table = pa.table({"msisdn": ["0912345671"], "full_name": ["An"]})
    asked = encryption.EncryptionConfiguration(
        footer_key="f", column_keys={"k": ["full_name"]}, plaintext_footer=plain
    )
    keys = encryption.CryptoFactory(_Keys).file_encryption_properties(encryption.KmsConnectionConfig(), asked)
    path = tmp_path / "viettel.parquet"
    with pq.ParquetWriter(path, table.schema, encryption_properties=keys) as file:
        file.write_table(table)
    with pytest.raises(IntakeError, match=r"the Parquet file is encrypted, and there is no key.*write it"):
        load_month("viettel", [path], tmp_path / "loaded")


def test_a_record_is_as_long_as_a_line_may_be(tmp_path: Path) -> None:
    name = random.Random(0).randbytes(1024 * 1024).hex()  # noqa: S311 (what doesn't pack)
    table = pa.table({"msisdn": ["0912345671", "0912345672"], "full_name": ["An", name]})
    with pytest.raises(IntakeError, match="after record 1: a record of more than 1,048,576 bytes"):
        load(tmp_path, table)
