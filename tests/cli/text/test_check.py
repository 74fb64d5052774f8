"""A check's page says how many honest people it accused."""

from pathlib import Path

import pytest
from support.command import simaudit_

from simaudit.rules import precision


def test_a_page_says_what_was_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(precision, "MEASURED", tmp_path / "precision.csv")
    Path("precision.csv").write_text("check,innocent,rows,month\nBLK-04,1276,1019706,2026-10\n", "utf-8")
    english = simaudit_("checks", "show", "BLK-04", "--lang", "en").stdout
    assert "1,276 in 1,019,706 rows, month 2026-10: 1,251 in a million" in english
    vietnamese = simaudit_("checks", "show", "BLK-04", "--lang", "vi").stdout
    assert "1.276 trên 1.019.706 dòng, kỳ dữ liệu 2026-10: 1.251 trên một triệu dòng" in vietnamese


def test_a_page_is_silent_about_what_was_not_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(precision, "MEASURED", tmp_path / "precision.csv")
    assert "honest" not in simaudit_("checks", "show", "BLK-04", "--lang", "en").stdout
