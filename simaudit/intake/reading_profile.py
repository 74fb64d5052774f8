"""What is known beforehand about a carrier's files, where looking at them doesn't tell it for certain."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True)
class Profile:
    """How one carrier's files are to be read; what is left empty is found out from the file itself."""

    encoding: str | None = None
    """The text's encoding, by its name in `simaudit.intake.text.encoding.ENCODINGS`."""
    delimiter: str | None = None
    header_row: int | None = None
    """The line that the header stands on, 1-based; what stands above it is left out."""
    sheet: str | None = None
    """The sheet of a workbook."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Heading in the file → canonical column, above the vocabulary."""
    names: tuple[str, ...] | None = None
    """The columns' names in their order, for a file that has no header at all."""
    date_formats: tuple[str, ...] = ()
    """Formats read beside those of the contract."""
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Canonical column → wording in the file → value of the contract's vocabulary."""


NO_PROFILE: Final = Profile()
"""Nothing is known beforehand."""
