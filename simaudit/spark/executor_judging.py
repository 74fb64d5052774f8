"""One executor judges a register: by DuckDB, by the same SQL and in the same steps as a register at home.

Its rows are written there as months' files, which are deleted when it is judged; rows don't leave the
cluster. To judge them where they lie would take a second reading of every check's SQL, in Spark's, and a
shuffle of the register for each key that rows may share; it took four times as long.
"""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import duckdb
import polars as pl

from simaudit.errors import Note, SimauditError
from simaudit.files import private_file, system_refusal
from simaudit.intake.limits.process import Interruption
from simaudit.intake.month_file import CarrierMonth, write_month
from simaudit.judge.carriers import JudgedMonths, JudgingRequest, judge_carriers
from simaudit.judge.judging import Verdict
from simaudit.judge.prefilter import COUNTED_VIEWS, Prefilter, view_counts
from simaudit.judge.register_database import why_stopped
from simaudit.report.figures.examples import shown_remarks
from simaudit.rules.relations import REMARKS
from simaudit.spark.failure import EXECUTOR_OVERHEAD
from simaudit.spark.row_pieces import ROWS_A_PIECE, PieceReader, packed, unpacked

_MATES: Final = ("id_number", "portrait_hash", "device_hash")
"""What rows share with a reported number: a paper, a portrait, a device (report/figures/reported.py)."""

Piece = tuple[int, int, bytes | bytearray]
"""Number of a month, number of one of its partitions, and a piece of it."""


@dataclass(frozen=True)
class PiecesOfMonth:
    """One of a carrier's months, and how its pieces become rows."""

    month: CarrierMonth
    reader: PieceReader
    schema: Mapping[str, pl.DataType]


@dataclass(frozen=True)
class JudgingTask:
    """What an executor judges, and by what, beside the pieces."""

    request: JudgingRequest
    """Of one carrier, without the files of its months and without lists."""
    lists: Mapping[str, bytes]
    """By name, a piece of each."""
    months: Sequence[PiecesOfMonth]
    """The month, and the one before where there is one."""
    missing: bytes | None
    """The file of the numbers that were missing from the last judged month."""


@dataclass(frozen=True)
class ExecutorJudgement:
    """What the judging came to, but for findings and remarks."""

    verdicts: Sequence[Verdict]
    counted: Prefilter
    made: Sequence[tuple[str, float]]
    """The relations that were made, and in how many seconds."""
    mates: Mapping[str, pl.Series]
    """Column → values that reported numbers' rows have; empty without a list of them."""
    pieces: tuple[int, int]
    """Of the findings, and of the remarks."""
    shown: Sequence[int]
    """Records of the remarks that reports show."""


def judged_on_executor(
    task: JudgingTask, pieces: Iterable[Piece]
) -> Iterator[ExecutorJudgement | bytes | Note]:
    """What the judging came to, and findings and remarks in pieces; or why the rows can't be judged.

    For RDD.mapPartitions, over a single partition.
    """
    try:
        with TemporaryDirectory(prefix="simaudit-", dir=_local_folder()) as scratch:
            yield from _judged(task, pieces, Path(scratch))
    except duckdb.OutOfMemoryException:
        yield Note("spark_out_of_memory", setting=EXECUTOR_OVERHEAD)
    except duckdb.Error as error:
        yield why_stopped(error)
    except SimauditError as error:
        yield error.note
    except (OSError, pl.exceptions.PolarsError) as error:
        refused = system_refusal(error)
        if refused is None:
            raise
        yield Note("spark_folder_unwritable", why=refused)


def _local_folder() -> str | None:
    """The executor's own folder for what tasks spill, where Spark says which; None: the system's."""
    return os.environ.get("SPARK_LOCAL_DIRS", "").partition(",")[0] or None


def _judged(task: JudgingTask, pieces: Iterable[Piece], folder: Path) -> Iterator[ExecutorJudgement | bytes]:
    months = _written(task.months, pieces, folder)
    request = task.request
    (carrier,) = request.months.current
    made: list[tuple[str, float]] = []
    files: dict[str, Path] = {}
    if task.missing is not None:
        files[carrier] = folder / "missing.parquet"
        private_file(files[carrier]).write_bytes(task.missing)
    month, *before = months
    references = {name: unpacked(piece) for name, piece in task.lists.items()}
    previous = dict(zip(request.months.previous, before, strict=True))
    on_executor = replace(
        request,
        references=references,
        months=JudgedMonths({carrier: month}, previous, files, request.months.deleted),
        limits=replace(request.limits, spill=folder / "spill"),
        made=lambda name, seconds: made.append((name, seconds)),
    )
    (judged,) = judge_carriers(on_executor)
    with closing(judged.register) as register:
        mates = _mates(month.path, references.get("reported"))
        counted = replace(
            judged.prefilter,
            views={view: view_counts(register, judged.prefilter, view) for view in COUNTED_VIEWS},
        )
        offenders = [register.findings(), register.findings(REMARKS)]
        shown = shown_remarks(register, carrier)
    findings, remarks = ([*rows.iter_slices(ROWS_A_PIECE)] or [rows] for rows in offenders)
    yield ExecutorJudgement(judged.verdicts, counted, made, mates, (len(findings), len(remarks)), shown)
    yield from map(packed, findings + remarks)


def _written(
    all_months: Sequence[PiecesOfMonth], pieces: Iterable[Piece], folder: Path
) -> list[CarrierMonth]:
    """The months with their files, written in the order of their partitions.

    Spark hands the partitions that are on this executor before others.
    """
    for number, (month, partition, piece) in enumerate(pieces):
        (folder / f"{month}-{partition:08}-{number:08}.piece").write_bytes(piece)
    written = []
    for number, of_month in enumerate(all_months):
        path = folder / f"{number}.parquet"
        paths = sorted(folder.glob(f"{number}-*.piece"))
        write_month(of_month.schema, partial(_rows, of_month, paths), path)
        written.append(replace(of_month.month, path=path))
    return written


def _rows(
    of_month: PiecesOfMonth, paths: Sequence[Path], interruption: Interruption
) -> Iterator[pl.DataFrame]:
    for path in paths:
        interruption.end()
        partition = int(path.name.split("-")[1])
        yield of_month.reader.rows(partition, path.read_bytes()).select(of_month.schema.keys())
        path.unlink()


def _mates(path: Path, reported: pl.DataFrame | None) -> dict[str, pl.Series]:
    """What rows of the month's file share with reported numbers."""
    if reported is None:
        return {}
    is_reported = pl.col("msisdn").is_in(reported["msisdn"].implode())
    columns = [name for name in _MATES if name in pl.read_parquet_schema(path)]
    shared = pl.scan_parquet(path).filter(is_reported).select(columns).collect()
    return {name: shared[name].drop_nulls().unique() for name in columns}
