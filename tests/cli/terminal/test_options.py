"""What commands share: which file is the configuration, what it says before it is examined, texts, notes."""

import os
from pathlib import Path

import pytest
from support.command import simaudit_

from simaudit.cli.terminal.options import TEXT, config_as_written, config_file
from simaudit.errors import UsageError


def test_the_configuration_is_that_of_the_option_the_variable_or_the_folder() -> None:
    variables = {"SIMAUDIT_CONFIG": "variable.toml"}
    assert config_file("option.toml", variables) == Path("option.toml")
    assert config_file(None, variables) == Path("variable.toml")
    assert config_file("", {}) == Path("simaudit.toml")


@pytest.mark.parametrize("content", [b"= no TOML", b"\xff\xfe\x00", b"a = " + b"[" * 5_000, b""])
def test_what_cannot_be_read_says_nothing_yet(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "simaudit.toml").write_bytes(content)
    assert config_as_written(tmp_path / "simaudit.toml") == {}


def test_keys_are_as_they_are_written_and_of_a_file_alone(tmp_path: Path) -> None:
    (tmp_path / "simaudit.toml").write_text('lang = "xx"\nno_key = 1\n', encoding="utf-8")
    assert config_as_written(tmp_path / "simaudit.toml") == {"lang": "xx", "no_key": 1}
    assert config_as_written(tmp_path) == config_as_written(tmp_path / "none.toml") == {}
    os.mkfifo(tmp_path / "pipe.toml")
    assert config_as_written(tmp_path / "pipe.toml") == {}


def test_what_somebody_says_is_on_one_line_and_text() -> None:
    assert TEXT.convert(" vì  sao\n\tđó ", None, None) == "vì sao đó"
    assert TEXT.convert(" \n", None, None) == ""
    with pytest.raises(UsageError):
        TEXT.convert("\udcff", None, None)


def test_a_command_of_a_group_is_noted_by_the_name_of_the_group(audited_folder: Path) -> None:
    assert simaudit_("follow", "list", "--period", "2026-10").exit_code == 0
    assert simaudit_("access").stdout.splitlines()[-1].split()[-2:] == ["follow", "2026-10"]
