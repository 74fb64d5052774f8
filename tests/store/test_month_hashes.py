"""The hashes of the store's months: another file in a month's place is named, and nothing is judged by it."""

import json
import shutil
from pathlib import Path

import pytest
from support.command import simaudit_
from support.extracts import person, write
from support.few_checks import checks_of, in_copy, judge_by

AUGUST = Path("store/months/2026-08")
FEW = checks_of("UNR-01", "EXT-04", "EXT-11")
"""Of names, and those that read the month before and what was missing from it."""
CARRIERS = ("viettel", "vinaphone")


@pytest.fixture(scope="module")
def august(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with August of two carriers; in September number 9 of each has no row any more."""
    folder = tmp_path_factory.mktemp("august")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        judge_by(patch, FEW)
        for month, last in (("2026-08", 9), ("2026-09", 8)):
            for carrier in CARRIERS:
                rows = [person(carrier, number) for number in range(1, last + 1)]
                rows[0]["full_name"] = rows[-1]["full_name"] = ""
                write(Path(f"in/{month}/{carrier}.csv"), rows)
        assert simaudit_("audit", "in/2026-08").exit_code == 0
    return folder


@pytest.fixture(autouse=True)
def folder(august: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy, the current folder."""
    return in_copy(august, tmp_path / "copy", monkeypatch, FEW)


def swap(suffix: str = "parquet") -> None:
    """The two carriers' files of August in each other's place."""
    one, other = (AUGUST / f"{carrier}.{suffix}" for carrier in CARRIERS)
    one.rename("one")
    other.rename(one)
    Path("one").rename(other)


def audit() -> tuple[int, list[str]]:
    done = simaudit_("audit", "in/2026-09")
    return done.exit_code, done.stderr.splitlines()


def statuses(*checks: str) -> list[str]:
    rows = json.loads(Path("out/2026-09/viettel/results.json").read_text(encoding="utf-8"))
    return [row["status"] for row in rows if row["check_id"] in checks]


def reasons() -> dict[str, int]:
    """Why findings of UNR-01 are gone."""
    rows = json.loads(Path("out/2026-09/viettel/results.json").read_text(encoding="utf-8"))
    (row,) = [row for row in rows if row["check_id"] == "UNR-01"]
    return {why: row[why] for why in ("row_gone", "value_changed", "undetermined") if row[why]}


def test_whole_months_are_compared_with() -> None:
    assert audit() == (0, [])
    assert reasons() == {"row_gone": 1}
    assert "not_applicable" not in statuses("EXT-04")


def test_months_swapped_between_carriers_are_named_and_not_judged_by() -> None:
    swap()
    damaged = "damaged or gone, so nothing was compared with it; audit 2026-08 again"
    assert audit() == (3, [f"simaudit: {AUGUST}/{carrier}.parquet: {damaged}" for carrier in CARRIERS])
    assert statuses("EXT-04") == ["not_applicable"]
    assert reasons() == {"undetermined": 1}


def test_months_that_are_gone_though_nothing_deleted_them_are_named() -> None:
    for path in AUGUST.iterdir():
        path.unlink()
    gone = "damaged or gone, so nothing was compared with it; audit 2026-08 again"
    assert audit() == (3, [f"simaudit: {AUGUST}/{carrier}.missing.parquet: {gone}" for carrier in CARRIERS])
    assert reasons() == {"undetermined": 1}


def test_months_that_the_ledger_does_not_know_are_told() -> None:
    """Yesterday's ledger was put back beside the months of today."""
    shutil.copy("store/ledger.duckdb", "yesterday.duckdb")
    assert audit() == (0, [])
    assert simaudit_("store", "verify", "store").exit_code == 0
    shutil.copy("yesterday.duckdb", "store/ledger.duckdb")
    told = simaudit_("store", "verify", "store")
    september = sorted(str(path) for path in AUGUST.with_name("2026-09").iterdir())
    assert (told.exit_code, told.stdout.splitlines()) == (1, [f"added: {path}" for path in september])


def test_missing_numbers_swapped_between_carriers_are_named() -> None:
    path = AUGUST / "viettel.missing.parquet"
    path.write_bytes(path.read_bytes() + b" ")
    code, said = audit()
    assert (code, len(said)) == (3, 1)
    assert said[0].startswith(f"simaudit: {path}: damaged")


def test_a_sample_is_not_drawn_from_another_month_s_rows() -> None:
    swap()
    done = simaudit_("sample", "--carrier", "viettel", "--size", "20", "--out", "sample.xlsx")
    assert (done.exit_code, Path("sample.xlsx").exists()) == (2, False)
    assert f"{AUGUST}/viettel.parquet: missing or changed since the run" in done.stderr


def test_rows_that_were_deleted_are_not_damaged() -> None:
    assert simaudit_("store", "purge", "--period", "2026-08", "--yes").exit_code == 0
    assert audit() == (0, [])
    assert reasons() == {"undetermined": 1}
