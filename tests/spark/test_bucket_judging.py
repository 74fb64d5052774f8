"""What executors make of a register's pieces is what the register comes to at home: without Spark."""

import errno
import os
import pickle
import stat
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import polars as pl
import pyarrow as pa
import pytest
from polars.testing import assert_frame_equal
from pyspark import cloudpickle
from support.few_checks import checks_of
from support.same_audits import SAMPLES

from simaudit.errors import Note
from simaudit.intake.load import load_month
from simaudit.intake.month_file import CarrierMonth
from simaudit.jobs.audit.load import as_carrier_month
from simaudit.judge.buckets import BucketJudgement, gatherings, united
from simaudit.judge.carriers import (
    Judged,
    JudgedMonths,
    JudgedTogether,
    JudgingRequest,
    judge_after,
    judge_carriers,
)
from simaudit.judge.engine import EngineError
from simaudit.judge.missing_numbers import write_table
from simaudit.judge.prefilter import COUNTED_VIEWS, prefilter_plan, view_counts
from simaudit.judge.register_database import Limits
from simaudit.period import Period
from simaudit.rules.relations import REMARKS
from simaudit.spark import bucket_judging
from simaudit.spark.bucket_judging import (
    JudgingTask,
    dealt_in_place,
    judged_in_buckets,
    result,
)
from simaudit.spark.partition_rows import ACCOUNT, NUMBERS, PARTITION, PIECE, PartitionAccount
from simaudit.spark.row_pieces import PieceReader, packed

OCTOBER: Final = Period.parse("2026-10")
CHECKS: Final = checks_of(
    "UNR-01",
    "UNR-12",
    "MIS-02",
    "MIS-09",
    "BLK-05",
    "BLK-14",
    "EXT-04",
    "MIS-06",
    "MIS-14",
    "MIS-23",
    "PRC-17",
)
"""Of rows, lists, people, papers, points, the month before, two columns and all rows."""
PARTS: Final = 3


@pytest.fixture(scope="module")
def months(tmp_path_factory: pytest.TempPathFactory) -> list[CarrierMonth]:
    """October of the sample, and September."""
    folder = tmp_path_factory.mktemp("months")
    return [
        as_carrier_month(
            load_month("viettel", [SAMPLES / month / f"viettel_{month}.csv"], folder / f"{month}.parquet")
        )
        for month in ("2026-10", "2026-09")
    ]


@pytest.fixture
def request_(months: list[CarrierMonth], tmp_path: Path) -> JudgingRequest:
    current, previous = months
    reported = pl.read_parquet(current.path)["msisdn"].drop_nulls()[:20]
    missing = pl.DataFrame(
        {"check_id": ["EXT-04"], "msisdn": ["84961000001"], "ended_at": [None]},
        schema_overrides={"ended_at": pl.Datetime("us")},
    )
    write_table(missing, numbers := tmp_path / "missing.parquet")
    return JudgingRequest(
        JudgedMonths({"viettel": current}, {"viettel": previous}, {"viettel": numbers}),
        prefilter_plan(CHECKS, OCTOBER.as_of),
        {"reported": pl.DataFrame({"msisdn": reported})},
        Limits(),
    )


def task(request: JudgingRequest, months: list[CarrierMonth]) -> JudgingTask:
    """The same months, whose files are not on the executors."""
    there = [replace(month, path=Path("/nowhere")) for month in months]
    judged = JudgedMonths({"viettel": there[0]}, {"viettel": there[1]})
    (missing,) = request.months.missing.values()
    return JudgingTask(
        replace(request, months=judged, references={}),
        {name: packed(table) for name, table in request.references.items()},
        {
            relation: PieceReader(
                "viettel", month.files[0][0], _before(month), dict.fromkeys(range(PARTS), "")
            )
            for relation, month in zip(("subscriber", "previous"), there, strict=True)
        },
        missing.read_bytes(),
        gatherings(request.plan, request.plan.checks),
        buckets=3,
        slots=range(4),
    )


def _part(month: CarrierMonth) -> int:
    return month.files[0][1] // PARTS + 1


def _before(month: CarrierMonth) -> dict[int, int]:
    return {number: number * _part(month) for number in range(PARTS)}


def read(month: CarrierMonth, partition: int) -> pa.RecordBatch:
    """What Spark keeps of a partition: two pieces, and the account."""
    rows = pl.read_parquet(month.path).drop("carrier", "file")
    before = _before(month)[partition]
    part = rows.slice(before, _part(month)).with_columns(pl.col("record") - before)
    account = PartitionAccount(partition=partition).model_dump_json()
    return pa.RecordBatch.from_pydict(
        {
            PARTITION: [partition] * 3,
            PIECE: [packed(part[:100]), packed(part[100:]), None],
            ACCOUNT: [None, None, account],
            NUMBERS: [None] * 3,
        }
    )


def results(judging: JudgingTask, months: list[CarrierMonth]) -> Iterator[BucketJudgement | Note]:
    """What comes home, each task with what it is sent, and every bucket after all rows were read."""
    there: JudgingTask = pickle.loads(cloudpickle.dumps(judging))  # type: ignore[no-untyped-call]  # noqa: S301
    sent = [
        batch
        for relation, of_month in zip(there.readers, months, strict=True)
        for partition in reversed(range(PARTS))
        for batch in dealt_in_place(there, relation, [read(of_month, partition)])
    ]
    for slot in there.slots:
        here = [batch for batch in sent if batch["slot"][0].as_py() == slot]
        for batch in judged_in_buckets(there, here):
            yield from map(result, batch["piece"].to_pylist())


def judged(judging: JudgingTask, months: list[CarrierMonth]) -> JudgedTogether:
    """What all buckets came to together."""
    received = [*results(judging, months)]
    return united(CHECKS, [one for one in received if not isinstance(one, Note)])


@pytest.fixture
def at_home(request_: JudgingRequest) -> Iterator[Judged]:
    (judged,) = judge_carriers(request_)
    yield judged
    judged.register.close()


def test_it_comes_to_what_the_register_comes_to_at_home(
    months: list[CarrierMonth],
    request_: JudgingRequest,
    at_home: Judged,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (local := tmp_path / "local").mkdir()
    monkeypatch.setenv("SPARK_LOCAL_DIRS", f"{local},/elsewhere")
    # Several registers of a partition, and several pieces of a bucket.
    monkeypatch.setattr(bucket_judging, "ROWS_IN_PLACE", 150)
    monkeypatch.setattr(bucket_judging, "_ROWS_SENT", 100)
    monkeypatch.setattr(bucket_judging, "MANY_ROWS", 300)
    together = judged(task(request_, months), months)
    mates = together.sums[bucket_judging.MATES]
    # What is judged by sums and by findings is judged over the rows that come home.
    with request_.register(["viettel"]) as register:
        verdicts = judge_after(register, CHECKS, together)
        opinions = {verdict.check.id: verdict.opinions["viettel"] for verdict in at_home.verdicts}
        assert {verdict.check.id: verdict.opinions["viettel"] for verdict in verdicts} == opinions
        assert {"passed", "failed"} <= {opinion.status for opinion in opinions.values()}
        assert opinions["EXT-04"].violations > 0
        columns = ["check_id", "record", "msisdn", "subject", "detail"]
        for table in ("finding", REMARKS):
            expected = at_home.register.findings(table).select(columns).sort(columns)
            assert expected.height > 0
            assert_frame_equal(register.findings(table).select(columns).sort(columns), expected)
    for view in COUNTED_VIEWS:
        assert together.counted.views[view] == view_counts(at_home.register, at_home.prefilter, view)
    rows = pl.read_parquet(months[0].path).filter(
        pl.col("msisdn").is_in(request_.references["reported"]["msisdn"].implode())
    )
    assert {column.name: set(column.drop_nulls()) for column in mates} == {
        name: set(rows[name].drop_nulls()) for name in ("id_number", "portrait_hash", "device_hash")
    }
    # What has all rows in one bucket is named.
    rows_of_month = months[0].files[0][1]
    assert set(together.sums[bucket_judging.LARGE].rows()) == {
        (check_id, rows_of_month) for check_id in ("MIS-23", "PRC-17")
    }
    # Nothing is left on the executors.
    assert list(local.iterdir()) == []


def test_a_destroyed_column_and_what_is_derived_of_it_are_not_judged(
    months: list[CarrierMonth], request_: JudgingRequest
) -> None:
    current, previous = months
    destroyed = [replace(current, destroyed=frozenset({"id_number"})), previous]
    judged_months = replace(request_.months, current={"viettel": destroyed[0]})
    (at_home,) = judge_carriers(replace(request_, months=judged_months))
    at_home.register.close()
    together = judged(task(request_, destroyed), months)
    opinions = {verdict.check.id: verdict.opinions["viettel"] for verdict in together.verdicts}
    expected = {verdict.check.id: verdict.opinions["viettel"] for verdict in at_home.verdicts}
    assert opinions == {check_id: expected[check_id] for check_id in opinions}
    assert opinions["MIS-02"].note == Note("column_destroyed", columns=["id_number"])
    assert together.counted.views["live"]["viettel"].columns["id_number"] == 0
    assert together.counted.views["live"]["viettel"].columns["full_name"] > 0


def test_files_are_for_nobody_else_while_it_judges(
    months: list[CarrierMonth], request_: JudgingRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    modes: dict[str, int] = {}

    def looked_at(*_: object) -> BucketJudgement:
        for path in tmp_path.rglob("simaudit-*/**/*"):
            modes["folder" if path.is_dir() else path.suffix] = stat.S_IMODE(path.stat().st_mode)
        raise EngineError("spark_stopped", kind="X")

    monkeypatch.setenv("SPARK_LOCAL_DIRS", str(tmp_path))
    monkeypatch.setattr(bucket_judging, "judge_bucket", looked_at)
    found = list(results(task(request_, months), months))
    assert set(map(type, found)) >= {Note}
    assert modes[".parquet"] == 0o600
    folders = [path for path in tmp_path.iterdir() if path.name.startswith("simaudit-")]
    assert folders == []


def noted(found: Iterable[object]) -> Note:
    """The first error among what comes home."""
    return next(one for one in found if isinstance(one, Note))


def test_a_partition_that_was_read_again_with_other_rows_is_refused(
    months: list[CarrierMonth], request_: JudgingRequest
) -> None:
    judging = task(request_, months)
    reader = judging.readers["subscriber"]
    other = replace(reader, hashes={**reader.hashes, 1: "5a" * 32})
    note = noted(results(replace(judging, readers={**judging.readers, "subscriber": other}), months))
    assert note == Note("spark_rows_changed", partition=1)
    assert note.text().startswith("partition 1 of the register was read again, and has other rows")


def test_a_folder_that_takes_nothing_is_said(
    months: list[CarrierMonth], request_: JudgingRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(bucket_judging, "_write", full)
    note = noted(results(task(request_, months), months))
    assert note == Note("spark_folder_unwritable", why=Note("no_space_left"))
    assert note.text() == (
        "an executor of Spark can't write its files (No space left on device); "
        "spark.local.dir names the folders in which executors write; give them room there"
    )


def test_too_little_memory_is_said(months: list[CarrierMonth], request_: JudgingRequest) -> None:
    little = replace(request_, limits=Limits(memory="1MB"))
    note = noted(results(task(little, months), months))
    assert note == Note("spark_out_of_memory", setting="spark.executor.memoryOverhead")
