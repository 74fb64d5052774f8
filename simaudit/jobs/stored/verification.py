"""Whether a run is as it was left: files by its manifest, manifest and months by the store, and the key."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from simaudit.errors import Note, SimauditError
from simaudit.period import Period
from simaudit.store.ledger import Ledger
from simaudit.store.ledger_chain import chain_differences, sealed_since
from simaudit.store.manifest import NAME, Seal, check_seal, file_differences, read_manifest
from simaudit.store.month_hashes import month_differences, unrecorded_files
from simaudit.store.month_keys import key_fault
from simaudit.store.retention import finish_deletion
from simaudit.store.runs import every_run
from simaudit.store.store import Store
from simaudit.store.withdrawal import outdated_months, outdated_notes

_SAID_OF_MANIFEST: Final = {
    Seal.DIFFERS: (Note("file_changed", file=NAME),),
    Seal.EARLIER: (Note("manifest_of_earlier_run", file=NAME),),
}


@dataclass(frozen=True)
class Verification:
    """What is not as it was left, or, where nothing is, by what that was told."""

    differences: tuple[Note | SimauditError, ...]
    agreement: Note
    notes: tuple[Note, ...] = ()
    """What could not be told, or is no difference: drafts that were changed."""


def verify_run(folder: Path, stores: Sequence[Store], key_file: Path | None) -> Verification:
    """Compare a run's folder with its manifest, and with the first of the `stores` that knows the run.

    Where there are stores and none of them knows it, the manifest is not one that a run left. `key_file` is
    the key that the store's next audit would use; None: it is not asked for. Raises UsageError without a
    manifest, BusyError where another run holds a store.
    """
    finish_killed_runs(stores)
    used_stores = [store for store in stores if store.ledger.exists()]
    # Two stores may know runs of one second: a manifest that one knows isn't a changed one of the other's.
    for seals in ((Seal.AGREES, Seal.EARLIER), (Seal.DIFFERS,)):
        for store in used_stores:
            verified = _by_store(store, folder, key_file, seals)
            if verified is not None:
                return verified
    unknown = Note("manifest_unknown", file=NAME, stores=[str(store.folder) for store in used_stores])
    return Verification(
        (*([unknown] if used_stores else []), *file_differences(folder)), Note("as_in_manifest")
    )


def _by_store(
    store: Store, folder: Path, key_file: Path | None, seals: Collection[Seal]
) -> Verification | None:
    """What the store says of a run's folder; None where its seal is none of `seals`."""
    with store.open_ledger() as ledger:
        seal = check_seal(ledger, folder)
        if seal not in seals:
            return None
        differences = (
            *_SAID_OF_MANIFEST.get(seal, ()),
            *file_differences(folder),
            *_of_month(ledger, store, Period.found_in(str(read_manifest(folder).get("period")))),
            *(fault := _of_key(ledger, key_file)),
        )
        unsealed = key_file is not None and not fault and sealed_since(ledger.chain) is None
        notes = (Note("ledger_not_sealed"),) if unsealed else ()
        return Verification(differences, Note("as_in_manifest_and_store"), notes)


def verify_store(store: Store, key_file: Path | None) -> Verification:
    """Compare every month of a store, and the whole ledger, with what was recorded and sealed.

    Raises UsageError where nothing was audited into it, BusyError where another run holds it.
    """
    store.require_ledger()
    finish_killed_runs([store])
    with store.open_ledger() as ledger:
        months = sorted({Period.parse(run.period) for run in every_run(ledger)})
        differences: tuple[Note | SimauditError, ...] = (
            *(note for month in months for note in month_differences(ledger, store, month)),
            *unrecorded_files(ledger, store),
            *chain_differences(ledger.chain, ledger.path),
            *_of_key(ledger, key_file),
        )
        since = sealed_since(ledger.chain)
        agreement = Note("store_as_sealed", day=since) if since else Note("store_not_sealed")
        return Verification(differences, agreement)


def finish_killed_runs(stores: Sequence[Store]) -> None:
    """Finish or undo what killed runs left half done, as the next run would, before anything is read."""
    for store in stores:
        if store.journal.exists() or store.deletion.exists():
            with store.open_ledger() as ledger:
                finish_deletion(store, ledger)


def _of_month(ledger: Ledger, store: Store, period: Period | None) -> list[Note]:
    if period is None:
        return []
    outdated = outdated_notes(outdated_months(ledger, period))
    sealed = chain_differences(ledger.chain, ledger.path, str(period))
    return [*month_differences(ledger, store, period), *sealed, *outdated]


def _of_key(ledger: Ledger, key_file: Path | None) -> list[SimauditError]:
    fault = key_fault(ledger, key_file) if key_file else None
    return [fault] if fault else []
