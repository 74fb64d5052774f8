"""A few checks in place of the catalogue, where a test doesn't ask what is found but what becomes of it."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest

from simaudit.api.options import config_of
from simaudit.cli import main
from simaudit.paths import CHECKS
from simaudit.rules.check import Check
from simaudit.rules.load import load_check


def checks_of(*ids: str) -> tuple[Check, ...]:
    """These checks of the catalogue, in this order; the others aren't parsed."""
    paths = [path for check_id in ids for path in CHECKS.glob(f"*/{check_id}_*.sql")]
    assert len(paths) == len(ids)
    return tuple(map(load_check, paths))


FEW: Final = checks_of("UNR-01", "UNR-10", "MIS-22")
"""Enough for any end of a run."""


def judge_by(patch: pytest.MonkeyPatch, checks: Sequence[Check] = FEW) -> None:
    """Until the patch is undone, commands within this process judge by these checks alone.

    Those of a department's own folder (`checks_folder`) come beside them.
    """
    patch.setitem(main.context_settings, "obj", checks)


def judge_rows_by(patch: pytest.MonkeyPatch, checks: Sequence[Check] = FEW) -> None:
    """Until the patch is undone, functions of the Python interface judge by these checks alone."""
    patch.setattr("simaudit.api.options.config_of", lambda given: config_of(given).with_catalogue(checks))


def in_copy(audited: Path, target: Path, patch: pytest.MonkeyPatch, checks: Sequence[Check] = FEW) -> Path:
    """A copy of a folder of runs, which becomes the current one, with commands that judge by these checks."""
    copy = shutil.copytree(audited, target)
    patch.chdir(copy)
    judge_by(patch, checks)
    return copy


def script(*ids: str) -> str:
    """How the program of a process of its own begins, in which `main()` is the command by these checks."""
    return f"""
from functools import partial
from simaudit.cli import main
from simaudit.paths import CHECKS
from simaudit.rules.load import load_check

paths = [path for check_id in {ids} for path in CHECKS.glob(f"*/{{check_id}}_*.sql")]
main = partial(main, obj=[*map(load_check, paths)])
"""
