"""Workbooks in processes forked from one that has imported what reads them, in place of Pythons that start.

A Python that starts and imports what reads a workbook costs ten times what reading a small one does. The
forked process is the same otherwise: arguments, environment, memory that it may have, and streams.
"""

import atexit
import json
import os
import runpy
import selectors
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

SHEETS: Final = "simaudit.intake.workbook.sheet_process"
FORKS: Final = hasattr(os, "pidfd_open") and hasattr(socket, "send_fds")
"""Whether this system tells the end of a process as Linux does."""

_LONGEST: Final = 2**20
"""Bytes of a request."""
_STATUS: Final = 8
"""Bytes of a number: the process's, and then how it ended."""


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
        (rows, into), (self._ended, end) = os.pipe(), os.pipe()
        try:
            request = json.dumps([command[4:], dict(env)]).encode()
            assert len(request) < _LONGEST
            socket.send_fds(_server(), [request], [into, end])
        finally:
            os.close(into)
            os.close(end)
        self.stdout = os.fdopen(rows, "rb")
        self._pid = self._number()

    def _number(self) -> int:
        number = os.read(self._ended, _STATUS)
        assert len(number) == _STATUS, "the process that forks has ended"
        return int.from_bytes(number, signed=True)

    def wait(self) -> int:
        if self.returncode is None:
            self.returncode = os.waitstatus_to_exitcode(self._number())
            os.close(self._ended)
        return self.returncode

    def kill(self) -> None:
        if self.returncode is None:
            with suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)

    def communicate(self) -> None:
        with self.stdout:
            while self.stdout.read(_LONGEST):
                pass
        self.wait()


def _serve(requests: socket.socket) -> None:
    """Fork a process for each request, and say its number and how it ended, until nobody asks any more."""
    with selectors.DefaultSelector() as selector:
        selector.register(requests, selectors.EVENT_READ)
        while True:
            for key, _ in selector.select():
                if key.fileobj is requests:
                    request, streams, *_ = socket.recv_fds(requests, _LONGEST, 2)
                    if not request:
                        return
                    pid = os.fork()
                    if not pid:
                        _read(*json.loads(request), *streams)
                    os.close(streams[0])
                    os.write(streams[1], pid.to_bytes(_STATUS, signed=True))
                    selector.register(os.pidfd_open(pid), selectors.EVENT_READ, (pid, streams[1]))
                else:
                    pid, end = key.data
                    selector.unregister(key.fileobj)
                    os.close(key.fd)
                    with suppress(BrokenPipeError):
                        os.write(end, os.waitpid(pid, 0)[1].to_bytes(_STATUS, signed=True))
                    os.close(end)


def _read(arguments: Sequence[str], variables: Mapping[str, str], out: int, _end: int) -> NoReturn:
    nothing = os.open(os.devnull, os.O_RDWR)
    for number, stream in enumerate((nothing, out, nothing)):
        os.dup2(stream, number)
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.clear()
    os.environ.update(variables)
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
    _serve(socket.socket(fileno=int(sys.argv[1])))
