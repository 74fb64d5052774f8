"""Whether a dossier is as it was made: its files by its manifest, and the manifest by the store."""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from simaudit.errors import Note, UsageError
from simaudit.files import file_hash, special_file, system_reason
from simaudit.jobs.verification import Verification, finish_killed_runs
from simaudit.store.dossiers import is_dossier
from simaudit.store.manifest import NAME, file_differences, open_to_others, read_manifest
from simaudit.store.store import Store

_AGE: Final = b"age-encryption.org/"
"""How a file that age encrypted begins."""

_LARGEST_MANIFEST: Final = 16 * 2**20
_PIECE: Final = 2**20

_BROKEN: Final = (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError)
"""What reading a member of an archive raises that is damaged, encrypted, or of an unknown method."""


def is_dossier_path(path: Path) -> bool:
    """Whether a folder is a dossier by its manifest, or a file an archive or an encrypted one."""
    if special_file(path) is not None or not path.exists():
        return False
    if path.is_dir():
        # A folder without a manifest that can be read is no run either, which is said there.
        try:
            return "dossier" in read_manifest(path)
        except UsageError:
            return False
    return _begins(path, _AGE) or zipfile.is_zipfile(path)


def verify_dossier(path: Path, stores: Sequence[Store]) -> Verification:
    """Compare a dossier with its manifest, and with what any of the `stores` recorded of it.

    One that is encrypted is known by the hash of the file alone. Raises UsageError where a file is none, or
    where nothing can be told of an encrypted one; BusyError where another run holds a store.
    """
    finish_killed_runs(stores)
    there = [store for store in stores if store.ledger.exists()]
    if path.is_dir():
        digest, differences = file_hash(path / NAME), _of_folder(path)
    elif zipfile.is_zipfile(path):
        digest, differences = _of_archive(path)
    elif not there:
        raise UsageError("dossier_unreadable", path=path)
    else:
        digest, differences = _hash(path), []
    if any(_knows(store, digest) for store in there):
        return Verification(tuple(differences), Note("dossier_as_made"))
    unknown = Note("dossier_unknown", file=path.name, stores=[str(store.folder) for store in there])
    return Verification((*([unknown] if there else []), *differences), Note("as_in_manifest"))


def _knows(store: Store, digest: str) -> bool:
    with store.open_ledger() as ledger:
        return is_dossier(ledger, digest)


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


def _of_archive(path: Path) -> tuple[str, list[Note]]:
    """sha256 of the manifest in an archive, and what is not as it says."""
    with zipfile.ZipFile(path) as archive:
        members = [info for info in archive.infolist() if not info.is_dir()]
        found = [info for info in members if info.filename.rpartition("/")[2] == NAME]
        if len(found) != 1 or found[0].file_size > _LARGEST_MANIFEST:
            raise UsageError("no_dossier", path=path, file=NAME)
        try:
            text = archive.read(found[0])
        except _BROKEN as error:
            raise UsageError("no_dossier", path=path, file=NAME) from error
        listed = _listed(path, text)
        folder = found[0].filename.removesuffix(NAME)
        present: dict[str, str] = {}
        for info in members:
            name = info.filename.removeprefix(folder)
            if info is not found[0]:
                # Of two members of one name a reader takes either.
                there = name not in present and info.file_size == listed.get(name, (0, ""))[0]
                present[name] = _member_hash(archive, info) if there else ""
    both = sorted(listed.keys() & present.keys())
    return hashlib.sha256(text).hexdigest(), [
        *(Note("file_missing", file=name) for name in sorted(listed.keys() - present.keys())),
        *(Note("file_added", file=name) for name in sorted(present.keys() - listed.keys())),
        *(Note("file_changed", file=name) for name in both if listed[name][1] != present[name]),
    ]


def _listed(path: Path, text: bytes) -> Mapping[str, tuple[int, str]]:
    """Name → bytes and sha256 of the files that the text of a manifest lists."""
    try:
        content: dict[str, Any] = json.loads(text)
        if "dossier" not in content:
            raise ValueError(NAME)
        return {str(one["path"]): (int(one["bytes"]), str(one["sha256"])) for one in content["outputs"]}
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise UsageError("no_dossier", path=path, file=NAME) from error


def _member_hash(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> str:
    """sha256 of a member; empty where it can't be read."""
    digest = hashlib.sha256()
    try:
        for piece in _pieces(archive, info):
            digest.update(piece)
    except _BROKEN:
        return ""
    return digest.hexdigest()


def _pieces(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(info) as member:
        while piece := member.read(_PIECE):
            yield piece
