"""The dossiers that were made of cases, with the hashes by which they are known again.

Entries are deeds of the Department: they stay where the month that a dossier is about is withdrawn.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from simaudit.store.ledger import Ledger


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


def record_dossier(ledger: Ledger, made: DossierRecord) -> None:
    """Append one; belongs into a transaction."""
    ledger.connection.execute(
        "INSERT INTO dossier VALUES ($case_id, $period, $made_at, $who, $reason, $manifest, $file)",
        {name: getattr(made, name) for name in DossierRecord.__dataclass_fields__},
    )


def dossiers_of(ledger: Ledger, case_id: str) -> Sequence[DossierRecord]:
    """Those of a case, in the order in which they were made."""
    rows = ledger.connection.execute(
        f"SELECT {_COLUMNS} FROM dossier WHERE case_id = $case_id ORDER BY rowid",  # noqa: S608
        {"case_id": case_id},
    ).fetchall()
    return [DossierRecord(*row) for row in rows]


def is_dossier(ledger: Ledger, sha256: str) -> bool:
    """Whether the manifest of a dossier, or the one file that it is, has this hash."""
    rows = ledger.connection.execute(
        "SELECT 1 FROM dossier WHERE manifest = $sha256 OR file = $sha256 LIMIT 1", {"sha256": sha256}
    ).fetchall()
    return bool(rows)


_COLUMNS = ", ".join(DossierRecord.__dataclass_fields__)
