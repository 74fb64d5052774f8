"""Lists of the numbers with signs by the commune of their holders, for who can go and ask: the communes.

The numbers are those that pages and letters count: of rows in scope, with a serious substantive sign that
counts. Each is in one list. A number whose row names no commune is in a list of its own kind, to be assigned
by hand; one without a row can be in none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import polars as pl

from simaudit.config.model import Restricted
from simaudit.errors import UsageError
from simaudit.files import private_file, private_folder
from simaudit.jobs.audit.month_findings import intact_carrier_month
from simaudit.jobs.follow_up.letter_numbers import sign_rows
from simaudit.jobs.stored.stored_month import recorded_month
from simaudit.judge.register import with_communes
from simaudit.messages import Words
from simaudit.period import Period
from simaudit.report.annexes.encryption import restricted_folder
from simaudit.report.annexes.sample_workbook import HOLDER, write_commune_list
from simaudit.report.annexes.tables import write_csv
from simaudit.report.figures.carrier import RecordedFigures
from simaudit.report.figures.commune_pages import list_stem, withheld
from simaudit.store.atomic_swap import building_folder
from simaudit.store.ledger import Ledger
from simaudit.store.month_keys import is_key_of, with_number_key
from simaudit.store.months import serious_checks, wanted_month
from simaudit.store.store import Store

LIST: Final = "communes.csv"

_COMMUNES: Final[dict[str, Any]] = {
    "code": pl.String, "commune": pl.String, "province": pl.String, "numbers": pl.Int64, "file": pl.String,
}  # fmt: skip


@dataclass(frozen=True)
class CommuneLists:
    """The lists that were written; all counts are of distinct numbers with signs of a carrier."""

    period: Period
    folder: Path
    communes: pl.DataFrame
    """_COMMUNES, in the order of codes; a count that is withheld is null. It may travel."""
    numbers: int
    """Numbers in the lists of communes."""
    unknown: int
    """Numbers of rows that name no commune."""
    without_row: int
    """Numbers without a row, and rows without a number."""
    carriers: Sequence[str]
    left_out: Sequence[str]
    """Carriers whose extract can't be relied on, or has nothing of the province."""


def write_commune_lists(
    store: Store,
    period: Period | None,
    tables: Mapping[str, pl.DataFrame],
    restricted: Restricted,
    target: Path | None,
) -> CommuneLists:
    """Write the folder (0700) of lists, each as a workbook and as CSV; encrypted where keys are named.

    `period` None: the month of the last run; `tables` are the department's own reference tables; `target`
    None: communes-YYYY-MM in the current folder. Raises UsageError where the folder is there already, where
    the month or its rows aren't there as the audit left them, or nothing has a sign; OutputError.
    """
    with store.require_ledger().open_ledger() as ledger:
        month = wanted_month(ledger, period)
        folder = target or Path(f"communes-{month}")
        if folder.exists():
            raise UsageError("plan_exists", path=folder)
        every_figures = recorded_month(ledger, month)
        usable = [figures for figures in every_figures if figures.speaks]
        signs = _signs(store, ledger, month, [figures.carrier for figures in usable], tables)
        if signs.is_empty():
            raise UsageError("nothing_in_communes", path=store.folder, period=str(month))
        with building_folder(folder) as built:
            every_list = _write(store, signs, usable, restricted, private_folder(built))
            built.replace(folder)
    communes = every_list.drop_nulls("code")
    numbers, every_number = int(communes["numbers"].sum()), int(every_list["numbers"].sum())
    return CommuneLists(
        period=month,
        folder=folder,
        communes=_withheld(communes),
        numbers=numbers,
        unknown=every_number - numbers,
        without_row=sum(figures.signs.numbers for figures in usable) - every_number,
        carriers=[figures.carrier for figures in usable],
        left_out=[figures.carrier for figures in every_figures if not figures.speaks],
    )


def _write(
    store: Store,
    signs: pl.DataFrame,
    carriers: Sequence[RecordedFigures],
    restricted: Restricted,
    folder: Path,
) -> pl.DataFrame:
    """Write the lists of `signs` and LIST; returns _COMMUNES of every list, of numbers without one too."""
    run = carriers[-1].run
    texts = Words("commune_book", run.langs[0])
    checks = {check.id: check for figures in carriers for check in figures.checks}
    rows = []
    for of_commune in signs.sort("commune", nulls_last=True).partition_by("commune", maintain_order=True):
        code, name, province = of_commune.select("commune", "commune_name", "province_name").row(0)
        titles, file = (texts["unknown"], texts["assign"]), "unknown.xlsx"
        if code is not None:
            titles, file = (f"{code} {name}", f"{name} ({code}), {province}"), f"{list_stem(code, name)}.xlsx"
        keys = [*restricted.recipients, *restricted.communes.get(code, ())]
        with restricted_folder(folder, store.building_annexes("communes"), keys) as annexes:
            write_commune_list(of_commune, run, checks, titles, annexes / file)
        numbers = of_commune.select("carrier", "msisdn").n_unique()
        rows.append((code, name, province, numbers, f"{file}.age" if keys else file))
    every_list = pl.DataFrame(rows, schema=_COMMUNES, orient="row")
    write_csv(_withheld(every_list.drop_nulls("code")), private_file(folder / LIST))
    return every_list


def _signs(
    store: Store, ledger: Ledger, period: Period, carriers: Sequence[str], tables: Mapping[str, pl.DataFrame]
) -> pl.DataFrame:
    """A row a sign of a number, as `write_commune_list` takes it, with the commune of the number."""
    key = ledger.key
    if key is None or not is_key_of(ledger, period, key):
        raise UsageError("key_of_other_months", path=store.folder, store=store.folder)
    months = [intact_carrier_month(store, ledger, period, carrier) for carrier in carriers]
    check_ids = tuple(serious_checks(ledger, period))
    rows = [
        sign_rows(ledger, month, period, check_ids, HOLDER).with_columns(carrier=pl.lit(month.carrier))
        for month in months
    ]
    if not rows:
        return pl.DataFrame()
    located = with_communes(pl.concat(rows), months, period.as_of, tables)
    # A number with several rows is asked about once: where its first row with a commune says.
    of_number = pl.col("commune", "commune_name", "province_name", "evidence").drop_nulls().first()
    signs = located.with_columns(of_number.over("carrier", "msisdn"), period=pl.lit(str(period)))
    keyed = with_number_key(ledger, signs.drop("place"), key)
    return keyed.rename({"number_key": "finding_key"})


def _withheld(communes: pl.DataFrame) -> pl.DataFrame:
    """The counts under ROUNDED as null; where it is one alone, the next smallest too: a sum would tell it."""
    return communes.with_columns(numbers=pl.Series(withheld(communes["numbers"].to_list()), dtype=pl.Int64))
