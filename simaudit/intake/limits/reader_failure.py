"""What breaks the reading of a file is that file's refusal: a carrier's file stops nobody else's audit."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from simaudit.errors import IntakeError, SimauditError
from simaudit.files import system_refusal
from simaudit.intake.limits.held_interruption import InterruptedByError


@contextmanager
def refused_where_reading_breaks(path: Path) -> Iterator[None]:
    """Raises IntakeError in place of an error of a library, or of ours, that the body ends with.

    A panic of a library written in Rust is one. An interruption, too little memory and what the system
    refuses aren't the file's, and are raised as they are.
    """
    try:
        yield
    except (SimauditError, InterruptedByError, MemoryError):
        raise
    except (Exception, pl.exceptions.PanicException) as error:
        if system_refusal(error):
            raise
        # What a library says may quote a value: only the kind of its error is named.
        raise IntakeError("reading_broke_off", path=path, kind=type(error).__name__) from error
