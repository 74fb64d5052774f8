"""A file as it was received: read once, its bytes counted and hashed on the way."""

import hashlib
import io
import os
from collections import deque
from pathlib import Path
from typing import Final, cast

from simaudit.errors import IntakeError, system_reason

_NEAR_END: Final = 65_536
"""Where a block of whole lines is looked for to end: many times a record's length."""


class HashingReader(io.RawIOBase):
    """Reads a file once, keeping count and hash of the bytes as they were received."""

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
        """Bytes that were not read yet."""
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
        # What io makes of readinto copies every block once more.
        data = self._file.read(size) or b""
        self.sha256.update(data)
        self.size += len(data)
        return data

    def read_lines(self, size: int) -> bytes:
        """The next `size` bytes up to their last line feed; all of them where no line ends near their end."""
        start = self._file.tell()
        near = max(start, start + size - _NEAR_END)
        end = os.pread(self._file.fileno(), start + size - near, near).rfind(b"\n") + 1
        return self._read_reusing_memory(near - start + end if end else size)

    def _read_reusing_memory(self, size: int) -> bytes:
        """As `read`, into the memory of the block before the last, where nobody holds on to that one.

        To be given new memory for every block takes four times as long as to read it. Should somebody hold
        on to a block, its buffer is copied before it is written to.
        """
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
        """Read what a decoder left unread, so that hash and size cover the whole file."""
        while self.read(_NEAR_END):
            pass

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()
