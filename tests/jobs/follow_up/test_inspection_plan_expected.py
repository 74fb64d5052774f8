"""Of two registers of honest people the worse one says everywhere which signs are expected to be true."""

import csv
import json
from pathlib import Path

import pytest
from support.command import simaudit_
from support.few_checks import judge_by
from support.points_to_visit import CHECKS, audit_points

from simaudit.rules import reference_tables


def test_plan_page_one_and_json_go_by_the_register_in_which_a_check_finds_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Viettel has 25 signs of UNR-01 in 42 records, Vinaphone 5 in 7. Honest people bring by the messy one
    # 488,095 in a million (one more than was seen), 20.5 and 3.4167; by the calm one hardly any.
    measured = tmp_path / "precision.csv"
    measured.write_text(
        "check,register,innocent,units,rows,month\n"
        "UNR-01,calm,2,2,1000000,2026-10\nUNR-01,messy,488094,488094,1000000,2026-10\n",
        "utf-8",
    )
    monkeypatch.setattr(reference_tables, "MEASURED", measured)
    monkeypatch.chdir(tmp_path)
    judge_by(monkeypatch, CHECKS)
    audit_points()
    done = simaudit_("plan", "--visits", "9", "--out", "plan")
    assert done.exit_code == 0, done.output
    with Path("plan/plan.csv").open(encoding="utf-8", newline="") as file:
        rows = [(row["point_code"], row["expected"], row["weight"]) for row in csv.DictReader(file)]
    points = [("P-CASE", "1.26", "8.26"), ("P-REP", "0.9", "7.9"), ("P-CASE", "1.58", "6.58")]
    assert rows == points
    overview = json.loads(Path("out/2026-10/overview.json").read_bytes())
    assert [(point["code"], str(point["expected"])) for point in overview["decisions"]["points"]] == [
        (code, expected) for code, expected, _ in points
    ]
    (first,) = overview["first"]
    assert [(row["carrier"], row["all"], row["expected"]) for row in first["carriers"]] == [
        ("viettel", 25, 4.5),
        ("vinaphone", 5, 1.58),
    ]
    # What an act comes to at least rests on samples alone: no register stands in for one.
    exposures = [row for carrier in overview["carriers"] for row in carrier["exposures"]]
    assert [row["sure"] for row in exposures if row["group"] == "open"] == [None, None]
    assert "độ đúng chưa đo" in Path("out/2026-10/viettel/report.html").read_text("utf-8")
