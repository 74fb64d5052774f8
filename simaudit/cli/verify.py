"""`verify`: a run's files against its manifest, another run, or the receipt of a self-check."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import click

from simaudit.cli.help import exits
from simaudit.cli.options import ANY, CONFIG, config_of
from simaudit.cli.terminal import print_message
from simaudit.errors import ExitCode, Note


@click.command(
    epilog=exits(
        "as in the manifest; or the two are of the same inputs, rules and findings",
        one="a file was changed, is missing or was added; or the two differ",
        usage="an option can't be used, or a folder holds no run",
        busy=True,
    )
)
@click.argument("folder", type=ANY)
@click.argument("other", type=ANY, required=False)
@CONFIG
@click.option("--store", type=ANY, help="Store of the run, which remembers the manifest; default store.")
def verify(folder: Path, other: Path | None, config_path: Path | None, store: Path | None) -> None:
    """Hash a run's files again against its manifest; with OTHER, compare two runs, or a run and a receipt.

    FOLDER is a month's folder of reports; OTHER is such a folder too, or the receipt of a self-check.

    \b
    Examples:
      simaudit verify out/2026-10
      simaudit verify out/2026-10 other/2026-10
      simaudit verify out/2026-10 viettel/receipt.json
    """
    if other is None:
        _verify_files(folder, config_path, store)
    if other.exists() and not other.is_dir():
        _verify_receipt(folder, other)
    from simaudit.store.manifest import run_differences

    _end(run_differences(folder, other), [Note("same_run")])


def _verify_files(folder: Path, config_path: Path | None, store: Path | None) -> NoReturn:
    from simaudit.store.manifest import file_differences
    from simaudit.store.seal import check_seal
    from simaudit.store.store import Store

    place = Store(config_of(config_path, {"store": store}).store)
    seal = check_seal(place, folder, named=store is not None)
    differences = file_differences(folder)
    if seal.difference:
        differences.insert(0, seal.difference)
    _end(differences, [Note("as_in_manifest_and_store" if seal.agrees else "as_in_manifest")])


def _verify_receipt(folder: Path, receipt: Path) -> NoReturn:
    from simaudit.audit.receipt_comparison import compare_with_receipt

    found = compare_with_receipt(folder, receipt)
    _end(found.differences, [Note("same_run")], found.notes)


def _end(differences: Sequence[Note], agreement: Sequence[Note], notes: Sequence[Note] = ()) -> NoReturn:
    """Print differences, or else the agreement, and the notes; exit with 1 where there are differences."""
    for note in (*(differences or agreement), *notes):
        print_message(note)
    sys.exit(ExitCode.FINDINGS if differences else ExitCode.DONE)
