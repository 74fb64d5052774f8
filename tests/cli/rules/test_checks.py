"""The rules, read: the list of checks, one of them in full, the law on a day; and begun."""

import json
from pathlib import Path

import pytest
from support.command import simaudit_


def test_checks_show_and_list(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    page = simaudit_("rules", "show", "blk-04", "--lang", "en").stdout
    for part in (
        "BLK-04",
        "Legal basis",
        "Act\n    done, on the day of registered_at",
        "Meaning",
        "Numerator",
        "Denominator",
        "innocent",
        "Remedy",
        "SELECT",
        "Decree 174/2026/NĐ-CP, article 34(3)(c)",
    ):
        assert part in page
    assert "174:34" not in page
    assert simaudit_("rules", "show", "BLK-99").exit_code == 2
    listed = json.loads(simaudit_("rules", "list", "--format", "json").stdout)
    assert len(listed) == len(simaudit_("rules", "list").stdout.splitlines())


def test_the_law_is_that_of_the_day(folder: Path) -> None:
    before = simaudit_("rules", "law", "--as-of", "2026-06-30", "--lang", "en").stdout.splitlines()
    assert before[0] == "The law on 30/06/2026"
    assert "  01/07/2026  begins: tariff (12 provisions)" in before
    assert before[-1] == "  none of the tariffs is in force"


def test_a_check_of_no_family_is_not_begun(folder: Path) -> None:
    refused = simaudit_("rules", "new", "nofam", "slug", "--folder", "own")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert refused.stderr.startswith("simaudit: no family is called nofam; the families: unregistered, ")
    assert not Path("own").exists()


def test_of_a_folder_s_checks_those_are_tested_that_lie_in_it(folder: Path) -> None:
    Path("own").mkdir()
    tested = simaudit_("rules", "test", "--folder", "own")
    assert (tested.exit_code, tested.output) == (0, "")
    assert simaudit_("rules", "test", "UNR-01", "--lang", "en").stdout.startswith("UNR-01: ")
