"""What an unexpected error means to who typed the command."""

from simaudit.api.failure import as_error as as_error_of_run
from simaudit.cli.terminal.process import was_interrupted
from simaudit.errors import SimauditError


def as_error(error: BaseException) -> SimauditError:
    """An error for the user; its message never quotes that of the original, which may hold a record."""
    if was_interrupted() and not isinstance(error, SimauditError):
        # A library that was called back may turn an interruption into an error of its own.
        return SimauditError("interrupted")
    return as_error_of_run(error)
