"""What became of a carrier's findings since its last audited month: new, persisting, reopened, gone and why.

Everything follows from the keys of the months before (`known`), never from an
earlier verdict, so that months may be audited late or again. A check is
compared with the last month in which it was assessed: what could not be judged
in between was neither put right nor forgotten. A check that speaks of this
month's files alone is compared with none. A month whose keys were made with
another key of the installation is as if it had not been.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl
import pyarrow as pa

from simaudit.period import Period
from simaudit.store.ledger import Ledger
from simaudit.store.month_hashes import RowsOf
from simaudit.store.month_keys import month_key, months_before_by_key

REASONS: Final = ("row_gone", "value_changed", "rule_changed", "not_assessable", "undetermined")
"""Why a key of the last assessed month is no more.

row_gone: its number has no row in this month; value_changed: the row is there, or the finding named none, and
it no longer offends; rule_changed: the row is there, and the check or its parameters are not what they were;
not_assessable: the check was not judged this month; undetermined: the rows of that month were deleted.
"""

PUT_RIGHT: Final = ("row_gone", "value_changed", "undetermined")
"""The reasons that count as resolved: a change of ours, or of what was handed in, puts nothing right."""

JUDGED: Final = {
    "check_id": pl.String(),
    "assessed": pl.Boolean(),
    "fingerprint": pl.String(),
    "params": pl.String(),
    "this_month_only": pl.Boolean(),
}
"""Columns of what this month's checks were: assessed or not, fingerprint, parameters as JSON, and whether
they are compared with no month."""

RECORDED_COLUMNS: Final = (
    "fingerprint", "params", "this_month_only", "since", "rule_changed_since", "rebaselined", *REASONS,
)  # fmt: skip
"""The columns of a comparison that the ledger keeps, beside check_id."""

_RULE_CHANGED: Final = (
    """'{"code": "rule_changed", "values": {"findings": ' || coalesce(news, 0) || ', "since": "' """
    """|| since || '"}}'"""
)
"""SQL of the note on a check whose rule changed, as `Note.json` writes it."""


@dataclass(frozen=True)
class KeyedMonth:
    """A carrier's month, and the fingerprint of the key with which its findings' keys were made."""

    period: Period
    carrier: str
    fingerprint: str | None
    """None: it was recorded before fingerprints were."""


@dataclass(frozen=True)
class ComparedMonth:
    """How the keys of a carrier's month compare with those of the months before.

    `keys` and `seen` name temporary tables of the ledger's connection.
    """

    checks: pl.DataFrame
    """By check_id in order: the columns of JUDGED; `since`, the month it is compared with;
    `rule_changed_since`, the same where the check was another then; `new` (reopened ones too), `persisting`
    and `rebaselined` findings, the last being those that a changed rule may have brought and that are no
    news; the keys gone by REASONS and, of them, those `resolved`; a `note` (JSON) where the rule changed."""
    keys: str
    """check_id, key, how many `findings` have it, and the first `place` of any; there until the ledger
    is closed."""
    seen: str
    """The keys that any month before had: key, first_period, and whether it is `persisting`; replaced by the
    next comparison."""


def compare_month(
    ledger: Ledger,
    keys: pa.RecordBatchReader,
    judged: pl.DataFrame,
    month: KeyedMonth,
    rows: Path,
    rows_of: RowsOf,
) -> ComparedMonth:
    """Compare a month that was just judged with those that are recorded.

    `keys` has a row a finding: check_id, key (16 bytes), place (its record over all files); `judged` is what
    the month's checks were (JUDGED), `rows` where its rows are, which the store has only later.
    """
    name = f'"keys of {month.carrier}"'
    with ledger.readable("incoming", keys):
        ledger.connection.execute(
            f"""
            CREATE OR REPLACE TEMP TABLE {name} AS
            SELECT check_id, CAST(key AS UUID) AS key, count(*) AS findings, min(place) AS place
            FROM incoming GROUP BY check_id, key
            """  # noqa: S608
        )
    return _compare(ledger, name, judged, month, rows, rows_of)


def compare_again(ledger: Ledger, period: Period, carrier: str, rows_of: RowsOf) -> pl.DataFrame:
    """Compare a recorded month anew with those before it, one of which has changed: ComparedMonth.checks."""
    scope = {"carrier": carrier, "period": str(period)}
    name = '"keys recorded"'
    ledger.connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE {name} AS
        SELECT check_id, key, findings FROM known WHERE carrier = $carrier AND period = $period
        """,  # noqa: S608
        scope,
    )
    judged: pl.DataFrame = ledger.connection.sql(
        """
        SELECT check_id, status IN ('passed', 'failed') AS assessed, fingerprint, params,
               coalesce(this_month_only, FALSE) AS this_month_only
        FROM result LEFT JOIN comparison USING (period, carrier, check_id)
        WHERE carrier = $carrier AND period = $period
        """,
        params=scope,
    ).pl()
    month = KeyedMonth(period, carrier, month_key(ledger, period, carrier))
    return _compare(ledger, name, judged, month, rows_of(period, carrier), rows_of).checks


def seen_keys(ledger: Ledger, compared: ComparedMonth) -> pa.RecordBatchReader:
    """Of the keys compared last those that were there before: key (16 bytes), first_period, persisting."""
    return ledger.connection.sql(
        f"SELECT CAST(key AS BLOB) AS key, first_period, persisting FROM {compared.seen}"  # noqa: S608
    ).to_arrow_reader()


def _compare(
    ledger: Ledger,
    keys: str,
    judged: pl.DataFrame,
    month: KeyedMonth,
    rows: Path | None,
    rows_of: RowsOf,
) -> ComparedMonth:
    """`compare_month` for the keys of the table `keys`."""
    carrier = month.carrier
    months, _ = months_before_by_key(ledger, month.period, carrier, month.fingerprint)
    scope = {"carrier": carrier, "months": months}
    checks = _checks(ledger, judged, scope)
    seen = _seen(ledger, keys, checks, scope)
    gone = _gone(ledger, _absent(ledger, keys, checks, scope), checks, rows, lambda p: rows_of(p, carrier))
    reasons = ", ".join(f"count(*) FILTER (why = '{why}') AS {why}" for why in REASONS)
    counted = ", ".join(f"coalesce({why}, 0) AS {why}" for why in REASONS)
    compared: pl.DataFrame = ledger.connection.sql(
        f"""
        SELECT check_id, assessed, fingerprint, params, this_month_only, since,
               CASE WHEN other_rule THEN since END AS rule_changed_since,
               CASE WHEN other_rule THEN 0 ELSE coalesce(news, 0) END AS new,
               coalesce(persisting, 0) AS persisting,
               CASE WHEN other_rule THEN coalesce(news, 0) ELSE 0 END AS rebaselined,
               {counted},
               {" + ".join(f"coalesce({why}, 0)" for why in PUT_RIGHT)} AS resolved,
               CASE WHEN other_rule THEN
                   {_RULE_CHANGED}
               END AS note
        FROM {checks}
        LEFT JOIN (
            SELECT check_id,
                   CAST(sum(findings) FILTER (persisting IS NOT TRUE) AS BIGINT) AS news,
                   CAST(sum(findings) FILTER (persisting) AS BIGINT) AS persisting
            FROM {keys} LEFT JOIN {seen} USING (key) GROUP BY check_id
        ) USING (check_id)
        LEFT JOIN (SELECT check_id, {reasons} FROM {gone} GROUP BY check_id) USING (check_id)
        ORDER BY check_id
        """  # noqa: S608
    ).pl()
    return ComparedMonth(compared, keys, seen)


def _checks(ledger: Ledger, judged: pl.DataFrame, scope: Mapping[str, object]) -> str:
    """This month's checks (JUDGED), with the month each is compared with and whether its rule changed since.

    That is the last month that assessed it; none (`since` is NULL) for a check of this month only.
    """
    with ledger.readable("incoming", judged.select(*JUDGED)):
        ledger.connection.execute(
            """
            CREATE OR REPLACE TEMP TABLE judged AS
            SELECT incoming.*, since,
                   assessed AND coalesce(before.fingerprint <> incoming.fingerprint, FALSE) AS other_rule
            FROM incoming
            LEFT JOIN (
                SELECT check_id, max(period) AS since, arg_max(fingerprint, period) AS fingerprint
                FROM result LEFT JOIN comparison USING (period, carrier, check_id)
                WHERE carrier = $carrier AND list_contains($months, period) AND status IN ('passed', 'failed')
                GROUP BY check_id
            ) AS before ON before.check_id = incoming.check_id AND NOT this_month_only
            """,
            scope,
        )
    return "judged"


def _seen(ledger: Ledger, keys: str, checks: str, scope: Mapping[str, object]) -> str:
    """The keys that any month before had: key, first_period, persisting."""
    ledger.connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE seen AS
        SELECT key, min(period) AS first_period, bool_or(period = since) AS persisting
        FROM known INNER JOIN {checks} USING (check_id) SEMI JOIN {keys} USING (key)
        WHERE carrier = $carrier AND list_contains($months, period) AND NOT this_month_only
        GROUP BY key
        """,  # noqa: S608
        scope,
    )
    return "seen"


def _absent(ledger: Ledger, keys: str, checks: str, scope: Mapping[str, object]) -> str:
    """The keys of each check's last assessed month that are not there now, with period, file and record."""
    ledger.connection.execute(
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


def _gone(
    ledger: Ledger, absent: str, checks: str, rows: Path | None, rows_of: Callable[[Period], Path | None]
) -> str:
    """The absent keys with the reason (`why`, one of REASONS) of each: check_id, key, why."""
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
