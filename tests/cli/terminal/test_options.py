"""What commands share: which file is the configuration, what it says before it is examined, texts, notes."""

import csv
import io
import os
from pathlib import Path
from typing import Final

import pytest
from support.command import simaudit_
from support.few_checks import judge_by

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
    # Two spellings of one document's number would be two letters.
    assert TEXT.convert("12\u200d3/S\u00adKH\ufeffCN-QĐa\u0301", None, None) == "123/SKHCN-QĐá"
    for unseen in ("a\u202eb", "a\x1b[2J", "a\x9bb", "a\u2066b", "a\x00b"):
        with pytest.raises(UsageError, match=r"a sign that can't be seen, U\+"):
            TEXT.convert(unseen, None, None)
    with pytest.raises(UsageError):
        TEXT.convert("\udcff", None, None)


def test_a_command_of_a_group_is_noted_with_the_name_of_the_group(audited_folder: Path) -> None:
    assert simaudit_("follow", "list", "--period", "2026-10").exit_code == 0
    assert simaudit_("store", "access").stdout.splitlines()[-1].endswith(" follow list       2026-10")


READ_ALONE: Final = (
    ("intake", "2026-10/viettel.csv"),
    ("selfcheck", "2026-10/viettel.csv", "--carrier", "viettel", "--period", "2026-10"),
    ("audit", "2026-10", "--plan"),
)
"""What reads a register and needs no store of audits."""


def test_who_reads_a_register_is_noted_where_audits_have_a_store(
    audited_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge_by(monkeypatch)
    before = len(simaudit_("store", "access", "--csv").stdout.splitlines())
    for command in READ_ALONE:
        assert simaudit_(*command).exit_code in (0, 1), command
    Path("itel.csv").touch()
    assert simaudit_("intake", "itel.csv").exit_code == 3
    rows = [*csv.DictReader(io.StringIO(simaudit_("store", "access", "--csv").stdout))][before - 1 :]
    assert [(row["command"], row["files"], row["exit_code"]) for row in rows] == [
        ("intake", "2026-10/viettel.csv", "0"),
        ("selfcheck", "2026-10/viettel.csv", "1"),
        ("audit", "2026-10", "0"),
        ("intake", "itel.csv", "3"),
    ]


def test_a_folder_that_is_no_store_of_audits_stays_as_it_is(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge_by(monkeypatch)
    Path("store").mkdir()
    for command in READ_ALONE:
        assert simaudit_(*command).exit_code in (0, 1), command
    assert [*Path("store").iterdir()] == []
