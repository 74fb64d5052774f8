"""A new installation: its files, their permissions, and that nothing is overwritten."""

import subprocess
import sys
from pathlib import Path

import pytest

from simaudit.config.load import EXAMPLE, install
from simaudit.errors import OutputError, UsageError


def mode(path: Path) -> str:
    return oct(path.stat().st_mode & 0o777)


def test_init_creates_all_files_whatever_the_umask(tmp_path: Path) -> None:
    home = tmp_path / "srv" / "simaudit"
    done = subprocess.run(
        ["sh", "-c", 'umask 0; exec "$0" -m simaudit init "$1"', sys.executable, str(home)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    made = ("simaudit.toml", "simaudit.key", "store", "inbox")
    assert done.stdout.split() == [str(home / name) for name in made]
    assert {path.name: mode(path) for path in home.iterdir() if path.name != "simaudit.toml"} == {
        "simaudit.key": "0o600", "store": "0o700", "inbox": "0o700",
    }  # fmt: skip
    assert (home / "simaudit.toml").read_bytes() == EXAMPLE.read_bytes()


def test_an_existing_configuration_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "simaudit.toml").write_text("jobs = 3")
    with pytest.raises(UsageError, match=r"simaudit\.toml: there already, and left as it is"):
        install(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["simaudit.toml"]
    assert (tmp_path / "simaudit.toml").read_text() == "jobs = 3"


def test_an_existing_key_is_not_overwritten(tmp_path: Path) -> None:
    key = tmp_path / "simaudit.key"
    key.write_text("ab" * 32)
    key.chmod(0o600)
    install(tmp_path)
    assert key.read_text() == "ab" * 32


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match=r"file/x/simaudit\.toml: cannot be written"):
        install(tmp_path / "file" / "x")
