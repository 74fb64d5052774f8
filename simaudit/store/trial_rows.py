"""Narrow copies of months whose rows are deleted, to try changes of rules on; off by default.

A copy has the numbers, and of each row the columns that the configuration names, with what is derived of them
alone: it is as an extract that has no other columns. Nothing but a trial reads it.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import polars as pl

from simaudit.files import file_hash, private_file, private_folder, writing_to
from simaudit.intake.month_file import CarrierMonth
from simaudit.intake.values.derived_columns import all_sources
from simaudit.period import Period
from simaudit.store.ledger import Ledger
from simaudit.store.month_hashes import has_hash, intact_rows
from simaudit.store.months import stored_month
from simaudit.store.store import Store

_ALWAYS: Final = frozenset({"carrier", "file", "record", "msisdn", "unreadable"})
"""`unreadable` names columns, and has no value of them."""


def keep_trial_rows(
    store: Store, ledger: Ledger, months: Sequence[tuple[Period, str]], columns: Sequence[str]
) -> None:
    """Copy these columns of months (period, carrier) that are about to be deleted.

    Months whose rows are not as they were recorded are passed over. Raises OutputError.
    """
    rows_of = intact_rows(ledger, store.month)
    for period, carrier in months:
        rows, target = rows_of(period, carrier), store.trial_rows(period, carrier)
        if rows is None:
            continue
        kept = _ALWAYS.union(columns)
        names = [name for name in pl.read_parquet_schema(rows) if all_sources([name]) <= kept]
        with writing_to(target):
            private_folder(target.parent.parent)
            private_folder(target.parent)
            building = private_file(target.with_suffix(".new"))
            with building.open("wb") as file:
                pl.scan_parquet(rows).select(names).sink_parquet(file, compression="zstd")
            building.replace(target)
        scope = {"period": str(period), "carrier": carrier}
        with ledger.transaction():
            ledger.writing("trial_month")
            ledger.execute("DELETE FROM trial_month WHERE period = $period AND carrier = $carrier", scope)
            ledger.insert("trial_month", {**scope, "columns": names, "rows_sha256": file_hash(target)})


def trial_month(store: Store, ledger: Ledger, period: Period, carrier: str) -> CarrierMonth | None:
    """The month by its narrow copy; None where there is none, or it isn't as it was written."""
    copies: list[tuple[list[str], str]] = ledger.execute(
        "SELECT columns, rows_sha256 FROM trial_month WHERE period = $period AND carrier = $carrier",
        {"period": period, "carrier": carrier},
    ).fetchall()
    month = stored_month(ledger, period, carrier, store.trial_rows)
    path: Path = store.trial_rows(period, carrier)
    if month is None or not copies or not has_hash(path, copies[0][1]):
        return None
    return replace(month, columns=month.columns & frozenset(copies[0][0]))
