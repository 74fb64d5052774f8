"""Whether a dossier is as it was made: its files by its manifest, and the manifest by the store."""

import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from simaudit.errors import Note, UsageError
from simaudit.files import file_hash, special_file, system_reason
from simaudit.jobs.dossier.archive import archive_differences
from simaudit.jobs.stored.verification import Verification, finish_killed_runs
from simaudit.store.cases import dossier_seal
from simaudit.store.manifest import NAME, Seal, file_differences, open_to_others, read_manifest
from simaudit.store.store import Store

_AGE: Final = b"age-encryption.org/"
"""How a file that age encrypted begins."""


def is_dossier_path(path: Path) -> bool:
    """Whether a folder is a dossier by its manifest, or a file an archive, or named as one, or encrypted."""
    if special_file(path) is not None or not path.exists():
        return False
    if path.is_dir():
        # A folder without a manifest that can be read is no run either, which is said there.
        try:
            return "dossier" in read_manifest(path)
        except UsageError:
            return False
    return path.suffix.lower() == ".zip" or _begins(path, _AGE) or zipfile.is_zipfile(path)


def verify_dossier(path: Path, stores: Sequence[Store]) -> Verification:
    """Compare a dossier with its manifest, and with what any of the `stores` recorded of it.

    One file is known by its hash: an archive that was packed anew, of the same files, isn't the one that was
    made. Raises UsageError where a file is none, or where nothing can be told of an encrypted one; BusyError
    where another run holds a store.
    """
    finish_killed_runs(stores)
    used_stores = [store for store in stores if store.ledger.exists()]
    if path.is_dir():
        manifest, differences = file_hash(path / NAME), _of_folder(path)
        seal = _seal(used_stores, manifest, None)
    elif not _begins(path, _AGE):
        manifest, differences = archive_differences(path)
        seal = _seal(used_stores, manifest, _hash(path))
    elif used_stores:
        differences, seal = [], _seal(used_stores, None, _hash(path))
    else:
        raise UsageError("dossier_unreadable", path=path)
    if seal is Seal.UNKNOWN and used_stores:
        unknown = Note("dossier_unknown", file=path.name, stores=[str(store.folder) for store in used_stores])
        differences = [unknown, *differences]
    if seal is Seal.DIFFERS and not differences:
        differences = [Note("archive_not_as_made", file=path.name)]
    agreement = Note("dossier_as_made" if seal is Seal.AGREES else "as_in_manifest")
    return Verification(tuple(differences), agreement)


def _seal(stores: Sequence[Store], manifest: str | None, file: str | None) -> Seal:
    """What is known of a dossier by the store that knows most of it."""
    seals = set()
    for store in stores:
        with store.open_ledger() as ledger:
            seals.add(dossier_seal(ledger, manifest, file))
    return next((seal for seal in (Seal.AGREES, Seal.DIFFERS) if seal in seals), Seal.UNKNOWN)


def _begins(path: Path, start: bytes) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(start)) == start
    except OSError:
        return False


def _hash(path: Path) -> str:
    try:
        return file_hash(path)
    except OSError as error:
        raise UsageError("cannot_be_read", path=path, why=system_reason(error)) from error


def _of_folder(folder: Path) -> list[Note]:
    differences = file_differences(folder)
    return [
        *differences,
        *(Note("file_open_to_others", file=name) for name in open_to_others(folder, [folder])),
    ]
