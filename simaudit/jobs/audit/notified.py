"""The list `notified`: what letters named, of the numbers that have a row.

For a run that was given none, and for a carrier, by which it checks itself.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import polars as pl

from simaudit.config.key import key_fingerprint
from simaudit.files import private_file
from simaudit.jobs.audit.load import LoadedExtracts
from simaudit.jobs.inputs.request import AuditRequest
from simaudit.period import Period
from simaudit.report.annexes.encryption import restricted_folder
from simaudit.report.annexes.tables import write_csv
from simaudit.store.ledger import Ledger
from simaudit.store.month_hashes import intact_rows
from simaudit.store.months import last_months, stored_month
from simaudit.store.notices import Notice, first_notices, notice_numbers, notices
from simaudit.store.notified_numbers import carriers_of_notices, numbers_in_rows
from simaudit.store.store import Store

NOTIFIED: Final = "notified"
"""The kind of list."""


def numbers_of_letters(
    request: AuditRequest, ledger: Ledger, loaded: LoadedExtracts
) -> dict[str, pl.DataFrame]:
    """By carrier that letters went to, `numbers_in_rows` of its month.

    The rows of a month that is judged elsewhere aren't at home yet: those of the last month stand for them.
    """
    numbers: dict[str, pl.DataFrame] = {}
    for carrier in sorted(carriers_of_notices(ledger, key_fingerprint(request.key))):
        month = loaded.carriers.get(carrier)
        if month is not None:
            if carrier in request.options.held:
                last = last_months(ledger, request.period).get(carrier, request.period)
                before = stored_month(ledger, last, carrier, request.store.month)
                month = before if before is not None and before.path.exists() else month
            numbers[carrier] = numbers_in_rows(ledger, month, request.key)
    return numbers


def with_letters_list(
    request: AuditRequest, ledger: Ledger, numbers: Mapping[str, pl.DataFrame]
) -> AuditRequest:
    """The request with the list, where no file is one and a letter went out by the end of the month."""
    lists = request.lists
    if NOTIFIED in lists.rows or NOTIFIED in lists.problems:
        return request
    if (rows := letters_list(ledger, numbers, request.period)) is None:
        return request
    return replace(request, lists=replace(lists, rows={**lists.rows, NOTIFIED: rows}))


def letters_list(ledger: Ledger, numbers: Mapping[str, pl.DataFrame], period: Period) -> pl.DataFrame | None:
    """The list `notified` of all carriers, as `named_to` makes each one's; None where it has no row."""
    rows = [named_to(ledger, carrier, in_rows, period) for carrier, in_rows in numbers.items()]
    return pl.concat(listed) if (listed := [part for part in rows if part is not None]) else None


def named_to(
    ledger: Ledger, carrier: str, numbers: pl.DataFrame, period: Period | None = None
) -> pl.DataFrame | None:
    """What standing letters named to a carrier, of these numbers, as the list `notified` has it.

    `numbers` are `numbers_in_rows`; of letters until the end of `period`, None: of all. None: there is no
    such letter whose numbers the ledger has.
    """
    every_notice = notices(ledger, carrier)
    standing = [
        (index, check_id, notice.notified_at)
        for index, notice in enumerate(every_notice)
        if stands(notice, period)
        for check_id in notice.checks
    ]
    if not standing:
        return None
    schema = {"notice": pl.Int64, "check_id": pl.String, "notified_at": pl.Date}
    return (
        notice_numbers(ledger, every_notice)
        .explode("check_ids")
        .rename({"check_ids": "check_id"})
        .join(pl.DataFrame(standing, schema=schema, orient="row"), on=["notice", "check_id"])
        .join(numbers.select("number_key", "msisdn").unique(), on="number_key")
        .join(
            first_notices(ledger, carrier, period), on=["number_key", "check_id", "notified_at"], how="left"
        )
        .select(
            pl.lit(carrier).alias("carrier"),
            "msisdn",
            "check_id",
            pl.col("notified_at", "first_notice_at").cast(pl.Datetime("us")),
        )
        .unique()
        .sort("msisdn", "check_id", "notified_at")
    )


def stands(notice: Notice, period: Period | None = None) -> bool:
    """Whether a letter about checks counts, sent by the end of `period` (None: ever), with known numbers."""
    timely = period is None or notice.notified_at <= period.as_of
    return bool(timely and notice.checks and notice.numbers and notice.key_known and not notice.withdrawn)


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
