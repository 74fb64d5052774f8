"""Lists of the numbers with signs by the commune of their holders, for who can go and ask: the communes.

The numbers are those that pages and letters count: of rows in scope, with a serious substantive sign that
counts. Each is in one list. A number whose row names no commune is in a list of its own kind, to be assigned
by hand; one without a row can be in none.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from simaudit.errors import UsageError
from simaudit.files import private_file, private_folder
from simaudit.intake.month_file import CarrierMonth
from simaudit.intake.values.text import fold
from simaudit.jobs.audit.month_findings import intact_month
from simaudit.jobs.follow_up.letter_numbers import sign_rows
from simaudit.jobs.stored.stored_month import recorded_month
from simaudit.judge.row_communes import with_communes
from simaudit.messages import Words
from simaudit.period import Period
from simaudit.report.annexes.commune_book import HOLDER, CommuneFacts, write_commune_list
from simaudit.report.annexes.encryption import restricted_folder
from simaudit.report.annexes.tables import write_csv
from simaudit.report.figures.carrier import RecordedFigures
from simaudit.report.figures.shared import ROUNDED
from simaudit.store.atomic_swap import building_folder
from simaudit.store.ledger import Ledger
from simaudit.store.month_keys import is_key_of, with_number_key
from simaudit.store.months import serious_checks, stored_month, wanted_month
from simaudit.store.store import Store

LIST: Final = "communes.csv"

_SHOWN: Final = ("code", "commune", "province", "numbers", "file")


@dataclass(frozen=True)
class CommuneRequest:
    """Of which month lists are wanted, and to whom they are encrypted."""

    period: Period | None
    """None: the month of the last run."""
    tables: Mapping[str, pl.DataFrame]
    """The department's own reference tables."""
    recipients: Sequence[str]
    """Public keys to which every list is encrypted; none: it is not, but for a commune's own."""
    of_communes: Mapping[str, Sequence[str]]
    """Code of a commune → the public keys to which its list is encrypted, too."""


@dataclass(frozen=True)
class CommuneLists:
    """The lists that were written; all counts are of distinct numbers with signs of a carrier."""

    period: Period
    communes: pl.DataFrame
    """_SHOWN, in the order of codes; a count that is withheld is null. It may travel."""
    numbers: int
    """In the lists of communes."""
    unknown: int
    """Whose rows name no commune."""
    without_row: int
    """Without a row, or without a number in it."""
    carriers: Sequence[str]
    left_out: Sequence[str]
    """Carriers whose extract can't be relied on, or has nothing of the province."""


def write_commune_lists(store: Store, request: CommuneRequest, folder: Path) -> CommuneLists:
    """Write the folder (0700) of lists, each as a workbook and as CSV.

    Raises UsageError where the folder is there already, where the month or its rows aren't there as the audit
    left them, or nothing has a sign; OutputError.
    """
    if folder.exists():
        raise UsageError("plan_exists", path=folder)
    store.require_ledger()
    with store.open_ledger() as ledger:
        period = wanted_month(ledger, request.period)
        every_figures = recorded_month(ledger, period)
        carriers = [figures for figures in every_figures if figures.speaks]
        signs = _signs(store, ledger, period, carriers, request.tables)
    if signs.is_empty():
        raise UsageError("nothing_in_communes", path=store.folder, period=str(period))
    run = carriers[-1].run
    unknown = Words("commune_book", run.langs[0])["unknown"]
    communes = (
        signs.group_by("commune", "commune_name", "province_name")
        .agg(pl.struct("carrier", "msisdn").n_unique().alias("numbers"))
        .sort("commune")
    )
    checks = {check.id: check for figures in carriers for check in figures.checks}
    files = []
    with building_folder(folder) as built:
        private_folder(built)
        for code, name, province, _ in communes.iter_rows():
            title, place = (f"{code} {name}", f"{name} ({code}), {province}") if code else (unknown, unknown)
            keys = [*request.recipients, *request.of_communes.get(code, ())]
            file = f"{re.sub('[^a-z0-9]+', '-', fold(title).lower())}.xlsx"
            with restricted_folder(built, store.building_annexes("communes"), keys) as annexes:
                rows = signs.filter(pl.col("commune").eq_missing(pl.lit(code, pl.String)))
                write_commune_list(rows, CommuneFacts(run, checks, title, place), annexes / file)
            files.append(f"{file}.age" if keys else file)
        listed = communes.with_columns(pl.Series("file", files, pl.String)).drop_nulls("commune")
        shown = _withheld(listed.rename(dict(zip(listed.columns, _SHOWN, strict=True))))
        write_csv(shown, private_file(built / LIST))
        built.replace(folder)
    numbers, every_number = int(listed["numbers"].sum()), int(communes["numbers"].sum())
    return CommuneLists(
        period=period,
        communes=shown,
        numbers=numbers,
        unknown=every_number - numbers,
        without_row=sum(figures.signs.numbers for figures in carriers) - every_number,
        carriers=[figures.carrier for figures in carriers],
        left_out=[figures.carrier for figures in every_figures if not figures.speaks],
    )


def _signs(
    store: Store,
    ledger: Ledger,
    period: Period,
    carriers: Sequence[RecordedFigures],
    tables: Mapping[str, pl.DataFrame],
) -> pl.DataFrame:
    """A row a sign of a number, as `write_commune_list` takes it, with the commune of the number."""
    key = ledger.key
    if key is None or not is_key_of(ledger, period, key):
        raise UsageError("key_of_other_months", path=store.folder, store=store.folder)
    check_ids = tuple(serious_checks(ledger, period))
    months: list[CarrierMonth] = []
    rows: list[pl.DataFrame] = []
    for figures in carriers:
        intact_month(store, ledger, period, figures.carrier)
        month = stored_month(ledger, period, figures.carrier, store.month)
        if month is not None:
            months.append(month)
            of_carrier = sign_rows(ledger, month, period, check_ids, HOLDER)
            rows.append(of_carrier.with_columns(carrier=pl.lit(figures.carrier), period=pl.lit(str(period))))
    if not rows:
        return pl.DataFrame()
    placed = with_communes(pl.concat(rows), months, period.as_of, tables)
    # A number with several rows is asked about once: where its first row with a commune says.
    of_number = pl.col("commune", "commune_name", "province_name", "evidence").drop_nulls().first()
    signs = placed.with_columns(of_number.over("carrier", "msisdn")).drop("place")
    return with_number_key(ledger, signs, key).rename({"number_key": "finding_key"})


def _withheld(communes: pl.DataFrame) -> pl.DataFrame:
    """The counts under ROUNDED as null; where it is one alone, the next smallest too: a sum would tell it."""
    few = pl.col("numbers") < ROUNDED
    smallest = pl.col("numbers").rank("ordinal") <= 2
    hidden = few | ((few.sum() == 1) & smallest)
    return communes.with_columns(pl.when(~hidden).then("numbers"))
