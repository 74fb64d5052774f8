"""Files made to exhaust the machine: refused beyond limits from the configuration."""

import gzip
import io
import zipfile
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from simaudit.errors import IntakeError
from simaudit.intake.limits import sizes as of_files
from simaudit.intake.limits.sizes import FileLimits
from simaudit.intake.load import load_month

ROWS = b"msisdn,full_name\n" + b"0912345678,An\n" * 20_000


def zipped(content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("a.csv", content)
    return buffer.getvalue()


BOMBS = {
    "gzip": gzip.compress(ROWS),
    "zstd": pa.compress(ROWS, codec="zstd", asbytes=True),
    "zip": zipped(ROWS),
}


def load(folder: Path, content: bytes, limits: FileLimits) -> int:
    path = folder / "viettel.csv"
    path.write_bytes(content)
    return load_month("viettel", [path], folder / "viettel.parquet", limits=limits).accounts[0].loaded


@pytest.mark.parametrize("kind", BOMBS)
def test_an_archive_that_unpacks_to_too_much(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(of_files, "_ANY_EXPANSION_BYTES", 10_000)
    with pytest.raises(IntakeError, match=r"unpacks to more than 20 times its size.*max_expansion"):
        load(tmp_path, BOMBS[kind], FileLimits(max_expansion=20))
    assert load(tmp_path, BOMBS[kind], FileLimits(max_expansion=100_000)) == 20_000


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"msisdn,a,b,c\n0912345678,,,\n", "4 columns; .*max_columns"),
        (
            b"msisdn,full_name_and_more\n0912345678,An\n",
            "the name of column 2 has 18 characters.*max_heading",
        ),
        (
            b"msisdn,full_name\n0912345678," + b"A" * 50 + b"\n",
            "line 2: a line of more than 40 bytes.*max_line",
        ),
    ],
)
def test_an_error_names_the_limit(content: bytes, expected: str, tmp_path: Path) -> None:
    with pytest.raises(IntakeError, match=expected):
        load(tmp_path, content, FileLimits(max_columns=3, max_heading=12, max_line=40))
    assert load(tmp_path, content, FileLimits()) == 1


def test_a_block_of_line_ends_holds_its_records(tmp_path: Path) -> None:
    content = b"msisdn\n0912345678\n" + b"\n" * 600_000 + b"0912345679\n0912\xff\n"
    path = tmp_path / "viettel.csv"
    path.write_bytes(content)
    month = load_month("viettel", [path], tmp_path / "viettel.parquet")
    assert (month.accounts[0].read, month.accounts[0].loaded) == (3, 2)
    assert month.rejects["line"].to_list() == [600_004]


def test_a_zip_packed_by_bzip2_is_refused(tmp_path: Path) -> None:
    """Four KB of it may unpack to gigabytes at once."""
    path = tmp_path / "viettel.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_BZIP2) as file:
        file.writestr("a.csv", ROWS + b" " * 1_000_000)
    with pytest.raises(IntakeError, match="few programs unpack; pack it as gzip or plain zip"):
        load(tmp_path, path.read_bytes(), FileLimits())


def repeated(value: str, rows: int) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int32()), pa.array([value], pa.string()))


def test_parquet_of_one_long_value_in_many_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some KB, of which 200,000 rows at once would take 20 GB: read by fewer rows, and refused."""
    path = tmp_path / "p"
    table = pa.table({"msisdn": repeated("0912345678", 5_000), "full_name": repeated("A" * 100_000, 5_000)})
    pq.write_table(table, path, compression="zstd")
    held: list[int] = []
    take = pl.from_arrow

    def counted(table: pa.Table) -> object:
        held.append(table.nbytes)
        return take(table)

    monkeypatch.setattr(pl, "from_arrow", counted)
    with pytest.raises(IntakeError, match=r"unpacks to more than 200 times its size.*max_expansion"):
        load(tmp_path, path.read_bytes(), FileLimits())
    assert len(held) == 1
    assert held[0] < 300_000_000


def test_parquet_that_says_how_far_it_unpacks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(of_files, "_ANY_EXPANSION_BYTES", 10_000)
    path = tmp_path / "p"
    table = pa.table({"msisdn": ["0912345678"] * 2, "full_name": ["A" * 20_000, "B" * 20_000]})
    pq.write_table(table, path, compression="zstd")
    with pytest.raises(IntakeError, match=r"unpacks to more than 10 times its size"):
        load(tmp_path, path.read_bytes(), FileLimits(max_expansion=10))
    assert load(tmp_path, path.read_bytes(), FileLimits(max_expansion=100)) == 2
