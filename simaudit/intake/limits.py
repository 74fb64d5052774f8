"""How large a file's parts may be: beyond these it is no register, or made to exhaust the machine."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from simaudit.errors import IntakeError, Note

Positive = Annotated[int, Field(ge=1)]


class FileLimits(BaseModel):
    """Bounds of one file; a file beyond one of them is refused whole, in a sentence that names the bound."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    max_line: Positive = 1024 * 1024
    """Bytes of one record, as UTF-8."""
    max_columns: Positive = 2_000
    max_heading: Positive = 1_000
    """Characters of one column's name."""
    max_expansion: Positive = 200
    """How many times its own size an archive may unpack to; registers are packed 5 to 30 times."""
    max_workbook_memory: Positive = 6 * 1024**3
    """Bytes that reading one workbook may take; a full sheet of 25 columns takes about 2.5 GB."""


DEFAULT_LIMITS: Final = FileLimits()


def check_headings(names: Sequence[str], path: Path, limits: FileLimits, place: Note | None = None) -> None:
    """Raises IntakeError where a file has more columns, or longer names of them, than the limits allow.

    `place` is the sheet they stand in.
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
