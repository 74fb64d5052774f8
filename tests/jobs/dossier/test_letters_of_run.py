"""The letters that an audit writes of its own accord, where the configuration says so."""

from pathlib import Path

import docx
import pytest
from support.command import simaudit_
from support.extracts import COLUMNS, person, write
from support.few_checks import judge_by

NAMES = ["bao-cao.docx", "viettel/cong-van.docx"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    judge_by(monkeypatch)
    write(Path("in/2026-10/viettel.csv"), [person("viettel", n) for n in range(1, 4)], COLUMNS)
    Path("simaudit.toml").write_text("letters = true\n")


def letters() -> list[str]:
    place = Path("out/letters/2026-10")
    return sorted(path.relative_to(place).as_posix() for path in place.rglob("*.docx"))


def test_an_audit_writes_the_month_s_letters_and_says_where() -> None:
    done = simaudit_("audit", "in/2026-10")
    assert (done.exit_code, done.stderr) == (0, "")
    assert ". Letters: out/letters/2026-10. " in done.stdout.splitlines()[0]
    assert letters() == NAMES
    assert "viettel: nothing is demanded; the letter is a short one that says so" in done.stdout
    assert simaudit_("store", "verify", "out/2026-10").exit_code == 0


def test_a_letter_that_somebody_wrote_into_is_kept_and_named() -> None:
    simaudit_("audit", "in/2026-10")
    letter = Path("out/letters/2026-10/bao-cao.docx")
    document = docx.Document(str(letter))
    document.add_paragraph("Bổ sung")
    document.save(str(letter))
    done = simaudit_("audit", "in/2026-10", "--force")
    assert (done.exit_code, done.stderr) == (0, "")
    assert f"{letter} was kept: somebody has written into it" in done.stdout
    assert docx.Document(str(letter)).paragraphs[-1].text == "Bổ sung"


def test_a_template_s_fault_is_told_and_the_audit_is_done() -> None:
    Path("own").mkdir()
    Path("own/cong-van.docx").write_text("no docx")
    Path("simaudit.toml").write_text('letters = true\nletters_folder = "own"\n')
    done = simaudit_("audit", "in/2026-10")
    assert done.exit_code == 3
    assert "own/cong-van.docx: this is no Word document" in done.stderr
    assert Path("out/2026-10/viettel/report.html").exists()
    assert letters() == []


def test_without_a_folder_of_templates_nothing_is_audited() -> None:
    Path("simaudit.toml").write_text('letters = true\nletters_folder = "absent"\n')
    done = simaudit_("audit", "in/2026-10")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "letters_folder: no folder absent" in done.stderr
    assert not Path("out").exists()


def test_a_self_check_writes_none() -> None:
    done = simaudit_("selfcheck", "in/2026-10/viettel.csv", "--carrier", "viettel", "--period", "2026-10")
    assert done.exit_code in (0, 1), done.stderr
    assert not list(Path().rglob("*.docx"))
