"""A process that forks others on request: each gets streams, and its number and its end are told.

A Python that starts and imports what a command needs costs more than most commands do.
"""

import os
import selectors
import signal
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final, NoReturn

FORKS: Final = hasattr(os, "pidfd_open") and hasattr(socket, "send_fds")
"""Whether this system tells the end of a process as Linux does."""

_LONGEST: Final = 2**20
"""Bytes of a request."""
_STATUS: Final = 8
"""Bytes of a number: the process's, and then how it ended."""
_MOST_STREAMS: Final = 3


def serve(requests: socket.socket, run: Callable[[bytes, Sequence[int]], NoReturn]) -> None:
    """Fork a process that runs each request with its streams, until the other end is closed."""
    with selectors.DefaultSelector() as selector:
        selector.register(requests, selectors.EVENT_READ)
        while True:
            for key, _ in selector.select():
                if key.fileobj is requests:
                    request, handles, *_ = socket.recv_fds(requests, _LONGEST, _MOST_STREAMS)
                    if not request:
                        return
                    pid = os.fork()
                    if not pid:
                        run(request, handles[:-1])
                    *streams, end = handles
                    for stream in streams:
                        os.close(stream)
                    os.write(end, pid.to_bytes(_STATUS, signed=True))
                    selector.register(os.pidfd_open(pid), selectors.EVENT_READ, (pid, end))
                else:
                    pid, end = key.data
                    selector.unregister(key.fileobj)
                    os.close(key.fd)
                    with suppress(BrokenPipeError):
                        os.write(end, os.waitpid(pid, 0)[1].to_bytes(_STATUS, signed=True))
                    os.close(end)


def take_streams(variables: Mapping[str, str], *streams: int) -> None:
    """Let the forked process have these streams (stdout, stderr), these variables, and nothing else open."""
    for number, stream in enumerate((os.open(os.devnull, os.O_RDWR), *streams)):
        os.dup2(stream, number)
    os.closerange(len(streams) + 1, os.sysconf("SC_OPEN_MAX"))
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.clear()
    os.environ.update(variables)
    time.tzset()


class Forked:
    """A process that was forked on request, with pipes to read its streams from."""

    def __init__(self, server: socket.socket, request: bytes, streams: int) -> None:
        assert len(request) < _LONGEST
        pipes = [os.pipe() for _ in range(streams + 1)]
        try:
            socket.send_fds(server, [request], [into for _, into in pipes])
        finally:
            for _, into in pipes:
                os.close(into)
        self.streams = [stream for stream, _ in pipes[:-1]]
        self.end = pipes[-1][0]
        """Where `exit_code` is read from."""
        self.pid = self._number()

    def _number(self) -> int:
        number = os.read(self.end, _STATUS)
        assert len(number) == _STATUS, "the process that forks has ended"
        return int.from_bytes(number, signed=True)

    def exit_code(self) -> int:
        """Wait for its end; as `subprocess.Popen.returncode`."""
        code = os.waitstatus_to_exitcode(self._number())
        os.close(self.end)
        return code

    def send_signal(self, number: int) -> Any:
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)
