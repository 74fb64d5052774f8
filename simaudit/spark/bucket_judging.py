"""Rows are judged where they lie: by DuckDB, by the same SQL and in the same steps as a register at home.

What single rows decide is judged where they were read. For each column by which rows are gathered, what its
checks read is sent, in pieces, to the executor of the row's bucket. Buckets lie in files there, which are
deleted when they are judged; rows don't leave the cluster.
"""

import os
import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import wraps
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory
from typing import Concatenate, Final, ParamSpec

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from simaudit.columnwise import CONTIGUOUS
from simaudit.contract import DTYPES
from simaudit.errors import Note, SimauditError
from simaudit.files import private_file, system_refusal
from simaudit.judge.buckets import BucketJudgement, Gathering, judge_bucket
from simaudit.judge.carriers import JudgingRequest
from simaudit.judge.register_database import why_stopped
from simaudit.spark.failure import EXECUTOR_OVERHEAD
from simaudit.spark.partition_rows import rows_of_pieces, rows_one_by_one, together
from simaudit.spark.row_pieces import ROWS_A_PIECE, PieceReader, packed, unpacked

ROWS_A_BUCKET: Final = 500_000
"""Rows of a bucket: with few of their columns, as many as there is memory for by Spark's defaults."""
ROWS_IN_PLACE: Final = 250_000
"""Rows that are judged in place together: those with all columns."""
MANY_ROWS: Final = 1_000_000
"""Rows of a bucket, beyond which it is named."""
_ROWS_SENT: Final = 50_000
"""Rows that are dealt to their buckets at a time."""

MATES: Final = "mates"
"""The table of what rows share with a reported number: a paper, a portrait, a device
(report/figures/reported.py)."""
LARGE: Final = "large"
"""The table of buckets with MANY_ROWS: by what they are gathered, and how many."""
_SHARED: Final = ("id_number", "portrait_hash", "device_hash")

RELATIONS: Final = ("subscriber", "previous")
"""The rows of a month and those of the month before."""

SLOT: Final = "slot"
SENT_SCHEMA: Final = f"{SLOT} INT, place STRING, piece BINARY"
"""What is sent: where to, the bucket and relation whose rows they are, and a piece of them. Of `_RESULT` it
is only passed on."""
_RESULT: Final = "result"
_SENT: Final = pa.schema([(SLOT, pa.int32()), ("place", pa.string()), ("piece", pa.binary())])


@dataclass(frozen=True)
class JudgingTask:
    """What executors judge, and by what."""

    request: JudgingRequest
    """Of one carrier, without the files of its months and without lists."""
    lists: Mapping[str, bytes]
    """By name, a piece of each."""
    readers: Mapping[str, PieceReader]
    """What makes rows of pieces: of `subscriber`, and of `previous` where there is a month before."""
    missing: bytes | None
    """The file of the numbers that were missing from the last judged month."""
    gatherings: Sequence[Gathering]
    """The first has its rows where they are."""
    buckets: int
    """How many a column's rows lie in."""
    slots: Sequence[int] = ()
    """Values that Spark deals to different tasks, as many as there are buckets to send rows to."""

    def count(self, at: int) -> int:
        """How many buckets a gathering has."""
        return self.buckets if self.gatherings[at].column else 1

    def slot(self, at: int, bucket: int) -> int:
        """Where a bucket's rows are sent."""
        return self.slots[(sum(map(self.count, range(1, at))) + bucket) % len(self.slots)]


def result(piece: bytes) -> BucketJudgement | Note:
    """What a bucket, or a part of it, came to; or why it can't be judged."""
    received: BucketJudgement | Note = pickle.loads(piece)  # noqa: S301 (of this run's own executors)
    return received


_P = ParamSpec("_P")


def _noted(
    make: Callable[Concatenate[Path, _P], Iterator[pa.RecordBatch]],
) -> Callable[_P, Iterator[pa.RecordBatch]]:
    """What is made in a folder of the executor's; why it can't be made is a result, too."""

    @wraps(make)
    def noted(*args: _P.args, **kwargs: _P.kwargs) -> Iterator[pa.RecordBatch]:
        note: Note
        # The executor's own folder for what tasks spill, where Spark says which; else the system's.
        local_folder = os.environ.get("SPARK_LOCAL_DIRS", "").partition(",")[0] or None
        try:
            with TemporaryDirectory(prefix="simaudit-", dir=local_folder) as scratch:
                yield from make(Path(scratch), *args, **kwargs)
            return
        except duckdb.OutOfMemoryException:
            note = Note("spark_out_of_memory", setting=EXECUTOR_OVERHEAD)
        except duckdb.Error as error:
            note = why_stopped(error)
        except SimauditError as error:
            note = error.note
        except (OSError, pl.exceptions.PolarsError) as error:
            refused = system_refusal(error)
            if refused is None:
                raise
            note = Note("spark_folder_unwritable", why=refused)
        yield _sent(0, _RESULT, pickle.dumps(note))

    return noted


def _sent(slot: int, place: str, piece: bytes) -> pa.RecordBatch:
    return pa.RecordBatch.from_pylist([{SLOT: slot, "place": place, "piece": piece}], schema=_SENT)


@_noted
def dealt_in_place(
    folder: Path, task: JudgingTask, relation: str, batches: Iterable[pa.RecordBatch]
) -> Iterator[pa.RecordBatch]:
    """Pieces for buckets, and results of what is judged in place, of rows of partition_rows.SPARK_SCHEMA."""
    in_place = 0
    frames = together(
        rows_of_pieces(task.readers[relation], batches),
        lambda frames: sum(rows.height for rows in frames) >= _ROWS_SENT,
    )
    for number, rows in enumerate(map(pl.concat, frames)):
        for at, gathering in enumerate(task.gatherings):
            if at == 0 and relation == "subscriber":
                for piece, part in enumerate(rows.iter_slices(ROWS_A_PIECE)):
                    _write(packed(part), folder / "0" / "0" / relation / f"{number}-{piece}")
                in_place += rows.height
            elif at and relation in gathering.relations:
                part = rows.select(column for column in gathering.columns if column in rows.columns)
                numbers = gathering.numbers(part, task.count(at)).alias("")
                dealt = part.with_columns(numbers).partition_by("", as_dict=True, include_key=False)
                for (bucket,), of_bucket in dealt.items():
                    place = f"{at}/{bucket}/{relation}"
                    yield _sent(task.slot(at, int(bucket)), place, packed(of_bucket))
        if relation == "subscriber" and "reported" in task.lists:
            reported = unpacked(task.lists["reported"])["msisdn"].implode()
            mates = rows.filter(pl.col("msisdn").is_in(reported))
            if mates.height:
                shared = mates.select(name for name in _SHARED if name in rows.columns)
                yield from _results(BucketJudgement(tables={MATES: shared}), 0)
        if in_place >= ROWS_IN_PLACE:
            yield from _judged_places(task, folder, task.slots[number % len(task.slots)])
            in_place = 0
    if in_place:
        yield from _judged_places(task, folder, task.slots[number % len(task.slots)])


def _write(piece: bytes, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    private_file(path).write_bytes(piece)


@_noted
def judged_in_buckets(
    folder: Path, task: JudgingTask, batches: Iterable[pa.RecordBatch]
) -> Iterator[pa.RecordBatch]:
    """Results, of rows of SENT_SCHEMA."""
    for number, row in enumerate(rows_one_by_one(batches)):
        if row["place"] == _RESULT:
            yield _sent(0, _RESULT, row["piece"])
        else:
            _write(row["piece"], folder / row["place"] / str(number))
    yield from _judged_places(task, folder, 0)


def _judged_places(task: JudgingTask, folder: Path, slot: int) -> Iterator[pa.RecordBatch]:
    """Results of the buckets whose pieces lie in the folder, by gathering, bucket and relation."""
    of_carrier = (task.request.months.current, task.request.months.previous)
    for place in sorted(folder.glob("*/*")):
        at, bucket = map(int, place.relative_to(folder).parts)
        gathering = task.gatherings[at]
        current, previous = (
            {carrier: replace(month, path=_month_file(place / relation)) for carrier, month in months.items()}
            for relation, months in zip(RELATIONS, of_carrier, strict=True)
        )
        ((carrier, month),) = current.items()
        missing = {}
        if task.missing is not None and "missing" in gathering.relations:
            missing[carrier] = place / "all" / "missing.parquet"
            _write(task.missing, missing[carrier])
        months = replace(task.request.months, current=current, previous=previous, missing=missing)
        lists = {name: unpacked(piece) for name, piece in task.lists.items() if name in gathering.relations}
        limits = replace(task.request.limits, spill=place / "spill")
        request = replace(task.request, months=months, references=lists, limits=limits)
        yield from _results(judge_bucket(request, gathering, bucket, task.count(at), place), slot)
        if (rows := pq.read_metadata(month.path).num_rows) > MANY_ROWS:
            large = pl.DataFrame([{"gathering": gathering.name, "rows": rows}])
            yield from _results(BucketJudgement(tables={LARGE: large}), slot)
        rmtree(place)


def _month_file(pieces: Path) -> Path:
    """A month's file made of the pieces in a folder; without a row where there are none."""
    paths = [*pieces.iterdir()] if pieces.exists() else []
    frames = (unpacked(path.read_bytes()) for path in paths)
    first = next(frames, pl.DataFrame(schema={"record": DTYPES["record"]})).to_arrow(compat_level=CONTIGUOUS)
    path = pieces.with_suffix(".parquet")
    with pq.ParquetWriter(private_file(path), first.schema, compression="lz4") as writer:
        writer.write_table(first)
        for rows in frames:
            writer.write_table(rows.to_arrow(compat_level=CONTIGUOUS))
    for piece in paths:
        piece.unlink()
    return path


def _results(judged: BucketJudgement, slot: int) -> Iterator[pa.RecordBatch]:
    """A bucket's result; what is in its tables in pieces of their own."""
    empty = {name: table.clear() for name, table in judged.tables.items()}
    pieces = [
        BucketJudgement(tables={name: rows})
        for name, table in judged.tables.items()
        for rows in table.iter_slices(ROWS_A_PIECE)
    ]
    for part in (replace(judged, tables=empty), *pieces):
        yield _sent(slot, _RESULT, pickle.dumps(part))
