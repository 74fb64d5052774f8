"""The ledger file: made whole, closed to others, refused with the cure, and looked at without a change."""

from contextlib import suppress
from pathlib import Path

import duckdb
import polars as pl
import pytest
from support.ledger import KEY, audit_month, moment

from simaudit.errors import OutputError
from simaudit.store.ledger import Ledger, LedgerSummary, ledger_summary
from simaudit.store.runs import every_run
from simaudit.store.schema import SCHEMA_VERSION


def test_is_closed_to_others_and_made_whole(tmp_path: Path) -> None:
    path = tmp_path / "ledger.duckdb"
    # What is left where the making of a ledger was cut short.
    duckdb.connect(str(path)).close()
    with Ledger(path) as ledger:
        assert every_run(ledger) == []
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_ledger_that_is_none_is_named_with_the_cure(tmp_path: Path) -> None:
    path = tmp_path / "ledger.duckdb"
    path.write_bytes(b"no ledger")
    with (
        pytest.raises(
            OutputError, match=r"ledger\.duckdb: the ledger cannot be opened .* restore it from a copy"
        ),
        Ledger(path),
    ):
        pytest.fail("it must not open")


def test_a_ledger_is_looked_at_without_a_change(tmp_path: Path) -> None:
    path = tmp_path / "ledger.duckdb"
    with Ledger(path) as ledger:
        assert audit_month(ledger, 8, "a")[0] == {"a": ("new", "2026-08")}
        audit_month(ledger, 7, "a")
    before = path.read_bytes()
    expected = LedgerSummary(SCHEMA_VERSION, runs=2, last_run=moment(8, 8), months=2, withdrawn=0, key=KEY)
    assert ledger_summary(path) == expected
    assert path.read_bytes() == before


def test_a_ledger_of_a_version_without_keys_is_looked_at(tmp_path: Path) -> None:
    path = tmp_path / "ledger.duckdb"
    with Ledger(path) as ledger:
        audit_month(ledger, 8, "a")
        ledger.connection.execute("ALTER TABLE run DROP COLUMN key")
        ledger.connection.execute("UPDATE meta SET schema_version = 3")
    assert ledger_summary(path) == LedgerSummary(
        3, runs=1, last_run=moment(8, 8), months=1, withdrawn=0, key=None
    )


def test_what_a_body_has_committed_stays_whatever_comes_after(tmp_path: Path) -> None:
    failed = ZeroDivisionError()
    with Ledger(tmp_path / "ledger.duckdb") as ledger:
        for commits, left in ((False, 0), (True, 1)):
            with suppress(ZeroDivisionError), ledger.transaction() as commit:
                ledger.insert("received", {"file": "a", "received_at": moment(8, 8)})
                assert ledger.first("SELECT count(*) FROM received") == 1
                if commits:
                    commit()
                raise failed
            assert ledger.first("SELECT count(*) FROM received") == left


def test_rows_of_python_are_readable_for_a_while_only(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.duckdb") as ledger:
        with suppress(ValueError), ledger.readable("incoming", pl.DataFrame({"n": [1, 2]})):
            assert ledger.column("SELECT n FROM incoming ORDER BY n") == [1, 2]
            raise ValueError
        with pytest.raises(duckdb.CatalogException, match="incoming does not exist"):
            ledger.column("SELECT n FROM incoming")
