"""A received file's bytes, out of gzip, zstd or a zip archive of one file, as a stream of bounded size.

Nothing is extracted to disk, and nothing is held but what was asked for.
"""

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO, Final, cast

import pyarrow as pa

from simaudit.errors import IntakeError
from simaudit.intake.limits import FileLimits
from simaudit.intake.text.hashing_reader import HashingReader

_GZIP: Final = b"\x1f\x8b"
_ZSTD: Final = b"\x28\xb5\x2f\xfd"
_ZIP: Final = b"PK\x03\x04"
_ANY_EXPANSION_BYTES: Final = 64 * 1024 * 1024
"""Up to this much an archive may unpack to, however small it is: a machine has it to spare."""
_LARGEST_DIRECTORY: Final = 1024 * 1024
"""Bytes of a zip archive's own list of files; one of a single file has some hundred."""
_WORKBOOK_PARTS: Final = frozenset({"[Content_Types].xml", "mimetype", "content.xml"})
_MAC_FOLDER: Final = "__MACOSX/"
_MAC_FILE: Final = ".DS_Store"
"""What a Mac adds to an archive unasked."""

_DAMAGED: Final = (EOFError, OSError, zlib.error, zipfile.BadZipFile)


class UnpackedStream:
    """The unpacked bytes of a file; `form` names the archive, and is empty where there is none."""

    def __init__(self, path: Path, raw: HashingReader, limits: FileLimits) -> None:
        self.path, self.form = path, ""
        self._raw, self._stream = raw, cast("BinaryIO", raw)
        self._max_bytes = max(_ANY_EXPANSION_BYTES, limits.max_expansion * path.stat().st_size)
        self._max_expansion = limits.max_expansion
        self._unpacked_bytes = 0
        self._closing = ExitStack()
        with path.open("rb") as file:
            start = file.read(4)
        if start.startswith(_GZIP):
            self._open("gzip", lambda: gzip.GzipFile(fileobj=io.BufferedReader(raw, 1 << 20), mode="rb"))
        elif start == _ZSTD:
            self._open("zstd", lambda: pa.CompressedInputStream(pa.PythonFile(raw, mode="r"), "zstd"))
        elif start == _ZIP:
            self._open("zip", lambda: self._only_file(self._closing.enter_context(_zip_file(path))))

    def _open(self, form: str, open_stream: Callable[[], object]) -> None:
        self.form = form
        try:
            self._stream = cast("BinaryIO", open_stream())
        except _DAMAGED as error:
            raise self._damaged() from error
        except IntakeError:
            self.close()
            raise

    def read(self, size: int) -> bytes:
        """The next bytes, at most `size`; raises IntakeError where the archive is damaged, or a bomb.

        Of a file as it is they end with a line, so that nobody need put lines together again.
        """
        if not self.form:
            return self._raw.read_lines(size)
        try:
            piece = self._stream.read(size)
        except _DAMAGED as error:
            raise self._damaged() from error
        except NotImplementedError as error:
            raise self._unusual() from error
        self._unpacked_bytes += len(piece)
        if self._unpacked_bytes > self._max_bytes:
            raise IntakeError("expands_without_end", path=self.path, times=self._max_expansion)
        return piece

    def close(self) -> None:
        """Close the archive; the file that it is read from is the caller's."""
        self._closing.close()

    def _only_file(self, archive: zipfile.ZipFile) -> object:
        names = {entry.filename for entry in archive.infolist()}
        if _WORKBOOK_PARTS & names or any(name.startswith("xl/") for name in names):
            raise IntakeError("workbook_within", path=self.path)
        files = [
            entry
            for entry in archive.infolist()
            if not entry.is_dir()
            and not entry.filename.startswith(_MAC_FOLDER)
            and not entry.filename.endswith(_MAC_FILE)
        ]
        if len(files) != 1:
            raise IntakeError("zip_of_several", path=self.path, files=len(files))
        if files[0].flag_bits & 1:
            raise IntakeError("zip_encrypted", path=self.path)
        try:
            return self._closing.enter_context(archive.open(files[0]))
        except NotImplementedError as error:
            raise self._unusual() from error

    def _unusual(self) -> IntakeError:
        return IntakeError("packing_unusual", path=self.path)

    def _damaged(self) -> IntakeError:
        return IntakeError("archive_damaged", path=self.path, form=self.form)


def _zip_file(path: Path) -> zipfile.ZipFile:
    if _directory_bytes(path) > _LARGEST_DIRECTORY:
        raise IntakeError("zip_of_very_many", path=path)
    return zipfile.ZipFile(path)


def _directory_bytes(path: Path) -> int:
    """Size of the archive's list of files, read before zipfile reads that list whole into memory."""
    with path.open("rb") as file:
        size = file.seek(0, io.SEEK_END)
        file.seek(max(0, size - 66_000))
        tail = file.read()
        end = tail.rfind(b"PK\x05\x06")
        if end < 0 or len(tail) < end + 22:
            raise zipfile.BadZipFile
        (listed,) = struct.unpack_from("<I", tail, end + 12)
        if tail[end - 20 : end].startswith(b"PK\x06\x07"):
            (place,) = struct.unpack_from("<Q", tail, end - 12)
            file.seek(min(place, size))
            record = file.read(56)
            if len(record) == 56:
                (listed,) = struct.unpack_from("<Q", record, 40)
    return int(listed)
