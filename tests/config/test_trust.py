"""What others could have written: a file that was only found, and the command of a configuration."""

import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from support.extracts import person, write
from support.few_checks import judge_by
from support.users import STRANGER, give, needs_root

from simaudit.cli import main
from simaudit.config import load_config
from simaudit.config.trust import refuse_found_file, refuse_open_command
from simaudit.errors import UsageError


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with a configuration that starts a command, and a month."""
    monkeypatch.chdir(tmp_path)
    judge_by(monkeypatch)
    Path("simaudit.toml").write_text('notify = "touch ran"\n')
    Path("simaudit.toml").chmod(0o600)
    write(Path("2026-10/viettel.csv"), [person("viettel", 1)])
    return tmp_path


def audit(*options: str) -> Result:
    return CliRunner().invoke(main, ["audit", "2026-10", *options])


def test_a_command_that_only_its_owner_can_write_is_started(home: Path) -> None:
    assert audit().exit_code == 0
    assert Path("ran").exists()


@pytest.mark.parametrize(
    ("place", "mode"), [("simaudit.toml", 0o620), ("simaudit.toml", 0o602), (".", 0o777)]
)
def test_a_command_that_others_can_write_ends_the_run_before_it_begins(
    home: Path, place: str, mode: int
) -> None:
    Path(place).chmod(mode)
    try:
        refused = audit()
        named = audit("--config", "simaudit.toml")
        doctor = CliRunner().invoke(main, ["doctor"])
    finally:
        Path(place).chmod(0o700)
    open_ = home if place == "." else home / "simaudit.toml"
    said = (
        f"simaudit.toml, line 1: notify: others may write {open_}, so this command is not started; "
        f"let only its owner write it (chmod go-w {open_}), who is this user or root"
    )
    assert (refused.exit_code, refused.stderr) == (2, f"simaudit: {said}\n")
    assert (named.exit_code, named.stderr) == (2, f"simaudit: {said}\n")
    assert f"!!  notify         {said}\n" in doctor.stdout
    assert sorted(path.name for path in home.iterdir()) == ["2026-10", "simaudit.toml"]


def test_others_may_write_in_a_folder_above_that_has_the_sticky_bit(home: Path) -> None:
    home.chmod(0o1777)
    refuse_open_command(load_config(None))


def test_a_link_is_as_open_as_the_folder_that_it_leads_to(home: Path, tmp_path: Path) -> None:
    Path("open").mkdir()
    Path("open").chmod(0o777)
    Path("simaudit.toml").rename("open/simaudit.toml")
    Path("simaudit.toml").symlink_to("open/simaudit.toml")
    with pytest.raises(UsageError, match=f"others may write {home}/open,"):
        refuse_open_command(load_config(None))


def test_a_command_of_the_environment_and_no_command_depend_on_no_file(home: Path) -> None:
    Path("simaudit.toml").chmod(0o666)
    refuse_open_command(load_config(None, {"SIMAUDIT_NOTIFY": "touch ran"}))
    Path("simaudit.toml").write_text("")
    assert audit().exit_code == 0


def test_a_self_check_starts_no_command_and_needs_no_closed_configuration(home: Path) -> None:
    Path("simaudit.toml").chmod(0o666)
    done = CliRunner().invoke(main, ["selfcheck", "2026-10/viettel.csv", "--carrier", "viettel"])
    assert done.exit_code == 0, done.stderr
    assert not Path("ran").exists()


@needs_root
def test_a_configuration_found_in_the_current_folder_is_this_users_or_roots(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    give(Path("simaudit.toml"))
    refused = audit()
    assert (refused.exit_code, refused.stderr) == (
        2,
        f"simaudit: simaudit.toml: it was found in the current folder and belongs to {STRANGER}, so it is "
        "not used; if you trust it, name it: --config simaudit.toml\n",
    )
    assert sorted(path.name for path in home.iterdir()) == ["2026-10", "simaudit.toml"]
    # Named, it is used; what it has started would be its owner's command.
    assert load_config(Path("simaudit.toml")).notify == "touch ran"
    assert load_config(None, {"SIMAUDIT_CONFIG": "simaudit.toml"}).notify == "touch ran"
    with pytest.raises(UsageError, match="others may write"):
        refuse_open_command(load_config(Path("simaudit.toml")))
    monkeypatch.setattr(os, "geteuid", lambda: STRANGER)
    refuse_found_file(Path("simaudit.toml"), "--config")
    os.chown("simaudit.toml", 0, 0)
    refuse_found_file(Path("simaudit.toml"), "--config")


@needs_root
def test_a_link_of_another_user_is_not_followed_to_a_configuration(home: Path) -> None:
    Path("own.toml").symlink_to("simaudit.toml")
    os.chown("own.toml", STRANGER, -1, follow_symlinks=False)
    with pytest.raises(UsageError, match=f"belongs to {STRANGER}"):
        refuse_found_file(Path("own.toml"), "--config")


@needs_root
def test_waivers_that_nobody_named_are_this_users_or_roots(home: Path) -> None:
    Path("waivers.toml").write_text("")
    give(Path("waivers.toml"))
    refused = audit()
    assert refused.exit_code == 2
    assert refused.stderr == (
        f"simaudit: waivers.toml: it was found in the current folder and belongs to {STRANGER}, so it is "
        "not used; if you trust it, name it: --waivers waivers.toml\n"
    )
    assert audit("--waivers", "waivers.toml").exit_code == 0
    assert audit("--config", "simaudit.toml", "--force").exit_code == 0
