"""What was read of each file: the account `read = loaded + rejected`, kept with every run."""

from pydantic import BaseModel, ConfigDict, field_validator, model_validator

from simaudit.errors import Note
from simaudit.intake.spreadsheet_damage import Damage


class FileAccount(BaseModel):
    """One received file and what became of its records."""

    model_config = ConfigDict(frozen=True)

    carrier: str
    name: str
    bytes: int
    sha256: str
    form: str
    """How it was read, for example `csv ; gzip` or `parquet`."""
    encoding: str
    encoding_why: Note | None = None
    """How the encoding was recognised; None for a form that has none, such as Parquet."""
    read: int
    loaded: int
    rejected: int
    distinct_numbers: int | None = None
    checksum: int | None = None
    """Control totals over the loaded records (`simaudit.intake.control_totals`)."""
    mapped: dict[str, str]
    """Column name in the file → canonical column."""
    unmapped: tuple[str, ...] = ()
    """Columns of the file that the contract doesn't know; they were kept out."""
    damage: tuple[Damage, ...] = ()
    """What a spreadsheet did to columns of the file."""
    set_aside: dict[str, int] = {}
    """Lines that are no records, by kind: `preamble`, `total`, `units` and the like."""

    @field_validator("encoding_why", mode="before")
    @classmethod
    def _of_earlier_versions(cls, why: object) -> object:
        # They kept a text, an empty one where there was nothing to say.
        return why or None

    @model_validator(mode="after")
    def _adds_up(self) -> "FileAccount":
        if self.read != self.loaded + self.rejected:
            raise ValueError(
                f"{self.name}: read {self.read} is not loaded {self.loaded} + rejected {self.rejected}"
            )
        return self
