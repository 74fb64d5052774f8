"""A received file, with all that a reader is given to read it."""

from dataclasses import dataclass
from pathlib import Path

from simaudit.intake.limits.pace import USUAL_PACE
from simaudit.intake.limits.sizes import DEFAULT_LIMITS, FileLimits
from simaudit.intake.profile.column_names import REGISTER, Naming
from simaudit.intake.profile.reading_profile import NO_PROFILE, Profile


@dataclass(frozen=True)
class ExtractFile:
    """One file of one carrier, and how it is to be read."""

    path: Path
    carrier: str
    naming: Naming = REGISTER
    profile: Profile = NO_PROFILE
    limits: FileLimits = DEFAULT_LIMITS
    block_bytes: int = USUAL_PACE.block_bytes
    """Text that is read at once, about."""
    sample_rows: int = 0
    """Records that the reader keeps with all their columns, for a preview."""
