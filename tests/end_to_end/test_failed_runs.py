"""A run that dies at any instant leaves months, output and ledger as they were, or all three new."""

import errno
import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import polars as pl
import pytest
from filelock import FileLock
from support.extracts import person, write
from support.few_checks import checks_of

import simaudit.jobs.audit.audit
import simaudit.jobs.audit.carrier_audit
import simaudit.store.atomic_swap
from simaudit.config import Config
from simaudit.config.model import Restricted
from simaudit.errors import BusyError, Note, OutputError
from simaudit.files import write_atomically, write_failure
from simaudit.jobs.audit.audit import audit
from simaudit.jobs.audit.outcome import Outcome
from simaudit.jobs.inputs.request import audit_request
from simaudit.jobs.stored.month_folder import rewrite_reports
from simaudit.judge.results import reaches
from simaudit.store.atomic_swap import atomic_swap, recover
from simaudit.store.ledger import Ledger
from simaudit.store.manifest import Seal, check_seal
from simaudit.store.store import Store

STAGES = (
    "jobs.audit.load.load_month",
    "judge.carriers.judge",
    "jobs.audit.compared_carrier.carrier_findings",
    "jobs.audit.compared_carrier.carrier_results",
    "jobs.audit.carrier_audit.carrier_figures",
    "report.annexes.tables.result_files",
    "jobs.audit.write.write_findings",
    "jobs.audit.write.write_workbook",
    "jobs.audit.write.write_rejects",
    "report.pages.render.render_carrier",
    "jobs.stored.stored_month.overview_figures",
    "report.pages.render.render_overview",
    "jobs.audit.publication.write_manifest",
    "jobs.stored.month_folder.fsync_tree",
    "jobs.stored.month_folder.atomic_swap",
    "jobs.audit.publication.record_run",
)

FEW = checks_of("UNR-01", "BLK-04", "MIS-22")


class DiedError(Exception):
    """Stands for a defect, a full disk, an interruption."""


def auditing(folder: Path) -> Callable[[int], Outcome]:
    """(n) → audit October with n nameless numbers of viettel, by three checks."""

    def audited(nameless: int) -> Outcome:
        rows = [person("viettel", n, full_name="" if n <= nameless else "Kiều An") for n in range(1, 5)]
        extract = write(folder / "2026-10" / "viettel.csv", rows)
        config = Config(
            store=folder / "store",
            out=folder / "out",
            key_file=folder / "key",
            restricted=Restricted(work_page=False),
        )
        return audit(audit_request(config.with_catalogue(FEW), [extract]))

    return audited


@pytest.fixture
def run(tmp_path: Path) -> Callable[[int], Outcome]:
    return auditing(tmp_path)


def state(folder: Path) -> dict[str, Any]:
    """Everything that outlasts a run: hashes of the months and the output, and what the ledger says."""
    files: dict[str, Any] = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for part in ("out", "store")
        for path in (folder / part).rglob("*")
        if path.is_file() and path.name not in ("access.jsonl", "ledger.duckdb", ".lock")
    }
    with Ledger(folder / "store" / "ledger.duckdb") as ledger:
        for table in ("run", "month", "result", "known"):
            files[table] = ledger.connection.execute(f"FROM {table} ORDER BY ALL").fetchall()
    return files


def raising(*_: object, **__: object) -> NoReturn:
    raise DiedError


class WholeRun(NamedTuple):
    """A folder with one whole run; who lets a run die in it leaves it as it was."""

    folder: Path
    outcome: Outcome
    state: dict[str, Any]


@pytest.fixture(scope="module")
def audited_once(tmp_path_factory: pytest.TempPathFactory) -> WholeRun:
    folder = tmp_path_factory.mktemp("once")
    outcome = auditing(folder)(1)
    return WholeRun(folder, outcome, state(folder))


@pytest.fixture
def next_run(audited_once: WholeRun, tmp_path: Path) -> Callable[[int], Outcome]:
    """(n) → audit October as `auditing` does, in a copy of the folder with one whole run."""
    shutil.copytree(audited_once.folder, tmp_path, dirs_exist_ok=True)
    return auditing(tmp_path)


@pytest.mark.parametrize("stage", STAGES)
def test_a_run_that_dies_leaves_everything_as_it_was(
    stage: str, audited_once: WholeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = audited_once.folder
    with monkeypatch.context() as patch:
        patch.setattr(f"simaudit.{stage}", raising)
        with pytest.raises(DiedError):
            auditing(folder)(2)
    assert state(folder) == audited_once.state
    assert not list(folder.rglob("*.building"))


def test_a_first_run_that_dies_leaves_nothing(
    run: Callable[[int], Outcome], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("simaudit.jobs.audit.publication.record_run", raising)
        with pytest.raises(DiedError):
            run(1)
    assert not any(state(tmp_path).values())
    assert int(run(1).results["violations"].sum()) == 1


def test_a_run_killed_before_the_ledger_was_written_is_undone_by_the_next(
    next_run: Callable[[int], Outcome], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = state(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr("simaudit.store.atomic_swap._undo", lambda journal: None)
        patch.setattr("simaudit.jobs.stored.month_folder.seal", raising)
        with pytest.raises(DiedError):
            next_run(2)
    assert state(tmp_path) != before
    with monkeypatch.context() as patch:
        patch.setattr("simaudit.jobs.audit.load.load_month", raising)
        with pytest.raises(DiedError):
            next_run(3)
    assert state(tmp_path) == before


def test_a_run_killed_while_it_writes_the_ledger_leaves_no_seal_of_what_is_undone(
    next_run: Callable[[int], Outcome], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("simaudit.store.atomic_swap._undo", lambda journal: None)
        patch.setattr("simaudit.store.ledger_chain.Chain.end", raising)
        with pytest.raises(DiedError):
            next_run(2)
    assert seal_after_recovery(tmp_path) is Seal.AGREES


def test_reports_whose_seal_is_written_are_put_in_place_by_the_next(
    next_run: Callable[[int], Outcome], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert next_run(2).unchanged_since is None
    store, page = Store(tmp_path / "store", tmp_path / "key"), tmp_path / "out" / "2026-10" / "index.html"
    before = page.read_bytes()

    def dying(path: Path, text: str) -> None:
        if '"done": true' in text:
            raise DiedError
        write_atomically(path, text)

    with monkeypatch.context() as patch:
        patch.setattr("simaudit.store.atomic_swap.disk.write_atomically", dying)
        with pytest.raises(DiedError):
            rewrite_reports(store, tmp_path / "out", None, ("en",))
    assert seal_after_recovery(tmp_path) is Seal.AGREES
    assert page.read_bytes() != before


def seal_after_recovery(folder: Path) -> Seal:
    """What the ledger says of October's manifest once a run has opened it."""
    with Store(folder / "store", folder / "key").open_ledger() as ledger:
        return check_seal(ledger, folder / "out" / "2026-10")


def test_a_run_killed_after_the_ledger_was_written_is_finished_by_the_next(
    next_run: Callable[[int], Outcome], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("simaudit.store.atomic_swap._finish", lambda journal: None)
        next_run(2)
    left = state(tmp_path)
    assert [path for path in left if ".old" in path]
    with monkeypatch.context() as patch:
        patch.setattr("simaudit.jobs.audit.load.load_month", raising)
        with pytest.raises(DiedError):
            next_run(3)
    assert state(tmp_path) == {
        path: value for path, value in left.items() if ".old" not in path and "swap" not in path
    }


def test_a_journal_cut_short_is_dropped(tmp_path: Path) -> None:
    journal = tmp_path / "swap.json"
    journal.write_text('{"run": "2026')
    recover(journal, lambda run: False)
    assert not journal.exists()


def test_what_cannot_be_moved_undoes_what_was(tmp_path: Path) -> None:
    old, new = tmp_path / "a", tmp_path / "a.new"
    old.write_text("old")
    new.write_text("new")
    moves = [(new, old), (tmp_path / "nowhere", tmp_path / "b")]
    with (
        pytest.raises(OutputError, match="nowhere: cannot be written"),
        atomic_swap(moves, tmp_path / "swap.json", "x"),
    ):
        pytest.fail("the body must not run")
    assert old.read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a"]


def test_a_store_that_is_held_is_busy_at_once(next_run: Callable[[int], Outcome], tmp_path: Path) -> None:
    before = state(tmp_path)
    with (
        FileLock(tmp_path / "store" / ".lock"),
        pytest.raises(BusyError, match="another run holds this store"),
    ):
        next_run(2)
    assert state(tmp_path) == before


def test_what_a_killed_run_left_is_swept(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    with store.locked():
        store.building("viettel").write_text("personal")
    assert not store.building("viettel").parent.exists()
    store.spill.mkdir()
    with store.locked():
        assert not store.spill.exists()


def test_an_unchanged_month_is_left_alone(
    audited_once: WholeRun, next_run: Callable[[int], Outcome], tmp_path: Path
) -> None:
    first = audited_once.outcome
    again = next_run(1)
    assert first.unchanged_since is None
    assert again.unchanged_since is not None
    assert again.results.equals(first.results)
    assert reaches(again.results, "critical", {})
    assert state(tmp_path) == audited_once.state
    assert next_run(2).unchanged_since is None
    (tmp_path / "out" / "2026-10" / "index.html").unlink()
    assert next_run(2).unchanged_since is None


def test_names_of_the_stages_are_the_engines_own() -> None:
    for stage in STAGES:
        place: Any = simaudit
        for part in stage.split("."):
            place = getattr(place, part)
        assert callable(place)


def test_what_the_system_said_of_a_failed_write() -> None:
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    polars = pl.exceptions.ComputeError("parquet: underlying IO error: No space left on device (os error 28)")
    assert write_failure(full) == write_failure(polars) == Note("no_space_left")
    assert write_failure(OSError("text")) == Note("verbatim", text="OSError")
