"""A desk in a forked process, whose commands are forked too, from what it was before it had threads."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from multiprocessing.connection import wait
from pathlib import Path
from typing import IO, Final, NoReturn, Self

from support.forked import execute, started
from support.forking import Forked, serve, take_streams

COMMAND: Final = "from simaudit.cli import main; main()"
_DESK: Final = f"from support.forked_desk import fork_commands; fork_commands(); {COMMAND}"


class ForkedDesk:
    """As much of `subprocess.Popen` as tests ask of a desk's process."""

    def __init__(self, folder: Path, variables: Mapping[str, str], *options: str) -> None:
        self._streams = tempfile.TemporaryDirectory()
        out, err = (Path(self._streams.name, name) for name in ("stdout", "stderr"))
        os.mkfifo(out)
        err.touch()
        # Who opens a pipe to read from it waits for who writes, but for this way of opening it.
        handle = os.open(out, os.O_RDONLY | os.O_NONBLOCK)
        self._process = started(
            _DESK, "desk", "--no-browser", *options, cwd=folder, env=variables, outputs=(out, err)
        )
        if handle in wait([handle, self._process.sentinel]):
            os.set_blocking(handle, True)
        self.stdout: IO[str] = os.fdopen(handle)
        self.stderr: IO[str] = err.open(encoding="utf-8")
        assert self._process.pid
        self.pid = self._process.pid

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.wait(60)
        self.stdout.close()
        self.stderr.close()
        self._streams.cleanup()

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float) -> int:
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired("desk", timeout)
        return self._process.exitcode

    def send_signal(self, sig: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, sig)


def fork_commands() -> None:
    """Let this process have its commands forked from one that is as this one is now."""
    mine, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    if not os.fork():
        mine.close()
        # An interruption ends who asks; this ends with it.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        serve(its, _command)
        os._exit(0)
    its.close()

    async def forked(*command: str, env: Mapping[str, str], limit: int, **options: int) -> _ForkedCommand:
        assert command[:3] == (sys.executable, "-m", "simaudit")
        assert options == {
            "stdin": subprocess.DEVNULL,
            "stdout": subprocess.PIPE,
            "stderr": subprocess.PIPE,
            "creationflags": 0,
        }
        process = _ForkedCommand(Forked(mine, json.dumps([command[3:], dict(env)]).encode(), 2))
        await process.connect(limit)
        return process

    asyncio.create_subprocess_exec = forked  # type: ignore[assignment]


class _ForkedCommand:
    """As much of `asyncio.subprocess.Process` as the desk asks for."""

    stdout: asyncio.StreamReader
    stderr: asyncio.StreamReader

    def __init__(self, forked: Forked) -> None:
        self._forked = forked
        self._ended: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    async def connect(self, limit: int) -> None:
        self.stdout, self.stderr = [await _reader(stream, limit) for stream in self._forked.streams]
        loop = asyncio.get_running_loop()

        def ended() -> None:
            loop.remove_reader(self._forked.end)
            self._ended.set_result(self._forked.exit_code())

        loop.add_reader(self._forked.end, ended)

    async def wait(self) -> int:
        return await self._ended

    def send_signal(self, number: int) -> None:
        self._forked.send_signal(number)


async def _reader(stream: int, limit: int) -> asyncio.StreamReader:
    reader = asyncio.StreamReader(limit)
    protocol = asyncio.StreamReaderProtocol(reader)
    await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, os.fdopen(stream, "rb", 0))
    return reader


def _command(request: bytes, streams: Sequence[int]) -> NoReturn:
    arguments, variables = json.loads(request)
    take_streams(variables, *streams)
    execute(COMMAND, arguments)
