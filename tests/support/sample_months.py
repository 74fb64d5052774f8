"""The sample's September and October, audited with everything that leaves something in a file or a page."""

import json
from contextlib import chdir
from pathlib import Path
from typing import Any, Final

import pytest
from click.testing import Result
from support.command import simaudit_
from support.once import made_once
from support.pages import SAMPLE

MONTHS: Final = ("2026-09", "2026-10")
CONFIG: Final = """\
[retention]
findings_months = 1
[carriers.gmobile]
constants = { nationality = "VN" }
[checks.UNR-02]
off = true
reason = "chạy thử"
"""

_LOG: Final = "log.txt"


def sample_months(factory: pytest.TempPathFactory) -> Path:
    """The folder of the installation, to be read or copied: a term over, a copy, a file that is none."""
    return made_once(factory, "sample-months", _audit)


def log_of(folder: Path) -> list[Any]:
    """The lines that the runs in this folder have logged."""
    return [json.loads(line) for line in (folder / _LOG).read_text(encoding="utf-8").splitlines()]


def log_lines(done: Result) -> list[str]:
    return [line for line in done.stderr.splitlines() if line.startswith("{")]


def _audit(folder: Path) -> None:
    (folder / "simaudit.toml").write_text(CONFIG, encoding="utf-8")
    (folder / "waivers.toml").write_text("")
    more = folder / "more"
    more.mkdir()
    (more / "gmobile_2026-10.csv").write_text("msisdn\n0991000001\n0991000002\n")
    (more / "gmobile_2026-10_b.csv").write_text("msisdn\n0991000001\n0991000002\n")
    (more / "local_2026-10.csv").write_text("")
    lines = []
    with chdir(folder):
        for month in MONTHS:
            paths = [str(SAMPLE / month), *(["more"] if month == MONTHS[-1] else [])]
            done = simaudit_("audit", *paths, "--log-format", "json")
            assert done.exit_code == 3, done.output
            lines += log_lines(done)
    (folder / _LOG).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
