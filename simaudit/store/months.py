"""What the ledger holds of carriers' audited months: files, results, comparison, points, keys, figures."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from simaudit.contract import SERIOUS
from simaudit.errors import UsageError
from simaudit.intake.month_file import CarrierMonth
from simaudit.intake.records.account import ELSEWHERE
from simaudit.period import Period
from simaudit.store.ledger import Ledger
from simaudit.store.month_comparison import RECORDED_COLUMNS
from simaudit.store.month_hashes import hashes_of_months
from simaudit.store.runs import every_run, runs_of_month


@dataclass(frozen=True)
class AuditedMonth:
    """What an audit came to for one carrier's month, whether it is recorded yet or not."""

    columns: frozenset[str]
    """The columns that the carrier's files had."""
    results: pl.DataFrame
    """Rows of `row_models.Result`, a row a check."""
    comparison: pl.DataFrame
    """A row a check, with `check_id` and RECORDED_COLUMNS at least."""
    points: pl.DataFrame
    """A row a registration point: point_code, faulty and live numbers."""
    unregistered: str | None = None
    """JSON (unregistered.py); None before it is recorded, and where the extract can't be used."""


def stored_months(
    ledger: Ledger, period: Period, carriers: Iterable[str], rows_of: Callable[[Period, str], Path]
) -> dict[str, CarrierMonth]:
    """By carrier that has the month, as it was loaded; its rows (`rows_of`) may be deleted by now."""
    rows = ledger.execute(
        """
        SELECT carrier, columns, file, records, CAST(stored[1] AS VARCHAR[]), CAST(stored[2] AS VARCHAR[]),
            stored[3]->>'$[*].form'
        FROM (
            -- One list: each `->` parses the figures of a month anew, hundreds of kilobytes.
            SELECT *, figures->['$.intake.destroyed', '$.intake.unreadable', '$.intake.files'] AS stored
            FROM month WHERE period = $period AND list_contains($carriers, carrier)
        )
        """,
        {"period": period, "carriers": list(carriers)},
    ).fetchall()
    return {
        carrier: CarrierMonth(
            carrier,
            rows_of(period, carrier),
            frozenset(columns),
            tuple(zip(files, records, strict=True)),
            destroyed=frozenset(destroyed or ()),
            unreadable=frozenset(unreadable or ()),
            period=period,
            elsewhere=ELSEWHERE in (forms or ()),
        )
        for carrier, columns, files, records, destroyed, unreadable, forms in rows
    }


def stored_month(
    ledger: Ledger, period: Period, carrier: str, rows_of: Callable[[Period, str], Path]
) -> CarrierMonth | None:
    """As `stored_months`, of one carrier; None where it never was loaded."""
    return stored_months(ledger, period, [carrier], rows_of).get(carrier)


def recorded_months(ledger: Ledger) -> set[tuple[str, str]]:
    """(period, carrier) of everything that was audited into this ledger."""
    return set(hashes_of_months(ledger))


def require_month(months: Set[tuple[str, str]], period: Period, carrier: str | None, path: Path) -> None:
    """Raises UsageError, with those there are, where `months` lacks the period, or the period the carrier.

    `months` are (period, carrier); `carrier` None: any will do. `path` is the store or the file that names
    them.
    """
    if not months:
        raise UsageError("nothing_audited", path=path)
    carriers = sorted(name for month, name in months if month == str(period))
    if not carriers:
        periods = sorted({month for month, _ in months})
        raise UsageError("month_not_in_store", path=path, period=str(period), months=periods)
    if carrier is not None and carrier not in carriers:
        raise UsageError(
            "carrier_not_in_month", path=path, period=str(period), carrier=carrier, carriers=carriers
        )


def wanted_month(ledger: Ledger, period: Period | None, carrier: str | None = None) -> Period:
    """`period`, or where it is None the month of the last run; `carrier` as in `require_month`.

    Raises UsageError where there was no run, or as `require_month`.
    """
    runs = every_run(ledger)
    if not runs:
        raise UsageError("nothing_audited", path=ledger.path.parent)
    month = period or Period.parse(runs[-1].period)
    require_month(recorded_months(ledger), month, carrier, ledger.path.parent)
    return month


def audited_months(
    ledger: Ledger, months: Collection[tuple[str, str]]
) -> dict[tuple[str, str], AuditedMonth]:
    """(period, carrier) → that audited month as its last run left it; one that never was has no rows.

    All are read at once: a statement for each takes longer.
    """
    compared, values = ", ".join(RECORDED_COLUMNS), {"months": [carrier + month for month, carrier in months]}
    columns = ledger.execute(
        f"SELECT period, carrier, columns, unregistered FROM month WHERE {_OF_MONTHS}", values
    ).fetchall()
    results = _by_month(ledger, "result", "*", values)
    comparison = _by_month(ledger, "comparison", f"period, carrier, check_id, {compared}", values)
    points = _by_month(ledger, "point", "*", values)
    of_files = {(period, carrier): (frozenset(names), counted) for period, carrier, names, counted in columns}
    return {
        month: AuditedMonth(
            of_files.get(month, (frozenset(),))[0],
            results(month),
            comparison(month).drop("period", "carrier"),
            points(month).drop("period", "carrier"),
            of_files[month][1] if month in of_files else None,
        )
        for month in months
    }


_OF_MONTHS: Final = "list_contains($months, carrier || period)"


def _by_month(
    ledger: Ledger, table: str, columns: str, values: Mapping[str, object]
) -> Callable[[tuple[str, str]], pl.DataFrame]:
    """(period, carrier) → rows of a table of that month, in their order; of the months of `values`."""
    rows = ledger.frame(f"SELECT {columns} FROM {table} WHERE {_OF_MONTHS} ORDER BY rowid", values)
    of_months = rows.partition_by("period", "carrier", as_dict=True)
    return lambda month: of_months.get(month, rows.clear())


def recorded_carriers(ledger: Ledger) -> frozenset[str]:
    """The carriers of which any month was audited into this ledger."""
    return frozenset(carrier for _, carrier in hashes_of_months(ledger))


def recorded_checks(ledger: Ledger) -> frozenset[str]:
    """The ids of the checks that any audited month has a result of."""
    return frozenset(ledger.column("SELECT DISTINCT check_id FROM result"))


def files_read_before(ledger: Ledger, period: Period) -> dict[str, tuple[str, ...]]:
    """By carrier, sha256 of the files that the last run over its last month before this one read, sorted."""
    lasts = last_months(ledger, period)
    runs = {month: runs_of_month(ledger, month) for month in {*lasts.values()}}
    return {
        carrier: tuple(sorted(digest for _, digest in runs[month][carrier][-1].files))
        for carrier, month in lasts.items()
        if carrier in runs[month]
    }


def last_months(ledger: Ledger, period: Period) -> dict[str, Period]:
    """By carrier, its last audited month before this one."""
    # A later month takes the place of the one before it.
    return {
        carrier: Period.parse(month) for month, carrier in hashes_of_months(ledger) if month < str(period)
    }


def months_after(ledger: Ledger, period: Period, carrier: str) -> list[Period]:
    """The carrier's audited months after this one, in their order."""
    months = hashes_of_months(ledger)
    return [Period.parse(month) for month, name in months if name == carrier and month > str(period)]


def not_submitted(ledger: Ledger, period: Period, submitted: Sequence[str]) -> list[tuple[str, str]]:
    """(carrier, its last month) of the carriers of the last three audited months that are not in this one."""
    months = hashes_of_months(ledger)
    last_three = sorted({month for month, _ in months if month < str(period)})[-3:]
    lasts = {carrier: month for month, carrier in months if month in last_three}
    return sorted((carrier, month) for carrier, month in lasts.items() if carrier not in submitted)


def recorded_results(ledger: Ledger, period: Period, carriers: Sequence[str]) -> pl.DataFrame:
    """The rows of `row_models.Result` that the month's last run of these carriers left."""
    return ledger.frame(
        "SELECT * FROM result WHERE period = $period AND list_contains($carriers, carrier)",
        {"period": period, "carriers": list(carriers)},
    )


def recorded_figures(ledger: Ledger, period: Period) -> list[str]:
    """Every carrier's figures of a month, as JSON, by carrier."""
    query = "SELECT figures FROM month WHERE period = $period ORDER BY carrier"
    return ledger.column(query, {"period": period})


def recorded_keys(ledger: Ledger, period: Period, carrier: str) -> pl.DataFrame:
    """check_id, key (the first half of a finding_key's digits), and how many `findings` have it."""
    return ledger.frame(
        "SELECT check_id, replace(key::VARCHAR, '-', '') AS key, findings FROM known "
        "WHERE period = $period AND carrier = $carrier",
        {"period": period, "carrier": carrier},
    )


def known_keys(ledger: Ledger, keys: Sequence[str]) -> list[str]:
    """Those of the keys (as `recorded_keys` has them) that any month of any carrier has."""
    return ledger.column(
        "SELECT DISTINCT replace(key::VARCHAR, '-', '') FROM known WHERE list_contains($keys::UUID[], key)",
        {"keys": list(keys)},
    )


def serious_checks(ledger: Ledger, period: Period) -> list[str]:
    """The ids of a month's checks by whose findings a number has signs."""
    return ledger.column(
        "SELECT DISTINCT check_id FROM result WHERE period = $period AND nature = 'substantive' "
        "AND list_contains($serious, severity) ORDER BY check_id",
        {"period": period, "serious": SERIOUS},
    )


def recorded_scope(ledger: Ledger, period: Period) -> str:
    """What a month's last run was about (rules/scope.py)."""
    codes = "figures->>'$.run.province', array_to_string((figures->'$.run.communes')::VARCHAR[], ' ')"
    query = f"SELECT trim(concat_ws(' ', {codes})) FROM month WHERE period = $period ORDER BY rowid DESC"
    return ledger.first(query, {"period": period}) or ""
