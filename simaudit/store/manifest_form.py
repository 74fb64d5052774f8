"""The form of manifest.json: every field and what it says."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from simaudit.intake.records.spreadsheet_damage import Damage
from simaudit.rules.own_files import OwnTable

_Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class ManifestFile(BaseModel):
    """A file of a carrier's."""

    carrier: str
    name: str
    """Of the file."""


class ManifestInput(ManifestFile):
    """One extract that was read; `read` is `loaded` + `rejected`."""

    bytes: int
    """Its size as it was received."""
    sha256: _Hash
    """Of the file as it was received."""
    encoding: str
    """Of its text; empty for Parquet and workbooks."""
    read: int
    """Records in the file."""
    loaded: int
    """Records that were judged."""
    rejected: int
    """Records that could not be loaded; restricted/rejects.csv has them."""
    distinct_numbers: int | None
    """Different numbers among the loaded records."""
    checksum: int | None
    """Control total over the numbers of the loaded records."""


class ManifestOutput(BaseModel):
    """One file that the run wrote."""

    path: str
    """Below OUT/<period>, with slashes."""
    sha256: _Hash
    """Of the file as it lies there."""
    form: Annotated[str | None, Field(alias="schema")] = None
    """The name of its form, if the file is for programs."""


class ManifestConstant(ManifestFile):
    """A column that a file lacks and the carrier's profile states for all its records."""

    column: str
    value: str
    """Empty for columns that may identify people."""


class ManifestDamage(Damage, ManifestFile):
    """Damage to a column: `cells` of the `of` values in the sample show it."""


class ManifestDestroyed(ManifestFile):
    """A file with columns beyond repair, so that they are not judged."""

    columns: list[str]
    """The canonical columns."""


class ManifestDeleted(BaseModel):
    """A folder with personal data whose term was over."""

    path: str
    """Below OUT/<period>."""
    at: str
    """When it was deleted."""
    rule: str
    """The term, as the configuration had it."""
    files: int
    """How many files there were."""


class Manifest(BaseModel):
    """A run's manifest: what came in, what judged it, and every file that went out."""

    form: Annotated[Literal["simaudit.manifest/1"], Field(alias="schema")]
    period: str
    made_at: str
    """When the run began, in Vietnamese time."""
    langs: list[str]
    """Languages of the pages, the main one first."""
    selfcheck: bool
    """Whether it is a carrier's own run."""
    versions: dict[str, str]
    """Program or library → version on which findings may depend."""
    rule_set: _Hash
    """Fingerprint over all checks as they were in force, and the tables of the department's own."""
    reference_tables: dict[str, str] = {}
    """Table that was taken from others → whence, with version, licence and the day on which it was read."""
    own_tables: list[OwnTable] = []
    """Those tables, by folder and name; empty: the built-in ones alone."""
    key: str
    """Fingerprint of the installation's key, under which findings are compared."""
    checks_off: dict[str, str]
    """Check that was switched off → the reason."""
    lists: dict[str, str]
    """Kind of list (points, active, revoked, reported, notified) → sha256 of what was used of it."""
    notified: Literal["file", "letters"] | None = None
    """Where the list of notified numbers was from: a file, or the letters of the follow-ups; null: none."""
    waivers: str
    """sha256 of the waivers' file; empty where there was none."""
    constants: list[ManifestConstant]
    """Columns whose values the carrier's profile states."""
    damage: list[ManifestDamage]
    """What a spreadsheet program, or the system that wrote the file, did to columns."""
    destroyed: list[ManifestDestroyed]
    """Columns that are not judged, as they are beyond repair."""
    asked: str | None
    """Fingerprint of files, rules and options: a run with the same does nothing. None: audit again."""
    findings: dict[str, str]
    """Path of a CSV with personal data → its sha256 before it was encrypted."""
    seconds: dict[str, float]
    """Phase of the run → how long it took."""
    relations: dict[str, float] = {}
    """Table that checks share → how long it took to make it, over all carriers."""
    inputs: list[ManifestInput]
    outputs: list[ManifestOutput]
    """Every file of the folder but this one."""
    deleted: list[ManifestDeleted] = []
    """There where the term of something was over."""
