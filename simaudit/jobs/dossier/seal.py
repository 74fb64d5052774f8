"""Seals a dossier: what was completed and signed, and what was put beside it, becomes part of its manifest.

Letter and summary are drafts until then. Afterwards no file of it may change; the ledger knows the manifest
of either state.
"""

from datetime import date, datetime
from pathlib import Path

from pydantic import ValidationError

from simaudit import files as disk
from simaudit.errors import Note, UsageError
from simaudit.jobs.dossier.manifest import DossierManifest, listed_file, manifest_text, stated_moment
from simaudit.jobs.dossier.verification import folder_findings, is_dossier_path
from simaudit.store.access_log import user
from simaudit.store.cases import DossierRecord, dossier_seal, record_dossier
from simaudit.store.ledger import Ledger
from simaudit.store.manifest import NAME, Seal
from simaudit.store.store import Store

_UNFINISHED = (".", "~$")
"""How names begin of what a word processor puts beside a document that is open in it."""


def seal_dossier(
    store: Store, folder: Path, letter: tuple[str, date, str], official: str | None, now: datetime
) -> tuple[DossierManifest, tuple[str, ...], str]:
    """Take the drafts of a dossier, and what was added beside them, into its outputs.

    Returns the manifest, the names of the files that were put beside the drafts, and its sha256.

    `letter` is what was completed and signed: its number with its sign (123/SKHCN-BCVT), its date, name and
    post of who signed it. `official` None: who made it seals it; `now` is Vietnamese time without the zone.
    Raises UsageError where the folder is no dossier of this store, another file was changed or is missing,
    the letter's date is to come, or where it is sealed; OutputError.
    """
    number, signed_on, signer = letter
    if not folder.is_dir() or not is_dossier_path(folder):
        raise UsageError("seal_of_no_folder", path=folder)
    with store.require_ledger().open_ledger() as ledger:
        draft, manifest = disk.file_hash(folder / NAME), _unsealed(ledger, store, folder)
        if signed_on > now.date():
            raise UsageError("letter_of_later", path=folder, day=signed_on)
        added = _added(folder)
        with disk.writing_to(folder):
            # What a word processor or a scanner saves is as open as new files are.
            folder.chmod(0o700)
            for path in folder.iterdir():
                path.chmod(0o600)
            completed = (*(listed.path for listed in manifest.drafts), *added)
            files = [*manifest.outputs, *(listed_file(folder / name) for name in completed)]
            sealed = manifest.model_copy(
                update={
                    "outputs": sorted(files, key=lambda listed: listed.path),
                    "drafts": [],
                    "sealed_at": stated_moment(now),
                    "sealed_by": official or manifest.official,
                    "number": number,
                    "signed_on": signed_on,
                    "signer": signer,
                }
            )
            digest = _replace(ledger, folder, sealed, draft, now)
    return sealed, added, digest


def _unsealed(ledger: Ledger, store: Store, folder: Path) -> DossierManifest:
    """The manifest of a dossier that may be sealed; raises UsageError where it may not."""
    try:
        manifest = DossierManifest.model_validate_json((folder / NAME).read_bytes())
    except ValidationError as error:
        raise UsageError("dossier_of_earlier_version", path=folder / NAME) from error
    except OSError as error:
        raise UsageError("cannot_be_read", path=folder / NAME, why=disk.system_reason(error)) from error
    if manifest.sealed_at is not None:
        raise UsageError("dossier_sealed", path=folder, sealed_at=manifest.sealed_at)
    match dossier_seal(ledger, disk.file_hash(folder / NAME), None):
        case Seal.EARLIER:
            raise UsageError("dossier_sealed_since", path=folder, file=NAME)
        case Seal.UNKNOWN:
            raise UsageError("dossier_unknown", path=folder, file=NAME, stores=[str(store.folder)])
    return manifest


def _added(folder: Path) -> tuple[str, ...]:
    """The files beside those of the manifest; raises UsageError where anything else is not as it was."""
    notes = folder_findings(folder).differences
    added = [str(note.values["file"]) for note in notes if note.code == "file_added"]
    # An archive of the dossier holds no folders, and what is open in a word processor isn't finished.
    refused = [name for name in added if "/" in name or name.startswith(_UNFINISHED)]
    others = [note for note in notes if note.code not in ("file_added", "file_open_to_others")]
    if others or refused:
        differences = [*others, *(Note("file_added", file=name) for name in refused)]
        raise UsageError("dossier_not_sealable", path=folder, differences=differences)
    return tuple(added)


def _replace(ledger: Ledger, folder: Path, sealed: DossierManifest, draft: str, now: datetime) -> str:
    """Record the sealed manifest and put it in the other's place: both or neither; its sha256."""
    manifest, new = folder / NAME, disk.private_file(folder / f".{NAME}.new")
    before = manifest.read_bytes()
    disk.write_text(new, manifest_text(sealed))
    disk.fsync_tree(new)
    record = DossierRecord(
        case_id=sealed.dossier,
        period=sealed.period,
        made_at=now,
        who=user(),
        reason=sealed.reason,
        manifest=disk.file_hash(new),
        file=None,
        archive=None,
        draft=draft,
    )
    try:
        with ledger.transaction():
            record_dossier(ledger, record)
            new.replace(manifest)
            disk.fsync_parents([manifest])
    except BaseException:
        new.unlink(missing_ok=True)
        manifest.write_bytes(before)
        raise
    return record.manifest
