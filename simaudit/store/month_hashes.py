"""The hashes of the store's months in the ledger, so that no other file is taken for a month's."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from simaudit.errors import Note
from simaudit.files import file_hash, system_reason
from simaudit.period import Period, recorded_now
from simaudit.store.ledger import Ledger
from simaudit.store.store import Store, month_files

RowsOf = Callable[[Period, str], Path | None]
"""(period, carrier) → the month's rows as Parquet: file, record, msisdn; None or no file: there are none."""


@dataclass(frozen=True)
class MonthHashes:
    """sha256 of the files of one carrier's month."""

    rows: str
    missing: str
    """Of the numbers missing from the month."""
    links: str
    """Of the rows that are linked to others."""


def hashes_of_months(ledger: Ledger) -> dict[tuple[str, str], MonthHashes]:
    """By (period, carrier) of every audited month, in their order, the hashes of its files."""
    query = "SELECT period, carrier, rows_sha256, missing_sha256, links_sha256 FROM month ORDER BY ALL"
    return {(period, carrier): MonthHashes(*hashes) for period, carrier, *hashes in ledger.once(query)}


def recorded_hashes(ledger: Ledger, period: Period) -> dict[str, MonthHashes]:
    """By carrier, the hashes of a month's files as its last run recorded them."""
    hashes = hashes_of_months(ledger)
    return {carrier: hashes[month, carrier] for month, carrier in hashes if month == str(period)}


def intact_rows(
    ledger: Ledger,
    file_of: Callable[[Period, str], Path],
    kind: Literal["rows", "missing", "links"] = "rows",
) -> RowsOf:
    """`file_of` without the files that are not as they were recorded; each is hashed once.

    They are of months' rows, missing numbers or linked rows.
    """
    hashes = hashes_of_months(ledger)

    @cache
    def intact(period: Period, carrier: str) -> Path | None:
        recorded, path = hashes.get((str(period), carrier)), file_of(period, carrier)
        return path if recorded is not None and has_hash(path, getattr(recorded, kind)) else None

    return intact


def has_hash(path: Path, sha256: str) -> bool:
    """Whether a file can be read and has this hash."""
    try:
        return file_hash(path) == sha256
    except OSError:
        return False


def month_differences(ledger: Ledger, store: Store, period: Period) -> list[Note]:
    """The files of a month in the store that are missing or not as its last runs left them, a note each.

    What was deleted by a rule is not missing.
    """
    notes: list[Note] = []
    deleted = deleted_carriers(ledger, period)
    for carrier, recorded in recorded_hashes(ledger, period).items():
        hashes = (recorded.rows, recorded.missing, recorded.links)
        for path, sha256 in zip(month_files(store.month(period, carrier)), hashes, strict=True):
            try:
                if file_hash(path) != sha256:
                    notes.append(Note("file_changed", file=str(path)))
            except FileNotFoundError:
                if carrier not in deleted:
                    notes.append(Note("file_missing", file=str(path)))
            except OSError as error:
                notes.append(Note("file_now_unreadable", file=str(path), why=system_reason(error)))
    return notes


def unrecorded_files(ledger: Ledger, store: Store) -> list[Note]:
    """The files among the store's months, and copies of them, of no month that the ledger has, a note each.

    A ledger that was put back knows nothing of the months since: these hold personal data all the same.
    """
    months = [(Period.parse(period), carrier) for period, carrier in hashes_of_months(ledger)]
    recorded = {path for of in months for path in (*month_files(store.month(*of)), store.trial_rows(*of))}
    files = (path for pattern in ("months/*/*", "trials/*/*") for path in store.folder.glob(pattern))
    return [Note("file_added", file=str(path)) for path in sorted(files) if path not in recorded]


def deleted_carriers(ledger: Ledger, period: Period) -> set[str]:
    """The carriers whose rows of a month were deleted since their last run."""
    carriers = ledger.column(
        """
        SELECT carrier FROM deletion
        WHERE period = $period AND kind = 'rows' AND deleted_at >= coalesce((
            SELECT max(made_at) FROM run
            WHERE run.period = $period AND list_contains(carriers, deletion.carrier) AND made_at <= $now
        ), deleted_at)
        """,
        # A run of a clock that was ahead was before the deletion all the same.
        {"period": period, "now": recorded_now()},
    )
    return set(carriers)
