"""A register that is read and judged where it is held: its rows don't come home as a whole."""

from pathlib import Path
from typing import Protocol

from simaudit.intake.load import LoadedMonth
from simaudit.intake.month_file import CarrierMonth
from simaudit.intake.profile.extract_file import Profile
from simaudit.judge.carriers import JudgedTogether, JudgingRequest


class HeldRegister(Protocol):
    """One carrier's register, elsewhere."""

    @property
    def path(self) -> Path:
        """The name that stands where a file's would. There is no such file."""

    def load(self, target: Path, profile: Profile) -> LoadedMonth:
        """Read it, and make `target` (0600) a month of its columns without a row; raises IntakeError.

        `profile` says how the carrier's values are to be read.
        """

    def before(self, target: Path, profile: Profile) -> CarrierMonth | None:
        """The month before, read there too, with `target` as in `load`; None where none is held.

        Raises IntakeError.
        """

    def judge(self, request: JudgingRequest) -> JudgedTogether:
        """Judge the rows; raises EngineError.

        Its months are what `load` and `before` made. Afterwards the month's file has what figures, cases and
        the next month's comparison need of each row.
        """
