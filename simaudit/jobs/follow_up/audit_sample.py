"""Which rows are looked at of those that no rule accuses, to tell what the rules miss.

They are the numbers in service without a sign of violation that is more than low and not waived, drawn by
risk, in the order of a keyed hash, so that a carrier can't foresee it.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import polars as pl

from simaudit.config.key import hmac_pads
from simaudit.errors import Note, UsageError
from simaudit.intake.month_file import sql_literal
from simaudit.jobs.follow_up.allocation import Allotted, allocation
from simaudit.jobs.follow_up.precision_sample import accuses
from simaudit.period import Period
from simaudit.store.ledger import Ledger
from simaudit.store.month_keys import with_number_key
from simaudit.store.samples import AUDIT

RISKS: Final = ("point", "signs", "year_remote", "year_point", "remote", "older", "oldest")
"""The strata. A row is in the first that holds: its point has a sign of its own, or rows in an open case; it
has a sign that accuses nobody; it was registered within a year, far from a point, or at one; before that, far
from a point; within five years; earlier, or on no known day."""

_LEAST: Final = 10
"""Rows of a stratum, or all that it has; fewer where the sample is small."""

_FEWEST: Final = 2
"""Rows of a stratum at least: a single one tells nothing of how they differ."""

_FRAME: Final = """
CREATE OR REPLACE TEMP TABLE audit_frame AS
WITH month AS (SELECT {columns} FROM read_parquet({rows})),
risky_point AS (
    SELECT subject AS point_code FROM sign WHERE record IS NULL AND NOT waived
    UNION SELECT point_code FROM month SEMI JOIN case_row USING (file, record)
)
SELECT
    file, record, msisdn,
    CASE
        WHEN point_code IN (FROM risky_point WHERE point_code IS NOT NULL) THEN 'point'
        WHEN signed.record IS NOT NULL THEN 'signs'
        WHEN registered_at > $year AND channel IN ('VNEID', 'APP') THEN 'year_remote'
        WHEN registered_at > $year THEN 'year_point'
        WHEN channel IN ('VNEID', 'APP') THEN 'remote'
        WHEN registered_at > $five_years THEN 'older'
        ELSE 'oldest'
    END AS stratum,
    sha256($outer::BLOB || unhex(sha256($inner::BLOB || encode(concat_ws(
        chr(31), 'lot of audit', $seed, $carrier,
        coalesce('n' || msisdn, 'r' || concat_ws(chr(31), file, record))
    ))))) AS lot
FROM month
LEFT JOIN (SELECT DISTINCT file, record FROM sign) AS signed USING (file, record)
ANTI JOIN accused USING (file, record)
WHERE status IS DISTINCT FROM 'TERMINATED'
"""


_COLUMNS: Final = {
    "file": "VARCHAR", "record": "BIGINT", "msisdn": "VARCHAR", "status": "VARCHAR", "point_code": "VARCHAR",
    "registered_at": "TIMESTAMP", "channel": "VARCHAR",
}  # fmt: skip


@dataclass(frozen=True)
class AuditedRows:
    """A carrier's month, and what is known of its rows."""

    period: Period
    carrier: str
    path: Path
    """Its rows."""
    findings: pl.DataFrame
    """Rows of `contract.Finding`: all of the month."""
    case_rows: pl.DataFrame
    """file and record of its rows in cases that are open."""


def audit_sample(
    ledger: Ledger, month: AuditedRows, key: bytes, size: int, seed: int
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(the rows to look at, with msisdn and the columns DRAWN; strata, with the columns STRATA).

    `key` is the installation's. Raises UsageError where nothing, or too little is to be drawn.
    """
    _make_frame(ledger, month, key, seed)
    counts: dict[str, int] = dict(
        ledger.execute("SELECT stratum, count(*) FROM audit_frame GROUP BY stratum").fetchall()
    )
    if not counts:
        raise UsageError("nothing_to_draw", carrier=month.carrier)
    names = [name for name in RISKS if name in counts]
    least = max(_FEWEST, min(_LEAST, size // len(names)))
    # To the power of its size, a small stratum of risk gets more than its part of the rows.
    strata = [Allotted(counts[name], counts[name], least) for name in names]
    if (needed := sum(stratum.needs for stratum in strata)) > size:
        raise UsageError("sample_too_small", place=Note("at_key", key=f"--size {size}"), least=needed)
    drawn = _drawn(ledger, dict(zip(names, allocation(strata, size), strict=True)))
    drawn = drawn.with_columns(carrier=pl.lit(month.carrier), check_id=pl.lit(AUDIT))
    # A number has the key that `answers` makes of it; without one, the lot is as good.
    keyed = with_number_key(ledger, drawn, key).with_columns(
        pl.coalesce("number_key", "lot").alias("finding_key")
    )
    rows = keyed.unique("finding_key", keep="first", maintain_order=True)
    per_stratum = {name: rows["stratum"].eq(name).sum() for name in names}
    frame = pl.DataFrame(
        [
            (AUDIT, name, counts[name], counts[name], float(counts[name]), per_stratum[name], "")
            for name in names
        ],
        schema=["check_id", "stratum", "units", "found", "records", "drawn", "fingerprint"],
        orient="row",
    )
    chances = {name: per_stratum[name] / counts[name] for name in names}
    return rows.with_columns(
        unit="finding_key",
        unit_rows=pl.lit(1),
        unit_records=pl.lit(1.0),
        share=pl.lit(1.0),
        probability=pl.col("stratum").replace_strict(chances, return_dtype=pl.Float64),
        period=pl.lit(str(month.period)),
    ).drop("lot", "number_key"), frame


def _make_frame(ledger: Ledger, month: AuditedRows, key: bytes, seed: int) -> None:
    """Make the table audit_frame: file, record, msisdn, stratum and lot of every row that may be drawn."""
    columns = pl.read_parquet_schema(month.path)
    selected = [
        f"{name}::{kind} AS {name}" if name in columns else f"NULL::{kind} AS {name}"
        for name, kind in _COLUMNS.items()
    ]
    inner, outer = hmac_pads(key)
    row = ("file", "record")
    signs = month.findings.select(*row, "subject", "waived")
    values: dict[str, Any] = {
        "year": month.period.earlier(12).as_of, "five_years": month.period.earlier(60).as_of,
        "inner": inner, "outer": outer, "seed": str(seed), "carrier": month.carrier,
    }  # fmt: skip
    with (
        ledger.readable("sign", signs),
        ledger.readable("accused", accuses(month.findings).select(row)),
        ledger.readable("case_row", month.case_rows.select(row)),
    ):
        ledger.execute(_FRAME.format(columns=", ".join(selected), rows=sql_literal(str(month.path))), values)


def _drawn(ledger: Ledger, shares: dict[str, int]) -> pl.DataFrame:
    """Of each stratum the rows of the lowest lots, in their order."""
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
