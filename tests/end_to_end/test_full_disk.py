"""A disk that is full at some point of a run: a sentence, the old state, and no word of a defect.

A limit on the size of files stands for it: the system refuses what goes beyond it, wherever it is written.
"""

import resource
import subprocess
from pathlib import Path

import pytest
from support.extracts import person, write
from support.forked import finished
from support.killed_runs import BY_FEW_CHECKS, state

SIZES = (1_000, 30_000, 200_000)


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """September audited, and October to come."""
    folder = tmp_path_factory.mktemp("audited")
    for month in ("2026-09", "2026-10"):
        write(folder / month / "viettel.csv", [person("viettel", n, full_name="") for n in range(1, 400)])
    assert audit(folder, "2026-09", resource.RLIM_INFINITY).returncode == 0
    return folder


def audit(folder: Path, month: str, size: int) -> subprocess.CompletedProcess[str]:
    limit = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, resource.RLIM_INFINITY))"
    return finished(f"{limit}\n{BY_FEW_CHECKS}\nmain()", "audit", month, cwd=folder)


@pytest.mark.slow("each size is that of a process of its own")
def test_a_run_that_can_write_no_more_leaves_the_old_state_and_says_so(audited: Path) -> None:
    before = state(audited)
    for size in SIZES:
        done = audit(audited, "2026-10", size)
        assert done.returncode == 3, (size, done.stdout)
        assert "File too large" in done.stderr or "Input/output error" in done.stderr, (size, done.stderr)
        assert "defect" not in done.stderr, (size, done.stderr)
        assert done.stderr.count("\n") == 1, (size, done.stderr)
        assert state(audited) == before, size
    assert audit(audited, "2026-10", resource.RLIM_INFINITY).returncode == 0
