"""A received file as a stream of UTF-8 bytes: opened once, hashed as it was received, decompressed, decoded.

Memory is bounded whatever the file expands to: nothing is held but one block.
"""

import codecs
import gzip
import hashlib
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, cast

import pyarrow as pa

from simaudit.errors import IntakeError

BLOCK_BYTES: Final = 64 * 1024 * 1024
"""How much decoded text is framed at once: enough to amortise the work, little enough for any machine."""

_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"
_FOREIGN_FORMS: Final = {
    b"PK\x03\x04": "a zip archive or an .xlsx workbook",
    b"\xd0\xcf\x11\xe0": "an old .xls workbook",
    b"%PDF": "a PDF document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"7z\xbc\xaf": "a 7z archive",
    b"Rar!": "a rar archive",
}
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class HashingReader(io.RawIOBase):
    """Reads a file once, keeping count and hash of the bytes as they were received."""

    def __init__(self, path: Path) -> None:
        try:
            self._file = path.open("rb", buffering=0)
        except OSError as error:
            raise IntakeError(f"{path}: cannot be opened ({error.strerror})") from error
        self.sha256 = hashlib.sha256()
        self.size = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast("bytearray", buffer))
        count = self._file.readinto(view) or 0
        self.sha256.update(view[:count])
        self.size += count
        return count

    def drain(self) -> None:
        """Read what a decoder left behind, so that hash and size cover the whole file."""
        while self.read(BLOCK_BYTES):
            pass

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()


@dataclass
class TextSource:
    """One delimited file, open: its physical form and its decoded blocks."""

    path: Path
    raw: HashingReader
    compression: str
    encoding: str
    _stream: BinaryIO
    _head: bytes

    def blocks(self) -> Iterator[bytes]:
        """The file's text as UTF-8, in pieces of about BLOCK_BYTES; raises IntakeError on a broken one."""
        decode = (
            None
            if self.encoding.startswith("utf-8")
            else codecs.getincrementaldecoder(self.encoding)("strict")
        )
        piece = self._head
        try:
            while piece:
                yield decode.decode(piece).encode() if decode else piece
                piece = self._stream.read(BLOCK_BYTES)
            if decode:
                yield decode.decode(b"", final=True).encode()
        except UnicodeDecodeError as error:
            raise IntakeError(
                f"{self.path}: its bytes are not {self.encoding}, as its first two bytes claim"
            ) from error
        except (EOFError, OSError, zlib.error) as error:
            raise IntakeError(
                f"{self.path}: the {self.compression} archive is truncated or damaged; "
                "nothing of it was read; ask for the file again"
            ) from error
        self.raw.drain()


def open_text(path: Path) -> TextSource:
    """Open a delimited file, plain, gzip or zstd; raises IntakeError where it is empty or no text."""
    raw = HashingReader(path)
    start = _peek(path)
    if not start:
        raise IntakeError(f"{path}: the file is empty")
    for magic, form in _FOREIGN_FORMS.items():
        if start.startswith(magic):
            raise IntakeError(
                f"{path}: this is {form}; export the register as delimited text (.csv) or Parquet"
            )
    compression, stream = "", cast("BinaryIO", raw)
    if start.startswith(_GZIP):
        compression, stream = (
            "gzip",
            cast("BinaryIO", gzip.GzipFile(fileobj=io.BufferedReader(raw, 1 << 20), mode="rb")),
        )
    elif start.startswith(_ZSTD):
        compression, stream = (
            "zstd",
            cast("BinaryIO", pa.CompressedInputStream(pa.PythonFile(raw, mode="r"), "zstd")),
        )
    try:
        head = stream.read(BLOCK_BYTES)
    except (EOFError, OSError, zlib.error) as error:
        raise IntakeError(
            f"{path}: the {compression} archive is truncated or damaged; ask for the file again"
        ) from error
    encoding, head = _encoding(path, head)
    return TextSource(path, raw, compression, encoding, stream, head)


def _peek(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(16)


def _encoding(path: Path, head: bytes) -> tuple[str, bytes]:
    bom, encoding = next(((bom, name) for bom, name in _BOMS if head.startswith(bom)), (b"", "utf-8"))
    head = head[len(bom) :]
    sample = head[:65536]
    if not sample.strip():
        raise IntakeError(f"{path}: the file is empty")
    if encoding.startswith("utf-16"):
        return encoding, head
    # Text has no NUL bytes; a few stray ones are left to the records they stand in.
    if sample.count(0) > max(3, len(sample) // 1000):
        raise IntakeError(
            f"{path}: this is a binary file; export the register as delimited text (.csv) or Parquet"
        )
    return encoding, head
