"""What became of a carrier's findings since its last audited month: new, persisting, reopened, gone and why.

Everything follows from the keys of the months before (`known`), never from an
earlier verdict, so that months may be audited late or again. A check is
compared with the last month in which it was assessed: what could not be judged
in between was neither put right nor forgotten.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import duckdb
import polars as pl
import pyarrow as pa

from simaudit.period import Period

REASONS: Final = ("row_gone", "value_changed", "rule_changed", "not_assessable", "undetermined")
"""Why a key of the last assessed month is no more.

row_gone: its number has no row in this month; value_changed: the row is there, or the finding named none, and
it no longer offends; rule_changed: the row is there, and the check or its parameters are not what they were;
not_assessable: the check was not judged this month; undetermined: the rows of that month are no longer kept.
"""

PUT_RIGHT: Final = ("row_gone", "value_changed", "undetermined")
"""The reasons that count as resolved: a change of ours, or of what was handed in, puts nothing right."""

JUDGED: Final = {
    "check_id": pl.String(),
    "assessed": pl.Boolean(),
    "fingerprint": pl.String(),
    "params": pl.String(),
}
"""Columns of what this month's checks were: assessed or not, fingerprint, parameters as JSON."""

_RULE_CHANGED: Final = (
    """'{"code": "rule_changed", "values": {"findings": ' || coalesce(news, 0) || ', "since": "' """
    """|| since || '"}}'"""
)
"""SQL of the note beside a check whose rule changed, as `Note.json` writes it."""

RowsOf = Callable[[str], Path]
"""A period → where the carrier's rows of it are kept (the file may be gone)."""


def with_keys(connection: duckdb.DuckDBPyConnection, keys: pa.RecordBatchReader) -> None:
    """Lay the keys of a month's findings out as `found`: how many have one, and the first place of any.

    They have check_id, key, place.
    """
    connection.register("incoming", keys)
    connection.execute(
        """
        CREATE OR REPLACE TEMP TABLE found AS
        SELECT check_id, CAST(key AS UUID) AS key, count(*) AS findings, min(place) AS place
        FROM incoming GROUP BY check_id, key
        """
    )
    connection.unregister("incoming")


def compare(
    connection: duckdb.DuckDBPyConnection,
    judged: pl.DataFrame,
    period: Period,
    carrier: str,
    rows: Path,
    rows_of: RowsOf,
) -> pl.DataFrame:
    """Compare `found` with the ledger: which keys were there before in `seen`, and by check:

    the columns of JUDGED; `since`, the month it is compared with; `rule_changed_since`, the same where the
    check was another then; `new` (reopened ones too), `persisting` and `rebaselined` findings, the last being
    those that a changed rule may have brought and that are no news; the keys gone by REASONS and, of them,
    those `resolved`; a `note` where the rule changed. `rows` are this month's.
    """
    scope = {"carrier": carrier, "period": str(period)}
    _lay_out_judged(connection, judged, scope)
    connection.execute(
        """
        CREATE OR REPLACE TEMP TABLE seen AS
        SELECT key, min(period) AS first_period, bool_or(period = since) AS persisting
        FROM known INNER JOIN judged USING (check_id) SEMI JOIN found USING (key)
        WHERE carrier = $carrier AND period < $period
        GROUP BY key
        """,
        scope,
    )
    _lay_out_gone(connection, rows, rows_of, scope)
    reasons = ", ".join(f"count(*) FILTER (why = '{why}') AS {why}" for why in REASONS)
    counted = ", ".join(f"coalesce({why}, 0) AS {why}" for why in REASONS)
    compared: pl.DataFrame = connection.sql(
        f"""
        SELECT check_id, assessed, fingerprint, params, since,
               CASE WHEN other_rule THEN since END AS rule_changed_since,
               CASE WHEN other_rule THEN 0 ELSE coalesce(news, 0) END AS new,
               coalesce(persisting, 0) AS persisting,
               CASE WHEN other_rule THEN coalesce(news, 0) ELSE 0 END AS rebaselined,
               {counted},
               {" + ".join(f"coalesce({why}, 0)" for why in PUT_RIGHT)} AS resolved,
               CASE WHEN other_rule THEN
                   {_RULE_CHANGED}
               END AS note
        FROM judged
        LEFT JOIN (
            SELECT check_id,
                   CAST(sum(findings) FILTER (persisting IS NOT TRUE) AS BIGINT) AS news,
                   CAST(sum(findings) FILTER (persisting) AS BIGINT) AS persisting
            FROM found LEFT JOIN seen USING (key) GROUP BY check_id
        ) USING (check_id)
        LEFT JOIN (SELECT check_id, {reasons} FROM gone GROUP BY check_id) USING (check_id)
        ORDER BY check_id
        """  # noqa: S608
    ).pl()
    return compared


def with_keys_of(connection: duckdb.DuckDBPyConnection, period: str, carrier: str) -> pl.DataFrame:
    """Lay a recorded month's keys out as `found`, for `compare`; returns what its checks were (JUDGED)."""
    scope = {"carrier": carrier, "period": period}
    connection.execute(
        """
        CREATE OR REPLACE TEMP TABLE found AS
        SELECT check_id, key, findings FROM known WHERE carrier = $carrier AND period = $period
        """,
        scope,
    )
    judged: pl.DataFrame = connection.sql(
        """
        SELECT check_id, status IN ('passed', 'failed') AS assessed, fingerprint, params
        FROM result LEFT JOIN comparison USING (period, carrier, check_id)
        WHERE carrier = $carrier AND period = $period
        """,
        params=scope,
    ).pl()
    return judged


def _lay_out_judged(
    connection: duckdb.DuckDBPyConnection, judged: pl.DataFrame, scope: dict[str, str]
) -> None:
    """`judged`: this month's checks, with the last month that assessed each and whether its rule changed."""
    connection.register("incoming", judged.select(*JUDGED).to_arrow())
    connection.execute(
        """
        CREATE OR REPLACE TEMP TABLE judged AS
        SELECT incoming.*, since,
               assessed AND coalesce(before.fingerprint <> incoming.fingerprint, FALSE) AS other_rule
        FROM incoming
        LEFT JOIN (
            SELECT check_id, max(period) AS since, arg_max(fingerprint, period) AS fingerprint
            FROM result LEFT JOIN comparison USING (period, carrier, check_id)
            WHERE carrier = $carrier AND period < $period AND status IN ('passed', 'failed')
            GROUP BY check_id
        ) AS before USING (check_id)
        """,
        scope,
    )
    connection.unregister("incoming")


def _lay_out_gone(
    connection: duckdb.DuckDBPyConnection, rows: Path, rows_of: RowsOf, scope: dict[str, str]
) -> None:
    """`gone`: the keys of each check's last assessed month that are not there now, and why (REASONS)."""
    run = connection.execute
    run(
        """
        CREATE OR REPLACE TEMP TABLE absent AS
        SELECT known.check_id, key, period, file, record
        FROM known INNER JOIN judged ON known.check_id = judged.check_id AND known.period = judged.since
        ANTI JOIN found USING (key)
        WHERE carrier = $carrier AND period < $period
        """,
        scope,
    )
    run("CREATE OR REPLACE TEMP TABLE held (key UUID, msisdn VARCHAR)")
    kept = []
    for (period,) in run(
        "SELECT DISTINCT period FROM absent INNER JOIN judged USING (check_id) WHERE assessed"
    ).fetchall():
        if not (rows.exists() and rows_of(period).exists()):
            continue
        kept.append(period)
        run(
            """
            INSERT INTO held
            SELECT key, msisdn FROM absent INNER JOIN read_parquet($rows) USING (file, record)
            WHERE period = $period AND msisdn IS NOT NULL
            """,
            {"rows": str(rows_of(period)), "period": period},
        )
    lost = (
        "SELECT key FROM held ANTI JOIN read_parquet($rows) USING (msisdn)"
        if kept
        else "SELECT key FROM held WHERE $rows IS NULL"
    )
    run(
        f"""
        CREATE OR REPLACE TEMP TABLE gone AS
        SELECT absent.check_id, absent.key,
               CASE
                   WHEN NOT assessed THEN 'not_assessable'
                   WHEN lost.key IS NOT NULL THEN 'row_gone'
                   WHEN other_rule THEN 'rule_changed'
                   WHEN record = 0 OR (record IS NOT NULL AND NOT list_contains($kept, period))
                       THEN 'undetermined'
                   ELSE 'value_changed'
               END AS why
        FROM absent INNER JOIN judged USING (check_id) LEFT JOIN ({lost}) AS lost USING (key)
        """,  # noqa: S608
        {"kept": kept, "rows": str(rows)},
    )
    # Numbers are needed no longer than to be looked for.
    run("DROP TABLE held")
