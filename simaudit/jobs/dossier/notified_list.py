"""The list `notified` for a carrier: what letters named to it so far, by which it checks itself."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import polars as pl

from simaudit.files import private_file
from simaudit.jobs.audit.notified import named_to, stands
from simaudit.period import Period
from simaudit.report.annexes.encryption import restricted_folder
from simaudit.report.annexes.tables import write_csv
from simaudit.store.ledger import Ledger
from simaudit.store.month_hashes import intact_rows
from simaudit.store.months import stored_month
from simaudit.store.notices import notices
from simaudit.store.notified_numbers import numbers_in_rows
from simaudit.store.store import Store

NAME: Final = "notified.csv"


def write_notified_lists(
    store: Store,
    ledger: Ledger,
    period: Period,
    carriers: Sequence[str],
    folder: Path,
    recipients: Sequence[str],
) -> Iterator[Path]:
    """Write each carrier's list into CARRIER/restricted of the folder of letters (0600), and give its path.

    Numbers are told from the rows of the month: others have no row that could be judged, and without the rows
    there is no list. Raises OutputError.
    """
    rows_of = intact_rows(ledger, store.month)
    for carrier in carriers:
        if ledger.key is None or not any(map(stands, notices(ledger, carrier))):
            continue
        month = stored_month(ledger, period, carrier, store.month)
        if month is None or rows_of(period, carrier) is None:
            continue
        rows = named_to(ledger, carrier, numbers_in_rows(ledger, month, ledger.key))
        if rows is None:
            continue
        target = folder / carrier / "restricted"
        target.parent.mkdir(parents=True, exist_ok=True)
        with restricted_folder(target, store.building_annexes(NAME), recipients) as annexes:
            write_csv(rows.with_columns(pl.col(pl.Datetime).dt.date()), private_file(annexes / NAME))
        yield target / (f"{NAME}.age" if recipients else NAME)
