"""Access notes: who, what, when, over which files, how it ended; also of runs that were killed or refused."""

import csv
import io
import os
import pwd
import signal
import sys
from pathlib import Path
from typing import NoReturn

import pytest
from click.testing import CliRunner
from filelock import FileLock
from support.extracts import person, write
from support.forked import finished

from simaudit.cli import main
from simaudit.errors import IntakeError, OutputError, UsageError
from simaudit.store.access_log import access_note, access_notes, user
from simaudit.store.store import Store

USER = pwd.getpwuid(os.getuid()).pw_name


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.delenv("SUDO_USER", raising=False)
    monkeypatch.chdir(tmp_path)
    made = Store(tmp_path / "store")
    made.make()
    return made


def notes(store: Store) -> list[tuple[object, ...]]:
    return access_notes(store).select("who", "command", "period", "files", "exit_code").rows()


def waiting(store: Store) -> Path:
    return store.folder / "access.jsonl"


def test_a_run_is_noted_with_its_end(store: Store) -> None:
    with access_note(store, "audit", "2026-10", [Path("inbox/viettel.csv")]):
        # A run that is killed now has left its note.
        assert '"command": "audit"' in waiting(store).read_text()
        assert waiting(store).stat().st_mode & 0o777 == 0o600
    with pytest.raises(SystemExit), access_note(store, "audit", "2026-11", []):
        sys.exit(1)
    with pytest.raises(IntakeError), access_note(store, "report", None, []):
        raise IntakeError("x")
    with pytest.raises(ZeroDivisionError), access_note(store, "sample", None, []):
        _ = 1 / 0
    assert notes(store) == [
        (USER, "audit", "2026-10", ["inbox/viettel.csv"], 0),
        (USER, "audit", "2026-11", [], 1),
        (USER, "report", None, [], 3),
        (USER, "sample", None, [], 3),
    ]


def test_what_is_known_at_the_end_alone_is_noted_too(store: Store) -> None:
    with access_note(store, "sample", None, [Path("given.xlsx")]) as noted:
        noted.period, noted.carriers = "2026-10", ["vinaphone", "viettel", "viettel"]
    with access_note(store, "letters", "2026-10", [Path("out/letters")]) as noted:
        noted.files = [Path("out/letters/a.docx"), Path("out/letters/b\x1b.docx")]
    listed = access_notes(store).select("command", "period", "carriers", "files", "exit_code").rows()
    assert listed == [
        ("sample", "2026-10", ["viettel", "vinaphone"], ["given.xlsx"], 0),
        ("letters", "2026-10", [], ["out/letters/a.docx", "out/letters/b\\x1b.docx"], 0),
    ]


def test_variables_name_nobody_whom_the_system_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "somebody else")
    monkeypatch.setenv("USER", "somebody else")
    assert user() == USER

    def unknown(number: int) -> NoReturn:
        raise KeyError(number)

    monkeypatch.setattr("pwd.getpwuid", unknown)
    assert user() == f"uid {os.getuid()} (LOGNAME=somebody else)"
    monkeypatch.delenv("LOGNAME")
    monkeypatch.delenv("USER")
    monkeypatch.delenv("USERNAME", raising=False)
    assert user() == f"uid {os.getuid()}"


def test_on_whose_behalf_sudo_ran_is_noted(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUDO_USER", "an")
    with access_note(store, "audit", None, []):
        pass
    assert notes(store)[0][0] == f"{USER} (sudo: an)"


def test_while_another_run_holds_the_store_notes_wait(store: Store) -> None:
    with FileLock(store.folder / ".lock"), access_note(store, "audit", None, []):
        pass
    assert waiting(store).exists()
    with store.open_ledger():
        assert not waiting(store).exists()
    assert notes(store) == [(USER, "audit", None, [], 0)]


def test_notes_taken_twice_are_the_same_notes(store: Store) -> None:
    with FileLock(store.folder / ".lock"), access_note(store, "audit", None, []):
        pass
    lines = waiting(store).read_text()
    assert len(notes(store)) == 1
    # As where the run was killed between ledger and file; its last line was cut short as well.
    waiting(store).write_text(lines + '\n{"id": "x", "beg')
    with access_note(store, "report", None, []):
        pass
    assert notes(store) == [(USER, "audit", None, [], 0), (USER, "report", None, [], 0)]


def test_a_note_that_cannot_be_written_stops_the_run_before_it_reads(store: Store) -> None:
    waiting(store).mkdir()
    refused = pytest.raises(OutputError, match=r"the access note cannot be written \(Is a directory\)")
    with refused, access_note(store, "audit", None, []):
        pytest.fail("the body ran")


def test_without_a_store_there_is_nothing_to_note_or_to_show(tmp_path: Path) -> None:
    with access_note(Store(tmp_path / "none"), "report", None, []):
        pass
    assert not (tmp_path / "none").exists()
    with pytest.raises(UsageError, match="there is no store yet"):
        access_notes(Store(tmp_path / "none"))


def test_the_command_lists_them_and_exports_csv(store: Store) -> None:
    with access_note(store, "audit", "2026-10", [Path("a.csv"), Path("=b.csv")]):
        pass
    (line,) = CliRunner().invoke(main, ["store", "access"]).stdout.splitlines()
    assert line.split()[2:] == ["UTC+7", "0", USER, "audit", "2026-10", "a.csv,", "=b.csv"]
    (row,) = csv.DictReader(io.StringIO(CliRunner().invoke(main, ["store", "access", "--csv"]).stdout))
    assert (row["began"][4], row["began"][19:]) == ("-", "+07:00")
    assert (row["files"], row["exit_code"]) == ("a.csv | =b.csv", "0")


def test_a_run_that_is_killed_is_noted_without_an_end(store: Store, tmp_path: Path) -> None:
    write(tmp_path / "2026-10" / "viettel.csv", [person("viettel", 1)])
    script = (
        "import os, signal, simaudit.api.run\n"
        "simaudit.api.run.audit = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        "from simaudit.cli import main; main(['audit', '2026-10'])"
    )
    assert finished(script).returncode == -signal.SIGKILL
    assert notes(store) == [(USER, "audit", "2026-10", ["2026-10/viettel.csv"], None)]
