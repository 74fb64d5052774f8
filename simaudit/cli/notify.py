"""Tells a command of the installation's choice how a run ended: mail, a chat, whatever it likes.

The command is split as a shell would and started without one, so that nothing a
carrier can name runs anything. What it is told travels: counts and file names.
"""

import os
import shlex
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress

from simaudit.config import Config


def notify(config: Config, lines: Sequence[str], exit_code: int, period: str) -> str | None:
    """Start `notify` of the configuration with `lines` on stdin; returns why it failed, or None.

    It may take `notify_seconds`, and is stopped then with all it started. Its environment says
    SIMAUDIT_EXIT_CODE and SIMAUDIT_PERIOD (empty where the month isn't known).
    """
    if not config.notify:
        return None
    told = {"SIMAUDIT_EXIT_CODE": str(exit_code), "SIMAUDIT_PERIOD": period}
    try:
        with subprocess.Popen(  # noqa: S603 (the installation's own command, from its own file)
            shlex.split(config.notify),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=os.environ | told,
            start_new_session=True,
        ) as command:
            try:
                command.communicate("".join(f"{line}\n" for line in lines).encode(), config.notify_seconds)
            except BaseException:
                with suppress(ProcessLookupError):
                    os.killpg(command.pid, signal.SIGKILL)
                raise
    except subprocess.TimeoutExpired:
        return f"{config.where('notify')}: the command was stopped after {config.notify_seconds} seconds"
    except OSError as error:
        return f"{config.where('notify')}: the command cannot be started ({error.strerror})"
    if command.returncode:
        return f"{config.where('notify')}: the command ended with {command.returncode}"
    return None
