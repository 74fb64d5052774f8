"""What the readers hand on: some records of a file as text, and the records that could not be read."""

from dataclasses import dataclass, field
from typing import NamedTuple

import polars as pl

from simaudit.errors import Note


class Reject(NamedTuple):
    """A record that could not be loaded: its position, the line it begins on, why, and its text.

    `reason` is the JSON of a note; records of one reason share it.
    """

    record: int
    line: int
    reason: str
    text: str


def reasons(rejects: pl.DataFrame) -> list[Note]:
    """The distinct reasons of rejects, out of the column `reason` of their frame."""
    return [Note.of(reason) for reason in rejects["reason"].unique().cast(pl.String)]


def with_reasons_in_words(rejects: pl.DataFrame) -> pl.DataFrame:
    """The frame of rejects with `reason` as an English text: each distinct note is put into words once."""
    distinct = rejects["reason"].unique().cast(pl.String)
    words = [Note.of(reason).text() for reason in distinct]
    # The cast is for a frame without rows, which keeps its type.
    return rejects.with_columns(pl.col("reason").replace_strict(distinct, words).cast(pl.String))


@dataclass
class Batch:
    """Records in the order of the file: text cells by position (`0`, `1`, …), and the line each begins on."""

    cells: pl.DataFrame
    lines: pl.Series
    rejects: list[Reject] = field(default_factory=list)


@dataclass(frozen=True)
class Chunk:
    """Records in the order of their file.

    `cells` are text, one column for each canonical column the file has, missing
    values empty or null; `records` are their 1-based positions in the file,
    rejected ones counted.
    """

    cells: pl.DataFrame
    records: pl.Series
    rejects: list[Reject]
