"""How much of an extract is read at once, and limits on the size of a file's parts.

They stand against files that aren't registers or would exhaust memory.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

import polars as pl
from pydantic import BaseModel, ConfigDict, Field

from simaudit.errors import IntakeError, Note


@dataclass(frozen=True)
class ReadingPace:
    """Threads that type cells, and the most text that is read for one of them at once."""

    workers: int = 2
    block_bytes: int = 64 * 1024 * 1024
    """Large enough to amortise the cost of a call, small enough for any machine."""


USUAL_PACE: Final = ReadingPace()


Positive = Annotated[int, Field(ge=1, lt=2**31)]


class FileLimits(BaseModel):
    """Limits of one file; a file beyond one of them is refused, with an error that names the limit."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    max_line: Positive = 1024 * 1024
    """Bytes of one record, as UTF-8."""
    max_columns: Positive = 2_000
    """Columns of one file."""
    max_heading: Positive = 1_000
    """Characters of one column's name."""
    max_expansion: Positive = 200
    """Unpacked size of an archive as a multiple of its own; registers compress 5 to 30 times."""
    max_workbook_memory: Annotated[int, Field(ge=1, lt=2**63)] = 6 * 1024**3
    """Bytes of memory for reading one workbook; a full sheet of 25 columns takes about 2.5 GB."""


DEFAULT_LIMITS: Final = FileLimits()
_LINE_ENDS: Final = (b"\n", b"\r")
_ANY_EXPANSION_BYTES: Final = 64 * 1024 * 1024
"""Unpacked size that is allowed for any file, however small."""


def check_expansion(unpacked: int, path: Path, limits: FileLimits) -> None:
    """Raises IntakeError where so many bytes, unpacked from the file, are beyond `max_expansion`."""
    if unpacked > max(_ANY_EXPANSION_BYTES, limits.max_expansion * path.stat().st_size):
        raise IntakeError("expands_without_end", path=path, times=limits.max_expansion)


def check_headings(names: Sequence[str], path: Path, limits: FileLimits, place: Note | None = None) -> None:
    """Raises IntakeError where a file has more columns, or longer column names, than the limits allow.

    `place` is the header's sheet in a workbook.
    """
    if len(names) > limits.max_columns:
        raise IntakeError(
            "too_many_columns", path=path, place=place, columns=len(names), most=limits.max_columns
        )
    for at, name in enumerate(names, start=1):
        if len(name) > limits.max_heading:
            raise IntakeError(
                "column_name_too_long",
                path=path,
                place=place,
                column=str(at),
                length=len(name),
                most=limits.max_heading,
            )


def check_records(cells: pl.DataFrame, before: int, path: Path, limits: FileLimits) -> int:
    """Bytes of all records; raises IntakeError where one of them is longer than `max_line`.

    `before` is the number of records, or of rows, above the first.
    """
    sizes = cells.select(pl.sum_horizontal(pl.all().str.len_bytes())).to_series()
    if (sizes.max() or 0) > limits.max_line:  # type: ignore[operator]
        place = Note("after_record", record=str(before + (sizes.arg_max() or 0)))
        raise IntakeError("record_too_long", path=path, place=place, bytes=limits.max_line)
    return int(sizes.sum())


def check_line_lengths(text: bytes, path: Path, limits: FileLimits, character_bytes: int = 1) -> None:
    """Raises IntakeError at the first line beyond `max_line`; a line ends with a line feed or return.

    `character_bytes` are those of an ASCII character: with two of them, a line is half as long in UTF-8.
    """
    most, begin = limits.max_line * character_bytes, 0
    while len(text) - begin > most:
        # Every line that begins before the last end within reach is short enough.
        last = max(text.rfind(end, begin, begin + most + 1) for end in _LINE_ENDS)
        if last < 0:
            line = 1 + max(text.count(end, 0, begin) for end in _LINE_ENDS)
            place = Note("at_line", line=str(line))
            raise IntakeError("line_too_long", path=path, place=place, bytes=limits.max_line)
        begin = last + 1
