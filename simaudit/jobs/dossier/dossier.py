"""A dossier of one case for the police: a folder, a .zip, or a .zip encrypted to named people.

It is built in the store's folder, which holds the same personal data under the same access rights, and put in
its place as a whole; the ledger keeps the hash of its manifest, by which `verify` knows it again.
"""

import shutil
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BaseModel, Field

from simaudit.config import Letterhead
from simaudit.errors import Note, OutputError, UsageError
from simaudit.files import (
    file_hash,
    fsync_parents,
    fsync_tree,
    private_file,
    private_folder,
    system_reason,
    write_text,
)
from simaudit.jobs.dossier.case_evidence import case_evidence
from simaudit.jobs.inputs.versions import VERSIONS
from simaudit.period import VIET_NAM, Period
from simaudit.report.annexes.dossier_contents import WORDS, DossierContents, Maker
from simaudit.report.annexes.dossier_documents import write_letter, write_picture, write_summary
from simaudit.report.annexes.dossier_workbook import write_list
from simaudit.report.annexes.encryption import encrypt, recipients_of
from simaudit.rules.carrier_names import CarrierName
from simaudit.rules.check import Check, rule_set_fingerprint
from simaudit.store.access_log import user
from simaudit.store.cases import DossierRecord, record_dossier
from simaudit.store.json_forms import DOSSIER
from simaudit.store.ledger import Ledger
from simaudit.store.manifest import NAME as MANIFEST
from simaudit.store.store import Store
from simaudit.version import __version__

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
    """The runs whose rows are shown."""
    inputs: list[DossierInput]
    months: list[DossierMonth]
    """The months of the store that the rows are taken from."""
    destroyed: list[DossierDestroyed]
    """Columns that are not judged, as a spreadsheet program destroyed them."""
    outputs: list[DossierOutput]
    """Every file but this one."""


LETTER: Final = "1_cong-van.docx"
SUMMARY: Final = "2_tom-tat.docx"
LIST: Final = "3_danh-sach.xlsx"
PICTURE: Final = "4_so-do.svg"

ZIP: Final = ".zip"
AGE: Final = ".age"


@dataclass(frozen=True)
class DossierRequest:
    """What dossier is wanted."""

    case_id: str
    reason: str
    period: Period | None = None
    """None: the last month that has the case."""
    target: Path | None = None
    """The folder or file to make; None: named after case and month, in the current folder."""
    zipped: bool = False
    recipients: tuple[str, ...] = ()
    """Public keys that it is encrypted to; then it is a .zip.age."""
    head: Letterhead = field(default_factory=Letterhead)
    letters_folder: Path | None = None
    """Templates of the office's own."""
    names: Mapping[str, CarrierName] = field(default_factory=dict)
    """How the configuration writes carriers."""


@dataclass(frozen=True)
class MadeDossier:
    """What was made."""

    case_id: str
    period: Period
    numbers: int
    path: Path
    manifest: str
    """sha256 of its manifest."""


def make_dossier(
    store: Store, out: Path, checks: Sequence[Check], request: DossierRequest, now: datetime
) -> MadeDossier:
    """Collect what is known of a case, write it, and record it; `now` is Vietnamese time without the zone.

    `out` is the folder of reports, `checks` are those of now. Raises UsageError where there is no such case,
    its rows aren't there as they were recorded, or the target can't be used.
    """
    recipients_of(request.recipients, Note("at_key", key="restricted.recipients"))
    if request.target is not None:
        _refuse_target(request.target, request, (store.folder, out))
    maker = Maker(
        who=user(),
        made_at=now,
        reason=request.reason,
        version=__version__,
        rule_set=rule_set_fingerprint(checks),
        head=request.head,
        letters_folder=request.letters_folder,
        names=request.names,
    )
    store.require_ledger()
    with store.open_ledger() as ledger:
        contents = case_evidence(store, ledger, request.case_id, request.period, checks, maker)
        target = request.target or Path(f"{contents.name}{_ending(request)}")
        _refuse_target(target, request, (store.folder, out))
        plain = private_folder(store.building_annexes("dossier"))
        try:
            manifest = _write(contents, plain)
            with store.building_folder(target) as building:
                packed = _packed(plain, private_folder(building), contents.name, request)
                _put_in_place(ledger, contents, manifest, packed, target)
        finally:
            shutil.rmtree(plain, ignore_errors=True)
    case = contents.case
    return MadeDossier(case.case_id, contents.period, case.numbers, target, manifest)


def _ending(request: DossierRequest) -> str:
    """Of the name: none for a folder."""
    if request.recipients:
        return f"{ZIP}{AGE}"
    suffix = request.target.suffix.lower() if request.target else ""
    return ZIP if request.zipped or suffix == ZIP else ""


def _refuse_target(target: Path, request: DossierRequest, folders: Sequence[Path]) -> None:
    """Raises UsageError where the target is there, in one of the `folders`, or named as what it is not."""
    ending = _ending(request)
    if target.exists() or target.is_symlink():
        raise UsageError("dossier_exists", path=target)
    named_ending = next(
        (
            known_ending
            for known_ending in (f"{ZIP}{AGE}", AGE, ZIP)
            if target.name.lower().endswith(known_ending)
        ),
        "",
    )
    if named_ending != ending:
        raise UsageError("dossier_named_otherwise", path=target, ending=ending or "-")
    for folder in folders:
        if target.resolve().is_relative_to(folder.resolve()):
            raise UsageError("dossier_misplaced", path=target, folder=folder)


def _write(contents: DossierContents, folder: Path) -> str:
    """Write the files of a dossier (0600) and their manifest, and return its sha256."""
    files = WORDS.under("file.")
    listed = {SUMMARY: files["summary"], LIST: files["list"], PICTURE: files["picture"]}
    listed[MANIFEST] = files["manifest"]
    try:
        write_letter(contents, [f"{text} ({name});" for name, text in listed.items()], folder / LETTER)
        write_summary(contents, folder / SUMMARY)
        write_list(contents, folder / LIST)
        write_picture(contents, folder / PICTURE)
    except OSError as error:
        raise OutputError("cannot_be_written", path=folder, why=system_reason(error)) from error
    text = _manifest(contents, sorted(folder.iterdir())).model_dump_json(by_alias=True, indent=1)
    manifest = private_file(folder / MANIFEST)
    write_text(manifest, f"{text}\n")
    return file_hash(manifest)


def _manifest(contents: DossierContents, files: Sequence[Path]) -> DossierManifest:
    maker, origins = contents.maker, contents.origins
    content = {
        "schema": DOSSIER,
        "dossier": contents.case.case_id,
        "period": str(contents.period),
        "made_at": maker.made_at.replace(tzinfo=VIET_NAM).isoformat(timespec="seconds"),
        "who": maker.who,
        "reason": maker.reason,
        "versions": VERSIONS,
        "rule_set": maker.rule_set,
        "runs": [
            {
                "carrier": origin.carrier,
                "made_at": origin.made_at.replace(tzinfo=VIET_NAM).isoformat(timespec="seconds"),
                "version": origin.version,
                "rule_set": origin.rule_set,
            }
            for origin in origins
        ],
        "inputs": [extract for origin in origins for extract in origin.extracts],
        "months": [
            {"carrier": origin.carrier, "rows": origin.rows_sha256, "links": origin.links_sha256}
            for origin in origins
        ],
        "destroyed": [
            {"carrier": origin.carrier, "columns": list(origin.destroyed)}
            for origin in origins
            if origin.destroyed
        ],
        "outputs": [
            {"path": path.name, "bytes": path.stat().st_size, "sha256": file_hash(path)} for path in files
        ],
    }
    return DossierManifest.model_validate(content, from_attributes=True)


def _packed(plain: Path, building: Path, name: str, request: DossierRequest) -> tuple[Path, str | None]:
    """The dossier in its form, in `building` beside its target, and the sha256 of its .zip; None: a folder.

    `name` is that of the folder in a .zip.
    """
    ending = _ending(request)
    if not ending:
        folder = private_folder(building / name)
        for file in sorted(plain.iterdir()):
            shutil.copyfile(file, private_file(folder / file.name))
        return folder, None
    # To be encrypted, the plain archive stays in the store as well.
    archive = private_file((building if ending == ZIP else plain) / f"{name}{ZIP}")
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for file in sorted(plain.iterdir()):
            if file != archive:
                info = zipfile.ZipInfo(f"{name}/{file.name}", date_time=(1980, 1, 1, 0, 0, 0))
                info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
                packed.writestr(info, file.read_bytes())
    sha256 = file_hash(archive)
    if ending == ZIP:
        return archive, sha256
    encrypt(archive, building / f"{name}{ending}", request.recipients)
    return building / f"{name}{ending}", sha256


def _put_in_place(
    ledger: Ledger, contents: DossierContents, manifest: str, packed: tuple[Path, str | None], target: Path
) -> None:
    """Move what was built (`_packed`) to its place, and record it: both or neither."""
    built, archive = packed
    maker, case = contents.maker, contents.case
    record = DossierRecord(
        case_id=case.case_id,
        period=str(contents.period),
        made_at=maker.made_at,
        who=maker.who,
        reason=maker.reason,
        manifest=manifest,
        file=file_hash(built) if built.is_file() else None,
        archive=archive,
    )
    fsync_tree(built)
    with ledger.transaction():
        record_dossier(ledger, record)
        if target.exists():
            raise UsageError("dossier_exists", path=target)
        built.replace(target)
        try:
            fsync_parents([target])
        except BaseException:
            shutil.rmtree(target) if target.is_dir() else target.unlink()
            raise
