"""A register read in Spark has the same cells and the same account as its file, or its rows as a stream."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import polars as pl
import pyarrow as pa
import pytest
from pyspark.sql import DataFrame, SparkSession

from simaudit.errors import IntakeError
from simaudit.intake.arrow.row_stream import RowStream
from simaudit.intake.load import load_month, open_extract
from simaudit.intake.month_file import every_column, month_rows
from simaudit.intake.profile.extract_file import NO_PROFILE, ExtractFile, Profile
from simaudit.paths import CHECKS
from simaudit.spark.register_rows import RegisterRows, read_register
from simaudit.spark.row_pieces import packed

SAMPLE: Final = CHECKS.parent / "sample_data"
REGISTERS: Final = (
    *((carrier, ("08", "09", "10")) for carrier in ("itel", "vietnamobile", "viettel", "vinaphone")),
    ("mobifone", ("08", "10")),
    # A spreadsheet has destroyed columns of it.
    ("mobifone", ("09",)),
)
"""The files of the sample, by carrier and month: those of one account together."""
NUMBERS: Final = [f"09123456{at:02}" for at in range(20)]


def read(register: DataFrame, profile: Profile = NO_PROFILE) -> RegisterRows:
    return read_register(register, ExtractFile(Path("viettel_2026-10"), "viettel", profile=profile))


def cells(read: RegisterRows) -> pl.DataFrame:
    """The rows, in the order of the partitions."""
    rows = pl.concat(read.made_of_rows(lambda frames: map(packed, frames)))
    assert rows["record"].is_sorted()
    assert set(rows.columns) >= read.schema.keys()
    return rows.select(every_column(rows.columns))


def stream(rows: pa.Table, folder: Path, profile: Profile = NO_PROFILE) -> tuple[pl.DataFrame, Any]:
    """The same rows read as a stream, and its account."""
    named = RowStream(rows, "viettel_2026-10")
    month = load_month("viettel", [named], folder / "stream.parquet", profile=profile)
    return month_rows(month.path).collect(), month.accounts[0]


def parted(session: SparkSession, parts: Sequence[pl.DataFrame]) -> DataFrame:
    """A frame with these partitions."""
    tables = [part.to_arrow(compat_level=pl.CompatLevel.oldest()) for part in parts]

    def part(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            for number in batch["id"].to_pylist():
                yield from tables[number].to_batches()

    types = ", ".join(f"`{name}` STRING" for name in parts[0].columns)
    return session.range(0, len(parts), 1, len(parts)).mapInArrow(part, types)


@pytest.mark.parametrize(("carrier", "together"), REGISTERS)
def test_every_cell_of_the_sample_is_that_of_the_file(
    carrier: str, together: tuple[str, ...], session: SparkSession, tmp_path: Path
) -> None:
    """Months of a carrier as one register, a partition each."""
    months, parts = [], []
    for month in together:
        (path,) = SAMPLE.glob(f"2026-{month}/{carrier}_*")
        months.append(load_month(carrier, [path], tmp_path / f"{path.name}.month"))
        parts.append(pl.concat(chunk.cells for chunk in open_extract(ExtractFile(path, carrier)).chunks()))
    register = read_register(parted(session, parts), ExtractFile(Path(f"{carrier}_2026-10"), carrier))
    files, account = [month.accounts[0] for month in months], register.account
    expected = pl.concat(month_rows(month.path).collect() for month in months).with_columns(
        pl.lit(f"{carrier}_2026-10").alias("file"),
        pl.int_range(1, pl.len() + 1, dtype=pl.UInt32).alias("record"),
    )
    assert cells(register).equals(expected)
    assert all(register.columns == month.columns for month in months)
    assert (account.read, account.rejected, account.form) == (sum(f.loaded for f in files), 0, "spark")
    assert account.distinct_numbers == expected["msisdn"].n_unique()
    assert account.checksum == sum(file.checksum or 0 for file in files)
    assert all(account.destroyed == file.destroyed for file in files)
    register.release()


TYPED: Final = pa.table(
    {
        "Số thuê bao": pa.array([912345671, 912345672, None, 912345674], pa.int64()),
        "Họ và tên": [" Nguyễn  An", None, "Bình", "Chi"],
        "Ngày sinh": pa.array([date(1980, 2, 1), None, None, date(1990, 3, 4)], pa.date32()),
        "registered_at": pa.array([datetime(2026, 10, 1, 7, 5, 9), None, None, None], pa.timestamp("us")),  # noqa: DTZ001
        "activated_at": pa.array(
            [datetime(2026, 10, 1, 20), None, None, None],  # noqa: DTZ001
            pa.timestamp("us", tz="UTC"),
        ),
        "otp_verified": [True, False, None, None],
        "id_number": pa.array([Decimal("68090000001"), None, None, None], pa.decimal128(20, 0)),
        "iccid": pa.array([8.984e18, None, float("nan"), 1234.5], pa.float64()),
        "address": pa.array([b"S\xe1\xbb\x91 5", None, None, None], pa.binary()),
        "imsi": pa.array([None] * 4, pa.null()),
        "Ghi chú": [["a"], None, [], ["b"]],
    }
)


def test_types_of_spark_are_read_like_those_of_a_stream(session: SparkSession, tmp_path: Path) -> None:
    register = session.createDataFrame(TYPED).coalesce(1)
    found = read(register)
    expected, account = stream(register.toArrow(), tmp_path)
    assert cells(found).equals(expected)
    assert expected["activated_at"].to_list()[0] == datetime(2026, 10, 2, 3)  # noqa: DTZ001
    # Of one partition, the hash is that of the stream.
    assert found.account == account.model_copy(update={"form": "spark"})
    assert found.account.unmapped == ("Ghi chú",)
    assert [(one.column, one.cells, one.of) for one in found.account.damage] == [("iccid", 1, 4)]
    found.release()


def test_records_count_on_over_partitions_without_blank_rows(session: SparkSession, tmp_path: Path) -> None:
    blank = pl.DataFrame(
        {"msisdn": [None, " "], "full_name": ["", None]}, schema={"msisdn": pl.String, "full_name": pl.String}
    )
    rows = pl.DataFrame({"msisdn": NUMBERS, "full_name": [None, "An"] * 10})
    parts = [rows[:3], blank, pl.concat([blank, rows[3:4]]), rows[:0], rows[4:]]
    register = parted(session, parts)
    found = read(register)
    numbered = cells(found)
    assert numbered["record"].to_list() == list(range(1, 21))
    assert numbered["msisdn"].to_list() == [f"84{number[1:]}" for number in NUMBERS]
    _, whole = stream(rows.to_arrow(), tmp_path)
    account = found.account
    assert (account.read, account.loaded, account.rejected) == (20, 20, 0)
    assert (account.distinct_numbers, account.checksum) == (whole.distinct_numbers, whole.checksum)
    assert account.bytes == whole.bytes + 1
    assert account.sha256 != whole.sha256
    again = read(parted(session, parts))
    assert again.account == account
    found.release()
    again.release()


def test_a_profile_names_columns_constants_and_dates(session: SparkSession, tmp_path: Path) -> None:
    rows = pl.DataFrame({"SO.TB": NUMBERS[:2], "Sinh": ["13/Apr/80", None], "msisdn": ["x", "y"]})
    profile = Profile(
        columns={"SO.TB": "msisdn", "Sinh": "date_of_birth"},
        date_formats=("DD/MON/RR",),
        as_of="2026-10-31",
        constants={"id_type": "CCCD_CHIP"},
    )
    found = read(session.createDataFrame(rows.to_arrow()).coalesce(1), profile)
    expected, account = stream(rows.to_arrow(), tmp_path, profile)
    assert cells(found).equals(expected)
    assert found.account == account.model_copy(update={"form": "spark"})
    assert found.columns == {"msisdn", "date_of_birth", "id_type"}
    assert (found.account.constants, found.account.short_years) == (
        {"id_type": "CCCD_CHIP"},
        {"date_of_birth": 1},
    )
    found.release()


def test_a_destroyed_column_is_named_and_stays_as_it_was_read(session: SparkSession) -> None:
    papers = ["6.809E+10"] * 10
    found = read(
        session.createDataFrame(pl.DataFrame({"msisdn": NUMBERS[:10], "id_number": papers}).to_arrow())
    )
    assert found.account.destroyed == ("id_number",)
    assert cells(found)["id_number"].to_list() == ["6809E+10"] * 10
    found.release()


REFUSED: Final = {
    "no number": ("SELECT '0912345671' AS tel1, 'An' AS full_name", "column_not_found"),
    "two numbers": ("SELECT '0912345671' AS msisdn, '0912345671' AS `Số thuê bao`", "column_twice"),
    "a list": ("SELECT '0912345671' AS msisdn, array('An') AS full_name", "column_type_unreadable"),
    "a record": ("SELECT '0912345671' AS msisdn, struct('An' AS a) AS full_name", "column_type_unreadable"),
    "a duration": ("SELECT '0912345671' AS msisdn, INTERVAL 1 YEAR AS status_at", "column_type_unreadable"),
    "no rows": ("SELECT '0912345671' AS msisdn FROM range(3) WHERE id > 3", "no_records"),
    "blanks": ("SELECT ' ' AS msisdn, CAST(NULL AS STRING) AS full_name FROM range(3)", "no_records"),
    "no text": (
        "SELECT '0912345671' AS msisdn, CAST(X'4EFF' AS STRING) AS full_name FROM range(30)",
        "column_not_utf8",
    ),
    "numbers destroyed": ("SELECT '8.49E+10' AS msisdn FROM range(30)", "numbers_destroyed"),
    "a value Spark can't cast": (
        "SELECT '0912345671' AS msisdn, CAST(concat('Nguyen', id) AS DATE) AS date_of_birth FROM range(3)",
        "spark_stopped",
    ),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_cannot_be_read_is_refused_in_a_sentence(
    kind: str, session: SparkSession, capfd: pytest.CaptureFixture[str]
) -> None:
    query, code = REFUSED[kind]
    with pytest.raises(IntakeError) as refused:
        read(session.sql(query))
    error = refused.value
    assert (error.code, error.path) == (code, Path("viettel_2026-10"))
    assert error.__cause__ is None
    assert "Nguyen" not in error.text() + capfd.readouterr().err
    assert error.text() == error.text("en") != error.text("vi")
    if code == "spark_stopped":
        assert error.note.values["kind"] == "CAST_INVALID_INPUT"
