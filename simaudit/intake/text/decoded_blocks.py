"""A received file as a stream of blocks of UTF-8: opened once, hashed, decompressed and decoded.

It is unpacked from gzip, zstd or a zip archive of one file, nothing of it to disk. Memory is bounded however
far the file expands: only one block is in memory.
"""

import codecs
import gzip
import io
import lzma
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO, Final, cast

import pyarrow as pa

from simaudit.errors import IntakeError, Note
from simaudit.intake.limits import sizes
from simaudit.intake.text import encoding as encodings
from simaudit.intake.text.encoding import Encoding, Evidence, UndecidedError
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

    def __init__(self, path: Path, raw: HashingReader, limits: sizes.FileLimits) -> None:
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
        sizes.check_expansion(self._unpacked_bytes, self.path, self._limits)
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


BLOCK_BYTES: Final = sizes.USUAL_PACE.block_bytes
"""Text framed at once, at most."""

_HEAD_BYTES: Final = 8 * 1024 * 1024
"""Size of the first block: more than any header, but small, so that all processors get work soon."""

_OTHER_FORMATS: Final = {
    b"PK\x03\x04": Note("form_zip_within"),
    b"\xd0\xcf\x11\xe0": Note("form_old_workbook"),
    b"\x1f\x8b": Note("form_archive_within"),
    b"%PDF": Note("form_pdf"),
    b"\x89PNG": Note("form_picture"),
    b"\xff\xd8\xff": Note("form_picture"),
    b"7z\xbc\xaf": Note("form_archive", kind="7z"),
    b"Rar!": Note("form_archive", kind="rar"),
}
_SAMPLE_BYTES: Final = 65_536


class TextSource:
    """One delimited file, open: its physical form and its decoded blocks."""

    def __init__(
        self, path: Path, given_encoding: str | None, limits: sizes.FileLimits, block_bytes: int
    ) -> None:
        self.path = path
        self._block_bytes = min(block_bytes, BLOCK_BYTES)
        self.raw = HashingReader(path)
        self._evidence = Evidence()
        self._encoding_given = given_encoding is not None
        with ExitStack() as closing:
            closing.callback(self.raw.close)
            self._unpacked = UnpackedStream(path, self.raw, limits)
            closing.callback(self._unpacked.close)
            self._head = self._unpacked.read(min(_HEAD_BYTES, self._block_bytes))
            self._encoding: Encoding | None = self._detect(given_encoding)
            # Before anything looks at a line: at its header, or at its words.
            character_bytes = 2 if self.encoding.name in encodings.UTF_16 else 1
            sizes.check_line_lengths(self._head, path, limits, character_bytes)
            # Without an error, the file stays open for its blocks.
            self._closing = closing.pop_all()

    @property
    def compression(self) -> str:
        """`gzip`, `zstd`, `zip` or empty."""
        return self._unpacked.form

    @property
    def encoding(self) -> Encoding:
        """The text's encoding; final once all blocks are read, as a file may begin with ASCII only."""
        return self._encoding or Encoding(encodings.UTF_8, Note("encoding_all_ascii"))

    def blocks(self) -> Iterator[bytes]:
        """The file's text as UTF-8, in blocks of about `block_bytes`; raises IntakeError if undecodable."""
        with self._closing:
            pieces = self._pieces()
            if self.encoding.name in encodings.UTF_16:
                yield from self._decode_utf_16(pieces)
            else:
                yield from self._decode_one_byte(pieces)
            self.raw.drain()

    def _pieces(self) -> Iterator[bytes]:
        piece = self._head
        while piece:
            yield piece
            # The last blocks are smaller, so that all processors finish at about the same time.
            piece = self._unpacked.read(min(self._block_bytes, max(_HEAD_BYTES, self.raw.remaining // 2)))

    def _decode_one_byte(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """UTF-8 as it is; other encodings by whole lines, as a letter of VNI may take two bytes."""
        rest = b""
        for piece in pieces:
            self._decide(piece)
            if self.encoding.name not in encodings.ONE_BYTE:
                yield piece
                continue
            cut = max(piece.rfind(b"\n"), piece.rfind(b"\r")) + 1 or len(piece)
            yield self._decode(rest + piece[:cut])
            rest = piece[cut:]
        if rest:
            yield self._decode(rest)

    def _decode(self, lines: bytes) -> bytes:
        name = self.encoding.name
        text = encodings.decode(encodings.without_undecodable(lines, name), name)
        return unicodedata.normalize("NFC", text).encode("utf-8", "surrogateescape")

    def _decode_utf_16(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        decoder = codecs.getincrementaldecoder(self.encoding.name)("surrogatepass")
        try:
            for piece in pieces:
                # Half a surrogate pair becomes invalid UTF-8, so that its record is rejected.
                yield decoder.decode(piece).encode("utf-8", "surrogatepass")
            yield decoder.decode(b"", final=True).encode("utf-8", "surrogatepass")
        except UnicodeDecodeError as error:
            raise IntakeError(
                "not_of_encoding_throughout", path=self.path, encoding=self.encoding.name
            ) from error

    def _decide(self, piece: bytes) -> None:
        """Recognise the encoding from the first piece that isn't ASCII, and check later pieces against it."""
        marked = self.encoding.name in (encodings.UTF_8_BOM, *encodings.UTF_16)
        if self._encoding_given or marked or piece.isascii():
            return
        if self._encoding and self._encoding.name == encodings.UTF_8:
            return
        try:
            self._encoding = self._evidence.decide(piece, self._encoding)
        except UndecidedError as error:
            raise IntakeError(
                "encoding_undecided", path=self.path, why=error.why, names=encodings.ENCODINGS
            ) from error

    def _detect(self, given_encoding: str | None) -> Encoding | None:
        """The encoding by byte order mark or zero bytes, else the given one.

        Raises IntakeError if both differ.
        """
        head = self._head
        for magic, form in _OTHER_FORMATS.items():
            if head.startswith(magic):
                raise IntakeError("no_text_file", path=self.path, form=form)
        marked = next(((bom, name) for bom, name in encodings.BOMS if head.startswith(bom)), None)
        if marked:
            self._head = head[len(marked[0]) :]
        if not self._head[:_SAMPLE_BYTES].strip(b" \t\r\n\v\f\0"):
            raise IntakeError("file_empty", path=self.path)
        detected: Encoding | None
        if marked:
            detected = Encoding(marked[1], Note("encoding_byte_order_mark"))
        else:
            sample = self._head[:_SAMPLE_BYTES]
            unmarked = encodings.utf_16_without_bom(sample)
            # Text has no zero bytes; a few stray ones only affect their records.
            if unmarked is None and sample.count(0) > max(3, len(sample) // 1000):
                raise IntakeError("binary_file", path=self.path)
            detected = unmarked
        if given_encoding is None:
            return detected
        if detected is None and not head.isascii():
            detected = encodings.utf_8(head)
        if (
            detected is not None
            and detected.name.removesuffix("-sig") != given_encoding
            and {detected.name, given_encoding} != {*encodings.UTF_16}
        ):
            raise IntakeError(
                "encoding_contradicted",
                path=self.path,
                named=given_encoding,
                found=detected.name,
                why=detected.why,
            )
        return detected or Encoding(given_encoding, Note("encoding_from_profile"))


def open_text(
    path: Path,
    given_encoding: str | None = None,
    limits: sizes.FileLimits = sizes.DEFAULT_LIMITS,
    block_bytes: int = sizes.USUAL_PACE.block_bytes,
) -> TextSource:
    """Open a delimited file, plain, gzip, zstd or zip; raises IntakeError if it is empty or isn't text.

    `given_encoding` is that of a profile, a name of ENCODINGS; without it, the encoding is recognised.
    """
    return TextSource(path, given_encoding, limits, block_bytes)
