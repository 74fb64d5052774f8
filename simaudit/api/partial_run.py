"""A run by some checks alone: nothing is entered in the store or compared with other months.

It works in a folder of its own, which is deleted, and leaves results and findings without any page: a report
by less than the catalogue must not look like an audit.
"""

import shutil
import tempfile
from collections.abc import Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

from simaudit.api.run import Run, carried_out, prepared
from simaudit.config import Config
from simaudit.files import private_folder, writing_to
from simaudit.jobs.audit.outcome import Outcome
from simaudit.jobs.audit.progress import Progress
from simaudit.jobs.inputs.request import RunOptions
from simaudit.report.annexes.tables import RESTRICTED
from simaudit.store.store import Store

FOLDER: Final = "partial"
"""Beside the configuration, or in the current folder: never that of an audit's reports."""

_LEFT: Final = ("results.csv", "results.json", RESTRICTED)
"""Of a carrier's folder."""


def partial_run(
    config: Config, paths: Sequence[Path], options: RunOptions, progress: AbstractContextManager[Progress]
) -> tuple[Run, Outcome]:
    """Judge by `options.checks` alone; raises what `prepared` and `jobs.audit.audit` do, OutputError.

    The outcome's `folder` has the rows: a folder a carrier with results, and findings in `restricted`.
    Who runs it over which files is noted where there is a store: the rows hold personal data.
    """
    target = config.sibling(FOLDER)
    was_there = target.exists()
    try:
        with tempfile.TemporaryDirectory(dir=private_folder(target), prefix=".building-") as name:
            building = Path(name)
            places = {
                "store": building / "store",
                "out": building / "out",
                "key_file": building / "simaudit.key",
            }
            run = prepared(config.overridden(places | {"letters": False}, typed=False), paths, options)
            with carried_out(run, progress, Store(config.store)) as outcome:
                folder = _in_place(outcome.folder, target / outcome.folder.name)
    finally:
        if not was_there:
            # A refused run leaves nothing behind.
            with suppress(OSError):
                target.rmdir()
    return run, replace(outcome, folder=folder)


def _in_place(written: Path, folder: Path) -> Path:
    """Move what a partial run leaves out of `written`, in place of what an earlier one left in `folder`."""
    with writing_to(folder):
        shutil.rmtree(folder, ignore_errors=True)
        for carrier in sorted(path.parent for path in written.glob("*/results.csv")):
            place = private_folder(folder / carrier.name)
            for name in _LEFT:
                if (carrier / name).exists():
                    shutil.move(carrier / name, place / name)
    return folder
