"""Audits and records small months in a ledger, for tests of the store."""

import hashlib
from datetime import datetime
from pathlib import Path

import polars as pl

from simaudit.period import Period
from simaudit.row_models import Result as ResultRow
from simaudit.store.ledger import Ledger
from simaudit.store.month_comparison import (
    JUDGED,
    REASONS,
    ComparedMonth,
    MonthComparison,
    earlier_months,
)
from simaudit.store.month_hashes import MonthHashes
from simaudit.store.months import AuditedMonth, recorded_results
from simaudit.store.run_record import MonthRecord, RunRecord, record_run
from simaudit.store.samples import DRAWN

RESULTS = {name: column.dtype.type for name, column in ResultRow.to_schema().columns.items()}
NO_POINTS = pl.DataFrame(schema={"point_code": pl.String, "faulty": pl.Int64, "live": pl.Int64})

KEY = "00" * 8
"""The fingerprint of the key of most months."""


def moment(hour: int, minute: int) -> datetime:
    return datetime(2026, 11, 1, hour, minute)  # noqa: DTZ001 (the ledger keeps local time)


def keys(*found: tuple[str, str, int | None], carrier: str = "viettel") -> pl.DataFrame:
    """(check, number or subject, place) as a comparison takes them."""
    rows = [(check, key(check, name, carrier), place, False) for check, name, place in found]
    schema = {"check_id": pl.String, "key": pl.String, "place": pl.Int64, "waived": pl.Boolean}
    return pl.DataFrame(rows, schema=schema, orient="row")


def key(check: str, name: str, carrier: str = "viettel") -> str:
    return hashlib.sha256(f"{check} {carrier} {name}".encode()).hexdigest()[:32]


def drawn_rows(
    check: str, unit: str, stratum: str = "*", *numbers: str, rows: int | None = None
) -> pl.DataFrame:
    """The rows of one unit of a sample (store/samples.py): `numbers`, or itself alone."""
    members = numbers or (unit,)
    count = rows or len(members)
    return pl.DataFrame(
        [
            (
                check,
                key(check, number) + "0" * 32,
                stratum,
                key(check, unit),
                count,
                float(count),
                1.0,
                0.5,
                "a.csv",
                1,
            )
            for number in members
        ],
        schema=list(DRAWN),
        orient="row",
    )


def judged_checks(
    *checks: str, assessed: bool = True, fingerprint: str = "1", this_month_only: bool = False
) -> pl.DataFrame:
    rows = [(check, assessed, fingerprint, "{}", this_month_only) for check in checks]
    return pl.DataFrame(rows, schema=JUDGED, orient="row")


def run_record(month: int, made_at: datetime, not_read: str = "[]", key: str = KEY) -> RunRecord:
    return RunRecord(
        Period(2026, month), made_at, version="1", rule_set="x", inputs="[]", not_read=not_read, key=key
    )


def audit_month(
    ledger: Ledger,
    month: int,
    *numbers: str,
    carrier: str = "viettel",
    assessed: bool = True,
    fingerprint: str = "1",
    this_month_only: bool = False,
    under: str = KEY,
) -> tuple[dict[str, tuple[str, str]], dict[str, int]]:
    """Audit a month in which UNR-01 finds these numbers: (states, counts of the comparison that are not 0).

    `under` is the fingerprint of the key. The rows of a month are stored in `<month>.parquet` in the ledger's
    folder.
    """
    period = Period(2026, month)
    held = {"file": pl.String, "record": pl.Int64, "msisdn": pl.String}
    rows = [("a.csv", place, number) for place, number in enumerate(numbers, start=1)]
    pl.DataFrame(rows, schema=held, orient="row").write_parquet(rows_path(ledger, period))

    def rows_of(period: Period, carrier: str) -> Path:
        return rows_path(ledger, period)

    judged = judged_checks(
        "UNR-01", assessed=assessed, fingerprint=fingerprint, this_month_only=this_month_only
    )
    comparison = MonthComparison(ledger, judged, earlier_months(ledger, period, under)(carrier))
    found = keys(*(("UNR-01", number, place) for _, place, number in rows), carrier=carrier)
    seen = {one["key"]: one for one in comparison.add(found).to_dicts()}
    compared = comparison.finish(rows_path(ledger, period), rows_of)
    (then,) = compared.checks.to_dicts()
    status = ("failed" if numbers else "passed") if assessed else "not_assessable"
    result = {
        "period": str(period), "carrier": carrier, "check_id": "UNR-01", "family": "unregistered",
        "severity": "critical", "nature": "substantive", "status": status, "violations": len(numbers),
        "population": 10, "rate": 0.1, "waived": 0, "seconds": 0.0,
        **{name: then[name] for name in ("new", "persisting", "resolved", "note")},
    }  # fmt: skip
    record = month_record(
        carrier, compared, pl.DataFrame([result], schema=RESULTS), ("a.csv", len(numbers)), f'"{carrier}"'
    )
    run = run_record(month, moment(8, month), '[["gmobile.csv", "empty"]]', under)
    with ledger.transaction():
        record_run(ledger, run, [record], rows_of)
    states = {}
    for number in numbers:
        before = seen.get(key("UNR-01", number, carrier))
        state = "new" if before is None else "persisting" if before["persisting"] else "reopened"
        states[number] = (state, before["first_period"] if before else str(period))
    return states, {name: then[name] for name in ("rebaselined", *REASONS) if then[name]}


def rows_path(ledger: Ledger, period: Period) -> Path:
    return ledger.path.with_name(f"{period}.parquet")


def month_record(
    carrier: str, compared: ComparedMonth, results: pl.DataFrame, file: tuple[str, int], figures: str = "{}"
) -> MonthRecord:
    month = AuditedMonth(frozenset({"msisdn"}), results, compared.checks, NO_POINTS)
    return MonthRecord(carrier, [file], figures, month, compared.keys, MonthHashes("", "", ""))


def recorded_counts(ledger: Ledger, month: int) -> tuple[int, int, int, str | None]:
    """The ledger's result of UNR-01 in a month: new, persisting, resolved, note."""
    (row,) = recorded_results(ledger, Period(2026, month), ["viettel"]).to_dicts()
    return row["new"], row["persisting"], row["resolved"], row["note"]
