"""The hash of each run's manifest in the ledger, so that files and manifest can't be changed together."""

from enum import Enum
from pathlib import Path

from simaudit.errors import UsageError
from simaudit.files import file_hash
from simaudit.store.ledger import Ledger
from simaudit.store.manifest import NAME, read_manifest


class Seal(Enum):
    """What a ledger knows of a manifest."""

    UNKNOWN = 1
    """No run of the ledger made it."""
    DIFFERS = 2
    """It is not as a run or a deletion left it."""
    AGREES = 3
    EARLIER = 4
    """It is as a run or a deletion left it that another one has replaced since."""


def seal(ledger: Ledger, folder: Path) -> None:
    """Record the manifest in a run's folder, beside earlier ones of the run; belongs into a transaction."""
    manifest = read_manifest(folder)
    ledger.writing("seal", period=manifest["period"])
    ledger.execute(
        "INSERT INTO seal VALUES ($period, $made_at, $manifest)",
        {
            "period": manifest["period"],
            "made_at": manifest["made_at"],
            "manifest": file_hash(folder / NAME),
        },
    )


def check_seal(ledger: Ledger, folder: Path) -> Seal:
    """Compare the manifest in a run's folder with what was recorded of it; raises UsageError without one."""
    manifest = read_manifest(folder)
    recorded = ledger.execute(
        "SELECT made_at, manifest FROM seal WHERE period = $period ORDER BY rowid",
        {"period": manifest.get("period")},
    ).fetchall()
    run = str(manifest.get("made_at"))
    digests = [digest for made_at, digest in recorded if made_at == run]
    if not digests:
        return Seal.UNKNOWN
    digest = file_hash(folder / NAME)
    if digest not in digests:
        return Seal.DIFFERS
    return Seal.AGREES if recorded[-1] == (run, digest) else Seal.EARLIER


def require_own_folder(ledger: Ledger, folder: Path) -> None:
    """Raises UsageError unless the folder is of a run of this ledger, its manifest as it was left.

    What is renewed in a manifest is sealed with the rest of it.
    """
    agreement = check_seal(ledger, folder)
    if agreement is Seal.DIFFERS:
        raise UsageError("changed_since_run", path=folder / NAME)
    if agreement is Seal.UNKNOWN:
        raise UsageError("folder_of_other_store", path=folder, store=ledger.path.parent)
