"""A carrier's month in storage: a Parquet file with the columns that the carrier's files had.

Absent columns cost nothing to write and to read; SELECTs over the file give NULL for them.
"""

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Final

import polars as pl
from polars.io.plugins import register_io_source

from simaudit.contract import DTYPES
from simaudit.intake.limits.process import Interruption, held_interruption
from simaudit.intake.values.derived_columns import PAPER_KEY, all_sources, hash_items
from simaudit.period import Period

_SQL_TYPES: Final[dict[type[pl.DataType], str]] = {
    pl.String: "VARCHAR",
    pl.Enum: "VARCHAR",
    pl.Boolean: "BOOLEAN",
    pl.Date: "DATE",
    pl.Datetime: "TIMESTAMP",
    pl.Int8: "TINYINT",
    pl.Int16: "SMALLINT",
    pl.Int32: "INTEGER",
    pl.Int64: "BIGINT",
    pl.UInt32: "UINTEGER",
    pl.UInt64: "UBIGINT",
}

_ROWS_A_GROUP: Final = 122_880
"""Rows per Parquet row group: DuckDB's own size, so that a thread takes whole groups."""


@dataclass(frozen=True)
class CarrierMonth:
    """One carrier's rows of one month, as intake left them.

    `files` holds, in the order they were read, each file's name and the number of its records, rejected ones
    included; `rejected` has the columns `record` (counted over all files) and `reason` (the JSON of a note);
    `destroyed` are those of the `columns` that are beyond repair, whose values count for nothing,
    `unreadable` those of which too much could not be read; `period` is which month it is, where that doesn't
    follow from the month that is judged: of an earlier one, None is the one before; `elsewhere`: it was
    judged elsewhere, most of its rows are here without names and papers.
    """

    carrier: str
    path: Path
    columns: frozenset[str]
    files: tuple[tuple[str, int], ...]
    rejected: pl.DataFrame | None = None
    destroyed: frozenset[str] = frozenset()
    unreadable: frozenset[str] = frozenset()
    period: Period | None = None
    elsewhere: bool = False


def file_spans(files: Sequence[tuple[str, int]]) -> list[tuple[str, int, int]]:
    """(file, records of the files before it, the same with its own), in the order of the files."""
    before = records_before(files)
    return [(name, before[name], before[name] + records) for name, records in files]


def records_before(files: Sequence[tuple[str, int]]) -> dict[str, int]:
    """How many records a carrier's files have before each of them, by its name."""
    ends = accumulate((records for _, records in files), initial=0)
    return dict(zip((name for name, _ in files), ends, strict=False))


def file_and_record(files: Sequence[tuple[str, int]], record: str) -> tuple[str, str]:
    """SQL expressions for the file of a `record` and the record within that file.

    `record` is counted over all files of a carrier; both are NULL where it is.
    """
    file = before = "CASE"
    for name, start, last in file_spans(files):
        file += f" WHEN {record} <= {last} THEN {sql_literal(name)}"
        before += f" WHEN {record} <= {last} THEN {start}"
    return (f"{file} END", f"({record} - {before} END)") if files else ("NULL", "NULL")


def every_column(columns: Collection[str], every: Iterable[str] = DTYPES) -> list[pl.Expr]:
    """Expressions for every column of `SUBSCRIBER`: NULL for those that aren't in `columns`."""
    return [pl.col(name) if name in columns else pl.lit(None, DTYPES[name]).alias(name) for name in every]


def write_month(
    schema: Mapping[str, pl.DataType],
    frames: Callable[[Interruption], Iterator[pl.DataFrame]],
    target: Path,
) -> None:
    """Write a month's rows to `target` (0600) as they are drawn, in their order.

    `frames` gives them by `schema`, and ends where the interruption says so. An error of its own arrives as
    one of polars', which has the file half written.
    """

    def source(
        with_columns: list[str] | None, predicate: pl.Expr | None, n_rows: int | None, batch_size: int | None
    ) -> Iterator[pl.DataFrame]:
        # A sink takes all columns and rows.
        return frames(interruption)

    rows = register_io_source(source, schema=dict(schema))
    # Opened here, so that no other user can read it before personal data is written. polars gets the open
    # file, not its name: its threads might create the file again after a failure has removed it.
    with (
        os.fdopen(os.open(target, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file,
        held_interruption() as interruption,
    ):
        # LZ4: the file is half as large again as with zstd, but checks that read it are a tenth faster.
        rows.sink_parquet(file, compression="lz4", row_group_size=_ROWS_A_GROUP, statistics=False)


def month_rows(path: Path) -> pl.LazyFrame:
    """The rows with every column of `SUBSCRIBER`."""
    return pl.scan_parquet(path).select(every_column(pl.read_parquet_schema(path)))


def month_rows_at(month: CarrierMonth, records: pl.Series, columns: Sequence[str]) -> pl.DataFrame:
    """These columns of the rows at `records`, counted over all files; destroyed and absent ones are NULL.

    polars decodes the other columns of the rows that it keeps alone, DuckDB those of every row.
    """
    file_columns = pl.read_parquet_schema(month.path).keys()
    offset = pl.col("file").replace_strict(records_before(month.files), default=0, return_dtype=pl.UInt32)
    record = (pl.col("record") + offset if len(month.files) > 1 else pl.col("record")).alias("record")
    expressions = [
        pl.col(name)
        if name in file_columns and not all_sources([name]) & month.destroyed
        else pl.lit(None, DTYPES[name]).alias(name)
        for name in columns
        if name != "record"
    ]
    return (
        pl.scan_parquet(month.path)
        .filter(record.is_in(records.cast(pl.UInt32).implode()))
        .select(record, *expressions)
        .collect()
    )


def month_columns(path: Path | None, destroyed: AbstractSet[str] = frozenset()) -> list[str]:
    """The columns of `SUBSCRIBER` in a SELECT over the file; NULL without one, and of `destroyed` columns."""
    usable_columns = {
        name for name in (pl.read_parquet_schema(path) if path else ()) if not all_sources([name]) & destroyed
    }
    return [
        name if name in usable_columns else f"CAST(NULL AS {_SQL_TYPES[dtype.base_type()]}) AS {name}"
        for name, dtype in DTYPES.items()
    ]


def months_select(months: Sequence[CarrierMonth]) -> str:
    """SELECT over the months; `record` is counted over all files of a carrier, to identify a row.

    Small months of the same columns are read by one scan: to plan one takes longer than to read such a month.
    """
    alike: dict[object, list[CarrierMonth]] = {}
    for month in months:
        small = len(month.files) == 1 and month.files[0][1] <= _ROWS_A_GROUP
        schema = tuple(pl.read_parquet_schema(month.path).items())
        alike.setdefault((schema, month.destroyed) if small else month.path, []).append(month)
    selects = []
    for month, *others in alike.values():
        offsets = [f"WHEN {sql_literal(name)} THEN {start}" for name, start, _ in file_spans(month.files)]
        names = {sql_literal(str(other.path)): sql_literal(other.carrier) for other in (month, *others)}
        # Without a carrier the rows of a file would be lost in silence.
        cases = " ".join(f"WHEN {path} THEN {name}" for path, name in names.items())
        by_file = f"CASE filename {cases} ELSE error(filename) END"
        carrier = by_file if others else sql_literal(month.carrier)
        record = f"record + CASE file {' '.join(offsets)} ELSE 0 END" if offsets[1:] else "record"
        items_by_column = {"carrier": f"{carrier} AS carrier", "record": f"{record} AS record"}
        columns = [items_by_column.get(name, name) for name in month_columns(month.path, month.destroyed)]
        key = set() if "id_number" in month.destroyed else {PAPER_KEY}
        key &= pl.read_parquet_schema(month.path).keys()
        source = f"read_parquet([{', '.join(names)}])"
        selects.append(_with_hashes(f"SELECT {', '.join([*columns, *key])} FROM {source}", key))
    nothing = f"SELECT {', '.join(month_columns(None))} WHERE false"
    return " UNION ALL ".join(selects) or _with_hashes(nothing, set())


def _with_hashes(rows: str, key: AbstractSet[str]) -> str:
    """SELECT of RELATION_TYPES from a SELECT of `SUBSCRIBER`'s columns and `key`."""
    return f"SELECT {', '.join([*DTYPES, *hash_items(DTYPES.keys() | key)])} FROM ({rows})"


def sql_literal(value: str) -> str:
    """The value as an SQL literal."""
    return "'" + value.replace("'", "''") + "'"


def enum_type(words: Iterable[str]) -> str:
    """An SQL ENUM of the words: one byte a value, compares as text and sorts in the order of the texts."""
    return f"ENUM ({', '.join(map(sql_literal, sorted(words) or ['']))})"  # DuckDB has none without words.
