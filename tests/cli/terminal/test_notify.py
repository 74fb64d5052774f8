"""The notify command: what it gets, that no shell starts it, and that its failure is only reported."""

import os
import select
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from simaudit.cli.terminal.notify import notify
from simaudit.config import Config

WRITES = (
    "import os, sys; open(sys.argv[1], 'w', encoding='utf-8').write("
    "sys.stdin.read() + os.environ['SIMAUDIT_EXIT_CODE'] + ' ' + os.environ['SIMAUDIT_PERIOD'])"
)


def test_it_gets_the_lines_on_stdin_and_code_and_month_in_its_environment(tmp_path: Path) -> None:
    told = tmp_path / "told $(touch x); it's.txt"
    script = tmp_path / "tell.py"
    script.write_text(WRITES)
    config = Config(notify=f'{sys.executable} {script} "{told}"')
    assert notify(config, ["2026-10: 5 carriers", "tệp hỏng"], 3, "2026-10") is None
    assert told.read_text(encoding="utf-8") == "2026-10: 5 carriers\ntệp hỏng\n3 2026-10"
    # Nothing in the command is a shell's.
    assert sorted(path.name for path in tmp_path.iterdir()) == ["tell.py", told.name]


def test_without_a_command_nothing_is_started() -> None:
    assert notify(Config(), ["x"], 0, "2026-10") is None


@pytest.mark.parametrize(
    ("command", "fault"),
    [
        ("/nowhere/tell", "notify: the command cannot be started (No such file or directory)"),
        ("false", "notify: the command ended with 1"),
    ],
)
def test_a_command_that_fails_is_said(command: str, fault: str) -> None:
    assert str(notify(Config(notify=command), ["x"], 0, "")) == fault


def test_a_command_that_reads_nothing_is_no_failure() -> None:
    assert notify(Config(notify="true"), ["x" * 1_000_000], 0, "") is None


def test_one_that_hangs_is_stopped_with_what_it_started(tmp_path: Path) -> None:
    script = tmp_path / "hang.sh"
    # The second shell would hold the pipe for a minute.
    script.write_text(f"sleep 60 &\necho $! > {tmp_path}/pid\nwait\n")
    begun = time.monotonic()
    fault = notify(Config(notify=f"sh {script}", notify_seconds=1), ["x"], 0, "")
    assert str(fault) == "notify: the command was stopped after 1 seconds"
    assert time.monotonic() - begun < 30
    with suppress(ProcessLookupError):
        child = os.pidfd_open(int((tmp_path / "pid").read_text()))
        ended, _, _ = select.select([child], [], [], 30)
        os.close(child)
        assert ended
