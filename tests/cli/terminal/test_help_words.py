"""The terminal in Vietnamese: no English word but names, codes and what is to be typed."""

import pytest
from click.testing import CliRunner
from support.help_pages import every
from support.terminal_words import english

from simaudit.cli import main

COMMANDS = [" ".join(path) for path, _ in every(main)]


@pytest.mark.parametrize("command", COMMANDS)
def test_help(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIMAUDIT_LANG", "vi")
    told = CliRunner().invoke(main, [*command.split(), "--help"], prog_name="simaudit", terminal_width=200)
    assert told.exit_code == 0
    assert english(told.output) == set()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("auditt", "Lỗi: Không có lệnh 'auditt'. Có phải 'audit'?"),
        ("audit --fail", "Lỗi: Không có tùy chọn '--fail'. (Có phải một trong: '--fail-on', '--full'?)"),
        ("follow set", "Lỗi: Thiếu tham số 'ĐỐI_TƯỢNG'."),
        ("sample", "Lỗi: Thiếu tùy chọn '--carrier'."),
        ("plan --visits x", "Lỗi: Giá trị không hợp lệ cho '--visits': 'x' không phải là số nguyên hợp lệ."),
        (
            "law --as-of x",
            "Lỗi: Giá trị không hợp lệ cho '--as-of': 'x' không theo dạng '%Y-%m-%d'.",
        ),
        ("doctor x y", "Lỗi: Thừa các tham số (x y)"),
    ],
)
def test_errors_of_the_command_line(words: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIMAUDIT_LANG", "vi")
    told = CliRunner().invoke(main, words.split(), prog_name="simaudit")
    assert told.exit_code == 2
    usage, hint, empty, error = told.stderr.splitlines()
    assert usage.startswith("Cách dùng: simaudit")
    assert (hint.startswith("Xem hướng dẫn bằng 'simaudit"), empty, error) == (True, "", said)


def test_a_command_in_english_is_as_it_was_after_one_in_vietnamese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIMAUDIT_LANG", "vi")
    CliRunner().invoke(main, ["audit", "--help"])
    monkeypatch.delenv("SIMAUDIT_LANG")
    told = CliRunner().invoke(main, ["audit", "--help"])
    assert told.output.startswith("Usage: ")
    assert "Show this message and exit." in told.output
