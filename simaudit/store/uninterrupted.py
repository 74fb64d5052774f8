"""Keeps signals from interrupting what is half done as long as it lasts, where it lasts a moment only."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from simaudit.intake.limits.held_interruption import INTERRUPTING, handlers_replaced


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Ignore what would interrupt the body: the ledger may say already that it is done.

    Only the main thread is ever interrupted.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    with handlers_replaced(INTERRUPTING, signal.SIG_IGN):
        yield
