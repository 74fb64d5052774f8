"""The hash of each run's manifest, kept in the ledger: else files and manifest could be changed together."""

from dataclasses import dataclass
from pathlib import Path

from simaudit.errors import UsageError
from simaudit.files import file_hash
from simaudit.store.ledger import Ledger
from simaudit.store.manifest import NAME, read_manifest
from simaudit.store.store import Store


@dataclass(frozen=True)
class Seal:
    """What the store says of a manifest: how it is `broken` or that it is `known`; neither, it is silent."""

    broken: str = ""
    known: str = ""


def seal(ledger: Ledger, folder: Path) -> None:
    """Remember the manifest in a run's folder; one that is written again is remembered beside the first."""
    manifest = read_manifest(folder)
    ledger.connection.execute(
        "INSERT INTO seal VALUES ($period, $made_at, $manifest)",
        {
            "period": manifest["period"],
            "made_at": manifest["made_at"],
            "manifest": file_hash(folder / NAME),
        },
    )


def sealed(store: Store, folder: Path, *, asked: bool) -> Seal:
    """Hold a run's manifest against the store's memory of it.

    Where the store was `asked` for by name, a run that it doesn't know is one that it never made, and there
    has to be such a store (UsageError); one that merely lies here is silent about other stores' runs.
    """
    manifest = read_manifest(folder)
    if not store.ledger.exists():
        if asked:
            raise UsageError(f"{store.folder}: nothing has been audited into this store yet")
        return Seal()
    with store.opened() as ledger:
        kept = ledger.connection.execute(
            "SELECT manifest FROM seal WHERE period = $period AND made_at = $made_at",
            {"period": str(manifest.get("period")), "made_at": str(manifest.get("made_at"))},
        ).fetchall()
    if not kept:
        return Seal(broken=f"unknown: {NAME} (of no run of this store)" if asked else "")
    if (file_hash(folder / NAME),) not in kept:
        return Seal(broken=f"changed: {NAME}")
    return Seal(known=", and the manifest as in the store")
