"""Workbooks in processes forked from one that has imported what reads them, in place of Pythons that start.

A Python that starts and imports what reads a workbook costs ten times what reading a small one does. The
forked process is the same otherwise: arguments, environment, memory that it may have, and streams.
"""

import atexit
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from types import SimpleNamespace
from typing import Any, Final, NoReturn

import pytest
from support.forking import FORKS, Forked, serve, take_streams

SHEETS: Final = "simaudit.intake.workbook.sheet_process"


def fork_sheets(patch: pytest.MonkeyPatch) -> None:
    """Let this process have sheets read in forked ones until the patch is undone."""
    if FORKS:
        forking = SimpleNamespace(Popen=ForkedSheets, PIPE=subprocess.PIPE, DEVNULL=subprocess.DEVNULL)
        patch.setattr("simaudit.intake.workbook.sheet_stream.subprocess", forking)


@cache
def _server() -> socket.socket:
    """The end at which requests are sent of the process that forks."""
    mine, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with its:
        process = subprocess.Popen(
            [sys.executable, "-P", __file__, str(its.fileno())],
            pass_fds=[its.fileno()],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )

    def end() -> None:
        mine.close()
        process.wait()

    atexit.register(end)
    return mine


class ForkedSheets:
    """As much of `subprocess.Popen` as the reader of sheets asks for."""

    def __init__(self, command: Sequence[str], *, env: Mapping[str, str], **streams: int) -> None:
        assert command[:4] == [sys.executable, "-P", "-m", SHEETS]
        assert streams == {
            "stdout": subprocess.PIPE,
            "stderr": subprocess.DEVNULL,
            "stdin": subprocess.DEVNULL,
        }
        self.returncode: int | None = None
        self._forked = Forked(_server(), json.dumps([command[4:], dict(env)]).encode(), 1)
        self.stdout = os.fdopen(self._forked.streams[0], "rb")

    def wait(self) -> int:
        if self.returncode is None:
            self.returncode = self._forked.exit_code()
        return self.returncode

    def kill(self) -> None:
        if self.returncode is None:
            self._forked.send_signal(signal.SIGKILL)

    def communicate(self) -> None:
        with self.stdout:
            while self.stdout.read(2**20):
                pass
        self.wait()


def _read(request: bytes, streams: Sequence[int]) -> NoReturn:
    arguments, variables = json.loads(request)
    take_streams(variables, *streams, os.open(os.devnull, os.O_RDWR))
    sys.argv[1:] = arguments
    code: Any = 1
    try:
        # Read once more, as what started would be: its parts are there.
        sys.modules.pop(SHEETS)
        runpy.run_module(SHEETS, run_name="__main__")
    except SystemExit as ended:
        code = ended.code
    finally:
        with suppress(OSError, ValueError):
            sys.stdout.flush()
        os._exit(code)


if __name__ == "__main__":
    __import__(SHEETS)
    # An interruption ends who asks; this ends with it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    serve(socket.socket(fileno=int(sys.argv[1])), _read)
