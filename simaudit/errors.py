"""What can go wrong for a user; every message names the file and the cure.

The command line turns these into its exit codes once, at the top. A message
never holds a value of a record: records are personal data, messages travel.
"""

from enum import IntEnum


class ExitCode(IntEnum):
    """The exit codes of the command line."""

    DONE = 0
    FINDINGS = 1
    USAGE = 2
    INCOMPLETE = 3
    BUSY = 4


class SimauditError(Exception):
    """Base of every error meant for the user; its text is shown as it is."""

    exit_code = ExitCode.INCOMPLETE


class UsageError(SimauditError):
    """An option, a period or a configuration key that cannot be used."""

    exit_code = ExitCode.USAGE


class CatalogueError(SimauditError):
    """A check file, a vocabulary or a reference table that cannot be trusted."""

    exit_code = ExitCode.USAGE


class IntakeError(SimauditError):
    """A file that cannot be read as an extract; the rest of the run goes on.

    `each` holds the errors of which one sums up several, else the error itself.
    """

    def __init__(self, text: str, *each: "IntakeError") -> None:
        super().__init__(text)
        self.each = each or (self,)


class ContractError(SimauditError):
    """Rows, findings or results that break the contract: a defect of simaudit."""


class OutputError(SimauditError):
    """A folder or file that cannot be written."""


class BusyError(SimauditError):
    """Another run holds the store."""

    exit_code = ExitCode.BUSY
