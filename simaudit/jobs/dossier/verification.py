"""Whether a dossier is as it was made: its files by its manifest, and the manifest by the store.

A .zip has to be one archive of what its manifest lists, and of nothing else. Who unpacks it, with whatever
program, must get these files in one folder: programs differ in which of two archives, two members of a name
or two headers they take, and in where they let a member's name lead.
"""

import hashlib
import os
import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

from simaudit.errors import Note, UsageError
from simaudit.files import file_hash, special_file, strict_json, system_reason
from simaudit.jobs.stored.verification import Verification, finish_killed_runs
from simaudit.store.cases import dossier_seal
from simaudit.store.manifest import NAME, Seal, file_differences, listed_files, open_to_others, read_manifest
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
        manifest, found = file_hash(path / NAME), folder_findings(path)
        seal = _seal(used_stores, manifest, None)
    elif not _begins(path, _AGE):
        manifest, found = archive_findings(path)
        seal = _seal(used_stores, manifest, _hash(path))
    elif used_stores:
        found, seal = DossierFindings(), _seal(used_stores, None, _hash(path))
    else:
        raise UsageError("dossier_unreadable", path=path)
    differences = list(found.differences)
    if seal is Seal.UNKNOWN and used_stores:
        unknown = Note("dossier_unknown", file=path.name, stores=[str(store.folder) for store in used_stores])
        differences = [unknown, *differences]
    if seal is Seal.EARLIER:
        differences = [Note("dossier_sealed_since", file=path.name), *differences]
    if seal is Seal.DIFFERS and not differences:
        differences = [Note("archive_not_as_made", file=path.name)]
    agreement = Note("as_in_manifest")
    if seal is Seal.AGREES:
        agreement = Note("dossier_as_sealed" if found.sealed else "dossier_as_made")
    return Verification(tuple(differences), agreement, found.changed_drafts)


def _seal(stores: Sequence[Store], manifest: str | None, file: str | None) -> Seal:
    """What is known of a dossier by the store that knows most of it."""
    seals = set()
    for store in stores:
        with store.open_ledger() as ledger:
            seals.add(dossier_seal(ledger, manifest, file))
    order = (Seal.AGREES, Seal.EARLIER, Seal.DIFFERS)
    return next((seal for seal in order if seal in seals), Seal.UNKNOWN)


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


@dataclass(frozen=True)
class DossierFindings:
    """What a dossier's files are, held against its manifest."""

    sealed: bool = False
    differences: tuple[Note, ...] = ()
    changed_drafts: tuple[Note, ...] = ()
    """Letter and summary that were written into before they are sealed: no difference."""


def folder_findings(folder: Path) -> DossierFindings:
    """Of a dossier that is a folder. Raises UsageError where its manifest can't be read."""
    manifest = read_manifest(folder)
    open_files = [Note("file_open_to_others", file=name) for name in open_to_others(folder, [folder])]
    return _findings(manifest, [*file_differences(folder), *open_files])


def _findings(manifest: Mapping[str, Any], notes: Sequence[Note]) -> DossierFindings:
    """The notes without those of drafts that were changed, which are for that."""
    drafts = {str(draft["path"]) for draft in manifest.get("drafts", ())}
    changed = {note.values["file"] for note in notes if note.code == "file_changed"} & drafts
    # What a word processor saves is a new file, with the rights that new files have.
    of_draft = ("file_changed", "file_open_to_others")
    return DossierFindings(
        sealed=bool(manifest.get("sealed_at")),
        differences=tuple(
            note for note in notes if note.code not in of_draft or note.values["file"] not in changed
        ),
        changed_drafts=tuple(Note("draft_changed", file=name) for name in sorted(map(str, changed))),
    )


_LARGEST_MANIFEST: Final = 16 * 2**20
_PIECE: Final = 2**20

BROKEN: Final = (
    zipfile.BadZipFile, zlib.error, struct.error, RuntimeError, NotImplementedError, EOFError,
    OSError, ValueError,
)  # fmt: skip
"""What reading an archive raises that is damaged, encrypted, or of an unknown method."""

_END: Final = struct.Struct("<4s4H2LH")
"""The record that an archive ends with (APPNOTE 4.3.16), without a comment."""
_LOCAL: Final = struct.Struct("<4s5H3L2H")
"""What stands before a member (APPNOTE 4.3.7), without its name."""
_DESCRIBED: Final = 0x08
"""The flag of a member with sizes behind it instead of before it: what packs as it goes writes them there."""
_DESCRIPTOR: Final = 24
"""Bytes that these sizes take at most."""


def archive_findings(path: Path) -> tuple[str, DossierFindings]:
    """sha256 of the manifest in an archive, and what is not as it says; raises UsageError without one."""
    try:
        with zipfile.ZipFile(path) as archive, path.open("rb") as file:
            manifests = [info for info in archive.infolist() if info.filename.rpartition("/")[2] == NAME]
            if len(manifests) != 1 or manifests[0].file_size > _LARGEST_MANIFEST:
                raise UsageError("no_dossier", path=path, file=NAME)
            text = archive.read(manifests[0])
            folder = manifests[0].filename.removesuffix(NAME)
            content, listed = _listed(text)
            if not all(map(_is_plain, [*listed, folder.removesuffix("/") or NAME])):
                raise UsageError("no_dossier", path=path, file=NAME)
            around = [] if _is_whole(file, archive) else [Note("bytes_around_archive", file=path.name)]
            differences = _differences(archive, folder, {**listed, NAME: (len(text), _sha256(text))})
    except BROKEN as error:
        raise UsageError("no_dossier", path=path, file=NAME) from error
    return _sha256(text), _findings(content, [*around, *differences])


def _listed(text: bytes) -> tuple[Mapping[str, Any], Mapping[str, tuple[int, str]]]:
    """The manifest of this text, and name → bytes and sha256 of the files it lists; raises ValueError."""
    try:
        content: dict[str, Any] = strict_json(text)
        if "dossier" not in content:
            raise ValueError(NAME)
        return content, {
            str(file["path"]): (int(file["bytes"]), str(file["sha256"])) for file in listed_files(content)
        }
    except (TypeError, KeyError, OverflowError) as error:
        raise ValueError(NAME) from error


def _is_plain(name: str) -> bool:
    """Whether it is the name of a file or folder on any system, and leads nowhere."""
    return (
        name.isprintable() and name.strip(". ") != "" and not any(character in "/\\:" for character in name)
    )


def _is_whole(file: BinaryIO, archive: zipfile.ZipFile) -> bool:
    """Whether the archive is the whole file: no byte is before, between or behind its members.

    What a member's own header says must be what the directory says of it.
    """
    position = slack = 0
    for info in sorted(archive.infolist(), key=lambda info: info.header_offset):
        file.seek(info.header_offset)
        _, _, flags, method, _, _, *sizes, name_length, extra_length = _LOCAL.unpack(file.read(_LOCAL.size))
        sizes_in_directory = [info.CRC, info.compress_size, info.file_size]
        same = method == info.compress_type and flags == info.flag_bits
        described = flags & _DESCRIBED
        if not (
            position <= info.header_offset <= position + slack
            and same
            and (described or sizes == sizes_in_directory)
        ):
            return False
        position = info.header_offset + _LOCAL.size + name_length + extra_length + info.compress_size
        slack = _DESCRIPTOR if described else 0
    length = file.seek(0, os.SEEK_END)
    file.seek(length - _END.size)
    mark, *_, size, start, comment = _END.unpack(file.read(_END.size))
    at_end = (mark, comment, start + size + _END.size) == (b"PK\5\6", 0, length)
    return at_end and start == archive.start_dir and position <= start <= position + slack


def _differences(
    archive: zipfile.ZipFile, folder: str, listed: Mapping[str, tuple[int, str]]
) -> Sequence[Note]:
    # Windows takes two names that differ in upper and lower case only for one.
    times = Counter(info.filename.casefold() for info in archive.infolist())
    notes: list[Note] = []
    present: set[str] = set()
    for info in archive.infolist():
        name = info.filename.removeprefix(folder)
        size, sha256 = listed.get(name, (-1, ""))
        kind = stat.S_IFMT(info.external_attr >> 16)
        if info.filename == folder and kind in (0, stat.S_IFDIR) and times[folder.casefold()] == 1:
            # Most programs pack the folder as well.
            continue
        inside = info.filename.startswith(folder) and info.orig_filename == info.filename
        if kind not in (0, stat.S_IFREG):
            notes.append(Note("file_now_link" if stat.S_ISLNK(kind) else "file_now_special", file=name))
        elif size < 0 or not inside:
            notes.append(Note("file_added", file=info.filename if not inside else name))
        elif times[info.filename.casefold()] > 1:
            notes.append(Note("file_twice", file=name))
        elif (digest := _hash_of_member(archive, info)) != sha256 or info.file_size != size:
            notes.append(Note("file_changed" if digest else "file_damaged", file=name))
        present.add(name)
    missing = [Note("file_missing", file=name) for name in sorted(listed.keys() - present)]
    return [*missing, *sorted(set(notes), key=lambda note: (note.code, str(note.values["file"])))]


def _hash_of_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> str:
    """sha256 of a member; empty where it can't be read."""
    digest = hashlib.sha256()
    try:
        with archive.open(info) as member:
            while piece := member.read(_PIECE):
                digest.update(piece)
    except BROKEN:
        return ""
    return digest.hexdigest()


def _sha256(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()
