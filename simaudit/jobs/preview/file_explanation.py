"""What would be read of a file, as `simaudit intake` tells it: form, columns, samples, rejects, a profile."""

import json
from typing import Any

from pydantic import BaseModel, ConfigDict, field_serializer

from simaudit.errors import IntakeError, Note
from simaudit.intake.records.account import FileAccount
from simaudit.store.json_forms import INTAKE


class ColumnSeen(BaseModel):
    """A column of the file that is read, and how well."""

    model_config = ConfigDict(frozen=True)

    heading: str
    """As it stands in the file."""
    column: str
    samples: tuple[str, ...]
    """Masked: shapes, and values of fixed vocabularies as they are."""
    values: int
    """How many values there are."""
    readable: int
    """Values that can be read."""
    wordings: tuple[str, ...] = ()
    """Of a fixed vocabulary: what is often there and not known."""
    permitted: tuple[str, ...] = ()
    """The values of such a column, where wordings are not known and the values are few."""


class FittingColumn(BaseModel):
    """A column that nearly all values below an unknown heading fit."""

    model_config = ConfigDict(frozen=True)

    column: str
    fitting: int
    """Values of the column."""
    of: int
    """Values that were looked at."""


class Explanation(BaseModel):
    """What would be read of one file; as JSON, notes and the refusal are English texts."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    carrier: str
    contact: str
    """Whom to ask."""
    account: FileAccount
    """How the file was read, and how many records."""
    header_line: int
    """Line or row of the header, counted from 1."""
    columns: tuple[ColumnSeen, ...]
    """The columns of the file that are read."""
    absent: tuple[str, ...]
    """Canonical columns that the file doesn't have."""
    not_assessable: dict[str, tuple[str, ...]]
    """Check → the columns that it would need: absent, destroyed, or with too much that can't be read."""
    likely: dict[str, str]
    """Heading that is not read → the column it probably means."""
    by_values: dict[str, tuple[FittingColumn, ...]]
    """Heading that is not read → the columns that nearly all its values fit."""
    idle: tuple[str, ...]
    """Headings of the profile that the file doesn't have."""
    idle_constants: tuple[str, ...]
    """Columns of constants of the profile that the file has itself: its own values count."""
    rejects: dict[Note, int]
    """Reason → records."""
    refusal: IntakeError | None = None
    """Why an audit would refuse the file as it is; where there is a profile below, the rest is read by it."""
    profile: str = ""
    """A profile to paste, where one would help."""

    def for_programs(self) -> str:
        """The text of `simaudit intake --format json`, under the name of its form."""
        return json.dumps({"schema": INTAKE, **self.model_dump(mode="json")}, ensure_ascii=False, indent=1)

    @field_serializer("rejects")
    def _reasons(self, rejects: dict[Note, int]) -> dict[str, int]:
        return {why.text(): records for why, records in rejects.items()}

    @field_serializer("refusal")
    def _refused(self, refusal: IntakeError | None) -> str:
        return refusal.text() if refusal else ""

    @field_serializer("account")
    def _read(self, account: FileAccount) -> dict[str, Any]:
        why = account.encoding_why
        return account.model_dump(mode="json") | {"encoding_why": why.text() if why else ""}
