"""`desk`: its icon, and what it refuses before it begins."""

from pathlib import Path

import pytest
from support.command import simaudit_

from simaudit.cli.desk import desk as command
from simaudit.errors import ExitCode


def test_the_icon_opens_the_desk_of_this_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "Desktop").mkdir()
    (tmp_path / "own.toml").write_text("")
    monkeypatch.setattr("shutil.which", lambda *_, **__: None)
    monkeypatch.setattr("pathlib.Path.home", lambda: tmp_path)
    monkeypatch.chdir(tmp_path)
    done = simaudit_("desk", "--shortcut", "--config", "own.toml")
    icon = tmp_path / "Desktop" / "simaudit.desktop"
    assert (done.exit_code, done.output.strip()) == (ExitCode.DONE, str(icon))
    assert f'"--config" "{tmp_path}/own.toml"\n' in icon.read_text()


def test_reports_in_the_store_are_refused(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text('store = "a"\nout = "a/out"\n')
    done = simaudit_("desk", "--no-browser", "--config", str(tmp_path / "x.toml"))
    assert done.exit_code == ExitCode.USAGE


def test_the_command_is_the_officer_s_first() -> None:
    listed = simaudit_("--help").output
    assert command.name == "desk"
    assert listed.index("Work in a browser") < listed.index("Set up")
