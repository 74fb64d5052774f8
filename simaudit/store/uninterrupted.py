"""Keeps signals from interrupting what is half done as long as it lasts, where it lasts a moment only."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from simaudit.intake.held_interruption import INTERRUPTING


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Ignore what would interrupt the body: the ledger may say already that it is done.

    Only the main thread is ever interrupted.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, signal.SIG_IGN) for number in INTERRUPTING}
    try:
        yield
    finally:
        for number, handler in before.items():
            # None: another program's handler, which can't be set again from here.
            if handler is not None:
                signal.signal(number, handler)
