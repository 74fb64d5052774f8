"""What readers of files return: records as text cells, rejected records, and a sample for a preview."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import polars as pl

from simaudit.errors import Note


class ColumnSample:
    """Takes so many records of a file; none where none are wanted, as in an audit."""

    def __init__(self, headings: Sequence[str], rows: int) -> None:
        self._headings = headings
        self._missing = rows
        self._parts: list[pl.DataFrame] = []

    def add(self, cells: pl.DataFrame) -> None:
        """Records of the file, a text column for each of its columns in their order."""
        if self._missing > 0:
            self._parts.append(cells.head(self._missing))
            self._missing -= self._parts[-1].height

    @property
    def columns(self) -> dict[str, pl.Series]:
        """Heading → the values of the records; of headings that are there twice, the first."""
        if not self._parts:
            return {}
        cells = pl.concat(self._parts)
        values_by_heading: dict[str, pl.Series] = {}
        for heading, values in zip(self._headings, cells, strict=False):
            if heading.strip():
                values_by_heading.setdefault(heading, values)
        return values_by_heading


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
