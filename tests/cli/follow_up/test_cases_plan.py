"""`plan`: the points in their order, and the sheets in a folder named by the month."""

from pathlib import Path

import pytest
from support.command import simaudit_
from support.few_checks import judge_by
from support.points_to_visit import CHECKS, audit_points


def test_the_points_are_listed_and_the_folder_is_the_month_s(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    judge_by(monkeypatch, CHECKS)
    audit_points()
    # 15/11/2026: the month before is the audited one.
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1794700800")
    planned = simaudit_("plan", "--visits", "2", "--period", "last-month")
    assert (planned.exit_code, planned.stderr) == (0, "")
    assert planned.stdout.splitlines() == [
        "rank  carrier  point   expected signs  in cases  reported  last visit",
        "1     Viettel  P-CASE               7         7         0  never",
        "2     Viettel  P-REP                5         5         2  never",
        "2026-10: 2 points to visit, with a sheet of what to pull for each. Personal data: plan-2026-10",
    ]
    assert Path("plan-2026-10").is_dir()
    assert f" {'plan':<17} 2026-10 " in simaudit_("store", "access").stdout


def test_without_a_store_there_is_nothing_to_plan(folder: Path) -> None:
    refused = simaudit_("plan", "--visits", "1")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert refused.stderr == "simaudit: store: nothing has been audited into this store yet\n"
