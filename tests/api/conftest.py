"""A carrier's register with findings, and a configuration with a key of its own."""

from pathlib import Path

import polars as pl
import pytest
from support.same_audits import SAMPLE


@pytest.fixture(scope="session")
def register() -> pl.DataFrame:
    """The rows of SAMPLE."""
    return pl.read_parquet(SAMPLE)


@pytest.fixture(scope="session")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A configuration by which every self-check has the same keys of findings."""
    folder = tmp_path_factory.mktemp("installation")
    key = folder / "simaudit.key"
    key.write_text(f"{'5a' * 32}\n")
    key.chmod(0o600)
    (folder / "simaudit.toml").write_text('key_file = "simaudit.key"\n')
    return folder / "simaudit.toml"
