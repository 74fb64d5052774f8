"""The same extract gives the same findings and cases, to the byte, whatever a run may use."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from support.doc_reader import copy_month
from support.few_checks import judge_by

from simaudit.cli import main
from simaudit.generate import generate
from simaudit.intake.reference_lists import LIST_KINDS
from simaudit.period import Period
from simaudit.rules.load import load_catalogue

CASES = ("cases.json", "restricted/cases.csv", "restricted/cases.parquet", "restricted/cases.xlsx")
FINDINGS = tuple(
    f"viettel/restricted/{name}"
    for name in ("findings.csv", "findings.parquet", "findings.xlsx", "rejects.csv", "remarks.parquet")
)


def audit(*arguments: str) -> None:
    result = CliRunner().invoke(main, ["audit", *arguments, "--no-progress"])
    assert result.exit_code == 0, result.output


@pytest.mark.slow("a large month is audited twice, once by a process of its own")
def test_threads_memory_and_block_size_change_no_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    generate(tmp_path, rows=2_400, carriers=["viettel"], months=[Period(2026, 10)], violations=0.2, seed=3)
    month = Path("2026-10")
    lists = [f"--{name}={month / name}.csv" for name in LIST_KINDS]
    found = []
    # One key for both; a store of its own for each.
    places = {
        jobs: ["--jobs", str(jobs), "--store", f"store-{jobs}", "--out", f"out-{jobs}"] for jobs in (1, 3)
    }
    with monkeypatch.context() as small_blocks:
        small_blocks.setattr("simaudit.intake.text.decoded_blocks.BLOCK_BYTES", 1 << 16)
        audit(str(month), *lists, *places[1], "--memory", "1.5GB")
    # polars has as many threads as its process began with: one, in the tests' own.
    command = [sys.executable, "-m", "simaudit", "audit", str(month), *lists, *places[3], "--quiet"]
    subprocess.run(command, check=True, env={**os.environ, "POLARS_MAX_THREADS": "3"})
    for jobs in places:
        found.append([Path(f"out-{jobs}", "2026-10", name).read_bytes() for name in (*FINDINGS, *CASES)])
        # The page ends with the minute in which it was made.
        page = Path(f"out-{jobs}", "2026-10", "restricted", "work.html").read_bytes()
        found[-1] += re.findall(b'<script type="application/json".*', page)
    assert found[0][0].count(b"\n") > 300
    assert json.loads(found[0][len(FINDINGS)])
    assert len(found[0]) == len(FINDINGS) + len(CASES) + 5
    assert found[1] == found[0]


@pytest.mark.slow("two months are audited three times")
def test_cases_are_the_same_again_in_their_store_and_in_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the checks that join rows to cases: the others' findings are marks."""
    monkeypatch.chdir(tmp_path)
    judge_by(monkeypatch, [check for check in load_catalogue() if check.header.case])
    Path("simaudit.toml").write_text("[restricted]\nwork_page = false\n", encoding="utf-8")
    # Three cases in September; one of them falls into two in October.
    months = [Path("inbox", month) for month in ("2026-09", "2026-10")]
    for month in months:
        copy_month(month.name, month)
    found = []
    for store, jobs in (("one", "2"), ("one", "1"), ("other", "1")):
        places = ["--store", f"store-{store}", "--out", f"out-{store}"]
        for month in months:
            audit(str(month), *places, "--jobs", jobs, "--force")
        found.append(
            {
                (month.name, name): Path(f"out-{store}", month.name, name).read_bytes()
                for month in months
                for name in CASES
            }
        )
    cases = json.loads(found[0]["2026-10", "cases.json"])
    # By these checks alone they are as strong as each other: the key orders them.
    assert sorted((one["state"], one["split_from"] is not None) for one in cases) == [
        ("continued", False), ("continued", False), ("continued", False), ("new", True),
    ]  # fmt: skip
    assert found[1] == found[0]
    assert found[2] == found[0]
