"""What the command prints of checks: what they may be made of, and how many honest people they accused."""

from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from support.command import simaudit_

from simaudit.cli import main
from simaudit.contract import DTYPES
from simaudit.messages import translations
from simaudit.rules import reference_tables
from simaudit.rules.populations import definitions
from simaudit.rules.provisions import provisions


def lines(*arguments: str) -> list[str]:
    done = CliRunner().invoke(main, ["rules", *arguments])
    assert done.exit_code == 0
    return done.stdout.splitlines()


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_column_has_a_line(lang: str) -> None:
    shown = [line.split()[0] for line in lines("columns", "--lang", lang) if line.startswith("  ")]
    assert set(DTYPES) <= set(shown)


def test_a_column_is_shown_with_type_and_meaning() -> None:
    shown = lines("columns", "--lang", "en")
    assert "  gender              code       sex (M, F)" in shown
    assert "  id_issue_date       date       the paper's date of issue" in shown
    assert "  guardian_consent    boolean    a parent's or guardian's written consent is held" in shown
    assert "  record              integer    the record's position in the carrier's files, from 1" in shown
    assert "  date_of_birth       ngày       ngày sinh" in lines("columns", "--lang", "vi")


def test_views_and_macros_are_shown_with_what_the_comment_says() -> None:
    shown = "\n".join(lines("columns", "--lang", "en"))
    assert (
        "\n  served_point\n    Registration points with their number of live numbers.\n"
        "    columns: carrier, point_code, numbers\n"
    ) in shown
    assert "\n  live\n    Numbers that aren't terminated; an unknown status counts as live.\n" in shown
    assert "\n  full_years(born, reached)\n    Age in full years on a day; in common" in shown


def test_whatever_populations_states_has_a_comment() -> None:
    stated = definitions()
    assert [name for name in (*stated.macros, *stated.populations) if not stated.comment(name)] == []


def test_whatever_populations_states_is_said_in_vietnamese() -> None:
    stated = definitions()
    said = {name for context, name in translations("vi").texts if context == "populations"}
    assert said == {*stated.macros, *stated.populations}
    shown = lines("columns", "--lang", "vi")
    assert "    Điểm đăng ký kèm số thuê bao đang hoạt động." in shown


def test_every_key_of_the_law_has_a_line() -> None:
    shown = lines("bases", "--lang", "en")
    assert [line.split("  ")[0] for line in shown] == list(provisions())
    assert any(
        line.startswith("L24:13.2.i    Law on Telecommunications 24/2023/QH15, article 13(2)(i): Serve only")
        for line in shown
    )
    cited = "L24:13.2.i    điểm i khoản 2 Điều 13 Luật Viễn thông số 24/2023/QH15: Chỉ"
    assert any(line.startswith(cited) for line in lines("bases", "--lang", "vi"))


def test_a_provision_that_ended_says_when() -> None:
    ended = {key: entries[-1].valid_to for key, entries in provisions().items() if entries[-1].valid_to}
    shown = lines("bases", "--lang", "en")
    for key, day in ended.items():
        assert any(
            line.startswith(key) and f"since {day + timedelta(days=1):%d/%m/%Y};" in line for line in shown
        )


def test_a_page_says_what_was_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(reference_tables, "MEASURED", tmp_path / "precision.csv")
    Path("precision.csv").write_text(
        "check,register,innocent,units,rows,month\n"
        "BLK-04,calm,1276,141,1019706,2026-10\nBLK-04,messy,4000,300,1000000,2026-10\n",
        "utf-8",
    )
    english = simaudit_("rules", "show", "BLK-04", "--lang", "en").stdout
    assert "Honest people found, measured on simulated data" in english
    assert "calm register: 1,276 rows (141 units) in 1,019,706, month 2026-10: 1,251 in a million" in english
    assert "messy register: 4,000 rows (300 units) in 1,000,000, month 2026-10: 4,000 in a million" in english
    vietnamese = simaudit_("rules", "show", "BLK-04", "--lang", "vi").stdout
    assert "đo trên dữ liệu giả định" in vietnamese
    assert (
        "dữ liệu ít sai sót: 1.276 dòng (141 đối tượng) trên 1.019.706 dòng, kỳ dữ liệu 2026-10: "
        "1.251 trên một triệu dòng"
    ) in vietnamese


def test_a_page_is_silent_about_what_was_not_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(reference_tables, "MEASURED", tmp_path / "precision.csv")
    assert "honest" not in simaudit_("rules", "show", "BLK-04", "--lang", "en").stdout
