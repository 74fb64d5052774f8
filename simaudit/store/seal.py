"""The hash of each run's manifest in the ledger, so that files and manifest can't be changed together."""

from dataclasses import dataclass
from pathlib import Path

from simaudit.errors import Note
from simaudit.files import file_hash
from simaudit.store.ledger import Ledger
from simaudit.store.manifest import NAME, read_manifest
from simaudit.store.store import Store


@dataclass(frozen=True)
class Seal:
    """How a manifest differs from the store's record, or that it agrees; neither: the store has none."""

    difference: Note | None = None
    agrees: bool = False


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


def check_seal(store: Store, folder: Path, *, named: bool) -> Seal:
    """Compare a run's manifest with what the store recorded of it.

    A store that the user `named` must exist (UsageError) and must know the run; one that happens to be in the
    usual place says nothing of runs that another store made.
    """
    manifest = read_manifest(folder)
    if named:
        store.require_ledger()
    if not store.ledger.exists():
        return Seal()
    with store.open_ledger() as ledger:
        recorded = ledger.connection.execute(
            "SELECT manifest FROM seal WHERE period = $period AND made_at = $made_at",
            {"period": str(manifest.get("period")), "made_at": str(manifest.get("made_at"))},
        ).fetchall()
    if not recorded:
        return Seal(Note("manifest_unknown", file=NAME) if named else None)
    if (file_hash(folder / NAME),) not in recorded:
        return Seal(Note("file_changed", file=NAME))
    return Seal(agrees=True)
