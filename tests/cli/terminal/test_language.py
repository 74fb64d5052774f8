"""The language of the terminal: which of its sources counts, and what of them is passed over."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import simaudit
from simaudit.cli.terminal.completion import Folders
from simaudit.cli.terminal.language import terminal_language
from simaudit.cli.terminal.process import names_memory

CONFIGURED = ["audit", "--config", "own.toml"]


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "vi_VN.UTF-8"}, "vi"),
        ({"LANG": "vi"}, "vi"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "vi_VN"}, "vi"),
        ({"LANG": "vi_VN", "LC_ALL": "C"}, "en"),
        ({"LANG": "vi_VN", "LC_ALL": ""}, "vi"),
        ({"LANG": "vie_X"}, "en"),
        ({"LANG": "vi_VN", "SIMAUDIT_LANG": "en"}, "en"),
        ({"LANG": "C", "SIMAUDIT_LANG": "vi"}, "vi"),
        ({"SIMAUDIT_LANG": "vi, en"}, "vi"),
        ({"LANG": "vi_VN", "SIMAUDIT_LANG": "fr"}, "vi"),
    ],
)
def test_the_environment_says_it(environment: dict[str, str], language: str) -> None:
    assert terminal_language([], environment) == language


def test_the_configuration_comes_before_the_system() -> None:
    Path("own.toml").write_text('lang = "vi,en"\n')
    assert terminal_language(CONFIGURED, {"LANG": "C"}) == "vi"
    assert terminal_language(["--config=own.toml"], {}) == "vi"
    assert terminal_language([], {"SIMAUDIT_CONFIG": "own.toml"}) == "vi"
    assert terminal_language([], {}) == "en"
    Path("simaudit.toml").write_text('lang = "vi"\n')
    assert terminal_language([], {}) == "vi"
    assert terminal_language([], {"SIMAUDIT_LANG": "en"}) == "en"


@pytest.mark.parametrize(
    "content", [b"lang = ", b"lang = 7", b'lang = "fr"', b"\xff", b'[retention]\nlang = "vi"']
)
def test_a_configuration_that_says_nothing_of_it_is_passed_over(content: bytes) -> None:
    Path("own.toml").write_bytes(content)
    assert terminal_language(CONFIGURED, {"LANG": "vi_VN"}) == "vi"
    assert terminal_language(CONFIGURED, {}) == "en"
    assert terminal_language(["--config"], {}) == "en"


def test_what_is_too_large_for_a_configuration_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    text = 'lang = "vi"\nmemory = "2GB"\nstore = "kho"\n'
    Path("simaudit.toml").write_text(text)
    assert (terminal_language([], {}), names_memory(None, {})) == ("vi", True)
    assert Folders({}).folder("store", "store") == Path("kho")
    monkeypatch.setattr("simaudit.files.LARGEST_TEXT", len(text) - 1)
    assert (terminal_language([], {}), names_memory(None, {})) == ("en", False)
    assert Folders({}).folder("store", "store") == Path("store")


def test_a_pipe_is_left_to_be_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "own.toml")
    assert terminal_language(CONFIGURED, {}) == "en"


def test_an_unknown_language_is_a_line_and_exit_code_2() -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(simaudit.__file__).parents[1]), "SIMAUDIT_LANG": "vn"}
    done = subprocess.run(
        [sys.executable, "-m", "simaudit", "--help"],
        env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "simaudit: SIMAUDIT_LANG: 'vn' is no language of simaudit; set it to vi or en\n"
