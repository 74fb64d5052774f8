"""Days of scheduled runs with faults between and during them: the next run puts every month right."""

import errno
import gzip
import os
import random
import shutil
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest
from filelock import FileLock
from support.killed_runs import command, copied, extracts, put, state

DRAW = random.Random(20261103)  # noqa: S311 (faults drawn, not secrets)


@pytest.mark.slow("thirteen runs, and as many faults")
def test_scheduled_runs_with_faults_end_with_every_month_right(tmp_path: Path) -> None:
    """Between and during the runs files change and break, and each thing that can go wrong does."""
    home, copies = tmp_path / "srv", tmp_path / "copies"
    for month, nameless in (("2026-09", 1), ("2026-10", 1)):
        extracts(home / "inbox", month, nameless)
    assert command(home, "audit", "inbox/2026-09") == 0
    inbox = home / "inbox" / "2026-10"
    run = ("audit", "inbox/2026-10")
    expected = 0
    codes = []
    for number, fault in enumerate(DRAW.sample(FAULTS, len(FAULTS))):
        extracts(home / "inbox", "2026-10", 1 + number % 3, f"Kiều A{'n' * number}")
        with pytest.MonkeyPatch.context() as patch, ExitStack() as lifted:
            expected = _broken(fault, home, inbox, patch, lifted)
            if fault != "killed":
                codes.append((fault, command(home, *run), expected))
                continue
            shutil.rmtree(copies, ignore_errors=True)
            copies.mkdir()
            with copied(home, copies, 20, 5) as taken:
                assert command(home, *run) == 0
            put(DRAW.choice(taken.taken)[2], home)
    assert [(fault, code) for fault, code, _ in codes] == [(fault, wanted) for fault, _, wanted in codes]
    assert len(codes) > 10
    # The next run, and nothing else, puts it right: as if nothing had ever gone wrong.
    extracts(home / "inbox", "2026-10", 3)
    assert command(home, *run) == command(home, *run) == 0
    calm = tmp_path / "calm"
    shutil.copytree(home / "inbox", calm / "inbox")
    shutil.copy(home / "simaudit.key", calm)
    assert command(calm, "audit", "inbox/2026-09") == command(calm, *run) == 0
    ended, wanted = state(home), state(calm)
    # As many runs as there were; all else is what one run a month leaves.
    del ended["run"], wanted["run"]
    assert ended == wanted


FAULTS = (
    "nothing", "unchanged", "killed", "truncated archive", "no number column",
    "store held", "configuration broken", "key open", "output in the way", "disk full",
    "left by a killed run", "journal cut short", "month before damaged",
)  # fmt: skip


def _broken(fault: str, home: Path, inbox: Path, patch: pytest.MonkeyPatch, lifted: ExitStack) -> int:
    """Bring a fault about until `lifted` is closed; the exit code that a run under it ends with."""

    def until_then(path: Path, content: bytes) -> None:
        before = path.read_bytes() if path.exists() else None
        path.write_bytes(content)
        lifted.callback(path.unlink if before is None else partial(path.write_bytes, before))

    store = home / "store"
    if fault == "unchanged":
        assert command(home, "audit", "inbox/2026-10") == 0
    elif fault == "truncated archive":
        whole = gzip.compress((inbox / "vinaphone.csv").read_bytes(), mtime=0)
        until_then(inbox / "mobifone.csv.gz", whole[: len(whole) // 2])
        return 3
    elif fault == "no number column":
        until_then(inbox / "itel.csv", b"full_name\nA\n")
        return 3
    elif fault == "store held":
        lifted.enter_context(FileLock(store / ".lock"))
        return 4
    elif fault == "configuration broken":
        until_then(home / "simaudit.toml", b"lang = ")
        return 2
    elif fault == "key open":
        (home / "simaudit.key").chmod(0o644)
        lifted.callback((home / "simaudit.key").chmod, 0o600)
        return 2
    elif fault == "output in the way":
        (home / "out").rename(home / "away")
        lifted.callback(lambda: (home / "away").rename(home / "out"))
        until_then(home / "out", b"")
        return 3
    elif fault == "disk full":
        patch.setattr(os, "fsync", _no_space)
        return 3
    elif fault == "left by a killed run":
        (store / "building").mkdir(exist_ok=True)
        (store / "building" / "viettel.parquet").write_text("personal")
        (store / "spill").mkdir(exist_ok=True)
    elif fault == "journal cut short":
        (store / "swap.json").write_text('{"run": "2026')
    elif fault == "month before damaged":
        path = store / "months" / "2026-09" / "viettel.parquet"
        until_then(path, path.read_bytes()[:-9])
        return 3
    return 0


def _no_space(handle: int) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
