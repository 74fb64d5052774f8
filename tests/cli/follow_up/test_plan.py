"""`plan`: the points in their order, and the sheets in a folder named by the month."""

from pathlib import Path

import pytest
from support.command import simaudit_


def test_the_points_are_listed_and_the_folder_is_the_month_s(
    audited_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # 15/11/2026: the month before is the audited one.
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1794700800")
    planned = simaudit_("plan", "--visits", "1", "--period", "last-month")
    assert (planned.exit_code, planned.stderr) == (0, "")
    assert planned.stdout.splitlines() == [
        "rank  carrier  point   expected signs  in cases  reported  last visit",
        "1     Viettel  VIE-D1               1         0         0  never",
        "2026-10: 1 point to visit, with a sheet of what to pull for each. Personal data: plan-2026-10",
    ]
    assert Path("plan-2026-10").is_dir()
    assert " plan       2026-10 " in simaudit_("access").stdout


def test_without_a_store_there_is_nothing_to_plan(folder: Path) -> None:
    refused = simaudit_("plan", "--visits", "1")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert refused.stderr == "simaudit: store: nothing has been audited into this store yet\n"
