"""The form of a dossier's manifest.json: every field and what it says; tests hold what is written to it."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

_Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class DossierRun(BaseModel):
    """The run whose rows of a carrier the dossier shows."""

    carrier: str
    made_at: str
    """When that run began, in Vietnamese time."""
    version: str
    """Of simaudit."""
    rule_set: str
    """Fingerprint over all checks of that run."""


class DossierInput(BaseModel):
    """An extract that the rows come from."""

    carrier: str
    name: str
    """Of the file."""
    bytes: int
    """Its size as it was received."""
    sha256: _Hash
    """Of the file as it was received."""


class DossierMonth(BaseModel):
    """A carrier's month as the store keeps it."""

    carrier: str
    rows: str | None
    """sha256 of its subscriber rows."""
    links: str | None
    """sha256 of which rows hang together."""


class DossierDestroyed(BaseModel):
    """A carrier of whose extract a spreadsheet program destroyed columns."""

    carrier: str
    columns: list[str]


class DossierOutput(BaseModel):
    """A file of the dossier."""

    path: str
    """Within the dossier."""
    bytes: int
    """Its size."""
    sha256: _Hash


class DossierManifest(BaseModel):
    """Where a dossier comes from, and every file of it."""

    form: Annotated[Literal["simaudit.dossier/1"], Field(alias="schema")]
    dossier: str
    """Id of the case."""
    period: str
    made_at: str
    """When the dossier was made, in Vietnamese time."""
    who: str
    """The user who made it."""
    reason: str
    """Why, as given with --reason."""
    versions: dict[str, str]
    """Program or library → version that made it."""
    rule_set: _Hash
    """Fingerprint over all checks as they are now."""
    runs: list[DossierRun]
    inputs: list[DossierInput]
    months: list[DossierMonth]
    destroyed: list[DossierDestroyed]
    outputs: list[DossierOutput]
    """Every file but this one."""
