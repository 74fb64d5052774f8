"""What the system sets on this process: limits, and signals, held until a library's callbacks are over.

Windows has none of the limits: memory, open files, core dumps.
"""

import signal
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from types import FrameType
from typing import Final

INTERRUPTING: Final = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)
"""Signals that stop a run, after it has tidied up."""

Handler = Callable[[int, FrameType | None], object] | signal.Handlers


class InterruptedByError(Exception):
    """Ends what is interrupted; what the signal raises follows."""


@dataclass
class Interruption:
    """The signal that is held, if one has come: what runs is to end soon."""

    signal: int | None = None

    def end(self) -> None:
        """Raise InterruptedByError where a signal has come."""
        if self.signal is not None:
            raise InterruptedByError(signal.strsignal(self.signal))


@contextmanager
def held_interruption() -> Iterator[Interruption]:
    """Hold what would interrupt the body until it has ended, and then let it.

    While polars works, Python's handlers wait, so the body learns of a signal by the value at once and has to
    end itself. polars' own handler of SIGINT would raise KeyboardInterrupt, and Python's then a second one in
    the middle of tidying up. Only the main thread is ever interrupted; signals that are ignored stay so.
    """
    interruption = Interruption()
    if threading.current_thread() is not threading.main_thread():
        yield interruption
        return
    numbers = [number for number in INTERRUPTING if signal.getsignal(number) not in (None, signal.SIG_IGN)]

    def hold(number: int, frame: FrameType | None) -> None:
        interruption.signal = number

    def watch() -> None:
        while received := reader.recv(1):
            interruption.signal = received[0] if received[0] in numbers else interruption.signal

    reader, writer = socket.socketpair()
    try:
        with reader, writer, handlers_replaced(numbers, hold):
            writer.setblocking(False)
            watching = threading.Thread(target=watch, daemon=True)
            watching.start()
            # The system's handler writes the signal's number, whatever Python is doing.
            wakeup = signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
            try:
                yield interruption
            finally:
                signal.set_wakeup_fd(wakeup)
                writer.shutdown(socket.SHUT_WR)
                watching.join()
    finally:
        if interruption.signal is not None:
            signal.raise_signal(interruption.signal)


@contextmanager
def handlers_replaced(numbers: Sequence[int], by: Handler) -> Iterator[None]:
    """Let `by` handle these signals while the body runs; for the main thread alone."""
    before = {number: signal.signal(number, by) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            # None: another program's handler, which can't be set again from here.
            if handler is not None:
                signal.signal(number, handler)


LIMITED: Final = find_spec("resource") is not None
"""Whether this system limits a process at all."""

NO_LIMIT: Final = (-1, -1)
"""As `limit_data` takes and returns it where there is none."""


def allow_open_files(open_files: int) -> int | None:
    """Ask for so many files open at a time; returns how many there may be, None where there is no limit."""
    if not LIMITED:
        return None
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = open_files if hard == resource.RLIM_INFINITY else min(hard, open_files)
    if soft == resource.RLIM_INFINITY or soft >= allowed:
        allowed = soft
    else:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    return None if allowed == resource.RLIM_INFINITY else allowed


def limit_data(most: int) -> tuple[int, int]:
    """Let this process have `most` bytes of data, where it may have more; returns the limits before."""
    if not LIMITED:
        return NO_LIMIT
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    if soft == resource.RLIM_INFINITY or most < soft:
        resource.setrlimit(resource.RLIMIT_DATA, (most, hard))
    return soft, hard


def restore_data_limit(limits: tuple[int, int]) -> None:
    """Set again what `limit_data` returned."""
    if LIMITED:
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, limits)


def limit_process(memory: int) -> None:
    """Let this process have `memory` bytes in all, and leave no core dump, which would hold personal data."""
    if LIMITED:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
