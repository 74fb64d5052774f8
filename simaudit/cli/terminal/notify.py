"""Starts the installation's notify command at the end of a run: mail, a chat, or any other program.

The command is split as a shell would split it, and started without a shell, so that no name that a carrier
chose can run anything. What it gets leaves the installation, so it holds counts and file names only.
"""

import os
import shlex
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress

from simaudit.config import Config
from simaudit.errors import SimauditError
from simaudit.files import system_reason


def _arguments(command: str) -> list[str] | str:
    """Windows splits a command line itself, and there a backslash is no escape."""
    return command if os.name == "nt" else shlex.split(command)


def _stop(command: "subprocess.Popen[bytes]") -> None:
    """End a command with every process that it started, where the system groups them."""
    if not hasattr(os, "killpg"):
        command.kill()
        return
    with suppress(ProcessLookupError):
        os.killpg(command.pid, signal.SIGKILL)


def notify(config: Config, lines: Sequence[str], exit_code: int, period: str) -> SimauditError | None:
    """Start `notify` of the configuration with `lines` on stdin; returns why it failed, or None.

    After `notify_seconds` it is stopped with every process it started. Its environment has
    SIMAUDIT_EXIT_CODE and SIMAUDIT_PERIOD (empty where the month isn't known).
    """
    if not config.notify:
        return None
    variables = {"SIMAUDIT_EXIT_CODE": str(exit_code), "SIMAUDIT_PERIOD": period}
    place = config.place_of("notify")
    try:
        with subprocess.Popen(  # noqa: S603 (the installation's own command, from its own file)
            _arguments(config.notify),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=os.environ | variables,
            start_new_session=True,
        ) as command:
            try:
                command.communicate("".join(f"{line}\n" for line in lines).encode(), config.notify_seconds)
            except BaseException:
                _stop(command)
                raise
    except subprocess.TimeoutExpired:
        return SimauditError("notify_stopped", place=place, seconds=config.notify_seconds)
    except OSError as error:
        return SimauditError("notify_not_started", place=place, why=system_reason(error))
    if command.returncode:
        return SimauditError("notify_ended_with", place=place, code=str(command.returncode))
    return None
