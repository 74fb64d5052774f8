"""A carrier's live rows, and those of them with findings, by type of customer and year of registration."""

from typing import Final, NamedTuple

from simaudit.errors import UsageError
from simaudit.intake.month_file import CarrierMonth, month_columns, sql_literal
from simaudit.store.ledger import Ledger

FIRST_YEAR: Final = 2000
"""Earlier years of registration count as this one: hardly anybody's, and mostly slips."""

Place = tuple[str, int | None]
"""Type of customer, year of registration (None: not known)."""


class JudgedCheck(NamedTuple):
    """What a check was in a month in which it judged a carrier."""

    fingerprint: str
    params: str
    """JSON."""
    unwaived: int
    """Its findings that are not waived, of whatever rows or of none."""


class StratumCounts(NamedTuple):
    """What one carrier's month has."""

    live: dict[Place, int]
    """In scope."""
    findings: dict[str, dict[Place, int]]
    """Check → live rows in scope that have a finding of it which is not waived."""
    on_live_rows: frozenset[str]
    """The checks with such findings, in scope or not."""


_ROWS: Final = """
CREATE OR REPLACE TEMP TABLE shared_row AS
SELECT
    file, record, coalesce(customer_type, 'INDIVIDUAL') AS customer_type,
    -- least() and greatest() pass over what is NULL.
    CASE WHEN registered_at IS NOT NULL THEN least(greatest(year(registered_at), $first), $last) END AS year,
    {own} AS own
FROM (SELECT {columns} FROM read_parquet({rows}))
WHERE status IS NULL OR status <> 'TERMINATED'
"""
_FINDINGS: Final = """
SELECT check_id, customer_type, year, count(DISTINCT (file, record)) FILTER (WHERE own) AS rows
FROM known INNER JOIN shared_row USING (file, record)
WHERE period = $period AND carrier = $carrier AND NOT waived
GROUP BY ALL
"""


def stratum_counts(ledger: Ledger, month: CarrierMonth, own: str) -> StratumCounts:
    """Count the rows of a stored month; `own` is an SQL condition on its columns: which are in scope.

    Raises UsageError where an earlier version recorded its findings, without which of them are waived.
    """
    period = month.period
    scope = {"period": str(period), "carrier": month.carrier}
    ((unsaid,),) = ledger.execute(
        "SELECT count(*) FROM known WHERE period = $period AND carrier = $carrier AND waived IS NULL", scope
    ).fetchall()
    if unsaid or period is None:
        raise UsageError("figures_of_other_version")
    columns = ", ".join(month_columns(month.path, month.destroyed))
    sql = _ROWS.format(own=own, columns=columns, rows=sql_literal(str(month.path)))
    ledger.execute(sql, {"first": FIRST_YEAR, "last": period.as_of.year})
    live = ledger.execute(
        "SELECT customer_type, year, count(*) FROM shared_row WHERE own GROUP BY ALL"
    ).fetchall()
    findings: dict[str, dict[Place, int]] = {}
    for check_id, customer_type, year, rows in ledger.execute(_FINDINGS, scope).fetchall():
        findings.setdefault(check_id, {})[customer_type, year] = rows
    return StratumCounts(
        {(customer_type, year): rows for customer_type, year, rows in live}, findings, frozenset(findings)
    )


def judged_checks(ledger: Ledger, month: CarrierMonth) -> dict[str, JudgedCheck]:
    """The checks that judged a carrier's month, by id."""
    rows = ledger.execute(
        "SELECT check_id, fingerprint, params, violations - waived FROM result "
        "INNER JOIN comparison USING (period, carrier, check_id) "
        "WHERE period = $period AND carrier = $carrier AND status IN ('passed', 'failed') ORDER BY check_id",
        {"period": str(month.period), "carrier": month.carrier},
    ).fetchall()
    return {check_id: JudgedCheck(*judged) for check_id, *judged in rows}
