"""A run killed at any instant: the old state stands or the new one does, and the next run carries on.

What a killed process leaves is what lies on the disk at that instant. So one run is watched, and the
installation copied before each change it makes to a file or to the ledger; every copy is then taken up as a
killed run's. Real processes are killed too, at the boundaries of the phases.
"""

import os
import shutil
import signal
from pathlib import Path
from typing import NamedTuple

import pytest
from support.forked import finished
from support.killed_runs import BY_FEW_CHECKS, State, command, copied, extracts, put, state, swapped, taken_up

from simaudit.config.key import installation_key
from simaudit.store.manifest import file_differences

AUDIT = ("audit", "2026-10")
REPORT = ("report", "--period", "2026-09", "--lang", "en")
WITHDRAW = ("store", "withdraw", "--yes", "--period", "2026-09", "--carrier", "viettel", "--reason", "x")

EVERY = bool(os.environ.get("SIMAUDIT_EVERY_CRASH"))
"""Every instant is tried, which takes minutes."""
INSTANTS = (1, 1) if EVERY else (24, 4)
"""Of the instants before anything is moved, and of those while it is, one in so many is tried."""
CARRIED_ON = 8 if EVERY else 48
"""After one in so many instants a run is carried on."""


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """September audited, October audited with one number nameless, and then handed in again with two."""
    folder = tmp_path_factory.mktemp("installation")
    extracts(folder, "2026-09", 1)
    extracts(folder, "2026-10", 1)
    assert command(folder, "audit", "2026-09", "--lang", "vi,en") == command(folder, *AUDIT) == 0
    extracts(folder, "2026-10", 2)
    return folder


@pytest.fixture(scope="module")
def nothing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An extract and a key, and no installation yet."""
    folder = tmp_path_factory.mktemp("nothing")
    extracts(folder, "2026-10", 1)
    installation_key(folder / "simaudit.key")
    return folder


class Watched(NamedTuple):
    """A run to its end, with copies of what stood before its changes."""

    before: Path
    work: Path
    """Where it ran: what a run writes down to be taken up names places in full."""
    arguments: tuple[str, ...]
    new: State
    copies: list[tuple[int, str, Path]]


def watched(start: Path, arguments: tuple[str, ...], folder: Path, *instants: int) -> Watched:
    before, work = shutil.copytree(start, folder / "before"), shutil.copytree(start, folder / "work")
    (folder / "copies").mkdir()
    with copied(work, folder / "copies", *instants) as copies:
        assert command(work, *arguments) == 0
    return Watched(before, work, arguments, state(work), copies.taken)


@pytest.fixture(scope="module")
def again(installation: Path, tmp_path_factory: pytest.TempPathFactory) -> Watched:
    """October audited again, with each instant at which something is moved."""
    return watched(installation, AUDIT, tmp_path_factory.mktemp("again"), INSTANTS[0], 1)


@pytest.mark.slow("a state of the disk for each instant at which a run is killed")
@pytest.mark.parametrize(
    ("start", "arguments"),
    [("nothing", AUDIT), ("installation", REPORT), ("installation", WITHDRAW)],
    ids=["first", "report", "withdraw"],
)
def test_a_run_killed_before_any_of_its_changes_leaves_the_old_state_or_the_new(
    start: str, arguments: tuple[str, ...], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    old_or_new(watched(request.getfixturevalue(start), arguments, tmp_path, *INSTANTS))


@pytest.mark.slow("a state of the disk for each instant at which a run is killed")
def test_a_run_of_an_audited_month_is_killed_before_any_of_its_changes(again: Watched) -> None:
    moving = [one for one in again.copies if is_moving(one[2])]
    assert len(moving) > INSTANTS[1]
    left_out = [one for place, one in enumerate(moving) if place % INSTANTS[1]]
    old_or_new(again._replace(copies=[one for one in again.copies if one not in left_out]))


def is_moving(copy: Path) -> bool:
    return (copy / "store/swap.json").exists()


def old_or_new(run: Watched) -> None:
    """Take up every copy: up to one change it has the old state, and from then on the new one."""
    old = taken_up(put(run.before, run.work))
    new = swapped(run.new)
    assert old != new
    met = []
    for number, change, copy in run.copies:
        put(copy, run.work)
        whole = [folder for folder in run.work.glob("out/2*") if run.arguments == AUDIT]
        assert [file_differences(folder) for folder in whole] == [[] for _ in whole], (number, change)
        found = taken_up(run.work)
        met.append(found == new)
        assert met[-1] or found == old, (number, change)
        if (number and number % CARRIED_ON == 0) or met[-2:] == [False, True]:
            # What is withdrawn already is no more to be withdrawn.
            code = 2 if met[-1] and run.arguments == WITHDRAW else 0
            assert command(put(copy, run.work), *run.arguments) == code
            assert state(run.work) == run.new, (number, change)
    # From one change on it is the new state that stands, and never the old one again.
    assert met == sorted(met)
    assert met[0] is False


def test_the_list_of_months_is_written_though_a_killed_run_has_left_nothing_to_withdraw(
    installation: Path, tmp_path: Path
) -> None:
    work = shutil.copytree(installation, tmp_path / "work")
    page = work / "out/index.html"
    old = page.read_bytes()
    assert command(work, *WITHDRAW) == 0
    new = state(work)
    page.write_bytes(old)
    assert state(work) != new
    assert command(work, *WITHDRAW) == 2
    assert state(work) == new


def test_a_ledger_killed_while_it_commits_is_the_old_or_the_new(again: Watched) -> None:
    work = again.work
    old = taken_up(put(again.before, work))
    committed = [
        copy
        for _, _, copy in again.copies
        if is_moving(copy) and '"done": true' not in (copy / "store/swap.json").read_text()
    ][-1]
    size = (committed / "store/ledger.duckdb.wal").stat().st_size
    assert taken_up(put(committed, work)) == swapped(again.new)
    for cut in (0, 1, size // 3, size // 2, size - 1):
        os.truncate(put(committed, work) / "store/ledger.duckdb.wal", cut)
        assert taken_up(work) == old, cut


KILLED = f"""{BY_FEW_CHECKS}
import os, signal, sys
import simaudit.jobs.audit.audit

owner, _, name = sys.argv.pop(1).rpartition(".")
place = getattr(simaudit.jobs.audit, owner)
assert hasattr(place, name)
setattr(place, name, lambda *a, **k: os.kill(os.getpid(), signal.SIGKILL))
main()
"""


def test_a_process_that_is_killed_is_carried_on_by_the_next(
    installation: Path, again: Watched, tmp_path: Path
) -> None:
    """The second takes up what the first has left, and comes further before it is killed too."""
    work = shutil.copytree(installation, tmp_path / "work")
    for stage in ("write.write_workbook", "publication.record_run"):
        killed = finished(KILLED, stage, *AUDIT, cwd=work)
        assert killed.returncode == -signal.SIGKILL, stage
    assert command(work, *AUDIT) == 0
    assert state(work) == again.new
