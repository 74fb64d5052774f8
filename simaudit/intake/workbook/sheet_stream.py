"""The sheets of a workbook, streamed from the process of sheet_process.py within limits of memory."""

import json
import os
import struct
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

import polars as pl
import pyarrow as pa
import pyarrow.ipc

from simaudit.errors import IntakeError
from simaudit.intake.limits.sizes import FileLimits

if TYPE_CHECKING:
    from io import BufferedReader

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PACKAGE: Final = Path(__file__).parents[2]
_LONGEST_NAME: Final = 1_000
"""Characters of a sheet's name; programs that write workbooks take 31."""


def workbook_form(path: Path) -> str | None:
    """`xlsx`, `xlsb`, `ods` or `xls` by the file's content, None if it isn't a workbook."""
    try:
        with path.open("rb") as file:
            start = file.read(len(_OLE))
        if start == _OLE:
            return "xls"
        if not start.startswith(b"PK"):
            return None
        with zipfile.ZipFile(path) as archive:
            parts = set(archive.namelist())
    except (OSError, ValueError, NotImplementedError, struct.error, zipfile.BadZipFile):
        # A damaged or unusual archive: reading it says what is wrong.
        return None
    forms = {"xl/workbook.xml": "xlsx", "xl/workbook.bin": "xlsb", "content.xml": "ods"}
    return next((form for part, form in forms.items() if part in parts), None)


@dataclass(frozen=True)
class Sheet:
    """A sheet from the stream; `rows` must be read before the next sheet."""

    name: str
    names: list[str]
    """All sheets of the workbook."""
    visible: bool
    readable: bool
    height: int
    first_column: int
    """The first column with a value, 0-based; cells begin there."""
    lost_digits: dict[str, int]
    uncalculated: dict[str, list[int]]
    """As `uncalculated` of uncalculated.py says."""
    rows: Iterator[pl.DataFrame]


class SheetStreams:
    """The process that reads a workbook, and the sheets that it writes."""

    def __init__(
        self, path: Path, form: str, limits: FileLimits, sheets: Sequence[str], *, head: int = 0
    ) -> None:
        self._path, self._limits = path, limits
        if any("\0" in name or len(name) > _LONGEST_NAME for name in sheets):
            # No system takes it as an argument.
            raise IntakeError("workbook_unreadable", path=path)
        # -P: no modules from the current folder; PYTHONPATH gives the location of this package instead.
        command = [
            sys.executable,
            "-P",
            "-m",
            "simaudit.intake.workbook.sheet_process",
            str(path.resolve()),
            form,
        ]
        python_path = os.pathsep.join(filter(None, [str(_PACKAGE.parent), os.environ.get("PYTHONPATH")]))
        self._process = subprocess.Popen(  # noqa: S603 (no shell; this interpreter and our own module)
            [*command, str(limits.max_workbook_memory), str(head), *sheets],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": python_path},
        )
        self._stdout = cast("BufferedReader", self._process.stdout)

    def close(self) -> None:
        """End the process, even if not all sheets were read."""
        self._process.kill()
        self._process.communicate()

    def sheets(self) -> Iterator[Sheet]:
        """Every wanted sheet; raises IntakeError if the process ends before."""
        while self._stdout.peek(1):
            try:
                stream = pa.ipc.open_stream(self._stdout)
                about = json.loads(stream.schema.metadata[b"sheet"])
                rows = self._rows(stream)
                yield Sheet(
                    about["name"],
                    about["names"],
                    about["visible"],
                    about["readable"],
                    about["rows"],
                    about["left"],
                    about["lost_digits"],
                    about["uncalculated"],
                    rows,
                )
                for _ in rows:
                    pass
            except (pa.ArrowException, OSError) as error:
                raise self._failure() from error
        if self._process.wait() != 0:
            raise self._failure()

    def _rows(self, stream: pa.RecordBatchReader) -> Iterator[pl.DataFrame]:
        try:
            for batch in stream:
                yield pl.DataFrame(pl.from_arrow(pa.Table.from_batches([batch])))
        except (pa.ArrowException, OSError) as error:
            raise self._failure() from error

    def _failure(self) -> IntakeError:
        # Imported here, as it imports libraries that only the other process needs.
        from simaudit.intake.workbook.sheet_process import WorkbookExitCode

        code = self._process.wait()
        if code == WorkbookExitCode.PASSWORD:
            return IntakeError("workbook_password", path=self._path)
        if code == WorkbookExitCode.NO_SHEET:
            return IntakeError("sheet_not_found", path=self._path)
        if code == WorkbookExitCode.DAMAGED:
            return IntakeError("workbook_unreadable", path=self._path)
        return IntakeError("workbook_too_large", path=self._path, bytes=self._limits.max_workbook_memory)


def check_size(path: Path, limits: FileLimits) -> None:
    """Raises IntakeError if a zipped workbook's directory gives a size beyond `max_expansion`."""
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        size = sum(part.file_size for part in archive.infolist())
    if size > limits.max_expansion * path.stat().st_size:
        raise IntakeError("workbook_expands_too_much", path=path, bytes=size, times=limits.max_expansion)
