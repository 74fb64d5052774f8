"""Commands in processes of their own, forked from one that has imported everything and done nothing yet.

A Python that is started takes a second of a processor to import what a command needs. Where a test asks what
a process does or leaves behind, and not how it starts, it is forked instead.
"""

import atexit
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from multiprocessing import forkserver
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from subprocess import CompletedProcess, TimeoutExpired
from typing import Final, NoReturn

import pytest

LONGEST: Final = 120
"""Seconds after which a process hangs."""

_IMPORTED: Final = "support.forked_imports"
_CONTEXT: Final = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload([_IMPORTED])


@cache
def _ensure_server() -> None:
    """Start the process that forks; it is told no paths, and what it can't import it passes over."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join(filter(None, sys.path)))
        forkserver.ensure_running()


def started(
    program: str,
    *arguments: str,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    umask: int = 0o022,
    outputs: Sequence[Path] = (Path(os.devnull), Path(os.devnull)),
) -> ForkServerProcess:
    """A process of this program, Python, with the arguments after its name; `cwd`, `env`: as here, if None.

    It appends to the two files of `outputs` what it says.
    """
    _ensure_server()
    process = _CONTEXT.Process(
        target=_run,
        args=(program, arguments, str(cwd or Path.cwd()), dict(env or os.environ), umask, outputs),
    )
    process.start()
    return process


def finished(
    program: str,
    *arguments: str,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    umask: int = 0o022,
    stdout: Path | None = None,
    stderr: Path | None = None,
) -> "CompletedProcess[str]":
    """Run such a process to its end; what it says is returned, where it isn't to go to a file."""
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder, name) for name in ("stdout", "stderr")]
        outputs = [given or file for given, file in zip((stdout, stderr), files, strict=True)]
        process = started(program, *arguments, cwd=cwd, env=env, umask=umask, outputs=outputs)
        process.join(LONGEST)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise TimeoutExpired(list(arguments), LONGEST)
        said = [file.read_text(encoding="utf-8") if file.exists() else "" for file in files]
        return CompletedProcess(list(arguments), process.exitcode, *said)


def _run(
    program: str,
    arguments: Sequence[str],
    folder: str,
    variables: Mapping[str, str],
    umask: int,
    outputs: Sequence[Path],
) -> NoReturn:
    assert _IMPORTED in sys.modules
    os.environ.clear()
    os.environ.update(variables)
    time.tzset()
    # The streams of Python stay, and lead elsewhere now.
    for number, path in enumerate((Path(os.devnull), *outputs)):
        handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        os.dup2(handle, number)
        os.close(handle)
    os.chdir(folder)
    os.umask(umask)
    execute(program, arguments)


def execute(program: str, arguments: Sequence[str]) -> NoReturn:
    """Run the program with these arguments after its name, and end this process as it ends."""
    sys.argv = ["simaudit", *arguments]
    code = 0
    try:
        exec(compile(program, "<program>", "exec"), {"__name__": "__main__"})  # noqa: S102 (the test's own)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        sys.excepthook(*sys.exc_info())
        code = 1
    finally:
        # multiprocessing ends without them.
        atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        # It is None where a program takes it away.
        with suppress(OSError, ValueError, AttributeError):
            stream.flush()
    os._exit(code)
