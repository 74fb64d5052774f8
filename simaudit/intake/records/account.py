"""The account of each file: how many records were read, loaded and rejected; stored with every run."""

from typing import Final

from pydantic import BaseModel, ConfigDict, model_validator

from simaudit.errors import Note
from simaudit.intake.records.spreadsheet_damage import Damage

ELSEWHERE: Final = "spark"
"""The form of rows that were read and judged where they are held."""


class FileAccount(BaseModel):
    """One received file and how many of its records were loaded; `read` is `loaded` + `rejected`."""

    model_config = ConfigDict(frozen=True)

    carrier: str
    name: str
    bytes: int
    sha256: str
    form: str
    """The physical form, for example `csv, semicolon, gzip` or `parquet`."""
    encoding: str
    encoding_why: Note | None = None
    """How the encoding was recognised; None for Parquet and workbooks."""
    read: int
    loaded: int
    rejected: int
    distinct_numbers: int | None = None
    checksum: int | None = None
    """Control totals over the loaded records (`simaudit.intake.records.control_totals`)."""
    mapped: dict[str, str]
    """Column name in the file → canonical column."""
    unmapped: tuple[str, ...] = ()
    """Columns of the file that have no canonical column; they were not loaded."""
    constants: dict[str, str] = {}
    """Canonical column that the file lacks → the value stated in the carrier's profile, for all records.

    The value is empty for columns that may identify people.
    """
    damage: tuple[Damage, ...] = ()
    """Damage by a spreadsheet program to columns of the file."""
    set_aside: dict[str, int] = {}
    """Number of lines that aren't records, by kind: `preamble`, `total`, `units` and others."""
    stated: int | None = None
    """How many records the file itself says it has, below its table; None where it doesn't."""
    short_years: dict[str, int] = {}
    """Column → dates that a format of the profile read with a year of two digits."""

    @property
    def destroyed(self) -> tuple[str, ...]:
        """The columns that a spreadsheet destroyed, in the contract's order."""
        return tuple(dict.fromkeys(damage.column for damage in self.damage if damage.effect == "destroyed"))

    @model_validator(mode="after")
    def _adds_up(self) -> "FileAccount":
        if self.read != self.loaded + self.rejected:
            raise ValueError(
                f"{self.name}: read {self.read} is not loaded {self.loaded} + rejected {self.rejected}"
            )
        return self
