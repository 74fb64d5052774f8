"""A ledger of every version: made, brought up to date with all it holds, or refused and left alone."""

from pathlib import Path

import duckdb
import pytest
from support.ledger import audit_month

import simaudit.store.schema
from simaudit.errors import OutputError
from simaudit.store.ledger import Ledger
from simaudit.store.schema import SCHEMA_VERSION


@pytest.mark.parametrize("version", [1, 10, 11])
def test_what_was_written_before_the_first_release_is_refused_and_left_as_it_is(
    tmp_path: Path, version: int
) -> None:
    path = tmp_path / "ledger.duckdb"
    with duckdb.connect(str(path)) as made:
        made.execute(f"CREATE TABLE meta AS SELECT {version} AS schema_version")
        made.execute("CREATE TABLE known AS SELECT 1 AS finding_key")
    with (
        pytest.raises(OutputError, match=r"ledger\.duckdb: .*before 0\.3\.0.*; audit the months again"),
        Ledger(path),
    ):
        pytest.fail("it must not open")
    with duckdb.connect(str(path)) as left:
        assert left.execute("FROM meta, known").fetchall() == [(version, 1)]


def test_a_step_that_fails_leaves_the_old_ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "ledger.duckdb"
    with Ledger(path) as ledger:
        audit_month(ledger, 9, "a")
    monkeypatch.setattr(simaudit.store.schema, "SCHEMA_VERSION", SCHEMA_VERSION + 1)
    broken = {SCHEMA_VERSION: "ALTER TABLE run ADD COLUMN x INTEGER; SELECT no_such_column FROM known;"}
    monkeypatch.setattr(simaudit.store.schema, "_STEPS", broken)
    with pytest.raises(OutputError, match="restore it from a copy"), Ledger(path):
        pytest.fail("it must not open")
    sound = {SCHEMA_VERSION: "ALTER TABLE run ADD COLUMN x INTEGER;"}
    monkeypatch.setattr(simaudit.store.schema, "_STEPS", sound)
    with Ledger(path) as ledger:
        assert ledger.connection.execute("FROM meta").fetchall() == [(SCHEMA_VERSION + 1,)]
        assert ledger.connection.execute("SELECT period, x FROM run").fetchall() == [("2026-09", None)]


@pytest.mark.parametrize("version", [SCHEMA_VERSION + 1, 99])
def test_a_later_version_is_left_alone(tmp_path: Path, version: int) -> None:
    path = tmp_path / "ledger.duckdb"
    with Ledger(path) as ledger:
        ledger.connection.execute(f"UPDATE meta SET schema_version = {version}")
    with (
        pytest.raises(
            OutputError, match=r"ledger\.duckdb: .* later version of simaudit; install that version"
        ),
        Ledger(path),
    ):
        pytest.fail("it must not open")
    with duckdb.connect(str(path)) as left:
        assert left.execute("FROM meta").fetchall() == [(version,)]
