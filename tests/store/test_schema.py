"""A ledger of every version opens: made, brought up to date with all it holds, or left alone."""

from pathlib import Path

import duckdb
import pytest
from support.ledger import audit_month, recorded_counts

import simaudit.store.schema
from simaudit.config.key import key_fingerprint
from simaudit.errors import OutputError
from simaudit.period import Period
from simaudit.store.ledger import Ledger
from simaudit.store.month_keys import require_key
from simaudit.store.months import recorded_figures, recorded_results
from simaudit.store.runs import recorded_not_read, recorded_runs
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

# What leads a ledger back from the present version to version 3.
BACK_TO_3 = """
DROP TABLE chain;
DROP TABLE dossier;
ALTER TABLE access DROP COLUMN reason;
DROP TABLE case_month;
DROP TABLE case_number;
DROP TABLE follow_up;
DROP TABLE planned;
ALTER TABLE month DROP COLUMN links_sha256;
DROP TABLE retention_question;
ALTER TABLE run DROP COLUMN selfcheck;
ALTER TABLE run DROP COLUMN key;
ALTER TABLE month DROP COLUMN rows_sha256;
ALTER TABLE month DROP COLUMN missing_sha256;
DROP TABLE withdrawal;
DROP TABLE outdated;
"""

COLUMNS = """
SELECT table_name, column_name, data_type, is_nullable FROM duckdb_columns() WHERE NOT internal
ORDER BY table_name, column_index
"""


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "ledger.duckdb"
    with duckdb.connect(str(path)) as made:
        made.execute(VERSION_1)
    return path


def test_version_1_is_brought_up_to_date_and_keeps_everything(old: Path, tmp_path: Path) -> None:
    with Ledger(old) as ledger:
        assert [period for period, _ in recorded_runs(ledger)] == ["2026-09"]
        assert recorded_not_read(ledger, Period(2026, 9)) == [["gmobile.csv", "empty"]]
        assert recorded_figures(ledger, Period(2026, 9)) == ['{"figures": 1}']
        assert recorded_results(ledger, Period(2026, 9), ["viettel"])["violations"].to_list() == [2]
        known = ledger.connection.execute(
            "SELECT period, carrier, check_id, key::VARCHAR, findings, file, record FROM known ORDER BY ALL"
        ).fetchall()
        shape = ledger.connection.execute(COLUMNS).fetchall()
    assert known == [
        ("2026-09", "viettel", "UNR-01", "0c0c0c0c-0c0c-0c0c-0c0c-0c0c0c0c0c0c", 1, None, 0),
        ("2026-09", "viettel", "UNR-01", "abababab-abab-abab-abab-abababababab", 1, None, 0),
    ]
    with Ledger(tmp_path / "new.duckdb") as new:
        assert new.connection.execute(COLUMNS).fetchall() == shape
        assert new.connection.execute("FROM meta").fetchall() == [(SCHEMA_VERSION,)]
    with Ledger(old) as again:
        assert again.connection.execute("FROM meta").fetchall() == [(SCHEMA_VERSION,)]


def test_version_2_is_brought_up_to_date_and_its_checks_are_compared(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.duckdb") as ledger:
        audit_month(ledger, 7, "a")
        audit_month(ledger, 9, "a")
        ledger.connection.execute(BACK_TO_3)
        ledger.connection.execute("ALTER TABLE comparison DROP COLUMN this_month_only")
        ledger.connection.execute("UPDATE meta SET schema_version = 2")
    with Ledger(tmp_path / "ledger.duckdb") as ledger:
        assert ledger.connection.execute("FROM meta").fetchall() == [(SCHEMA_VERSION,)]
        # September is compared again, with what was recorded of it. Its key is not known until an audit under
        # the same one.
        require_key(ledger, b"key", tmp_path / "key", lambda *_: tmp_path / "deleted", new=False)
        audit_month(ledger, 8, "b", under=key_fingerprint(b"key"))
        assert recorded_counts(ledger, 9) == (1, 0, 1, None)


def test_a_migration_that_fails_leaves_the_old_ledger(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = simaudit.store.schema._STEPS
    last = SCHEMA_VERSION - 1
    broken = {**steps, last: steps[last] + "SELECT no_such_column FROM known;"}
    with monkeypatch.context() as patch:
        patch.setattr(simaudit.store.schema, "_STEPS", broken)
        with pytest.raises(OutputError, match="restore it from a copy"), Ledger(old):
            pytest.fail("it must not open")
    with duckdb.connect(str(old)) as left:
        assert left.execute("FROM meta").fetchall() == [(1,)]
        assert left.execute("SELECT count(*) FROM known WHERE first_period = '2026-08'").fetchall() == [(1,)]


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


def test_every_earlier_version_has_a_step() -> None:
    assert list(simaudit.store.schema._STEPS) == list(range(1, SCHEMA_VERSION))
