"""A received file, with all that a reader is given to read it: its carrier's settings too."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from simaudit.contract import COLUMNS, DTYPES
from simaudit.intake.limits.sizes import DEFAULT_LIMITS, USUAL_PACE, FileLimits
from simaudit.intake.profile.column_names import REGISTER, Naming
from simaudit.intake.values.communes import COMMUNE_COLUMNS
from simaudit.intake.values.derived_columns import Derivation

UNREAD: Final = "{wording} [removed]"
"""What a wording that is no longer one is read as: a text without a value, so that it is told of."""


@dataclass(frozen=True)
class OwnWordings:
    """By folded heading its canonical column; by canonical column the values of its wordings.

    A heading that is no longer one has an empty column, a wording UNREAD as its value.
    """

    headings: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    mobile_prefixes: tuple[str, ...] = ()
    """All prefixes of mobile numbers, with their zero; empty: those of the catalogue."""
    birth_provinces: tuple[str, ...] = ()
    """All codes of places of birth's registration; empty: those of the catalogue."""


NO_WORDINGS: Final = OwnWordings()
"""The vocabulary of the catalogue alone."""


@dataclass(frozen=True)
class Profile(Derivation):
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
    headings: Mapping[str, str] = field(default_factory=dict)
    """Folded heading → canonical column, or empty for none, before the vocabulary (OwnWordings)."""

    def month_columns(self, delivered: Collection[str]) -> list[str]:
        """The columns of `SUBSCRIBER` that rows have of an extract with these canonical columns."""
        derived = DTYPES.keys() - {*COLUMNS, *(() if self.communes else COMMUNE_COLUMNS)}
        return [name for name in DTYPES if name in delivered or name in derived]

    def applied_to(self, naming: Naming) -> Naming:
        """How columns are recognised with the headings that are given here."""
        return naming.with_own_headings(self.headings).with_profile(self.columns)


DEAR: Final = frozenset({"full_name", "address", "commune_code", "iccid"})
"""Columns whose derived values take time to make; they are made if a check of the run reads them."""

NO_PROFILE: Final = Profile()
"""Everything is recognised from the file."""


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
