"""The hash of each run's manifest in the ledger, so that files and manifest can't be changed together."""

from enum import Enum
from pathlib import Path

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


def seal(ledger: Ledger, folder: Path) -> None:
    """Record the manifest in a run's folder, beside those recorded for the same run before."""
    manifest = read_manifest(folder)
    ledger.connection.execute(
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
    recorded = ledger.connection.execute(
        "SELECT manifest FROM seal WHERE period = $period AND made_at = $made_at",
        {"period": str(manifest.get("period")), "made_at": str(manifest.get("made_at"))},
    ).fetchall()
    if not recorded:
        return Seal.UNKNOWN
    return Seal.AGREES if (file_hash(folder / NAME),) in recorded else Seal.DIFFERS
