"""The hashes of the store's months in the ledger, so that no other file is taken for a month's."""

from dataclasses import dataclass


@dataclass(frozen=True)
class MonthHashes:
    """sha256 of the files of one carrier's month; None: recorded before they were kept."""

    rows: str | None
    missing: str | None
    """Of the numbers missing from the month."""
