"""Holds a signal that would interrupt a run until a library's callbacks are over."""

import signal
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
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
