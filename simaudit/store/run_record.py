"""Writes a run into the ledger."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import polars as pl

from simaudit.intake.month_file import file_and_record, sql_literal
from simaudit.period import Period
from simaudit.store.ledger import Ledger
from simaudit.store.month_comparison import REASONS, RECORDED_COLUMNS, compare_again
from simaudit.store.month_hashes import MonthHashes, RowsOf, hashes_of_months
from simaudit.store.months import AuditedMonth
from simaudit.store.notified_numbers import compare_states, record_states
from simaudit.store.unregistered import record_unregistered

_MONTH: Final[dict[str, Any]] = {
    "period": pl.String, "carrier": pl.String, "columns": pl.List(pl.String), "file": pl.List(pl.String),
    "records": pl.List(pl.Int64), "figures": pl.String, "rows_sha256": pl.String,
    "missing_sha256": pl.String, "links_sha256": pl.String,
}  # fmt: skip
"""The columns of the table `month`."""

_MONTH_TABLES: Final = ("month", "result", "comparison", "known", "point", "outdated", "notified_state")
"""What is replaced where a month is audited again."""

_ASIDE: Final = {"check_id": pl.String, "record": pl.Int64}

_MONTHS_AT_A_TIME: Final = 20
"""Months inserted by one statement: the figures of one are 400 kB, of which some copies are made."""


@dataclass(frozen=True)
class RunRecord:
    """What the ledger keeps of a run over all its carriers."""

    period: Period
    made_at: datetime
    """Local time."""
    version: str
    rule_set: str
    inputs: str
    """JSON: the files read, as the manifest lists them."""
    not_read: str
    """JSON: a list of what could not be read."""
    key: str
    """The fingerprint of the key with which findings and pseudonyms were made."""
    selfcheck: bool = False


@dataclass(frozen=True)
class MonthRecord:
    """What the ledger keeps of one carrier's month."""

    carrier: str
    files: Sequence[tuple[str, int]]
    """(name, records) in the order they were read."""
    figures: str
    """JSON."""
    audited: AuditedMonth
    keys: str
    """The table that `ComparedMonth.keys` names."""
    hashes: MonthHashes
    states: pl.DataFrame | None = None
    """`states_in_rows` of the numbers that letters named; None where none did."""
    outside: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema={"place": pl.Int64}))
    """`place`: the records, over all files, of other provinces' rows with findings."""
    aside: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=_ASIDE))
    """Findings that count nowhere (judge/findings.py): of a check at a record over all files, NULL: all."""


def record_run(ledger: Ledger, run: RunRecord, months: Sequence[MonthRecord], rows_of: RowsOf) -> None:
    """Write a run; belongs into a transaction. What the ledger has of these carriers' month is replaced.

    The months of these carriers that come later and were audited before are compared anew.
    """
    carriers = [month.carrier for month in months]
    # What is recorded with it too: to hold all at once to its seals takes a tenth of the statements.
    tables = ("run", "seal", "case_month", "case_number", *_MONTH_TABLES)
    ledger.writing(*tables, period=str(run.period), carriers=carriers)
    ledger.insert("run", {**vars(run), "carriers": carriers})
    _replace(ledger, run.period, months)
    for month in months:
        if month.states is not None:
            record_states(ledger, run.period, month.carrier, month.files, month.states, run.key)
    compare_later_months(ledger, run.period, carriers, rows_of)
    record_unregistered(ledger, run.period, carriers, rows_of)


def compare_later_months(ledger: Ledger, period: Period, carriers: Sequence[str], rows_of: RowsOf) -> None:
    """Compare carriers' months after this one with the months before them as these are by now."""
    for later, carrier in hashes_of_months(ledger):
        if later > str(period) and carrier in carriers:
            _compare_again(ledger, Period.parse(later), carrier, rows_of)


def delete_months(ledger: Ledger, period: Period, carriers: Sequence[str]) -> None:
    """Delete what the ledger has of carriers' month, its runs and what was answered to it apart."""
    ledger.writing(*_MONTH_TABLES, period=str(period), carriers=carriers)
    if not {(str(period), carrier) for carrier in carriers} & hashes_of_months(ledger).keys():
        return
    rows = "{} WHERE period = $period AND list_contains($carriers, carrier)"
    filled = [f"(SELECT '{table}' FROM {rows.format(table)} LIMIT 1)" for table in _MONTH_TABLES]
    values = {"period": period, "carriers": list(carriers)}
    for table in ledger.column(" UNION ALL ".join(filled), values):
        ledger.execute(f"DELETE FROM {rows.format(table)}", values)


def _replace(ledger: Ledger, period: Period, months: Sequence[MonthRecord]) -> None:
    """Write the months, the rows of a table for all of them at once: a statement for each takes longer."""
    delete_months(ledger, period, [month.carrier for month in months])
    for start in range(0, len(months), _MONTHS_AT_A_TIME):
        rows = [
            {
                "period": str(period),
                "carrier": month.carrier,
                "columns": sorted(month.audited.columns),
                "file": [name for name, _ in month.files],
                "records": [records for _, records in month.files],
                "figures": month.figures,
                "rows_sha256": month.hashes.rows,
                "missing_sha256": month.hashes.missing,
                "links_sha256": month.hashes.links,
            }
            for month in months[start : start + _MONTHS_AT_A_TIME]
        ]
        ledger.append("month", pl.DataFrame(rows, schema=_MONTH))
    _insert_keys(ledger, period, months)
    this = pl.lit(str(period)).alias("period")
    compared = _of_carriers((month.carrier, month.audited.comparison) for month in months)
    points = _of_carriers((month.carrier, month.audited.points) for month in months)
    ledger.append("result", pl.concat([month.audited.results for month in months]))
    ledger.append("comparison", compared.select(this, "carrier", "check_id", *RECORDED_COLUMNS))
    ledger.append("point", points.select(this, pl.all()))


def _of_carriers(rows: Iterable[tuple[str, pl.DataFrame]]) -> pl.DataFrame:
    """The rows of all with their `carrier`."""
    parts = (part.select(pl.lit(carrier).alias("carrier"), pl.all()) for carrier, part in rows)
    return pl.concat(parts, how="vertical_relaxed")


def _insert_keys(ledger: Ledger, period: Period, months: Sequence[MonthRecord]) -> None:
    """Which findings the months have."""
    selects = []
    for month in months:
        carrier, (file, record) = sql_literal(month.carrier), file_and_record(month.files, "place")
        aside = f"FROM aside WHERE carrier = {carrier} AND record IS"
        selects.append(
            f"""
            SELECT $period AS period, {carrier} AS carrier, check_id, key, findings, waived,
                   {file} AS file, {record} AS record,
                   coalesce(place IN (SELECT place FROM outside WHERE carrier = {carrier}), FALSE) AS outside,
                   check_id IN (SELECT check_id {aside} NULL)
                   OR coalesce((check_id, place) IN (SELECT (check_id, record) {aside} NOT NULL), FALSE)
                   AS aside
            FROM {month.keys}
            """
        )
    outside = _of_carriers((month.carrier, month.outside) for month in months)
    set_aside = _of_carriers((month.carrier, month.aside) for month in months)
    with ledger.readable("outside", outside), ledger.readable("aside", set_aside):
        ledger.execute(f"INSERT INTO known BY NAME {' UNION ALL '.join(selects)}", {"period": period})


def _compare_again(ledger: Ledger, period: Period, carrier: str, rows_of: RowsOf) -> None:
    """Bring results and comparison of a recorded month up to date with the months before it."""
    scope = {"period": str(period), "carrier": carrier}
    counts = ("since", "rule_changed_since", "rebaselined", *REASONS)
    columns = ", ".join(f"{name} = compared.{name}" for name in counts)
    ledger.writing("result", "comparison", period=str(period), carriers=[carrier])
    with ledger.readable("compared", compare_again(ledger, period, carrier, rows_of)):
        ledger.execute(
            """
            UPDATE result SET "new" = compared.new, persisting = compared.persisting,
                resolved = compared.resolved,
                note = CASE WHEN assessed THEN compared.note ELSE result.note END
            FROM compared
            WHERE period = $period AND carrier = $carrier AND result.check_id = compared.check_id
            """,
            scope,
        )
        ledger.execute(
            f"UPDATE comparison SET {columns} FROM compared "
            "WHERE period = $period AND carrier = $carrier AND comparison.check_id = compared.check_id",
            scope,
        )
    files = (
        "SELECT file, records FROM month SEMI JOIN notified_state USING (period, carrier) "
        "WHERE period = $period AND carrier = $carrier"
    )
    for names, records in ledger.execute(files, scope).fetchall():
        compare_states(ledger, str(period), carrier, tuple(zip(names, records, strict=True)))
