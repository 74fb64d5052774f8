"""Plans of inspections: which points come first and why, what is pulled, and what comes back."""

import csv
from pathlib import Path
from typing import Any

import fastexcel
import pytest
from support.command import simaudit_
from support.extracts import person, write
from support.few_checks import checks_of, in_copy, judge_by
from support.fill_rows import Row, fill

from simaudit.report.annexes.response_words import RESULT

FARM = [
    {"device_hash": "d1", "point_code": "P-CASE", "id_number": f"00109000{number:04d}"} for number in range(5)
]


FEW = checks_of("UNR-01", "BLK-15", "PRC-14")
"""Missing names (substantive), one device (a case, of risk), reported numbers (risk)."""


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Point P-NAME has three numbers without a name, P-ONE one, P-CASE a case of five, P-REP two reported."""
    folder = tmp_path_factory.mktemp("audited")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        judge_by(patch, FEW)
        audit()
    return folder


@pytest.fixture(autouse=True)
def home(audited: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy, the current folder."""
    return in_copy(audited, tmp_path / "home", monkeypatch, FEW)


def audit() -> None:
    viettel = [
        *(person("viettel", n, full_name="", point_code="P-NAME") for n in (1, 2, 3)),
        person("viettel", 4, full_name="", point_code="P-ONE"),
        *(person("viettel", 10 + n, **own) for n, own in enumerate(FARM)),
        *(person("viettel", n, point_code="P-REP") for n in (20, 21)),
        *(person("viettel", n) for n in range(30, 40)),
    ]
    columns = (*viettel[0], "device_hash")
    write(Path("in/viettel_2026-10.csv"), viettel, columns)
    vinaphone = [person("vinaphone", 1, full_name="", point_code="P-NAME"), person("vinaphone", 2)]
    write(Path("in/vinaphone_2026-10.csv"), vinaphone)
    numbers = [{"msisdn": row["msisdn"], "source": "156"} for row in viettel if row["point_code"] == "P-REP"]
    write(Path("in/reported.csv"), numbers, ("msisdn", "source"))
    Path("simaudit.toml").write_text("[checks.BLK-15]\nfewest_numbers = 5\n")
    done = simaudit_("audit", "in")
    assert done.exit_code == 0, done.output


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


def test_points_come_by_signs_cases_and_reported_numbers() -> None:
    assert planned("--visits", "9") == [
        ("viettel", "P-CASE", "0.0", "1", "5", "0", "", "5.0"),
        ("viettel", "P-NAME", "2.99", "0", "0", "0", "", "2.99"),
        ("viettel", "P-REP", "0.0", "0", "0", "2", "", "2.0"),
        ("viettel", "P-ONE", "0.99", "0", "0", "0", "", "0.99"),
        ("vinaphone", "P-NAME", "0.99", "0", "0", "0", "", "0.99"),
    ]
    assert planned("--visits", "1", "--carrier", "vinaphone", folder="other") == [
        ("vinaphone", "P-NAME", "0.99", "0", "0", "0", "", "0.99")
    ]


def test_each_point_has_a_sheet_of_what_to_pull_closed_to_others() -> None:
    planned("--visits", "2", "--rows", "2")
    files = {path.name: path.stat().st_mode & 0o777 for path in Path("plan").iterdir()}
    assert files == {"plan.csv": 0o600, "01_viettel_P-CASE.xlsx": 0o600, "02_viettel_P-NAME.xlsx": 0o600}
    assert Path("plan").stat().st_mode & 0o777 == 0o700
    rows = sheet("02_viettel_P-NAME.xlsx")
    assert [(row["check_id"], row["record"], row["point_code"]) for row in rows] == [
        ("UNR-01", "1", "P-NAME"),
        ("UNR-01", "2", "P-NAME"),
    ]
    assert [row["check_id"] for row in sheet("01_viettel_P-CASE.xlsx")] == ["BLK-15", "BLK-15"]


def confirm(row: Row) -> dict[str, object]:
    return {RESULT: "xác nhận / confirmed"} if row["check_id"] else {}


def test_results_come_back_and_a_point_that_was_visited_waits() -> None:
    planned("--visits", "2")
    filled = fill(Path("plan/02_viettel_P-NAME.xlsx"), Path("back.xlsx"), confirm)
    done = simaudit_("answers", str(filled))
    assert (done.exit_code, done.stderr) == (0, "")
    again = planned("--visits", "9", folder="next")
    assert [(point, months, weight) for _, point, *_, months, weight in again] == [
        ("P-CASE", "", "5.0"),
        ("P-REP", "", "2.0"),
        ("P-ONE", "", "0.99"),
        ("P-NAME", "", "0.99"),
        ("P-NAME", "0", "0.0"),
    ]


def test_a_case_that_is_closed_sends_nobody() -> None:
    (case,) = [line.split()[0] for line in simaudit_("cases", "list").stdout.splitlines() if "V-" in line]
    done = simaudit_("follow", "set", case, "--state", "dismissed", "--reason", "tổ chức")
    assert done.exit_code == 0, done.output
    assert [point for _, point, *_ in planned("--visits", "2")] == ["P-NAME", "P-REP"]


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
