"""`simaudit.audit`: a month as the command audits it, with registers that come from no file."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import polars as pl
import pyarrow as pa
import pytest
from support.command import simaudit_
from support.few_checks import checks_of, judge_by, judge_rows_by
from support.same_audits import SAMPLE

from simaudit.api.audit import CARRIERS, audit
from simaudit.errors import IntakeError, UsageError

CHECKS: Final = checks_of("MIS-10", "MIS-20", "MIS-22", "BLK-01", "BLK-04")
"""One finds the same numbers at several carriers, which is critical; some join rows to cases."""


@pytest.fixture
def month(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one carrier's file, where audits by few checks leave store and output."""
    monkeypatch.chdir(tmp_path)
    judge_by(monkeypatch, CHECKS)
    judge_rows_by(monkeypatch, CHECKS)
    (folder := tmp_path / "2026-10").mkdir()
    shutil.copy(SAMPLE, folder)
    return folder


def test_it_does_what_the_command_does(month: Path) -> None:
    done = audit(month, lang="vi,en")
    assert (done.period, done.folder, done.exit_code, done.problems) == (
        "2026-10",
        Path("out/2026-10"),
        0,
        (),
    )
    assert done.carriers.columns == list(CARRIERS)
    assert done.carriers.select("carrier", "read", "folder").rows() == [
        ("vietnamobile", 500, "out/2026-10/vietnamobile")
    ]
    findings = pl.read_parquet(done.folder / "vietnamobile" / "restricted" / "findings.parquet")
    assert done.findings.equals(findings)
    assert done.html() == (done.folder / "index.html").read_text(encoding="utf-8")
    assert done.html("vietnamobile", "en") == (done.folder / "vietnamobile" / "report.en.html").read_text(
        "utf-8"
    )
    assert done.case_rows["case_id"].unique().sort().to_list() == done.cases["case_id"].sort().to_list()
    assert repr(done) == f"<MonthAudit of 2026-10: 1 carriers, {findings.height} findings, 0 problems>"
    with pytest.raises(UsageError, match="wrote no such page"):
        done.html("viettel")
    # The command finds the same done already; so does another call, which has the results all the same.
    command = simaudit_("audit", "2026-10", "--lang", "vi,en")
    assert (command.exit_code, "unchanged since" in command.stdout) == (0, True)
    again = audit([month], lang="vi,en")
    assert again.unchanged_since is not None
    assert again.results.sort("check_id").equals(done.results.sort("check_id"))
    assert again.findings.equals(findings)
    notes = [note.split() for note in simaudit_("store", "access", "--store", "store").stdout.splitlines()]
    assert sum("audit" in note for note in notes) == 3


def test_rows_and_files_are_audited_together(month: Path, register: pl.DataFrame) -> None:
    rows = {"itel": register.head(200), "viettel": register.tail(300)}
    done = audit(month, rows=rows, period="2026-10", no_restricted=True, fail_on="critical")
    assert done.carriers["carrier"].to_list() == ["itel", "vietnamobile", "viettel"]
    assert done.exit_code == 1
    manifest = json.loads((done.folder / "manifest.json").read_text())
    assert [(entry["name"], entry["read"]) for entry in manifest["inputs"]] == [
        ("itel_2026-10", 200),
        ("vietnamobile_2026-10.parquet", 500),
        ("viettel_2026-10", 300),
    ]
    hashes = {entry["carrier"]: entry["sha256"] for entry in manifest["inputs"]}
    receipt = json.loads((done.folder / "itel" / "receipt.json").read_text())
    assert [entry["sha256"] for entry in receipt["inputs"]] == [hashes["itel"]]
    with pytest.raises(UsageError, match="no annexes that can be read"):
        _ = done.findings
    # What a stream holds is known once it is read: it is audited again.
    assert audit(rows={"itel": register.head(200)}, period="2026-10").unchanged_since is None


class DriverError(Exception):
    """As a database's driver raises one."""


def test_a_carrier_whose_rows_break_off_is_left_out(month: Path, register: pl.DataFrame) -> None:
    def breaking() -> Iterator[pa.RecordBatch]:
        yield from register.to_arrow().to_batches()
        raise DriverError

    done = audit(month, rows={"itel": breaking()}, period="2026-10")
    (problem,) = done.problems
    assert (problem.code, done.exit_code) == ("rows_broke_off", 3)
    assert str(problem).startswith("itel_2026-10, after record 500: ")
    assert done.carriers["carrier"].to_list() == ["vietnamobile"]
    assert [path.name for path in Path("store").rglob("itel*")] == []
    with pytest.raises(IntakeError, match="stopped with"):
        audit(rows={"itel": breaking()}, period="2026-10")


def test_a_carrier_has_rows_or_files(month: Path, register: pl.DataFrame) -> None:
    with pytest.raises(UsageError, match="vietnamobile has both rows and the file"):
        audit(month, rows={"vietnamobile": register}, period="2026-10")
    with pytest.raises(UsageError, match="rows can't be taken from values of type str"):
        audit(rows={"itel": "itel.csv"}, period="2026-10")  # type: ignore[dict-item]
    with pytest.raises(TypeError, match=r"^audit\(\) got an unexpected keyword argument 'lists'$"):
        audit(month, lists="points.csv")  # type: ignore[call-arg]
    assert not Path("store").exists()
