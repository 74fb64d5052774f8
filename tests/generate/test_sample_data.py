"""The folder sample_data is what the generator writes, and an audit finds what it should."""

import csv
import gzip
from pathlib import Path

import polars as pl
import pyarrow
from support.generated import judged_months, truth_of

from simaudit.generate import sample_data
from simaudit.paths import CHECKS

_SAMPLE = CHECKS.parent / "sample_data"


def test_sample_data_is_what_the_generator_writes(tmp_path: Path) -> None:
    sample_data(tmp_path)
    written = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file())
    committed = sorted(str(path.relative_to(_SAMPLE)) for path in _SAMPLE.glob("2026-*/*"))
    assert written == committed
    for name in written:
        assert _content(tmp_path / name) == _content(_SAMPLE / name), name


def test_every_form_of_the_sample_is_read(tmp_path: Path) -> None:
    folders = sorted(path for path in _SAMPLE.iterdir() if path.is_dir())
    assert [folder.name for folder in folders] == ["2026-08", "2026-09", "2026-10"]
    for folder, found in judged_months(folders, tmp_path):
        assert found == truth_of(folder)


def _content(path: Path) -> object:
    """The content of a file; compressed bytes may differ between versions of compressors."""
    if path.suffix == ".parquet":
        return pl.read_parquet(path).rows()
    if path.suffix == ".gz":
        return list(csv.reader(gzip.decompress(path.read_bytes()).decode().splitlines()))
    if path.suffix == ".zst":
        with pyarrow.CompressedInputStream(str(path), "zstd") as stream:
            return stream.read()
    return path.read_bytes()
