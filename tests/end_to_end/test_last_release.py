"""What the last release wrote opens and keeps its form; names that others use stay (compatibility.md)."""

import csv
import json
import re
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from support.answers import by_number
from support.command import simaudit_
from support.few_checks import judge_by
from support.fill_rows import fill
from support.letter_month import audit, extract
from support.released import beyond_a_patch, released, surface, undeclared
from support.released_store import CHECKS, OUTPUTS

from simaudit.period import Period
from simaudit.store.ledger import Ledger
from simaudit.store.responses import responses_to_rows
from simaudit.store.schema import SCHEMA_VERSION

MONTH = Path("out/2026-08")
ANNEXES = MONTH / "viettel" / "restricted"


@pytest.fixture(params=sorted(OUTPUTS.glob("*.tar.xz")), ids=lambda path: path.name.removesuffix(".tar.xz"))
def folder(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What a release left, in the current folder."""
    monkeypatch.chdir(tmp_path)
    judge_by(monkeypatch, CHECKS)
    with tarfile.open(request.param) as archive:
        archive.extractall(filter="tar")
    return tmp_path


def names(value: Any, path: str = "") -> Iterator[str]:
    """The keys of a JSON value, each with those that lead to it."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield f"{path}.{key}"
            yield from names(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for inner in value:
            yield from names(inner, f"{path}[]")


def form(path: Path) -> set[str]:
    """What a program relies on in an output: columns, keys, sheets. A page is for people."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            return set(next(csv.reader(file)))
    if path.suffix == ".parquet":
        return {f"{name} {kind}" for name, kind in pl.read_parquet_schema(path).items()}
    if path.suffix == ".json":
        return {*names(json.loads(path.read_text(encoding="utf-8")))}
    if path.suffix == ".xlsx":
        return set(openpyxl.load_workbook(path, read_only=True).sheetnames)
    return set()


def forms(month: Path) -> dict[str, set[str]]:
    return {
        path.relative_to(month).as_posix(): form(path) for path in sorted(month.rglob("*")) if path.is_file()
    }


def test_the_last_release_has_its_outputs_and_its_ledger_is_no_newer() -> None:
    assert (OUTPUTS / f"{released()['version']}.tar.xz").exists()
    assert released()["ledger"] <= SCHEMA_VERSION


def test_its_outputs_are_verified_and_its_pages_written_again(folder: Path) -> None:
    as_sealed = simaudit_("store", "verify", str(MONTH))
    assert (as_sealed.exit_code, as_sealed.output) == (
        0,
        "as in the manifest, and the manifest as in the store\n",
    )
    receipt = simaudit_("store", "verify", str(MONTH), str(MONTH / "viettel/receipt.json"))
    assert receipt.exit_code == 0, receipt.output
    again = simaudit_("report", "--period", "2026-08")
    assert again.exit_code == 0, again.output
    assert simaudit_("store", "verify", str(MONTH)).exit_code == 0


def test_answers_to_its_lists_are_read(folder: Path) -> None:
    extract("2026-09", {1: {"full_name": ""}})
    audit("2026-09")
    read = simaudit_("answers", "answered.csv", "--plan")
    assert read.exit_code == 0, read.output
    answer = by_number(("Đồng ý", "đã xử lý"))
    filled = fill(ANNEXES / "findings.xlsx", Path("filled.xlsx"), answer)
    done = simaudit_("answers", str(filled))
    assert done.exit_code == 0, done.output
    with Ledger(Path("store/ledger.duckdb")) as ledger:
        kept = responses_to_rows(ledger, Period.parse("2026-08"), "viettel")
    assert kept.select("check_id", "record", "code").rows() == [("UNR-01", 1, "accepted")]


def test_its_outputs_have_no_column_key_or_sheet_that_those_of_today_lack(folder: Path) -> None:
    before = forms(MONTH)
    audit("2026-08")
    now = forms(MONTH)
    lost = {name: parts - now.get(name, set()) for name, parts in before.items()}
    assert {name: parts for name, parts in lost.items() if parts or name not in now} == {}


def test_what_others_call_by_name_is_there_or_its_end_is_announced() -> None:
    assert undeclared() == [], "write .changes/TOPIC.changed.md, with each name in backquotes"


def test_a_name_that_goes_is_told_unless_an_entry_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    now = surface()
    now["commands"].remove("simaudit audit --quiet")
    monkeypatch.setattr("support.released.surface", lambda: now)
    assert undeclared() == ["simaudit audit --quiet"]
    text = "### Changed\n\n- **Engineer.** `simaudit audit --quiet` is gone."
    monkeypatch.setattr("support.released.since", lambda _: {"Changed": text})
    assert undeclared() == []


def test_a_patch_may_change_no_check_and_no_name(monkeypatch: pytest.MonkeyPatch) -> None:
    major, minor, patch = released()["version"].split(".")
    now = {**released()["checks"], "MIS-12": "another"}
    monkeypatch.setattr("support.released.fingerprints", lambda: now)
    monkeypatch.setattr("support.released.surface", lambda: released()["surface"])
    monkeypatch.setattr("support.released.SCHEMA_VERSION", released()["ledger"])
    assert beyond_a_patch(f"{major}.{minor}.{int(patch) + 1}") == ["checks"]
    assert beyond_a_patch(f"{major}.{int(minor) + 1}.0") == []


def test_names_are_those_of_every_room() -> None:
    kinds = surface()
    assert {"simaudit", "simaudit follow set --state", "simaudit --version"} <= set(kinds["commands"])
    assert {"province", "retention.months", "carriers.*.headings"} & set(kinds["configuration"])
    assert "audit(period)" in kinds["python"]
    assert kinds["exit codes"][2] == "2 USAGE"
    assert all(re.fullmatch(r"simaudit\.[a-z-]+/\d+", name) for name in kinds["forms"])
