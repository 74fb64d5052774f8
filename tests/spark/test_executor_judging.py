"""What an executor makes of a register's pieces is what the register comes to at home: without Spark."""

import errno
import os
import pickle
import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from support.few_checks import checks_of
from support.same_audits import SAMPLES

from simaudit.errors import Note
from simaudit.intake.load import load_month
from simaudit.intake.month_file import CarrierMonth
from simaudit.jobs.audit.load import as_carrier_month
from simaudit.judge.carriers import Judged, JudgedMonths, JudgingRequest, judge_carriers
from simaudit.judge.missing_numbers import write_table
from simaudit.judge.prefilter import COUNTED_VIEWS, prefilter_plan, view_counts
from simaudit.judge.register_database import Limits
from simaudit.period import Period
from simaudit.report.figures.examples import EXAMPLES_SHOWN
from simaudit.rules.relations import REMARKS
from simaudit.spark import executor_judging
from simaudit.spark.executor_judging import (
    ExecutorJudgement,
    JudgingTask,
    Piece,
    PiecesOfMonth,
    judged_on_executor,
)
from simaudit.spark.row_pieces import PieceReader, packed, unpacked

OCTOBER: Final = Period.parse("2026-10")
CHECKS: Final = checks_of(
    "UNR-01", "UNR-08", "MIS-02", "MIS-09", "BLK-05", "BLK-14", "EXT-04", "MIS-06", "MIS-14"
)
"""Of rows, papers, portraits, points, findings and the month before."""
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
    """The same months, whose files are not on the executor."""
    there = [replace(month, path=Path("/nowhere")) for month in months]
    schemas = [pl.read_parquet_schema(month.path) for month in months]
    judged = JudgedMonths({"viettel": there[0]}, {"viettel": there[1]})
    (missing,) = request.months.missing.values()
    return JudgingTask(
        replace(request, months=judged, references={}),
        {name: packed(table) for name, table in request.references.items()},
        [
            PiecesOfMonth(month, PieceReader("viettel", month.files[0][0], _before(month)), schema)
            for month, schema in zip(there, schemas, strict=True)
        ],
        missing.read_bytes(),
    )


def _part(month: CarrierMonth) -> int:
    return month.files[0][1] // PARTS + 1


def _before(month: CarrierMonth) -> dict[int, int]:
    return {number: number * _part(month) for number in range(PARTS)}


def pieces(months: list[CarrierMonth]) -> Iterator[Piece]:
    """Pieces of the months' partitions, not in their order: two of each, the last one first."""
    for number, month in reversed(list(enumerate(months))):
        rows = pl.read_parquet(month.path).drop("carrier", "file")
        for partition, before in reversed(_before(month).items()):
            part = rows.slice(before, _part(month)).with_columns(pl.col("record") - before)
            for piece in (part[:100], part[100:]):
                yield number, partition, bytearray(packed(piece))


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
    sent = pickle.dumps(list(judged_on_executor(task(request_, months), pieces(months))))
    there, *sent_pieces = pickle.loads(sent)  # noqa: S301
    assert isinstance(there, ExecutorJudgement)
    frames = [*map(unpacked, sent_pieces)]
    findings, remarks = frames[: there.pieces[0]], frames[there.pieces[0] :]
    opinions = {verdict.check.id: verdict.opinions["viettel"] for verdict in at_home.verdicts}
    assert {verdict.check.id: verdict.opinions["viettel"] for verdict in there.verdicts} == opinions
    assert {"passed", "failed"} <= {opinion.status for opinion in opinions.values()}
    assert opinions["EXT-04"].violations > 0
    columns = ["check_id", "record", "msisdn", "subject", "detail"]
    expected = at_home.register.findings().select(columns).sort(columns)
    assert_frame_equal(pl.concat(findings).select(columns).sort(columns), expected)
    expected = at_home.register.findings(REMARKS).select(columns).sort(columns)
    assert_frame_equal(pl.concat(remarks).select(columns).sort(columns), expected)
    # What reports show of them needs its rows at home, and the others don't.
    assert 0 < len(there.shown) <= 2 * EXAMPLES_SHOWN
    assert set(there.shown) <= set(expected["record"])
    assert len(remarks) == there.pieces[1]
    for view in COUNTED_VIEWS:
        assert there.counted.views[view] == view_counts(at_home.register, at_home.prefilter, view)
    assert all(seconds >= 0 for _, seconds in there.made)
    assert len(there.made) > 3
    rows = pl.read_parquet(months[0].path).filter(
        pl.col("msisdn").is_in(request_.references["reported"]["msisdn"].implode())
    )
    for name, values in there.mates.items():
        assert set(values) == set(rows[name].drop_nulls())
    assert set(there.mates) == {"id_number", "portrait_hash", "device_hash"}
    # Nothing is left on the executor.
    assert list(local.iterdir()) == []


def test_a_destroyed_column_and_what_is_derived_of_it_are_not_judged(
    months: list[CarrierMonth], request_: JudgingRequest
) -> None:
    current, previous = months
    destroyed = [replace(current, destroyed=frozenset({"id_number"})), previous]
    judged_months = replace(request_.months, current={"viettel": destroyed[0]})
    (at_home,) = judge_carriers(replace(request_, months=judged_months))
    at_home.register.close()
    there, *_ = judged_on_executor(task(request_, destroyed), pieces(months))
    assert isinstance(there, ExecutorJudgement)
    opinions = {verdict.check.id: verdict.opinions["viettel"] for verdict in there.verdicts}
    assert opinions == {verdict.check.id: verdict.opinions["viettel"] for verdict in at_home.verdicts}
    assert opinions["MIS-02"].note == Note("column_destroyed", columns=["id_number"])
    assert there.counted.views["live"]["viettel"].columns["id_number"] == 0
    assert there.counted.views["live"]["viettel"].columns["full_name"] > 0


def test_without_a_list_of_reported_numbers_nothing_is_shared_with_them(
    months: list[CarrierMonth], request_: JudgingRequest
) -> None:
    there, *_ = judged_on_executor(task(replace(request_, references={}), months), pieces(months))
    assert isinstance(there, ExecutorJudgement)
    assert there.mates == {}


def test_files_are_for_nobody_else_while_it_judges(
    months: list[CarrierMonth], request_: JudgingRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    modes: dict[str, int] = {}

    def looked_at(request: JudgingRequest) -> Iterator[Judged]:
        (folder,) = tmp_path.glob("simaudit-*")
        for path in (folder, *folder.iterdir()):
            modes["folder" if path == folder else path.name] = stat.S_IMODE(path.stat().st_mode)
        return judge_carriers(request)

    monkeypatch.setenv("SPARK_LOCAL_DIRS", str(tmp_path))
    monkeypatch.setattr(executor_judging, "judge_carriers", looked_at)
    list(judged_on_executor(task(request_, months), pieces(months)))
    # Pieces are gone once they are rows of a month.
    assert modes == {"folder": 0o700, "0.parquet": 0o600, "1.parquet": 0o600, "missing.parquet": 0o600}


def test_a_folder_that_takes_nothing_is_said(
    months: list[CarrierMonth], request_: JudgingRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(executor_judging, "write_month", full)
    (note,) = judged_on_executor(task(request_, months), pieces(months))
    assert note == Note("spark_folder_unwritable", why=Note("no_space_left"))
    assert isinstance(note, Note)
    assert note.text() == (
        "an executor of Spark can't write its files (No space left on device); "
        "spark.local.dir names the folders in which executors write; give them room there"
    )


def test_too_little_memory_is_said(months: list[CarrierMonth], request_: JudgingRequest) -> None:
    little = replace(request_, limits=Limits(memory="1MB"))
    (note,) = judged_on_executor(task(little, months), pieces(months))
    assert note == Note("spark_out_of_memory", setting="spark.executor.memoryOverhead")
