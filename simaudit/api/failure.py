"""What an unexpected error means: a refusal of the system, what it lacks, or a defect of simaudit."""

import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from simaudit.errors import Note, SimauditError, UsageError
from simaudit.files import system_refusal


@contextmanager
def errors_in_words() -> Iterator[None]:
    """Raises SimauditError in place of whatever else the body raises.

    The original is not chained to it: a library's message may quote a record.
    """
    try:
        yield
    except SimauditError:
        raise
    except BaseException as error:
        if not is_failure(error):
            raise
        raise as_error(error) from None


def is_failure(error: BaseException) -> bool:
    """Whether something failed, and nobody interrupted or ended it.

    What a library written in Rust raises where it breaks is no Exception, and told by its name: polars isn't
    imported to print a help text.
    """
    return isinstance(error, Exception) or type(error).__name__ == "PanicException"


def as_error(error: BaseException) -> SimauditError:
    """An error for the user; its message never quotes that of the original, which may hold a record."""
    if isinstance(error, SimauditError):
        return error
    if isinstance(error, ModuleNotFoundError) and not (error.name or "").startswith("simaudit"):
        return UsageError("package_missing", package=error.name or "?")
    if _is_too_little_memory(error):
        return SimauditError("too_little_memory")
    if reason := system_refusal(error):
        path = error.filename if isinstance(error, OSError) else None
        return SimauditError("stopped_by_system", path=path, why=reason)
    return SimauditError("defect", kind=type(error).__name__, where=_place(error))


def _is_too_little_memory(error: BaseException) -> bool:
    # A thread needs memory of its own, and Python has no type of error for that.
    if isinstance(error, MemoryError) or (isinstance(error, RuntimeError) and "new thread" in str(error)):
        return True
    duckdb = sys.modules.get("duckdb")
    return bool(duckdb and isinstance(error, duckdb.OutOfMemoryException))


def _place(error: BaseException) -> Note:
    """The last line of simaudit's own that an error went through."""
    package = Path(__file__).parent.parent
    inside = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(package)
    ]
    if not inside:
        return Note("in_a_library")
    line = Note("at_line", line=str(inside[-1].lineno))
    return Note("place_in_file", file=Path(inside[-1].filename).name, where=line)
