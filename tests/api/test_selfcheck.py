"""`simaudit.selfcheck`: whatever holds the rows, the same findings; nothing is kept, nothing is printed."""

import json
import logging
import os
import stat
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from support.command import simaudit_
from support.few_checks import checks_of, judge_by, judge_rows_by
from support.same_audits import SAMPLE, same_audit

import simaudit
from simaudit.api.selfcheck import Audit, selfcheck
from simaudit.errors import IntakeError, UsageError

WHOSE: Final = {"carrier": "vietnamobile", "period": "2026-10"}


FEW: Final = checks_of(
    "UNR-03", "UNR-10", "MIS-06", "MIS-14", "MIS-20", "BLK-01", "PRC-06", "EXT-03", "EXT-05"
)
"""Two that find something here, two that remark, and some of other kinds of values."""


@pytest.fixture(scope="module", autouse=True)
def _by_few() -> Iterator[None]:
    """Self-checks by a few checks: it isn't asked what the catalogue finds."""
    with pytest.MonkeyPatch.context() as patch:
        judge_by(patch, FEW)
        judge_rows_by(patch, FEW)
        yield


@pytest.fixture(scope="module")
def of_file(config: Path) -> Audit:
    return selfcheck(SAMPLE, carrier="vietnamobile", config=config)


def text_file(register: pl.DataFrame, folder: Path) -> Path:
    register.write_csv(path := folder / "vietnamobile_2026-10.csv")
    return path


KINDS: Final[dict[str, Callable[[pl.DataFrame, Path], Any]]] = {
    "a CSV file": text_file,
    "a polars frame": lambda register, _: register,
    "a lazy frame": lambda _, __: pl.scan_parquet(SAMPLE),
    "a pandas frame": lambda register, _: register.to_pandas(),
    "a relation of DuckDB": lambda _, __: duckdb.connect().read_parquet(str(SAMPLE)),
    "a reader": lambda register, _: register.to_arrow().to_reader(max_chunksize=70),
    "an iterator of batches": lambda register, _: iter(register.to_arrow().to_batches(max_chunksize=33)),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_rows_has_the_same_findings(
    kind: str, register: pl.DataFrame, of_file: Audit, config: Path, tmp_path: Path
) -> None:
    found = selfcheck(KINDS[kind](register, tmp_path), **WHOSE, config=config)  # type: ignore[arg-type]
    same_audit(found, of_file)
    assert set(found.findings["check_id"]) == {"MIS-20", "BLK-01"}
    assert set(found.remarks["check_id"]) == {"MIS-06", "MIS-14"}
    name = "vietnamobile_2026-10" + (".csv" if kind == "a CSV file" else "")
    assert found.findings["file"].unique().drop_nulls().to_list() == [name]
    receipt = json.loads(found.receipt)
    read = found.files[0]
    assert receipt["inputs"] == [
        {"name": name, "bytes": read.bytes, "sha256": read.sha256, "read": 500, "rejected": 0}
    ]


def test_it_is_what_the_command_writes(of_file: Audit, config: Path, tmp_path: Path) -> None:
    out, store = tmp_path / "out", tmp_path / "store"
    places = ("--store", str(store), "--out", str(out), "--config", str(config))
    done = simaudit_("selfcheck", str(SAMPLE), "--carrier", "vietnamobile", *places)
    folder = out / "2026-10" / "vietnamobile"
    assert done.exit_code == of_file.exit_code
    kept = selfcheck(SAMPLE, carrier="vietnamobile", config=config, out=tmp_path / "kept")
    assert kept.folder == tmp_path / "kept" / "2026-10"
    assert {path.name for path in (kept.folder / "vietnamobile").iterdir()} == {
        path.name for path in folder.iterdir()
    }
    written = pl.read_parquet(folder / "restricted" / "findings.parquet")
    assert of_file.findings.equals(written)
    results = pl.read_csv(folder / "results.csv")
    same = ["check_id", "status", "violations", "population", "new"]
    assert of_file.results.select(same).equals(results.select(same).cast(of_file.results.select(same).schema))
    assert of_file.cases["case_id"].to_list() == [
        case["case_id"] for case in json.loads((out / "2026-10" / "cases.json").read_text())
    ]
    assert of_file.case_rows.equals(
        pl.read_parquet(out / "2026-10" / "restricted" / "cases.parquet").cast(of_file.case_rows.schema)
    )
    moment = of_file.figures.run.made_at.strftime("%H:%M")
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert without_moments(of_file.html(), moment) == without_moments(page, moment)
    assert '<html lang="en"' in of_file.html("en")
    with pytest.raises(UsageError, match="vi, en"):
        of_file.html("fr")


def without_moments(page: str, _: str) -> list[str]:
    """The lines of a page that don't say when it was made."""
    return [
        line
        for line in page.splitlines()
        if "2026-" not in line and "/2026" not in line and "UTC+7" not in line
    ]


def test_nothing_is_kept_printed_or_logged(
    register: pl.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Not where it works, not in the current folder; the host's logging is as it was."""
    (work := tmp_path / "work").mkdir()
    (own := tmp_path / "own").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(work))
    monkeypatch.chdir(own)
    handlers, level = list(logging.getLogger().handlers), logging.getLogger().level
    modes: list[int] = []

    def watched() -> Iterator[pa.RecordBatch]:
        modes.extend(stat.S_IMODE(path.stat().st_mode) for path in work.iterdir())
        yield from register.to_arrow().to_batches()

    selfcheck(watched(), **WHOSE)  # type: ignore[arg-type]
    assert modes == [0o700]
    assert (list(work.iterdir()), list(own.iterdir())) == ([], [])
    assert capfd.readouterr() == ("", "")
    assert (list(logging.getLogger().handlers), logging.getLogger().level) == (handlers, level)


class DriverError(Exception):
    """As a database's driver raises one."""


@pytest.mark.parametrize("batches", [0, 1])
def test_rows_that_break_off_leave_nothing(
    register: pl.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, batches: int
) -> None:
    (work := tmp_path / "work").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(work))
    store, out = tmp_path / "store", tmp_path / "out"

    def breaking() -> Iterator[pa.RecordBatch]:
        yield from register.to_arrow().to_batches(max_chunksize=400)[:batches]
        raise DriverError(f"value {register['id_number'][0]}")

    with pytest.raises(IntakeError) as raised:
        selfcheck(breaking(), **WHOSE, store=store, out=out, name="billing.numbers")  # type: ignore[arg-type]
    error = raised.value
    place = ", after record 400" if batches else ""
    assert error.code == "rows_broke_off"
    assert str(error).startswith(f"billing.numbers{place}: whoever hands out the rows stopped with ")
    assert error.text("vi").startswith(
        "billing.numbers" + (", sau bản ghi 400" if batches else "") + ": nguồn"
    )
    assert error.cure("vi").startswith("nguyên nhân nằm trong __cause__")
    assert isinstance(error.__cause__, DriverError)
    assert str(register["id_number"][0]) not in str(error)
    assert list(work.iterdir()) == []
    assert not list(store.rglob("*.parquet"))
    assert not out.exists() or not list(out.rglob("*"))


REFUSED: Final[dict[str, tuple[dict[str, Any], str, str]]] = {
    "a number": ({"rows": 1}, "rows_of_no_batches", "rows can't be taken from values of type int; give"),
    "no month": (
        {"period": None},
        "rows_of_no_month",
        "rows don't say which month they are of; state it: period=\"2026-10\"",
    ),
    "a month that isn't one": ({"period": "2026/10"}, "not_a_month", "'2026/10'"),
    "a month that isn't over": ({"period": "2026-12"}, "month_not_over", "2026-12"),
    "a carrier's name": ({"carrier": "Viet Nam"}, "carrier_name_refused", "'Viet Nam'"),
    "a name with a slash": ({"name": "a/b"}, "name_of_rows_refused", "rows can't be called 'a/b'"),
    "a file that isn't there": ({"rows": "gone.csv"}, "no_file_or_folder", "gone.csv"),
    "an option's value": ({"fail_on": "severe"}, "", "fail_on: "),
    "memory": ({"memory": "lots"}, "", "memory: "),
}  # fmt: skip


@pytest.mark.parametrize("fault", REFUSED)
def test_what_cannot_be_used_is_refused(fault: str, register: pl.DataFrame) -> None:
    given, code, text = REFUSED[fault]
    with pytest.raises(simaudit.SimauditError) as raised:
        selfcheck(**{"rows": register, **WHOSE, **given})
    assert text in str(raised.value)
    assert raised.value.code == (code or raised.value.code)
    assert raised.value.text("vi") != str(raised.value)


def test_an_option_that_there_is_not_is_a_type_error(register: pl.DataFrame) -> None:
    with pytest.raises(
        TypeError, match=r"^selfcheck\(\) got an unexpected keyword argument 'no_restricted'$"
    ):
        selfcheck(register, **WHOSE, no_restricted=True)  # type: ignore[call-arg, arg-type]


def test_an_error_of_the_system_is_told_in_words(
    register: pl.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, os.strerror(28), "/tmp/x")  # noqa: S108

    monkeypatch.setattr("simaudit.api.selfcheck.prepared", full)
    with pytest.raises(simaudit.SimauditError, match="No space left") as raised:
        selfcheck(register, **WHOSE)  # type: ignore[arg-type]
    assert raised.value.__cause__ is None


def test_with_a_store_the_month_before_is_known(register: pl.DataFrame, config: Path, tmp_path: Path) -> None:
    places = {"config": config, "store": tmp_path / "store"}
    selfcheck(register, carrier="vietnamobile", period="2026-09", **places)  # type: ignore[arg-type]
    later = selfcheck(register, carrier="vietnamobile", period="2026-10", **places)  # type: ignore[arg-type]
    assert "persisting" in later.findings["state"].unique().to_list()
    again = selfcheck(register, carrier="vietnamobile", period="2026-10", **places)  # type: ignore[arg-type]
    same_audit(again, later)


def test_findings_are_joined_to_the_rows_they_are_of(of_file: Audit, register: pl.DataFrame) -> None:
    beside = of_file.with_rows(register)
    recorded = of_file.findings.drop_nulls("record")
    assert beside.height == recorded.height
    assert beside["record"].to_list() == recorded["record"].to_list()
    assert beside["id_number"].to_list() == [register["id_number"][at - 1] for at in recorded["record"]]
    check = str(recorded["check_id"][0])
    assert of_file.with_rows(register.lazy(), check)["check_id"].unique().to_list() == [check]
    with pytest.raises(UsageError, match="these 10 rows are not those that were audited"):
        of_file.with_rows(register.head(10))


def test_rows_without_a_value_are_no_records(register: pl.DataFrame, config: Path) -> None:
    """Where findings are joined to rows too; a column of the rows may be called like one of the findings."""
    blank = register.clear(1)
    rows = pl.concat([blank, register.head(300), blank, register.tail(200)]).with_columns(
        pl.int_range(pl.len()).alias("record"), detail=pl.lit("own")
    )
    found = selfcheck(rows, **WHOSE, config=config)  # type: ignore[arg-type]
    assert found.files[0].read == 500
    beside = found.with_rows(rows)
    assert beside.filter(pl.col("record_row") != pl.col("record") + (pl.col("record") > 300)).is_empty()
    assert beside["detail_row"].unique().to_list() == ["own"]


def test_it_may_be_called_in_another_thread() -> None:
    """As a server's handler calls it: only the first thread may set handlers of signals."""
    rows = pl.DataFrame({"msisdn": ["0961000001"]})
    with ThreadPoolExecutor(1) as pool:
        found = pool.submit(selfcheck, rows, carrier="viettel", period="2026-10").result()
    assert found.files[0].loaded == 1


def test_it_shows_no_personal_datum_by_itself(of_file: Audit) -> None:
    records, cases = of_file.findings.height, of_file.cases.height
    failed = of_file.findings["check_id"].n_unique()
    assert repr(of_file) == (
        f"<Audit of vietnamobile, 2026-10: 500 records, {records} findings of {failed} checks, "
        f"{cases} cases, by {of_file.configuration}>"
    )
    with pytest.raises(AttributeError):
        of_file.period = "2026-09"  # type: ignore[misc]


def test_pandas_rows_of_several_types_name_the_column() -> None:
    with pytest.raises(IntakeError, match="the column 'msisdn' holds values of several types"):
        selfcheck(pd.DataFrame({"msisdn": ["0961000001", 961000002]}), carrier="viettel", period="2026-10")
