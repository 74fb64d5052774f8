"""The .zip of a dossier: whether it is one archive of what its manifest lists, and of nothing else.

Who unpacks it, with whatever program, must get these files in one folder: programs differ in which of two
archives, two members of a name or two headers they take, and in where they let a member's name lead.
"""

import hashlib
import json
import os
import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Final

from simaudit.errors import Note, UsageError
from simaudit.store.manifest import NAME

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


def archive_differences(path: Path) -> tuple[str, list[Note]]:
    """sha256 of the manifest in an archive, and what is not as it says; raises UsageError without one."""
    try:
        with zipfile.ZipFile(path) as archive, path.open("rb") as file:
            manifests = [info for info in archive.infolist() if info.filename.rpartition("/")[2] == NAME]
            if len(manifests) != 1 or manifests[0].file_size > _LARGEST_MANIFEST:
                raise UsageError("no_dossier", path=path, file=NAME)
            text = archive.read(manifests[0])
            folder = manifests[0].filename.removesuffix(NAME)
            listed = _listed(text)
            if not all(map(_is_plain, [*listed, folder.removesuffix("/") or NAME])):
                raise UsageError("no_dossier", path=path, file=NAME)
            around = [] if _is_whole(file, archive) else [Note("bytes_around_archive", file=path.name)]
            differences = _differences(archive, folder, {**listed, NAME: (len(text), _sha256(text))})
    except BROKEN as error:
        raise UsageError("no_dossier", path=path, file=NAME) from error
    return _sha256(text), [*around, *differences]


def _listed(text: bytes) -> Mapping[str, tuple[int, str]]:
    """Name → bytes and sha256 of the files that the text of a manifest lists; raises ValueError."""
    try:
        content: dict[str, Any] = json.loads(text)
        if "dossier" not in content:
            raise ValueError(NAME)
        return {
            str(output["path"]): (int(output["bytes"]), str(output["sha256"]))
            for output in content["outputs"]
        }
    except (TypeError, KeyError, OverflowError, RecursionError) as error:
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
        stated = [info.CRC, info.compress_size, info.file_size]
        same = method == info.compress_type and flags == info.flag_bits
        described = flags & _DESCRIBED
        if not (
            position <= info.header_offset <= position + slack and same and (described or sizes == stated)
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
        elif times[info.filename.casefold()] > 1 or info.file_size != size or _hash(archive, info) != sha256:
            notes.append(Note("file_changed", file=name))
        present.add(name)
    missing = [Note("file_missing", file=name) for name in sorted(listed.keys() - present)]
    return [*missing, *sorted(set(notes), key=lambda note: (note.code, str(note.values["file"])))]


def _hash(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> str:
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
