"""Notes of runs wait in a file, and are moved into the ledger by the next command that opens it."""

from pathlib import Path

from simaudit.store.ledger import Ledger
from simaudit.store.store import append_note, take_notes

ID, OTHER = "00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000002"
BEGUN = {
    "id": ID, "began": "2026-11-01T08:00:00", "who": "an", "command": "audit", "period": "2026-10",
    "files": ["in"], "reason": None,
}  # fmt: skip


def moved(folder: Path) -> list[tuple[object, ...]]:
    """Who, command and exit code of the ledger's notes, after it took those that wait."""
    with Ledger(folder / "ledger.duckdb") as ledger:
        take_notes(folder, ledger)
        return ledger.execute("SELECT who, command, exit_code FROM access ORDER BY id").fetchall()


def test_where_there_is_no_store_nothing_is_noted(tmp_path: Path) -> None:
    append_note(tmp_path / "store", BEGUN)
    assert list(tmp_path.iterdir()) == []


def test_a_note_and_its_end_become_one_row(tmp_path: Path) -> None:
    append_note(tmp_path, BEGUN)
    append_note(tmp_path, {**BEGUN, "id": OTHER, "who": "binh"})
    append_note(tmp_path, {"id": ID, "ended": "2026-11-01T08:05:00", "exit_code": 1})
    assert (tmp_path / "access.jsonl").stat().st_mode & 0o077 == 0
    assert moved(tmp_path) == [("an", "audit", 1), ("binh", "audit", None)]
    assert not (tmp_path / "access.jsonl").exists()
    assert moved(tmp_path) == [("an", "audit", 1), ("binh", "audit", None)]


def test_the_same_lines_read_twice_and_one_cut_short_make_no_other_notes(tmp_path: Path) -> None:
    append_note(tmp_path, BEGUN)
    path = tmp_path / "access.jsonl"
    path.write_text(path.read_text("utf-8") * 2 + '{"id": "00000000-0000', encoding="utf-8")
    append_note(tmp_path, {"id": ID, "ended": "2026-11-01T08:05:00", "exit_code": 0})
    assert moved(tmp_path) == [("an", "audit", 0)]
