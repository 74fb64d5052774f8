"""Commands of simaudit that the desk starts: each a process of its own, as a terminal would start it.

So an action is what the command is, to the last word: its locks, its notes of access, its errors and its exit
code; a desk that is closed or killed leaves the store as the command would.
"""

import asyncio
import json
import os
import shlex
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from simaudit.desk import FROM_DESK
from simaudit.errors import ExitCode

PROGRESS_LINE: Final = "simaudit-progress "
"""What a line on stderr begins with by which a run says how far it is, in JSON."""
_MOST_LINES, _LONGEST_LINE = 2000, 4000
_NEW_GROUP: Final = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
_BREAK: Final = getattr(signal, "CTRL_BREAK_EVENT", signal.SIGINT)


@dataclass
class CommandRun:
    """A command that was started, and what it has said so far."""

    number: int
    """By which pages name it."""
    args: tuple[str, ...]
    """Behind the program's name."""
    folder: Path
    """The desk's own."""
    exit_code: int | None = None
    """None: it is still running."""
    output: list[str] = field(default_factory=list)
    """Lines on stdout."""
    errors: list[str] = field(default_factory=list)
    """Lines on stderr, without the program's name."""
    share: float = 0.0
    """How much of it is done, from 0 to 1, where it says so."""
    phases: dict[str, str] = field(default_factory=dict)
    """Carrier, of a trial the month, "" for all → the phase that it is in."""
    merged: tuple[str, ...] = ()
    """sha256 of the files of responses that it merged: by them it can be undone."""
    stopped: bool = False
    """Whether somebody asked it to stop."""
    _process: asyncio.subprocess.Process | None = None
    _task: asyncio.Task[None] | None = None
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def running(self) -> bool:
        """Whether it has not ended."""
        return self.exit_code is None

    @property
    def well(self) -> bool:
        """Whether it did what was asked for."""
        finds = () if self.args[:2] == ("store", "verify") else (ExitCode.FINDINGS,)
        return self.exit_code in (ExitCode.DONE, *finds)

    @property
    def typed(self) -> str:
        """The command as a terminal takes it."""
        words = ["simaudit", *self.args]
        return subprocess.list2cmdline(words) if os.name == "nt" else shlex.join(words)

    def stop(self) -> None:
        """Interrupt it, as Ctrl+C would: it tidies up by itself."""
        if self._process is not None and self.running:
            self.stopped = True
            with suppress(ProcessLookupError):
                self._process.send_signal(_BREAK if os.name == "nt" else signal.SIGINT)

    async def changes(self) -> AsyncIterator[None]:
        """Yields now, whenever it has said something, and when it has ended."""
        while True:
            # Both before it is told: what changes meanwhile is told next.
            changed, running = self._changed, self.running
            yield
            if not running:
                return
            await changed.wait()

    def take(self, line: str, lines: list[str]) -> None:
        """Take a line of its output; files of the desk's folder have their names there alone."""
        if line.startswith(PROGRESS_LINE):
            standing = json.loads(line.removeprefix(PROGRESS_LINE))
            self.share = standing["share"]
            self.phases[standing["carrier"] or standing["month"]] = standing["phase"]
        elif len(lines) < _MOST_LINES:
            for path in (word for word in self.args if word.startswith(f"{self.folder}{os.sep}")):
                line = line.replace(path, path.rpartition(os.sep)[2])
            lines.append(line.removeprefix("simaudit: ")[:_LONGEST_LINE])
        self.tell()

    def tell(self) -> None:
        """Let everybody who waits for `changes` look."""
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()


class Commands:
    """The commands that this desk has started, by their numbers."""

    def __init__(self, folder: Path, options: Sequence[str] = ()) -> None:
        """`folder` is the desk's, in the store; `options` belong to each command, behind its own."""
        self.folder, self._options = folder.absolute(), tuple(options)
        self.runs: dict[int, CommandRun] = {}

    @property
    def running(self) -> list[CommandRun]:
        """Those that have not ended."""
        return [run for run in self.runs.values() if run.running]

    async def start(self, args: Sequence[str], language: str, *, wait: float = 0) -> CommandRun:
        """Start `simaudit ARGS`, speaking `vi` or `en`; wait so many seconds for its end."""
        # Behind "--" a command takes what was typed for its arguments alone.
        at = args.index("--") if "--" in args else len(args)
        run = CommandRun(len(self.runs) + 1, (*args[:at], *self._options, *args[at:]), self.folder)
        run._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "simaudit",
            *run.args,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=os.environ | {FROM_DESK: language, "PYTHONIOENCODING": "utf-8"},
            creationflags=_NEW_GROUP,
            limit=1 << 20,
        )
        self.runs[run.number] = run
        run._task = asyncio.create_task(self._follow(run, run._process))
        if wait:
            await asyncio.wait({run._task}, timeout=wait)
        return run

    @staticmethod
    async def _follow(run: CommandRun, process: asyncio.subprocess.Process) -> None:
        async def take(stream: asyncio.StreamReader | None, lines: list[str]) -> None:
            while stream is not None and (line := await stream.readline()):
                run.take(line.decode(errors="replace").rstrip("\r\n"), lines)

        await asyncio.gather(take(process.stdout, run.output), take(process.stderr, run.errors))
        run.exit_code = await process.wait()
        run.tell()

    async def end(self) -> None:
        """Stop what is running, and wait until it has tidied up."""
        for run in self.running:
            run.stop()
        if tasks := [run._task for run in self.running if run._task]:
            await asyncio.wait(tasks, timeout=60)
