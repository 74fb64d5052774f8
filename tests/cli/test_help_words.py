"""The terminal in Vietnamese: no English word but names, codes and what is to be typed."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from support.english_words import english_words
from support.help_pages import every

from simaudit.cli import main

TYPED = sorted(
    word
    for line in Path(__file__).parents[1].joinpath("support/typed_words.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
    for word in line.split()
)
COMMANDS = [" ".join(path) for path, _ in every(main)]

_TYPED = re.compile(rf"(?<![\w.-])\.?(?:{'|'.join(map(re.escape, reversed(TYPED)))})(?![\w-]|\.\w)")
_QUOTED = re.compile(r"`[^`]*`|'[^'\n]*'|(?<![\w-])--?[a-z][\w-]*|\[[a-z|_%/-]+\]|[\w.-]+/[\w./-]+")
"""In quotes, an option, values to choose from, a path."""
_COMMAND = re.compile(r"^(?: *|Cách dùng: )simaudit .*|^  [a-z]+ {2,}", re.MULTILINE)
"""A line to be typed, and the name of a command in a list."""


def english(text: str) -> set[str]:
    """English words of what a person reads, without what is to be typed."""
    return english_words(_TYPED.sub(" ", _QUOTED.sub(" ", _COMMAND.sub("  ", text))))


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
