"""What commands print: messages in the terminal's language, errors in at most four lines."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from support.extracts import person, write
from support.few_checks import judge_by

import simaudit.cli.terminal.output
from simaudit.cli import main
from simaudit.cli.terminal.output import print_errors, print_message, speaking
from simaudit.errors import IntakeError, Note


def test_errors_are_a_line_each_and_four_lines_at_most(capsys: pytest.CaptureFixture[str]) -> None:
    errors = [IntakeError("file_empty", path=f"{name}.csv") for name in "abcdef"]
    print_errors(errors[:4])
    assert capsys.readouterr().err.splitlines() == [
        f"simaudit: {name}.csv: the file is empty" for name in "abcd"
    ]
    print_errors(errors)
    assert capsys.readouterr().err.splitlines() == [
        *(f"simaudit: {name}.csv: the file is empty" for name in "abc"),
        "simaudit: and 3 more",
    ]
    print_errors([])
    assert capsys.readouterr() == ("", "")


def test_a_line_break_in_a_name_ends_no_line(capsys: pytest.CaptureFixture[str]) -> None:
    print_errors([IntakeError("file_empty", path="a\nb.csv")])
    assert capsys.readouterr().err == "simaudit: a\\nb.csv: the file is empty\n"


def test_a_message_is_in_the_language_of_the_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    note = Note("data_deleted", period="2026-10")
    print_message(note)
    with speaking("vi"):
        print_message(note)
    assert capsys.readouterr().out == "2026-10: deleted\n2026-10: đã xóa\n"


def test_a_run_is_reported_in_the_language_of_the_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    judge_by(monkeypatch)
    monkeypatch.setenv("SIMAUDIT_LANG", "vi")
    write(Path("2026-10/viettel.csv"), [person("viettel", number) for number in (1, 2)])
    Path("2026-10/itel.csv").touch()
    Path("simaudit.toml").write_text('notify = "false"')
    done = CliRunner().invoke(main, ["audit", "2026-10"])
    assert done.exit_code == 3
    assert done.stdout == (
        "2026-10: 1 doanh nghiệp, 2 bản ghi được đánh giá, 0 bản ghi không nạp được, 0 dấu hiệu. "
        "Báo cáo: out/2026-10/index.html\n"
        "tệp          doanh nghiệp  kỳ       bản ghi đã đọc  độ tin cậy      tuân thủ\n"
        "itel.csv     iTel          2026-10               -  không đọc được\n"
        "viettel.csv  Viettel       2026-10               2  đủ                100,0%\n"
    )
    assert done.stderr.splitlines() == [
        "simaudit: 2026-10/itel.csv: tệp rỗng",
        "simaudit: simaudit.toml, dòng 1: notify: lệnh kết thúc với mã 1",
    ]


def test_commands_print_by_functions_that_escape_only() -> None:
    folder = Path(simaudit.cli.terminal.output.__file__).parents[1]
    printing = {
        path.name for path in folder.rglob("*.py")
        if re.search(r"\bclick\.s?echo|\bprint\(", path.read_text(encoding="utf-8"))
    }  # fmt: skip
    # The pages of the documentation come with the package.
    assert printing == {"output.py", "docs.py"}
