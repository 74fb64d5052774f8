"""The connection of a register: locked down against files, network and settings, even without the guard."""

from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest

from simaudit.contract import DTYPES
from simaudit.intake.month_file import CarrierMonth
from simaudit.judge.register import Register


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_text('{file}')",
        "SELECT * FROM read_blob('{file}')",
        "SELECT * FROM '{file}'",
        "SELECT * FROM read_parquet('{other}')",
        "SELECT * FROM glob('{folder}/*')",
        "COPY (SELECT 1) TO '{folder}/written.csv'",
        "ATTACH '{folder}/other.db'",
        "EXPORT DATABASE '{folder}/all'",
        "LOAD httpfs",
        "INSTALL httpfs",
        "SET threads = 1",
        "SET enable_external_access = true",
        "SET allowed_paths = ['{file}']",
        "RESET allowed_paths",
        "SET lock_configuration = false",
        "PRAGMA enable_profiling",
        "CALL enable_logging(storage = 'file', storage_path = '{folder}')",
        "SELECT * FROM duckdb_secrets()",
        "SELECT getenv('HOME')",
        "SELECT * FROM frame_of_the_caller",
    ],
)
def test_the_connection_refuses_without_the_guard(sql: str, tmp_path: Path) -> None:
    own, other, file = tmp_path / "own.parquet", tmp_path / "other.parquet", tmp_path / "secret.csv"
    frame_of_the_caller = pl.DataFrame(schema=DTYPES)
    frame_of_the_caller.write_parquet(own)
    frame_of_the_caller.write_parquet(other)
    file.write_text("a\n1\n")
    before = sorted(tmp_path.iterdir())
    with Register([CarrierMonth("own", own, frozenset(), (("own.csv", 0),))], date(2026, 10, 31)) as register:
        assert register.connection.execute("SELECT count(*) FROM subscriber").fetchall() == [(0,)]
        with pytest.raises(duckdb.Error):
            register.connection.execute(sql.format(file=file, other=other, folder=tmp_path))
    assert sorted(tmp_path.iterdir()) == before
