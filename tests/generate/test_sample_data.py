"""The folder sample_data is what the generator writes, and an audit of it finds what it should."""

import gzip
from pathlib import Path

import polars as pl
import pyarrow
from support.generated import judged_months, truth_of

from simaudit.generate import sample_data
from simaudit.paths import SAMPLE_DATA


def test_the_folder_is_what_the_generator_writes(tmp_path: Path) -> None:
    sample_data(tmp_path)
    written = sorted(path.relative_to(tmp_path) for path in tmp_path.glob("*/*"))
    assert written == sorted(path.relative_to(SAMPLE_DATA) for path in SAMPLE_DATA.glob("2026-*/*"))
    for path in written:
        assert content(tmp_path / path) == content(SAMPLE_DATA / path), path


def content(path: Path) -> object:
    """The content of a file; compressed bytes may differ between versions of compressors."""
    if path.suffix == ".parquet":
        return pl.read_parquet(path).rows()
    if path.suffix == ".gz":
        return gzip.decompress(path.read_bytes())
    if path.suffix == ".zst":
        with pyarrow.CompressedInputStream(str(path), "zstd") as stream:
            return stream.read()
    return path.read_bytes()


def test_every_form_of_the_sample_is_read(tmp_path: Path) -> None:
    folders = sorted(path for path in SAMPLE_DATA.iterdir() if path.is_dir())
    assert [folder.name for folder in folders] == ["2026-08", "2026-09", "2026-10"]
    for folder, found in judged_months(folders, tmp_path):
        assert found == truth_of(folder)
