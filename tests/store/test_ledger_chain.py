"""The chain of seals: whatever is changed in any table is told, and what the ledger writes itself is not."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from simaudit.config.key import installation_key, key_fingerprint
from simaudit.store.ledger import Ledger
from simaudit.store.ledger_chain import Scope, chain_differences, sealed_since

Columns = dict[str, dict[str, str]]


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    (tmp_path / "simaudit.key").write_text(f"{'5a' * 32}\n")
    (tmp_path / "simaudit.key").chmod(0o600)
    return tmp_path / "simaudit.key"


@pytest.fixture
def ledger(tmp_path: Path, key_file: Path) -> Iterator[Ledger]:
    """Two rows in every table, of two months, sealed."""
    with Ledger(tmp_path / "ledger.duckdb", key_file=key_file) as opened:
        with opened.transaction():
            opened.writing(*opened.chain.tables())
            for table, columns in tables(opened).items():
                for number in (1, 2):
                    insert(opened, table, columns, number, key_file)
        yield opened


def tables(ledger: Ledger) -> Columns:
    """Every sealed table, its columns and their types."""
    rows = ledger.execute(
        "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE NOT internal"
    ).fetchall()
    return {table: {name: kind for of, name, kind in rows if of == table} for table in ledger.chain.tables()}


def insert(ledger: Ledger, table: str, columns: dict[str, str], number: int, key_file: Path) -> None:
    values = {name: value(name, kind, number) for name, kind in columns.items()}
    if table == "run":
        values["key"] = key_fingerprint(installation_key(key_file))
    places = ", ".join(f"$v{place}::{kind}" for place, kind in enumerate(columns.values()))
    names = ", ".join(f'"{name}"' for name in columns)
    ledger.execute(
        f'INSERT INTO "{table}" ({names}) SELECT {places}',
        {f"v{place}": one for place, one in enumerate(values.values())},
    )


def value(name: str, kind: str, number: int) -> Any:
    if name == "period":
        return f"2026-0{number}"
    match kind:
        case "VARCHAR":
            return f"{name} {number}"
        case "TIMESTAMP" | "DATE":
            return f"2026-11-0{number}"
        case "UUID":
            return f"{number:032x}"
        case "JSON":
            return f'{{"a": {number}}}'
        case "VARCHAR[]":
            return [f"{number}"]
        case "BIGINT[]":
            return [number]
        case "BOOLEAN":
            return number == 1
    if kind.startswith("STRUCT"):
        day = f"2026-11-0{number}"
        return [{"check_id": name, "notified_at": day, "first_notice_at": day}]
    return number


def told(ledger: Ledger, period: str | None = None) -> list[str]:
    return [note.text() for note in chain_differences(ledger.chain, ledger.path, period)]


def changes(columns: Columns) -> Iterator[tuple[str, str, str]]:
    """(table, what is done to it, the statement)."""
    for table, kinds in columns.items():
        names = ", ".join(f'"{name}"' for name in kinds)
        first = f'rowid = (SELECT min(rowid) FROM "{table}")'
        yield table, "deleted", f'DELETE FROM "{table}" WHERE {first}'
        yield table, "emptied", f'DELETE FROM "{table}"'
        if "id" not in kinds:
            copied = f'INSERT INTO "{table}" ({names}) SELECT {names} FROM "{table}" WHERE {first}'
            yield table, "repeated", copied
            yield table, "repeated twice", f"{copied}; {copied}"
        for name, kind in kinds.items():
            another = False if kind == "BOOLEAN" else value(name, kind, 3)
            shown = str(another).replace("'", '"')
            change = f'UPDATE "{table}" SET "{name}" = \'{shown}\'::{kind} WHERE {first}'
            yield table, f"{name} changed", change


def test_whatever_is_changed_in_any_table_is_told(ledger: Ledger) -> None:
    assert told(ledger) == []
    before = {table: ledger.chain.digests(Scope((table,))) for table in tables(ledger)}
    untold = []
    for table, what, statement in changes(tables(ledger)):
        ledger.execute("BEGIN")
        ledger.execute(statement)
        same = ledger.chain.digests(Scope((table,))) == before[table]
        # The notes are of all tables, which takes longer.
        notes = told(ledger) if what == "deleted" else [f"(rows of table {table}, month "]
        ledger.execute("ROLLBACK")
        if same or [f"(rows of table {table}, month " in note for note in notes] != [True]:
            untold.append((table, what))
    assert untold == []
    assert told(ledger) == []


def test_a_change_is_told_by_table_and_month_and_not_of_other_months(ledger: Ledger) -> None:
    ledger.execute("UPDATE result SET violations = 7 WHERE period = '2026-01'")
    ledger.execute("DELETE FROM follow_up WHERE amount = 1")
    changed = f"changed: {ledger.path} (rows of table "
    assert told(ledger, "2026-01") == [f"{changed}follow_up, month -)", f"{changed}result, month 2026-01)"]
    assert told(ledger, "2026-02") == [f"{changed}follow_up, month -)"]


def test_what_is_written_on_a_change_does_not_seal_it(ledger: Ledger) -> None:
    ledger.execute("DELETE FROM follow_up WHERE amount = 1")
    with ledger.transaction():
        ledger.writing("follow_up")
        ledger.execute("UPDATE follow_up SET amount = 5")
    day = ledger.chain.links()[-1].sealed_at.date()
    assert told(ledger) == [
        f"changed: {ledger.path} (rows of table follow_up, month -, before simaudit wrote there on {day})"
    ]


CHANGED_LINKS = (
    "DELETE FROM chain WHERE number = 1",
    "DELETE FROM chain WHERE number = 2",
    "UPDATE chain SET parts = '[]' WHERE number = 2",
    'UPDATE chain SET broken = \'[["run", ""]]\' WHERE number = 1',
    "UPDATE chain SET sealed_at = '2026-01-01' WHERE number = 1",
    "UPDATE chain SET number = 4 WHERE number = 3",
    "UPDATE chain SET key = 'another' WHERE number = 1",
    "UPDATE chain SET key = 'another' WHERE number = 3",
    "UPDATE chain SET mac = 'another' WHERE number = 2",
)


def test_a_link_that_is_changed_or_taken_out_is_told(ledger: Ledger) -> None:
    for amount in (8, 9):
        with ledger.transaction():
            ledger.writing("follow_up")
            ledger.execute("UPDATE follow_up SET amount = $amount", {"amount": amount})
    assert (told(ledger), len(ledger.chain.links())) == ([], 3)
    ledger.execute("CREATE TEMP TABLE kept AS FROM chain")
    untold = []
    for statement in CHANGED_LINKS:
        ledger.execute(statement)
        untold += [] if told(ledger) else [statement]
        ledger.execute("DELETE FROM chain")
        ledger.execute("INSERT INTO chain FROM kept")
        assert told(ledger) == []
    assert untold == []


def test_a_ledger_of_before_is_sealed_from_the_next_run_on(ledger: Ledger) -> None:
    ledger.execute("DELETE FROM chain")
    assert (told(ledger), sealed_since(ledger.chain)) == ([], None)
    with ledger.transaction():
        ledger.writing("follow_up")
        ledger.execute("UPDATE follow_up SET amount = 5")
    assert ledger.chain.links() == []
    with ledger.transaction():
        ledger.writing("run")
        ledger.execute("UPDATE run SET version = '2'")
    (link,) = ledger.chain.links()
    assert (told(ledger), sealed_since(ledger.chain)) == ([], link.sealed_at.date())
    ledger.execute("UPDATE point SET live = 5")
    assert len(told(ledger)) == 2


def test_a_column_that_a_later_version_adds_changes_nothing(ledger: Ledger) -> None:
    ledger.execute("ALTER TABLE result ADD COLUMN added VARCHAR")
    assert told(ledger) == []


def test_without_the_key_nothing_is_sealed_and_what_is_written_is_told(
    ledger: Ledger, tmp_path: Path, key_file: Path
) -> None:
    ledger.connection.close()
    with Ledger(tmp_path / "ledger.duckdb", key_file=tmp_path / "lost.key") as without:
        with without.transaction():
            without.writing("follow_up")
            without.connection.execute("UPDATE follow_up SET amount = 5")
        assert (told(without), len(without.chain.links())) == ([], 1)
    with Ledger(tmp_path / "ledger.duckdb", key_file=key_file) as with_key:
        assert told(with_key) == [f"changed: {with_key.path} (rows of table follow_up, month -)"]


def test_the_hashes_are_what_they_were(ledger: Ledger) -> None:
    """A DuckDB that writes a value of any type otherwise would take every ledger for changed."""
    scope = Scope(("access", "comparison", "follow_up", "month", "result"), "2026-01")
    digests = ledger.chain.digests(scope)
    assert {table: digest[:16] for (table, _), digest in digests.items()} == {
        "access": "dac33d0cd95cbfef",
        "comparison": "effd20c291cc0647",
        "follow_up": "c47872869c50d38e",
        "month": "9f3ad9a72f5df1e7",
        "result": "9051e0c10f4bdf31",
    }
