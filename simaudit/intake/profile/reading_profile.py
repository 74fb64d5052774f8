"""Settings for reading a carrier's files, for what can't be recognised from a file for certain."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True)
class Profile:
    """How one carrier's files are to be read; empty settings are recognised from the file."""

    encoding: str | None = None
    """The text's encoding, by its name in `simaudit.intake.text.encoding.ENCODINGS`."""
    delimiter: str | None = None
    header_row: int | None = None
    """The line of the header, 1-based; lines above it are skipped."""
    sheet: str | None = None
    """The sheet of a workbook."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Heading in the file → canonical column; takes precedence over the vocabulary."""
    names: tuple[str, ...] | None = None
    """The columns' names in order, for a file without a header."""
    date_formats: tuple[str, ...] = ()
    """Formats read in addition to those of values/dates.py (date_formats.py)."""
    as_of: str = ""
    """The audited month's last day in ISO 8601, where a format has years of two digits; empty: today."""
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Canonical column → wording in the file → canonical value."""
    constants: Mapping[str, str] = field(default_factory=dict)
    """Canonical column → the text of every record, for a file that doesn't have the column."""


NO_PROFILE: Final = Profile()
"""Everything is recognised from the file."""
