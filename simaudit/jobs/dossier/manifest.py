"""The manifest of a dossier: where it comes from, and its files, drafts apart until they are sealed."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BaseModel, BeforeValidator, Field

from simaudit.files import file_hash
from simaudit.jobs.inputs.up_to_date import VERSIONS
from simaudit.period import VIET_NAM
from simaudit.report.annexes.dossier_contents import DossierContents
from simaudit.store.json_forms import DOSSIER

LETTER: Final = "1_cong-van.docx"
SUMMARY: Final = "2_tom-tat.docx"
LIST: Final = "3_danh-sach.xlsx"
PICTURE: Final = "4_so-do.svg"

DRAFTS: Final = (LETTER, SUMMARY)
"""What number, date and signature go into, after the dossier was made."""


def stated_moment(moment: datetime) -> str:
    """A moment of Vietnamese time, which has no zone, with it."""
    return moment.replace(tzinfo=VIET_NAM).isoformat(timespec="seconds")


_Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
_Moment = BeforeValidator(lambda moment: stated_moment(moment) if isinstance(moment, datetime) else moment)


class DossierRun(BaseModel):
    """The run whose rows of a carrier the dossier shows."""

    carrier: str
    made_at: Annotated[str, _Moment]
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
    """A carrier whose extract has columns beyond repair."""

    carrier: str
    columns: list[str]
    """The canonical columns."""


class DossierOutput(BaseModel):
    """A file of the dossier."""

    path: str
    """Within the dossier."""
    bytes: int
    """Its size."""
    sha256: _Hash


class DossierManifest(BaseModel):
    """Where a dossier comes from, and every file of it."""

    form: Annotated[Literal["simaudit.dossier/2"], Field(alias="schema")]
    dossier: str
    """Id of the case."""
    period: str
    made_at: str
    """When the dossier was made, in Vietnamese time."""
    official: str
    """Name and post of who made it."""
    reason: str
    """Why, as given with --reason."""
    article: Literal["144", "62"] | None = None
    """Of the form in which it hands the case over; null in a dossier of an earlier version."""
    versions: dict[str, str]
    """Program or library → version that made it."""
    rule_set: _Hash
    """Fingerprint over all checks as they are now."""
    runs: list[DossierRun]
    """The runs whose rows are shown."""
    inputs: list[DossierInput]
    months: list[DossierMonth]
    """The months of the store that the rows are taken from."""
    destroyed: list[DossierDestroyed]
    """Columns that are not judged, as they are beyond repair."""
    outputs: list[DossierOutput]
    """Every file but this one and the drafts."""
    drafts: list[DossierOutput]
    """Files that are completed and signed before the dossier is sealed; none of a sealed one."""
    sealed_at: str | None
    """When it was sealed, in Vietnamese time; null before."""
    sealed_by: str | None
    """Name and post of who sealed it; null before."""
    number: str | None = None
    """Number and sign of its letter; null before it is sealed."""
    signed_on: date | None = None
    """The letter's date; null before it is sealed."""
    signer: str | None = None
    """Name and post of who signed the letter; null before it is sealed."""


def dossier_manifest(contents: DossierContents, folder: Path) -> DossierManifest:
    """The manifest of the files that were written into `folder`. Raises OSError."""
    maker, origins = contents.maker, contents.origins
    files = [listed_file(path) for path in sorted(folder.iterdir())]
    content = {
        "schema": DOSSIER,
        "dossier": contents.case.case_id,
        "period": str(contents.period),
        "made_at": stated_moment(maker.made_at),
        "official": maker.official,
        "reason": maker.reason,
        "article": maker.article,
        "versions": VERSIONS,
        "rule_set": maker.rule_set,
        "runs": origins,
        "inputs": [extract for origin in origins for extract in origin.extracts],
        "months": origins,
        "destroyed": [
            {"carrier": origin.carrier, "columns": list(origin.destroyed)}
            for origin in origins
            if origin.destroyed
        ],
        "outputs": [listed for listed in files if listed.path not in DRAFTS],
        "drafts": [listed for listed in files if listed.path in DRAFTS],
        "sealed_at": None,
        "sealed_by": None,
    }
    return DossierManifest.model_validate(content, from_attributes=True)


def listed_file(path: Path) -> DossierOutput:
    """A file as the manifest lists it. Raises OSError."""
    return DossierOutput(path=path.name, bytes=path.stat().st_size, sha256=file_hash(path))


def manifest_text(manifest: DossierManifest) -> str:
    """As the file has it."""
    return f"{manifest.model_dump_json(by_alias=True, indent=1)}\n"
