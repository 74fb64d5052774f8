"""A dossier of one case for the police: a folder, a .zip, or a .zip encrypted to named people.

Letter and summary are drafts until it is sealed (seal.py). It is built in the store's folder, which holds the
same personal data under the same access rights, and put in its place as a whole; the ledger keeps the hash of
its manifest, by which `verify` knows it again.
"""

import shutil
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from simaudit import files as disk
from simaudit.errors import Note, UsageError
from simaudit.jobs.dossier.case_evidence import DossierRequest, case_evidence
from simaudit.jobs.dossier.manifest import LETTER, LIST, PICTURE, SUMMARY, dossier_manifest, manifest_text
from simaudit.period import Period
from simaudit.report.annexes.dossier_contents import FORMS, WORDS, DossierContents
from simaudit.report.annexes.dossier_documents import write_letter, write_picture, write_summary
from simaudit.report.annexes.dossier_workbook import write_list
from simaudit.report.annexes.encryption import encrypt, recipients_of
from simaudit.rules.check import Check
from simaudit.store.access_log import user
from simaudit.store.cases import DossierRecord, record_dossier
from simaudit.store.ledger import Ledger
from simaudit.store.manifest import NAME as MANIFEST
from simaudit.store.store import Store

ZIP: Final = ".zip"
AGE: Final = ".age"


@dataclass(frozen=True)
class MadeDossier:
    """What was made."""

    case_id: str
    period: Period
    numbers: int
    path: Path
    manifest: str
    """sha256 of its manifest."""
    carriers: tuple[str, ...] = ()
    """Whose numbers it has."""
    left_out: tuple[Note, ...] = ()
    """What it leaves out as it rests on unchecked provisions."""


def make_dossier(store: Store, out: Path, checks: Sequence[Check], request: DossierRequest) -> MadeDossier:
    """Collect what is known of a case, write it, and record it.

    `out` is the folder of reports, `checks` are those of now. Raises UsageError where there is no such case,
    its rows aren't there as they were recorded, or the target can't be used.
    """
    recipients_of(request.recipients, Note("at_key", key="restricted.recipients"))
    if request.target is not None:
        _refuse_target(request.target, request, (store.folder, out))
    with store.require_ledger().open_ledger() as ledger:
        contents = case_evidence(store, ledger, checks, request)
        target = request.target or Path(f"{contents.name}{_ending(request)}")
        _refuse_target(target, request, (store.folder, out))
        plain = disk.private_folder(store.building_annexes("dossier"))
        try:
            manifest = _write(contents, plain)
            with store.building_folder(target) as building:
                packed = _packed(plain, disk.private_folder(building), contents.name, request)
                _put_in_place(ledger, contents, manifest, packed, target)
        finally:
            shutil.rmtree(plain, ignore_errors=True)
    case = contents.case
    carriers = tuple(origin.carrier for origin in contents.origins)
    return MadeDossier(
        case.case_id, contents.period, case.numbers, target, manifest, carriers, _left_out(contents)
    )


def _left_out(contents: DossierContents) -> tuple[Note, ...]:
    form, law = FORMS[contents.maker.article], contents.maker.law
    cited = law.provision(form, contents.period.as_of)
    uncited = () if cited is None or cited.checked else (form,)
    findings = tuple(
        Note("dossier_leaves_out", check=check_id, keys=list(keys))
        for check_id, keys in contents.unchecked.items()
    )
    return (*(Note("letter_uncited", keys=[key]) for key in uncited), *findings)


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
    name = target.name.lower()
    if next((end for end in (f"{ZIP}{AGE}", AGE, ZIP) if name.endswith(end)), "") != ending:
        raise UsageError("dossier_named_otherwise", path=target, ending=ending or "-")
    for folder in folders:
        if target.resolve().is_relative_to(folder.resolve()):
            raise UsageError("dossier_misplaced", path=target, folder=folder)


def _write(contents: DossierContents, folder: Path) -> str:
    """Write the files of a dossier (0600) and their manifest, and return its sha256."""
    files = WORDS.under("file.")
    listed = {SUMMARY: files["summary"], LIST: files["list"], PICTURE: files["picture"]}
    listed[MANIFEST] = files["manifest"]
    with disk.writing_to(folder):
        write_letter(contents, [f"{text};" for text in listed.values()], folder / LETTER)
        write_summary(contents, folder / SUMMARY)
        write_list(contents, folder / LIST)
        write_picture(contents, folder / PICTURE)
    text = manifest_text(dossier_manifest(contents, folder))
    manifest = disk.private_file(folder / MANIFEST)
    disk.write_text(manifest, text)
    return disk.file_hash(manifest)


def _packed(plain: Path, building: Path, name: str, request: DossierRequest) -> tuple[Path, str | None]:
    """The dossier in its form, in `building` beside its target, and the sha256 of its .zip; None: a folder.

    `name` is that of the folder in a .zip.
    """
    ending = _ending(request)
    if not ending:
        folder = disk.private_folder(building / name)
        for file in sorted(plain.iterdir()):
            shutil.copyfile(file, disk.private_file(folder / file.name))
        return folder, None
    # To be encrypted, the plain archive stays in the store as well.
    archive = disk.private_file((building if ending == ZIP else plain) / f"{name}{ZIP}")
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for file in sorted(plain.iterdir()):
            if file != archive:
                info = zipfile.ZipInfo(f"{name}/{file.name}", date_time=(1980, 1, 1, 0, 0, 0))
                info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
                packed.writestr(info, file.read_bytes())
    sha256 = disk.file_hash(archive)
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
        who=user(),
        reason=maker.reason,
        manifest=manifest,
        file=disk.file_hash(built) if built.is_file() else None,
        archive=archive,
        draft=None,
    )
    disk.fsync_tree(built)
    with ledger.transaction():
        record_dossier(ledger, record)
        if target.exists():
            raise UsageError("dossier_exists", path=target)
        built.replace(target)
        try:
            disk.fsync_parents([target])
        except BaseException:
            shutil.rmtree(target) if target.is_dir() else target.unlink()
            raise
