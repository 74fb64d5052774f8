"""Plans of inspections: which points come first and why, what is pulled, and what comes back."""

import csv
from pathlib import Path
from typing import Any

import fastexcel
import pytest
from support.command import simaudit_
from support.extracts import write
from support.few_checks import in_copy, judge_by
from support.fill_rows import Row, fill
from support.points_to_visit import CHECKS, SETTINGS, audit_points

from simaudit.report.annexes.response_words import RESULT


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("audited")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        judge_by(patch, CHECKS)
        audit_points()
    return folder


@pytest.fixture(autouse=True)
def home(audited: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy, the current folder."""
    return in_copy(audited, tmp_path / "home", monkeypatch, CHECKS)


def planned(*options: str, folder: str = "plan") -> list[tuple[str, ...]]:
    """carrier, point, expected, cases, numbers in them, reported, months since the visit, weight."""
    done = simaudit_("plan", "--out", folder, *options)
    assert done.exit_code == 0, done.output
    with Path(folder, "plan.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = ["carrier", "point_code", "expected", "cases", "case_numbers", "reported", "months", "weight"]
    return [tuple(row[name] for name in names) for row in rows]


def sheet(name: str, folder: str = "plan") -> list[dict[str, Any]]:
    book = fastexcel.read_excel(Path(folder, name))
    rows: list[dict[str, Any]] = book.load_sheet(0, dtypes="string").to_polars().to_dicts()
    # The headings that show stand below the machine names.
    return rows[1:]


def test_points_come_in_the_order_of_the_list_with_their_reasons() -> None:
    assert planned("--visits", "9") == [
        ("viettel", "P-CASE", "6.99", "1", "7", "0", "", "13.99"),
        ("viettel", "P-REP", "4.99", "1", "5", "2", "", "11.99"),
        ("vinaphone", "P-CASE", "4.99", "1", "5", "0", "", "9.99"),
    ]
    with Path("plan/plan.csv").open(encoding="utf-8", newline="") as file:
        reasons = [(row["signs"], row["numbers"], row["reason"]) for row in csv.DictReader(file)]
    (first, second, third) = [reason.split()[3].rstrip(":") for _, _, reason in reasons]
    assert reasons == [
        ("7", "7", f"có vụ việc {first}: 7 số"),
        ("5", "5", f"có vụ việc {second}: 5 số; 2 số bị phản ánh"),
        ("5", "5", f"có vụ việc {third}: 5 số"),
    ]
    assert planned("--visits", "1", "--carrier", "vinaphone", folder="other") == [
        ("vinaphone", "P-CASE", "4.99", "1", "5", "0", "", "9.99")
    ]


def test_each_point_has_a_sheet_of_what_to_pull_closed_to_others() -> None:
    planned("--visits", "2", "--rows", "2")
    files = {path.name: path.stat().st_mode & 0o777 for path in Path("plan").iterdir()}
    assert files == {"plan.csv": 0o600, "01_viettel_P-CASE.xlsx": 0o600, "02_viettel_P-REP.xlsx": 0o600}
    assert Path("plan").stat().st_mode & 0o777 == 0o700
    rows = sheet("01_viettel_P-CASE.xlsx")
    assert [(row["check_id"], row["record"], row["point_code"]) for row in rows] == [
        ("UNR-01", "1", "P-CASE"),
        ("UNR-01", "2", "P-CASE"),
    ]
    assert [row["check_id"] for row in sheet("02_viettel_P-REP.xlsx")] == ["UNR-01", "UNR-01"]


def test_only_the_province_s_rows_are_counted_and_pulled() -> None:
    extract = Path("in/viettel_2026-10.csv")
    with extract.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    elsewhere = [row["point_code"] == "P-CASE" for row in rows].index(True)
    own = [row | {"province_code": "01" if at == elsewhere else "68"} for at, row in enumerate(rows)]
    write(extract, own, [*own[0]])
    Path("simaudit.toml").write_text(f'province = "68"\n{SETTINGS}', encoding="utf-8")
    assert simaudit_("audit", "in").exit_code == 0
    assert planned("--visits", "1", "--carrier", "viettel")[0][:5] == ("viettel", "P-CASE", "5.99", "1", "6")
    pulled = {row["record"] for row in sheet("01_viettel_P-CASE.xlsx")}
    at_point = {str(at) for at, row in enumerate(own, start=1) if row["point_code"] == "P-CASE"}
    assert pulled == at_point - {str(elsewhere + 1)}


def confirm(row: Row) -> dict[str, object]:
    return {RESULT: "xác nhận / confirmed"} if row["check_id"] else {}


def test_results_come_back_and_a_point_that_was_visited_waits() -> None:
    planned("--visits", "2")
    filled = fill(Path("plan/01_viettel_P-CASE.xlsx"), Path("back.xlsx"), confirm)
    done = simaudit_("answers", str(filled))
    assert (done.exit_code, done.stderr) == (0, "")
    again = planned("--visits", "9", folder="next")
    assert [(point, months, weight) for _, point, *_, months, weight in again] == [
        ("P-REP", "", "11.99"),
        ("P-CASE", "", "9.99"),
        ("P-CASE", "0", "0.0"),
    ]


def test_a_case_that_is_closed_sends_nobody() -> None:
    planned("--visits", "1", folder="first")
    with Path("first/plan.csv").open(encoding="utf-8", newline="") as file:
        case = next(csv.DictReader(file))["reason"].split()[3].rstrip(":")
    done = simaudit_("follow", "set", case, "--state", "dismissed", "--reason", "tổ chức")
    assert done.exit_code == 0, done.output
    assert [row[:2] for row in planned("--visits", "9")] == [("viettel", "P-REP"), ("vinaphone", "P-CASE")]


def test_what_cannot_be_planned_is_said(home: Path) -> None:
    planned("--visits", "1")
    assert (simaudit_("plan", "--visits", "1", "--out", "plan").exit_code, Path("plan").exists()) == (2, True)
    unknown = simaudit_("plan", "--visits", "1", "--carrier", "itel", "--out", "x")
    assert unknown.exit_code == 2
    assert "2026-10 has no carrier itel; it has: viettel, vinaphone" in unknown.stderr
    Path("out/2026-10/viettel/restricted/findings.parquet").write_bytes(b"")
    changed = simaudit_("plan", "--visits", "1", "--out", "x")
    assert (changed.exit_code, Path("x").exists()) == (2, False)
    assert "findings.parquet" in changed.stderr
