"""`spark`: what can't be meant is refused before a session is started."""

from pathlib import Path

from support.command import simaudit_


def test_a_month_that_is_none_is_refused(folder: Path) -> None:
    refused = simaudit_("spark", "register", "--carrier", "viettel", "--period", "2026-13")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert refused.stderr.startswith("simaudit: period '2026-13' is not a month; ")
    assert sorted(path.name for path in folder.iterdir()) == ["2026-10"]


def test_options_that_only_files_have_are_none_of_its(folder: Path) -> None:
    words = ("register", "--carrier", "viettel", "--period", "2026-10")
    for option in ("--rename", "--no-lists"):
        refused = simaudit_("spark", *words, option)
        assert (refused.exit_code, f"No such option '{option}'" in refused.stderr) == (2, True)
