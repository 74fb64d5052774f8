"""A ledger of every version: made, brought up to date with all it holds, or refused and left alone."""

from pathlib import Path

import duckdb
import pytest
from support.ledger import audit_month

import simaudit.store.schema
from simaudit.errors import OutputError
from simaudit.store.ledger import Ledger
from simaudit.store.schema import SCHEMA_VERSION

# As simaudit 0.1.0 made it.
VERSION_1 = """
CREATE TABLE meta (schema_version INTEGER NOT NULL);
CREATE TABLE run (
    period VARCHAR NOT NULL, made_at TIMESTAMP NOT NULL, version VARCHAR NOT NULL, rule_set VARCHAR NOT NULL,
    carriers VARCHAR[] NOT NULL, inputs JSON NOT NULL, not_read JSON NOT NULL
);
CREATE TABLE month (
    period VARCHAR NOT NULL, carrier VARCHAR NOT NULL, columns VARCHAR[] NOT NULL,
    file VARCHAR[] NOT NULL, records BIGINT[] NOT NULL, figures JSON NOT NULL
);
CREATE TABLE result (
    period VARCHAR NOT NULL, carrier VARCHAR NOT NULL, check_id VARCHAR NOT NULL, family VARCHAR NOT NULL,
    severity VARCHAR NOT NULL, nature VARCHAR NOT NULL, status VARCHAR NOT NULL, violations BIGINT NOT NULL,
    population BIGINT NOT NULL, rate DOUBLE, "new" BIGINT NOT NULL, persisting BIGINT NOT NULL,
    resolved BIGINT NOT NULL, waived BIGINT NOT NULL, seconds DOUBLE NOT NULL, note VARCHAR
);
CREATE TABLE known (
    period VARCHAR NOT NULL, carrier VARCHAR NOT NULL, check_id VARCHAR NOT NULL,
    finding_key VARCHAR NOT NULL, first_period VARCHAR NOT NULL
);
INSERT INTO meta VALUES (1);
INSERT INTO run VALUES ('2026-09', '2026-10-03 08:00:00', '0.1.0', 'f', ['viettel'],
    '[{"carrier": "viettel", "sha256": "aa"}]', '[["gmobile.csv", "empty"]]');
INSERT INTO month VALUES ('2026-09', 'viettel', ['msisdn'], ['a.csv'], [3], '{"figures": 1}');
INSERT INTO result VALUES
    ('2026-09', 'viettel', 'UNR-01', 'unregistered', 'critical', 'substantive', 'failed', 2, 3, 0.5, 2, 0, 0,
     0, 0.1, NULL);
INSERT INTO known VALUES
    ('2026-09', 'viettel', 'UNR-01', repeat('ab', 32), '2026-08'),
    ('2026-09', 'viettel', 'UNR-01', repeat('0c', 32), '2026-09');
"""


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "ledger.duckdb"
    with duckdb.connect(str(path)) as made:
        made.execute(VERSION_1)
    return path


def test_a_version_without_a_step_is_refused_and_left_as_it_is(old: Path) -> None:
    with (
        pytest.raises(OutputError, match=r"ledger\.duckdb: .*0\.1 or 0\.2.*; audit the months again"),
        Ledger(old),
    ):
        pytest.fail("it must not open")
    with duckdb.connect(str(old)) as left:
        assert left.execute("FROM meta").fetchall() == [(1,)]
        assert left.execute("SELECT count(*) FROM known").fetchall() == [(2,)]


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
