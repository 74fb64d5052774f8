"""The bytes of a received file, unpacked from gzip, zstd or a zip archive of one file, with a limit on size.

Nothing is extracted to disk, and only the bytes of one `read` are in memory.
"""

import gzip
import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO, Final, cast

import pyarrow as pa

from simaudit.errors import IntakeError
from simaudit.intake.limits.sizes import FileLimits, check_expansion
from simaudit.intake.text.hashing_reader import HashingReader

_GZIP: Final = b"\x1f\x8b"
_ZSTD: Final = b"\x28\xb5\x2f\xfd"
_ZIP: Final = b"PK\x03\x04"
_LARGEST_DIRECTORY: Final = 1024 * 1024
"""Limit in bytes on a zip archive's directory; that of a single file has about a hundred."""
_WORKBOOK_PARTS: Final = frozenset({"[Content_Types].xml", "mimetype", "content.xml"})
_MAC_FOLDER: Final = "__MACOSX/"
_MAC_FILE: Final = ".DS_Store"
"""Entries that macOS adds to an archive."""

# zipfile and its unpackers raise these too, on names, fields and lengths that can't be.
_DAMAGED: Final = (
    EOFError,
    OSError,
    ValueError,
    struct.error,
    zlib.error,
    lzma.LZMAError,
    zipfile.BadZipFile,
)


class UnpackedStream:
    """The unpacked bytes of a file; `form` is the kind of archive, empty for a plain file."""

    def __init__(self, path: Path, raw: HashingReader, limits: FileLimits) -> None:
        self.path, self.form = path, ""
        self._raw, self._stream = raw, cast("BinaryIO", raw)
        self._limits = limits
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
        with ExitStack() as failing:
            failing.callback(self.close)
            with self._named_faults():
                self._stream = cast("BinaryIO", open_stream())
            failing.pop_all()

    def read(self, size: int) -> bytes:
        """The next bytes, at most `size`; raises IntakeError if the archive is damaged or expands too far.

        Those of a plain file end with a line, which saves joining lines across blocks.
        """
        if not self.form:
            return self._raw.read_lines(size)
        with self._named_faults():
            piece = self._stream.read(size)
        self._unpacked_bytes += len(piece)
        check_expansion(self._unpacked_bytes, self.path, self._limits)
        return piece

    def close(self) -> None:
        """Close the archive, but not the file it is read from, which belongs to the caller."""
        self._closing.close()

    def _only_file(self, archive: zipfile.ZipFile) -> object:
        names = {entry.filename for entry in archive.infolist()}
        if _WORKBOOK_PARTS & names or any(name.startswith("xl/") for name in names):
            raise IntakeError("workbook_within", path=self.path)
        files = [
            entry
            for entry in archive.infolist()
            # is_dir fails on an empty name.
            if not entry.filename.endswith("/")
            and not entry.filename.startswith(_MAC_FOLDER)
            and not entry.filename.endswith(_MAC_FILE)
        ]
        if len(files) != 1:
            raise IntakeError("zip_of_several", path=self.path, files=len(files))
        if files[0].flag_bits & 1:
            raise IntakeError("zip_encrypted", path=self.path)
        if files[0].compress_type == zipfile.ZIP_BZIP2:
            # zipfile unpacks 4 KB of it at once, which may hold gigabytes.
            raise IntakeError("packing_unusual", path=self.path)
        return self._closing.enter_context(archive.open(files[0]))

    @contextmanager
    def _named_faults(self) -> Iterator[None]:
        """What the unpackers raise on an archive that they can't read, as an IntakeError."""
        try:
            yield
        except _DAMAGED as error:
            raise IntakeError("archive_damaged", path=self.path, form=self.form) from error
        except NotImplementedError as error:
            raise IntakeError("packing_unusual", path=self.path) from error


def _zip_file(path: Path) -> zipfile.ZipFile:
    if _directory_bytes(path) > _LARGEST_DIRECTORY:
        raise IntakeError("zip_of_very_many", path=path)
    return zipfile.ZipFile(path)


def _directory_bytes(path: Path) -> int:
    """Size of the archive's directory, read before zipfile loads all of it into memory."""
    with path.open("rb") as file:
        size = file.seek(0, io.SEEK_END)
        file.seek(max(0, size - 66_000))
        tail = file.read()
        end = tail.rfind(b"PK\x05\x06")
        if end < 0 or len(tail) < end + 22:
            raise zipfile.BadZipFile
        (listed,) = struct.unpack_from("<I", tail, end + 12)
        if tail[end - 20 : end].startswith(b"PK\x06\x07"):
            (offset,) = struct.unpack_from("<Q", tail, end - 12)
            file.seek(min(offset, size))
            record = file.read(56)
            if len(record) == 56:
                (listed,) = struct.unpack_from("<Q", record, 40)
    return int(listed)
