"""`verify`: a run's files against its manifest, another run, or the receipt of a self-check."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from simaudit.cli.terminal.help import exits
from simaudit.cli.terminal.options import ANY, CONFIG, installation
from simaudit.cli.terminal.output import Message, print_message
from simaudit.errors import ExitCode, Note, UsageError

if TYPE_CHECKING:
    from simaudit.store.store import Store


@click.command(
    epilog=exits(
        "as in the manifest, drafts of a dossier aside; or the two are of the same inputs, rules and "
        "findings",
        findings="a file, the month in the store or the key is not as the run left it; or the two differ",
        usage="an option can't be used, or a folder holds no run",
        busy=True,
    )
)
@click.argument("folder", type=ANY)
@click.argument("other", type=ANY, required=False)
@CONFIG
@click.option("--store", type=ANY, help="Store of the run, which remembers the manifest; default store.")
def verify(folder: Path, other: Path | None, **keys: Any) -> None:
    """Hash a run's files again against its manifest; with OTHER, compare two runs, or a run and a receipt.

    FOLDER is a month's folder of reports; OTHER is such a folder too, or the receipt of a self-check. FOLDER
    may be a dossier too, a folder, .zip or .zip.age, or the store, with all that its ledger has recorded.

    \b
    Examples:
      simaudit verify out/2026-10
      simaudit verify out/2026-10 other/2026-10
      simaudit verify out/2026-10 viettel/receipt.json
      simaudit verify dossier-V-7F3K-29QD-2026-10
      simaudit verify store
    """
    from simaudit.jobs.dossier.verification import is_dossier_path
    from simaudit.jobs.stored.verification import finish_killed_runs
    from simaudit.store.store import Store

    config, store = installation(keys)
    stores, store_given = [store], keys["store"] is not None
    if not store_given:
        stores.append(Store(config.sibling("selfcheck") / "store", config.key_file))
    if other is None and Store(folder).ledger.exists():
        _verify_store(Store(folder, config.key_file), config.key_file if folder == config.store else None)
    if is_dossier_path(folder):
        _verify_dossier(folder, other, stores, store_given=store_given)
    if other is None:
        # A store that is named may be another installation's, which has another key.
        _verify_files(folder, stores, None if store_given else config.key_file)
    finish_killed_runs(stores)
    if other.exists() and not other.is_dir():
        _verify_receipt(folder, other)
    _verify_run(folder, other)


def _verify_files(folder: Path, stores: Sequence[Store], key_file: Path | None) -> NoReturn:
    from simaudit.jobs.stored.verification import verify_run

    if key_file is None:
        stores[0].require_ledger()
    verification = verify_run(folder, stores, key_file)
    _end(verification.differences, [verification.agreement], verification.notes)


def _verify_store(store: Store, key_file: Path | None) -> NoReturn:
    from simaudit.jobs.stored.verification import verify_store

    verification = verify_store(store, key_file)
    _end(verification.differences, [verification.agreement])


def _verify_dossier(
    path: Path, other: Path | None, stores: Sequence[Store], *, store_given: bool
) -> NoReturn:
    from simaudit.jobs.dossier.verification import verify_dossier

    if other is not None:
        raise UsageError("dossier_alone", path=path)
    if store_given:
        stores[0].require_ledger()
    verification = verify_dossier(path, stores)
    _end(verification.differences, [verification.agreement], verification.notes)


def _verify_run(folder: Path, other: Path) -> NoReturn:
    from simaudit.jobs.receipt.comparison import compare_runs

    comparison = compare_runs(folder, other)
    _end(comparison.differences, [Note("same_run")], comparison.notes)


def _verify_receipt(folder: Path, receipt: Path) -> NoReturn:
    from simaudit.jobs.receipt.comparison import compare_with_receipt

    comparison = compare_with_receipt(folder, receipt)
    _end(comparison.differences, [Note("same_run")], comparison.notes)


def _end(
    differences: Sequence[Message], agreement: Sequence[Message], notes: Sequence[Message] = ()
) -> NoReturn:
    """Print differences, or else the agreement, and the notes; exit with 1 where there are differences."""
    for note in (*(differences or agreement), *notes):
        print_message(note)
    sys.exit(ExitCode.FINDINGS if differences else ExitCode.DONE)
