"""What became of the findings of a last assessed month that are no more: tables of the ledger's connection.

`keys`, `checks` and `absent` name such tables (month_comparison.py); `scope` has the carrier and the months
that can be compared.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from simaudit.period import Period
from simaudit.store.ledger import Ledger


def absent_keys(ledger: Ledger, keys: str, checks: str, scope: Mapping[str, object]) -> str:
    """The keys of each check's last assessed month that are not there now, with period, file and record."""
    ledger.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE absent AS
        SELECT known.check_id, key, period, file, record
        FROM known INNER JOIN {checks} AS judged
            ON known.check_id = judged.check_id AND known.period = judged.since
        ANTI JOIN {keys} USING (key)
        WHERE carrier = $carrier AND list_contains($months, period)
        """,  # noqa: S608
        scope,
    )
    return "absent"


def gone_keys(
    ledger: Ledger, absent: str, checks: str, rows: Path | None, rows_of: Callable[[Period], Path | None]
) -> str:
    """The absent keys with the reason (`why`, in month_comparison.REASONS) of each: check_id, key, why."""
    run = ledger.connection.execute
    run("CREATE OR REPLACE TEMP TABLE numbers (key UUID, msisdn VARCHAR)")
    available = []
    for (period,) in run(
        f"SELECT DISTINCT period FROM {absent} INNER JOIN {checks} USING (check_id) WHERE assessed"  # noqa: S608
    ).fetchall():
        before = rows_of(Period.parse(period))
        if rows is None or before is None or not (rows.exists() and before.exists()):
            continue
        available.append(period)
        run(
            f"""
            INSERT INTO numbers
            SELECT key, msisdn FROM {absent} INNER JOIN read_parquet($rows) USING (file, record)
            WHERE period = $period AND msisdn IS NOT NULL
            """,  # noqa: S608
            {"rows": str(before), "period": period},
        )
    lost = (
        "SELECT key FROM numbers ANTI JOIN read_parquet($rows) USING (msisdn)"
        if available
        else "SELECT key FROM numbers WHERE $rows IS NULL"
    )
    run(
        f"""
        CREATE OR REPLACE TEMP TABLE gone AS
        SELECT absent.check_id, absent.key,
               CASE
                   WHEN NOT assessed THEN 'not_assessable'
                   WHEN lost.key IS NOT NULL THEN 'row_gone'
                   WHEN other_rule THEN 'rule_changed'
                   WHEN record = 0 OR (record IS NOT NULL AND NOT list_contains($available, period))
                       THEN 'undetermined'
                   ELSE 'value_changed'
               END AS why
        FROM {absent} AS absent INNER JOIN {checks} USING (check_id) LEFT JOIN ({lost}) AS lost USING (key)
        """,  # noqa: S608
        {"available": available, "rows": str(rows)},
    )
    # Numbers are needed no longer than to be looked for.
    run("DROP TABLE numbers")
    return "gone"
