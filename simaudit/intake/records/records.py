"""What readers of files return: records as text cells, rejected records, and a sample for a preview.

Rows are validated against the contract in one pass. pandera's own checks are evaluated, so that nothing of
the contract is stated twice; but all at once, as pandera makes a pass for each and looks in each for the rows
that fail. Where some do, pandera says which.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import polars as pl

from simaudit.errors import Note
from simaudit.row_models import SUBSCRIBER
from simaudit.validation import PolarsCheckBackend, PolarsData, pa


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


def validate_subscribers(rows: pl.DataFrame) -> None:
    """Validate rows against `SUBSCRIBER`; raises pandera's SchemaErrors."""
    _validate(SUBSCRIBER, rows)


def validated(table: type[pa.DataFrameModel], rows: pl.DataFrame) -> pl.DataFrame:
    """The rows, which fit a table of row_models.py; raises pandera's SchemaErrors."""
    _validate(table.to_schema(), rows)
    return rows


def _validate(schema: pa.DataFrameSchema, rows: pl.DataFrame) -> None:
    columns = schema.columns.items()
    types = {name: column.dtype.type for name, column in columns if column.required or name in rows.columns}
    if rows.schema != pl.Schema(types) or not _all_met(schema, rows):
        schema.validate(rows, lazy=True)


def _all_met(schema: pa.DataFrameSchema, rows: pl.DataFrame) -> bool:
    """Whether rows whose columns fit meet all checks; NULL meets whatever is asked of a value."""
    lazy = rows.lazy()
    columns = {name: column for name, column in schema.columns.items() if name in rows.columns}
    answers = [lazy.select(pl.col(name).is_not_null()) for name in columns if not columns[name].nullable]
    answers += [_answer(check, lazy, name) for name, column in columns.items() for check in column.checks]
    answers += [_answer(check, lazy) for check in schema.checks]
    return all(met.item() for met in pl.collect_all(answer.select(pl.all().all()) for answer in answers))


def _answer(check: pa.Check, rows: pl.LazyFrame, column: str = "*") -> pl.LazyFrame:
    """One column of truths, of which one is false where the rows fail the check."""
    answer: pl.LazyFrame = PolarsCheckBackend(check).check_fn(PolarsData(rows, column))
    return answer
