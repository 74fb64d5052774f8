"""Read a received file once, and count and hash its bytes on the way."""

import hashlib
import io
import os
from collections import deque
from pathlib import Path
from typing import Final, cast

from simaudit.errors import IntakeError
from simaudit.files import system_reason

_NEAR_END: Final = 65_536
"""Range before a block's end that is searched for a line end: many times a record's length."""


class HashingReader(io.RawIOBase):
    """Reads a file once; `size` and `sha256` are those of the bytes read so far."""

    def __init__(self, path: Path) -> None:
        try:
            self._file = path.open("rb", buffering=0)
        except OSError as error:
            raise IntakeError("cannot_be_opened", path=path, why=system_reason(error)) from error
        self.sha256 = hashlib.sha256()
        self.size = 0
        self._blocks = deque([io.BytesIO(), io.BytesIO()])

    @property
    def remaining(self) -> int:
        """Bytes not read yet."""
        return max(0, os.fstat(self._file.fileno()).st_size - self.size)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast("bytearray", buffer))
        count = self._file.readinto(view) or 0
        self.sha256.update(view[:count])
        self.size += count
        return count

    def read(self, size: int = -1, /) -> bytes:
        # RawIOBase.read would copy every block once more.
        data = self._file.read(size) or b""
        self.sha256.update(data)
        self.size += len(data)
        return data

    def read_lines(self, size: int) -> bytes:
        """The next `size` bytes up to their last line feed; all of them if no line ends near their end."""
        start = self._file.tell()
        near = max(start, start + size - _NEAR_END)
        end = os.pread(self._file.fileno(), start + size - near, near).rfind(b"\n") + 1
        return self._read_reusing_memory(near - start + end if end else size)

    def _read_reusing_memory(self, size: int) -> bytes:
        """As `read`, but into the memory of the last block but one.

        Allocating memory for every block takes four times as long as reading it. If a block is still
        referenced, BytesIO copies its buffer before writing to it.
        """
        # A small file needs no more memory than it has bytes.
        size = min(size, self.remaining)
        if size == 0:
            return b""
        self._blocks.rotate()
        block = self._blocks[0]
        if block.seek(0, io.SEEK_END) < size:
            block.seek(size - 1)
            block.write(b"\0")
        with block.getbuffer() as room:
            count = self.readinto(room[:size])
        block.truncate(count)
        return block.getvalue()

    def drain(self) -> None:
        """Read the rest of the file, so that hash and size cover all of it."""
        while self.read(_NEAR_END):
            pass

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()


def hash_file(path: Path) -> HashingReader:
    """The closed reader of a whole file, for its `size` and `sha256`."""
    raw = HashingReader(path)
    raw.drain()
    raw.close()
    return raw
