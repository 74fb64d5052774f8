"""A ring over two carriers, audited in September and October 2026, and a group of September alone."""

from pathlib import Path

import pytest
from support.command import simaudit_
from support.extracts import COLUMNS, person, write
from support.few_checks import checks_of, in_copy, judge_by
from support.once import made_once

_COLUMNS = (*COLUMNS, "portrait_hash", "portrait_ref")

# One portrait on four people at viettel, of whom two lend their papers to two others at vinaphone.
VIETTEL = [
    person("viettel", n, portrait_hash="face-1", portrait_ref=f"P/{n}", address="=1+1, phường Hàng Mã")
    for n in range(1, 5)
]
VINAPHONE = [
    person("vinaphone", n, id_number=VIETTEL[n - 5]["id_number"], portrait_hash=f"face-{n}") for n in (5, 6)
]
GONE = [person("vinaphone", n, portrait_hash="face-gone") for n in range(20, 25)]
OTHERS = [person("viettel", n) for n in range(50, 53)]


RING_CHECKS = checks_of("MIS-08", "MIS-10")
"""What joins the ring: one paper on several people, and one portrait."""


def audited_ring(factory: pytest.TempPathFactory) -> Path:
    """The folder in which both months are audited, to be read or copied."""
    return made_once(factory, "audited-ring", _audit)


def _audit(folder: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        use_ring_checks(patch, folder)
        for month, gone in (("2026-09", GONE), ("2026-10", [])):
            write(Path(f"in/{month}/viettel.csv"), [*VIETTEL, *OTHERS], _COLUMNS)
            write(Path(f"in/{month}/vinaphone.csv"), [*VINAPHONE, *gone], _COLUMNS)
            done = simaudit_("audit", f"in/{month}")
            assert (done.exit_code, done.stderr) == (0, "")


def use_ring_checks(patch: pytest.MonkeyPatch, folder: Path) -> None:
    """Let commands run in the folder, by the checks of the ring alone."""
    patch.chdir(folder)
    judge_by(patch, RING_CHECKS)


def in_copy_of_ring(audited: Path, target: Path, patch: pytest.MonkeyPatch) -> Path:
    """A copy of a folder in which the ring is audited, which becomes the current one."""
    return in_copy(audited, target, patch, RING_CHECKS)
