"""A run that takes more memory than it may is stopped in a sentence, with nothing changed."""

import subprocess
from pathlib import Path
from typing import Final

from support.few_checks import script
from support.forked import finished

FEW: Final = script("UNR-01", "UNR-10", "MIS-22")


def audit(folder: Path, resident: str, *options: str) -> subprocess.CompletedProcess[str]:
    """A command of its own over one month, which is said to take so many bytes."""
    guard = "import simaudit.cli.terminal.process as guard\n"
    taken = f"{guard}guard._resident_bytes = lambda: {resident}\n"
    return finished(f"{FEW}{taken}main()", "audit", "2026-10", *options, cwd=folder)


def test_a_run_beyond_its_memory_is_stopped(folder: Path) -> None:
    stopped = audit(folder, "2 * 10**9 + 1", "--memory", "2GB")
    assert stopped.returncode == 3
    assert stopped.stderr == (
        "simaudit: the run was stopped: it took more than the 2GB of memory that it may; give it "
        "more (--memory), or fewer threads (--jobs); store and output are as they were\n"
    )
    assert not (folder / "out" / "2026-10").exists()


def test_a_run_within_its_memory_goes_on(folder: Path) -> None:
    assert audit(folder, "2 * 10**9", "--memory", "2GB").returncode == 0


def test_without_a_limit_nothing_stops_it(folder: Path) -> None:
    assert audit(folder, "10**15").returncode == 0


def test_too_small_a_limit_is_refused(folder: Path) -> None:
    refused = audit(folder, "0", "--memory", "1GB")
    assert refused.returncode == 2
    assert "--memory: 1.5GB or more is needed" in refused.stderr
