"""Findings joined to the rows that they are of, which whoever called has at hand."""

from collections.abc import Mapping
from typing import Final

import polars as pl

from simaudit.errors import UsageError
from simaudit.intake.arrow.row_stream import ArrowStream
from simaudit.intake.arrow.text import as_text

SHOWN: Final = ("check_id", "severity", "nature", "state", "subject", "detail", "record")
"""Columns of a finding beside its row."""


def finding_rows(
    findings: pl.DataFrame, rows: ArrowStream | pl.LazyFrame, mapped: Mapping[str, str]
) -> pl.DataFrame:
    """One row a finding that has a record: SHOWN, and the row of that record.

    `rows` are those that were audited, in the same order; `mapped` has the columns that were read (column →
    canonical column). Of two columns of one name, that of the row has `_row` after it.

    Raises UsageError where a column that was read is missing from `rows`, or a finding's record is.
    """
    frame = rows.collect() if isinstance(rows, pl.LazyFrame) else pl.DataFrame(rows)
    if gone := [name for name in mapped if name not in frame.columns]:
        raise UsageError("rows_of_others", column=repr(gone[0]))
    records = _with_records(frame, mapped)
    recorded = findings.drop_nulls("record").select(SHOWN)
    joined = recorded.join(records, on="record", how="inner", suffix="_row", maintain_order="left")
    if joined.height < recorded.height:
        raise UsageError("rows_fewer_than_audited", rows=frame.height)
    return joined


def _with_records(frame: pl.DataFrame, mapped: Mapping[str, str]) -> pl.DataFrame:
    """The rows that are records, with their numbers: those without any value in a known column are none."""
    texts = pl.DataFrame(as_text(frame[name]) for name in mapped)
    has_values = texts.select(pl.any_horizontal(pl.all().fill_null("").str.strip_chars() != "")).to_series()
    records = frame.rename({"record": "record_row"}) if "record" in frame.columns else frame
    return (
        records.filter(has_values)
        .with_row_index("record", offset=1)
        .with_columns(pl.col("record").cast(pl.Int64))
    )
