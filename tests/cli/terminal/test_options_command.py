"""The frame of a command: what its function gets, what its help ends with, and what is read when."""

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from simaudit.cli.terminal.options import CONFIG, OUT, Installation, command, with_store
from simaudit.errors import UsageError

# Without this file nothing of an installation can be read.
_UNREAD = ("--config", "none.toml")


@command("looked", name="look", usage="unusable")
@click.argument("what")
@with_store
@OUT
def _look(here: Installation, what: str) -> None:
    click.echo(f"{what} {here.keys}")
    if what == "store":
        click.echo(here.store.folder)


@command("looked")
@CONFIG
def read(here: Installation) -> None:
    """Read."""
    click.echo(here.config.out)


@command("looked")
@click.option("--aloud", is_flag=True)
def say(*, aloud: bool) -> None:
    """Say."""
    click.echo(aloud)


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_keys_of_the_configuration_become_an_installation_that_is_read_when_it_is_asked_for() -> None:
    done = CliRunner().invoke(_look, ["nothing", *_UNREAD, "--out", "reports"])
    keys = {"config_path": Path("none.toml"), "store": None, "out": Path("reports")}
    assert (done.exit_code, done.output) == (0, f"nothing {keys}\n")
    assert isinstance(CliRunner().invoke(_look, ["store", *_UNREAD]).exception, UsageError)
    assert CliRunner().invoke(_look, ["store", "--store", "kept"]).output.splitlines()[-1] == "kept"


def test_reports_in_the_store_are_refused_of_a_command_that_has_one() -> None:
    Path("simaudit.toml").write_text('out = "store/out"\n', encoding="utf-8")
    assert isinstance(CliRunner().invoke(_look, ["store"]).exception, UsageError)
    assert CliRunner().invoke(read, []).output == "store/out\n"


def test_a_command_without_such_options_gets_no_installation() -> None:
    assert CliRunner().invoke(say, ["--aloud"]).output == "True\n"


def test_the_name_is_the_function_s_or_another_one_and_exit_codes_end_the_help() -> None:
    assert (_look.name, read.name, read.help) == ("look", "read", "Read.")
    assert (
        CliRunner()
        .invoke(_look, ["--help"])
        .output.endswith(
            "Exit codes:\n"
            "    0  looked\n"
            "    2  unusable\n"
            "    3  interrupted, or stopped by a defect of simaudit\n"
        )
    )
