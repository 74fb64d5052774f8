"""What a command finds around it, set right before it begins: rights of new files, streams, signals, zone.

And its memory: how libraries allocate it, and what stops a run that takes more than it may.
"""

import atexit
import codecs
import gc
import io
import os
import signal
import sys
import threading
import time
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Final, TextIO

from simaudit.api.failure import as_error as as_error_of_run
from simaudit.cli.terminal.options import config_as_written, config_file
from simaudit.errors import OutputError, SimauditError, UsageError
from simaudit.files import system_reason
from simaudit.intake.limits.process import INTERRUPTING, allow_open_files
from simaudit.period import moment_text, now

_interruptions = 0

_USUAL_HANDLES, _LEAST_HANDLES = 1024, 64
"""Files that a process may open: what is asked for, and what libraries need at least."""

_TONES: Final = frozenset("\u0300\u0301\u0303\u0309\u0323")
"""The five tone marks, which code page 1258 has as characters of their own."""

_PLAIN: Final = {
    "Đ": "D", "đ": "d", "–": "-", "—": "-", "…": "...", "“": '"', "”": '"', "‘": "'", "’": "'", "≤": "<=",
    "≥": ">=", "→": "->", "×": "x", "·": "-", "†": "+", "−": "-",
}  # fmt: skip
"""Signs that don't come apart, as ASCII writes them."""

_YEARS: Final = range(2020, 2100)
"""What a clock may say: a machine without a battery begins in 1970, before any .docx can be dated."""


def prepare_process() -> None:
    """Set up the process of a command; not for one that runs within another program, the tests' for example.

    Raises UsageError where it may open too few files, the environment names an impossible time zone, or the
    clock can't be right.
    """
    # Files that travel get 0644 at most, folders 0755; what is personal is closed by itself.
    os.umask((os.umask(0o077) | 0o022) & ~0o700)
    sys.unraisablehook = _say_unraisable
    _prepare_streams()
    _allow_file_handles()
    for number in INTERRUPTING:
        # Whatever started the process may want it to go on: nohup ignores hangups.
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _interrupt)
    _refuse_impossible_zone()
    if (clock := now()).year not in _YEARS:
        raise UsageError("clock_impossible", clock=moment_text(clock))


def ignore_signals() -> None:
    """Let no signal interrupt what remains to be done: it would be left half done, or end in a traceback."""
    for number in INTERRUPTING:
        signal.signal(number, signal.SIG_IGN)


@contextmanager
def ending_at_once() -> Iterator[None]:
    """End the process where the body exits: Python takes a tenth of a second to free all modules first.

    It ends as usual where threads are left to wait for, somebody measures it, or a stream can't be written.
    """
    try:
        yield
    except SystemExit as ended:
        code = 0 if ended.code is None else ended.code
        # Polars' threads count as daemons, once they have called Python.
        others = set(threading.enumerate()) - {threading.main_thread()}
        waits = not all(thread.daemon for thread in others)
        if isinstance(code, int) and not waits and not sys.gettrace() and not sys.getprofile():
            # What libraries have registered: Java of Spark's session, folders of temporary files.
            atexit._run_exitfuncs()
            with suppress(OSError, SimauditError):
                # Python's own too: a program that calls the command may have printed before it.
                for stream in (sys.__stdout__, sys.stdout, sys.__stderr__, sys.stderr):
                    if stream is not None:
                        stream.flush()
                os._exit(code)
        raise


def as_error(error: BaseException) -> SimauditError:
    """An error for the user; its message never quotes that of the original, which may hold a record."""
    if _interruptions and not isinstance(error, SimauditError):
        # A library that was called back may turn an interruption into an error of its own.
        return SimauditError("interrupted")
    return as_error_of_run(error)


def _interrupt(*_: object) -> None:
    global _interruptions
    _interruptions += 1
    # A second signal would interrupt the tidying up.
    ignore_signals()
    raise KeyboardInterrupt


def _say_unraisable(unraisable: "sys.UnraisableHookArgs") -> None:
    """Say what was raised where nothing can be, but an interruption: the run says that itself."""
    if not issubclass(unraisable.exc_type, KeyboardInterrupt):
        sys.__unraisablehook__(unraisable)


class _Stream(io.TextIOWrapper):
    """Standard error: where it can't be written, nobody can be told, and the run goes on."""

    def write(self, text: str, /) -> int:
        try:
            return super().write(text)
        except OSError as error:
            self.fail(error)
            return len(text)

    def flush(self) -> None:
        try:
            super().flush()
        except OSError as error:
            self.fail(error)

    def fail(self, _: OSError) -> None:
        """What follows where it could not be written."""
        _silence(self)


class _Output(_Stream):
    """Standard output, whose failure says that it is not one of the run's files."""

    def fail(self, error: OSError) -> None:
        """Raises OutputError; a reader that wants no more (`| head`) is told nothing."""
        _silence(self)
        if isinstance(error, BrokenPipeError):
            raise error
        raise OutputError("stdout_not_written", why=system_reason(error)) from error


def _silence(stream: TextIO) -> None:
    """Send what is still in the buffer nowhere, so that it doesn't fail again when the process ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def _prepare_streams() -> None:
    # Without standard streams, the next files opened would get their numbers, and what is printed.
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    for number, name, kind in ((1, "stdout", _Output), (2, "stderr", _Stream)):
        # Python has no stream where it was closed at the start.
        was: TextIO | None = getattr(sys, name)
        if os.name == "nt" and was is not None and was.isatty():
            # A console of Windows takes every letter, but through Python's own stream only.
            continue
        encoding, errors = (was.encoding, was.errors) if was else ("utf-8", "replace")
        if was and not codecs.lookup(encoding).name.startswith("utf"):
            # Unicode lacks no letter.
            errors = errors_of(encoding)
        binary = io.BufferedWriter(io.FileIO(number, "w", closefd=False))
        by_line = os.isatty(number) or kind is _Stream
        setattr(sys, name, kind(binary, encoding, errors, line_buffering=by_line))


def errors_of(encoding: str) -> str:
    """The name of the error handler that puts the nearest letters for those that this encoding lacks.

    Vietnamese Windows has consoles in code page 1258, which writes tone marks apart, and 1252, which has few
    of the letters; a pipe or a scheduled task has the system's code page too.
    """
    name = f"near-letters-{encoding}"

    def near(error: UnicodeError) -> tuple[str, int]:
        if not isinstance(error, UnicodeEncodeError):
            raise error
        lacking = error.object[error.start : error.end]
        return "".join(_nearest(character, encoding) for character in lacking), error.end

    codecs.register_error(name, near)
    return name


def _nearest(character: str, encoding: str) -> str:
    parts = unicodedata.normalize("NFKD", _PLAIN.get(character, character))
    tones = "".join(part for part in parts if part in _TONES)
    shaped = unicodedata.normalize("NFC", "".join(part for part in parts if part not in _TONES))
    bare = "".join(part for part in parts if not unicodedata.combining(part))
    return next((text for text in (shaped + tones, shaped, bare) if text and _has(encoding, text)), "?")


def _has(encoding: str, text: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _allow_file_handles() -> None:
    """As many as usual: systems that give few let a process ask for more."""
    allowed = allow_open_files(_USUAL_HANDLES)
    # Libraries that can't open a file end in ways of their own.
    if allowed is not None and allowed < _LEAST_HANDLES:
        raise UsageError("too_few_file_handles", allowed=allowed, least=_LEAST_HANDLES)


def _refuse_impossible_zone() -> None:
    zone = os.environ.get("TZ")
    if not zone:
        return
    try:
        datetime.now().astimezone()
        # It reads the zone when it is imported, wherever that is: a file of that name that is no zone, or too
        # long a name, would end there as a defect.
        import babel.localtime  # noqa: F401
    except (ValueError, OSError) as error:
        # What is printed of it asks for the local time too.
        del os.environ["TZ"]
        if hasattr(time, "tzset"):
            time.tzset()
        raise UsageError("time_zone_impossible", zone=repr(zone)) from error


_EVERY: Final = 0.05
"""Seconds between two looks: in less, a run takes some tens of megabytes."""

_RESIDENT: Final = Path("/proc/self/statm")


def spare_memory_management(*, sparing: bool = False) -> None:
    """Settings that make a run faster, or `sparing` of memory; called before polars is loaded.

    Polars allocates by jemalloc. Reading soon needs freed memory again: kept for five seconds, it needn't be
    requested from the system each time, which is a twentieth of the time of reading. Kept for a minute, it
    lies beside what judging takes, a gigabyte of ten million rows. `sparing` of memory, it is kept for half a
    second. jemalloc's usual four arenas a processor, and one for large allocations, take a third more memory.
    """
    arenas = max(1, (os.cpu_count() or 1) // 2)
    decay_ms = 500 if sparing else 5_000
    settings = f"dirty_decay_ms:{decay_ms},muzzy_decay_ms:{decay_ms},oversize_threshold:0,narenas:{arenas}"
    # Polars reads this when it is loaded.
    os.environ.setdefault("_RJEM_MALLOC_CONF", settings)
    # Most of what is loaded at the start is never freed: looking for garbage every 700 objects finds none,
    # and a small run, which makes a million, ends before it pays.
    gc.set_threshold(400_000)


def names_memory(config: Path | None, environment: Mapping[str, str]) -> bool:
    """Whether the environment or the configuration has a key `memory`, as far as can be told.

    It is asked before polars is loaded, with which the configuration is.
    """
    if environment.get("SIMAUDIT_MEMORY"):
        return True
    return "memory" in config_as_written(config_file(config, environment))


@contextmanager
def guarded_memory(memory: str | None) -> Iterator[None]:
    """Interrupt the body where the process takes more than `memory`; raises SimauditError then.

    The run tidies up as after a signal. There is no guard without `memory`, within another program, or where
    the system doesn't publish what a process takes.
    """
    tidies_up = signal.getsignal(signal.SIGTERM) is _interrupt
    if memory is None or not tidies_up or not _RESIDENT.exists():
        yield
        return
    from simaudit.config.key_values import size_in_bytes

    most, ended, exceeded = size_in_bytes(memory), threading.Event(), threading.Event()

    def watch() -> None:
        while not ended.wait(_EVERY):
            if _resident_bytes() > most:
                exceeded.set()
                os.kill(os.getpid(), signal.SIGTERM)
                return

    watching = threading.Thread(target=watch, name="simaudit-memory", daemon=True)
    watching.start()
    try:
        yield
    except (KeyboardInterrupt, Exception):
        # DuckDB raises an error of its own where a signal interrupts it.
        if exceeded.is_set():
            raise SimauditError("memory_exceeded", memory=memory) from None
        raise
    finally:
        ended.set()
        watching.join()


def _resident_bytes() -> int:
    """Memory of this process that is in use, as the kernel counts it."""
    return int(_RESIDENT.read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
