"""The rows of a month that no check accuses, by risk and in the order in which they are drawn."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from simaudit.config.key import hmac_sql, hmac_values
from simaudit.intake.month_file import sql_literal
from simaudit.period import Period
from simaudit.rules.scope import in_scope_sql
from simaudit.store.ledger import Ledger

RISKS: Final = ("point", "signs", "year_remote", "year_point", "remote", "older", "oldest")
"""The strata. A row is in the first that holds: its point has a sign of its own, or rows in an open case; it
has a sign that accuses nobody; it was registered within a year, far from a point, or at one; before that, far
from a point; within five years; earlier, or on no known day."""

_COLUMNS: Final = {
    "file": "VARCHAR", "record": "BIGINT", "msisdn": "VARCHAR", "status": "VARCHAR", "point_code": "VARCHAR",
    "registered_at": "TIMESTAMP", "channel": "VARCHAR", "province_code": "VARCHAR", "commune": "VARCHAR",
}  # fmt: skip

_FRAME: Final = """
CREATE OR REPLACE TEMP TABLE audit_frame AS
WITH month AS (SELECT {columns} FROM read_parquet({rows})),
risky_point AS (
    SELECT subject AS point_code FROM sign WHERE record IS NULL AND NOT waived AND subject IS NOT NULL
    UNION SELECT point_code FROM month SEMI JOIN case_row USING (file, record) WHERE point_code IS NOT NULL
)
SELECT
    file, record, msisdn,
    CASE
        WHEN point_code IN (FROM risky_point) THEN 'point'
        WHEN signed.record IS NOT NULL THEN 'signs'
        WHEN registered_at > $year AND channel IN ('VNEID', 'APP') THEN 'year_remote'
        WHEN registered_at > $year THEN 'year_point'
        WHEN channel IN ('VNEID', 'APP') THEN 'remote'
        WHEN registered_at > $five_years THEN 'older'
        ELSE 'oldest'
    END AS stratum,
    {lot} AS lot
FROM month
LEFT JOIN (SELECT DISTINCT file, record FROM sign) AS signed USING (file, record)
ANTI JOIN accused USING (file, record)
WHERE status IS DISTINCT FROM 'TERMINATED' AND {own}
"""


@dataclass(frozen=True)
class AuditedRows:
    """A carrier's month, and what is known of its rows."""

    period: Period
    carrier: str
    path: Path
    """Its rows."""
    signs: pl.DataFrame
    """file, record, subject and waived of all its findings."""
    accused: pl.DataFrame
    """file and record of the rows that a check accuses."""
    case_rows: pl.DataFrame
    """file and record of its rows in cases that are open."""
    scope: str = ""
    """The scope whose rows are drawn (rules/scope.py)."""


def risk_counts(ledger: Ledger, month: AuditedRows, key: bytes, seed: int) -> dict[str, int]:
    """How many rows in service that no check accuses each of RISKS has, where it has any, in their order.

    `key` is the installation's: who hasn't got it can't tell which rows will be drawn.
    """
    columns = pl.read_parquet_schema(month.path)
    selected = [f"{name if name in columns else 'NULL'}::{kind} AS {name}" for name, kind in _COLUMNS.items()]
    row = "coalesce('n' || msisdn, 'r' || concat_ws(chr(31), file, record))"
    own = in_scope_sql(month.scope)
    lot = hmac_sql(f"concat_ws(chr(31), 'lot of audit', $seed, $carrier, {row})")
    with (
        ledger.readable("sign", month.signs.select("file", "record", "subject", "waived")),
        ledger.readable("accused", month.accused.select("file", "record")),
        ledger.readable("case_row", month.case_rows.select("file", "record")),
    ):
        ledger.execute(
            _FRAME.format(columns=", ".join(selected), rows=sql_literal(str(month.path)), lot=lot, own=own),
            {
                "year": month.period.earlier(12).as_of,
                "five_years": month.period.earlier(60).as_of,
                **hmac_values(key),
                "seed": str(seed),
                "carrier": month.carrier,
            },
        )
    counts = ledger.execute("SELECT stratum, count(*) FROM audit_frame GROUP BY stratum").fetchall()
    return {name: dict(counts)[name] for name in RISKS if name in dict(counts)}


def rows_of_risks(ledger: Ledger, shares: dict[str, int]) -> pl.DataFrame:
    """Of each stratum of the last `risk_counts` so many rows: file, record, msisdn, stratum, lot."""
    wanted = pl.DataFrame(list(shares.items()), schema=["stratum", "rows"], orient="row")
    with ledger.readable("wanted", wanted):
        return ledger.frame(
            """
            WITH ordered AS (
                SELECT *, row_number() OVER (PARTITION BY stratum ORDER BY lot, file, record) AS place
                FROM audit_frame
            )
            SELECT file, record, msisdn, stratum, lot FROM ordered INNER JOIN wanted USING (stratum)
            WHERE place <= rows ORDER BY stratum, place
            """
        )
