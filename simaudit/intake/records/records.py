"""What readers of files return: records as text cells, and rejected records."""

from dataclasses import dataclass, field
from typing import NamedTuple

import polars as pl

from simaudit.errors import Note


class Reject(NamedTuple):
    """A rejected record: its position in the file, its first line, the reason and its text.

    `reason` is the JSON of a note; records of one reason share it.
    """

    record: int
    line: int
    reason: str
    text: str


def reasons(rejects: pl.DataFrame) -> list[Note]:
    """The distinct reasons in the column `reason` of a frame of rejects."""
    return [Note.of(reason) for reason in rejects["reason"].unique().cast(pl.String)]


def with_reasons_in_words(rejects: pl.DataFrame, language: str = "en") -> pl.DataFrame:
    """The frame of rejects with `reason` as text in `vi` or `en`; each distinct note is rendered once."""
    distinct = rejects["reason"].unique().cast(pl.String)
    words = [Note.of(reason).text(language) for reason in distinct]
    # Without rows, replace_strict leaves the type as it was.
    return rejects.with_columns(pl.col("reason").replace_strict(distinct, words).cast(pl.String))


@dataclass
class Batch:
    """Records in the order of the file: text cells in columns `0`, `1`, …, and each record's first line."""

    cells: pl.DataFrame
    lines: pl.Series
    rejects: list[Reject] = field(default_factory=list)


@dataclass(frozen=True)
class Chunk:
    """Records in the order of their file.

    `cells` are text, one column for each canonical column of the file, missing values empty or NULL;
    `records` are their 1-based positions in the file, rejected records included.
    """

    cells: pl.DataFrame
    records: pl.Series
    rejects: list[Reject]
