"""The dossiers that were made of cases, with the hashes by which they are known again.

Entries are deeds of the Department: they stay where the month that a dossier is about is withdrawn.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from simaudit.store.ledger import Ledger
from simaudit.store.seal import Seal


@dataclass(frozen=True)
class DossierRecord:
    """One dossier."""

    case_id: str
    period: str
    made_at: datetime
    """As the ledger keeps moments."""
    who: str
    reason: str
    manifest: str
    """sha256 of its manifest, which has the hashes of its other files."""
    file: str | None
    """sha256 of the one file that it is; None: it is a folder."""
    archive: str | None
    """sha256 of the .zip that it is, or that is encrypted in it; None: a folder."""


def record_dossier(ledger: Ledger, made: DossierRecord) -> None:
    """Append one; belongs into a transaction."""
    ledger.writing("dossier")
    ledger.execute(
        "INSERT INTO dossier VALUES ($case_id, $period, $made_at, $who, $reason, $manifest, $file, $archive)",
        {name: getattr(made, name) for name in DossierRecord.__dataclass_fields__},
    )


def dossiers_of(ledger: Ledger, case_id: str) -> Sequence[DossierRecord]:
    """Those of a case, in the order in which they were made."""
    rows = ledger.execute(
        f"SELECT {_COLUMNS} FROM dossier WHERE case_id = $case_id ORDER BY rowid",  # noqa: S608
        {"case_id": case_id},
    ).fetchall()
    return [DossierRecord(*row) for row in rows]


def dossier_seal(ledger: Ledger, manifest: str | None, file: str | None) -> Seal:
    """What the ledger knows of a dossier with these hashes: of its manifest, and of the one file that it is.

    `manifest` None: it is encrypted; `file` None: it is a folder, unpacked or made as one. A folder that was
    made as one may be packed by any program. DIFFERS: the manifest is of a dossier, the file isn't.
    """
    rows = ledger.execute(
        "SELECT file = $file OR archive = $file OR $file IS NULL OR archive IS NULL FROM dossier "
        "WHERE manifest = $manifest OR file = $file",
        {"manifest": manifest, "file": file},
    ).fetchall()
    return (Seal.AGREES if (True,) in rows else Seal.DIFFERS) if rows else Seal.UNKNOWN


_COLUMNS = ", ".join(DossierRecord.__dataclass_fields__)
