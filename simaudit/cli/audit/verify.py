"""`verify`: a run's files against its manifest, another run, or the receipt of a self-check."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simaudit.cli.terminal.command import Installation, command
from simaudit.cli.terminal.options import ANY, CONFIG, KeyOption
from simaudit.cli.terminal.output import print_message
from simaudit.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from simaudit.jobs.receipt.comparison import Comparison
    from simaudit.jobs.stored.verification import Verification


@command(
    "as in the manifest, drafts of a dossier aside; or the two are of the same inputs, rules and findings",
    findings="a file, the month in the store or the key is not as the run left it; or the two differ",
    usage="an option can't be used, or a folder holds no run",
    busy=True,
)
@click.argument("folder", type=ANY)
@click.argument("other", type=ANY, required=False)
@CONFIG
@click.option(
    "--store", cls=KeyOption, type=ANY, help="Store of the run, which remembers the manifest; default store."
)
def verify(here: Installation, folder: Path, other: Path | None) -> None:
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
    from simaudit.jobs.dossier.verification import is_dossier_path, verify_dossier
    from simaudit.jobs.stored.verification import finish_killed_runs, verify_run, verify_store
    from simaudit.store.store import Store

    config, stores, store_given = here.config, [here.store], here.keys["store"] is not None
    if not store_given:
        stores.append(Store(config.sibling("selfcheck") / "store", config.key_file))
    compared: Verification | Comparison
    if other is None and Store(folder).ledger.exists():
        key_file = config.key_file if folder == config.store else None
        compared = verify_store(Store(folder, config.key_file), key_file)
    elif is_dossier_path(folder):
        if other is not None:
            raise UsageError("dossier_alone", path=folder)
        if store_given:
            here.store.require_ledger()
        compared = verify_dossier(folder, stores)
    elif other is None:
        if store_given:
            here.store.require_ledger()
        # A store that is named may be another installation's, which has another key.
        compared = verify_run(folder, stores, None if store_given else config.key_file)
    else:
        from simaudit.jobs.receipt.comparison import compare_runs, compare_with_receipt

        finish_killed_runs(stores)
        is_receipt = other.exists() and not other.is_dir()
        compared = (compare_with_receipt if is_receipt else compare_runs)(folder, other)
    for note in (*(compared.differences or [compared.agreement]), *compared.notes):
        print_message(note)
    sys.exit(ExitCode.FINDINGS if compared.differences else ExitCode.DONE)
