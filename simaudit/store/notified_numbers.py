"""The numbers that letters named in the rows of a month: which are there, and what the month shows of them.

A number's key is an HMAC, the same as in cases. To compute it of ten million rows takes nine seconds of
processor, their MD5 under a key of its own two: the ledger keeps the first 24 bits of that MD5, and only rows
with the same bits are keyed.
"""

import hashlib
import hmac
from collections.abc import Sequence
from typing import Final

import polars as pl

from simaudit.config.key import hmac_sql, hmac_values, key_fingerprint
from simaudit.contract import SERIOUS
from simaudit.intake.month_file import CarrierMonth, month_rows_at, months_select, records_before, sql_literal
from simaudit.period import Period
from simaudit.store.ledger import Ledger

_SIGNS: Final = """
    SELECT known.*, severity, nature FROM known INNER JOIN result USING (period, carrier, check_id)
    WHERE NOT known.waived AND NOT coalesce(outside, FALSE) AND NOT coalesce(aside, FALSE)
"""
"""SQL: the signs that count, not waived, not set aside, and not of another province's rows: a row a key of a
finding of a month, with severity and nature of its check.

`outside` and `aside` are NULL in months that an earlier version audited.
"""

_NUMBER_KEY: Final = "left(" + hmac_sql("'number' || chr(31) || msisdn") + ", 32)::UUID"
_HOLDER_KEY: Final = "left(" + hmac_sql("'holder' || chr(31) || id_number") + ", 32)::UUID"
_BUCKET: Final = "CAST(md5_number($salt || msisdn) >> 104 AS UINTEGER)"


def _secrets(key: bytes) -> dict[str, object]:
    salt = hmac.new(key, b"simaudit number bucket", hashlib.sha256).hexdigest()[:16]
    return {**hmac_values(key), "salt": salt}


def signs_of(ledger: Ledger, month: CarrierMonth, period: Period, check_ids: tuple[str, ...]) -> pl.DataFrame:
    """The signs of these checks that have a record: check_id, and `place`, the record over all files."""
    signs = ledger.frame(
        f"SELECT check_id, file, record FROM ({_SIGNS}) WHERE period = $period AND carrier = $carrier "
        "AND list_contains($checks, check_id) AND record IS NOT NULL",
        {"period": period, "carrier": month.carrier, "checks": [*check_ids]},
    )
    before = pl.col("file").replace_strict(records_before(month.files), default=0, return_dtype=pl.Int64)
    return signs.select("check_id", (pl.col("record") + before).cast(pl.UInt32).alias("place"))


def carriers_of_notices(ledger: Ledger, fingerprint: str) -> frozenset[str]:
    """The carriers that letters named numbers to, of those hashed under the key with this fingerprint."""
    if ledger.lacks("notice_number"):
        return frozenset()
    query = "SELECT DISTINCT carrier FROM notice_number WHERE key = $key"
    return frozenset(ledger.column(query, {"key": fingerprint}))


def record_numbers(
    ledger: Ledger, letter: tuple[str, str | None], period: Period, numbers: pl.DataFrame, key: bytes
) -> None:
    """Replace the numbers of a letter (subject, document) by these; belongs into a transaction.

    `numbers` have carrier, msisdn, id_number, check_ids and cases, a row a number of a carrier.
    """
    subject, document = letter
    values = {"subject": subject, "document": document}
    ledger.writing("notice_number")
    ledger.execute(
        "DELETE FROM notice_number WHERE subject = $subject AND document IS NOT DISTINCT FROM $document",
        values,
    )
    with ledger.readable("incoming", numbers):
        ledger.execute(
            f"""
            INSERT INTO notice_number BY NAME
            SELECT
                $subject AS subject, $document AS document, $period AS period, carrier,
                {_NUMBER_KEY} AS number_key, {_BUCKET} AS bucket, check_ids, {_HOLDER_KEY} AS holder_key,
                $key AS key, cases
            FROM incoming
            """,
            {**values, **_secrets(key), "period": period, "key": key_fingerprint(key)},
        )


def numbers_in_rows(ledger: Ledger, month: CarrierMonth, key: bytes) -> pl.DataFrame:
    """The rows of a month whose numbers letters named to its carrier.

    Columns: number_key (hexadecimal), msisdn, and place, the record over all files.
    """
    ledger.execute(
        "CREATE OR REPLACE TEMP TABLE sought AS SELECT DISTINCT bucket, number_key FROM notice_number "
        "WHERE carrier = $carrier AND key = $key",
        {"carrier": month.carrier, "key": key_fingerprint(key)},
    )
    if not ledger.first("FROM sought LIMIT 1"):
        return pl.DataFrame(schema={"number_key": pl.String, "msisdn": pl.String, "place": pl.UInt32})
    rows = f"SELECT msisdn, record FROM ({months_select([month])})"
    candidates = f"{rows} WHERE {_BUCKET} IN (SELECT bucket FROM sought)"
    return ledger.frame(
        "SELECT replace(CAST(number_key AS VARCHAR), '-', '') AS number_key, msisdn, record AS place "
        f"FROM (SELECT {_NUMBER_KEY} AS number_key, msisdn, record FROM ({candidates})) "
        "SEMI JOIN sought USING (number_key) ORDER BY place",
        _secrets(key),
    )


def states_in_rows(
    ledger: Ledger, month: CarrierMonth, numbers: pl.DataFrame, key: bytes, first_notices: pl.DataFrame
) -> pl.DataFrame:
    """What the rows of `numbers_in_rows` say, in columns of the table `notified_state`.

    `first_notices` are as in notices.py. Where the status is known for the month, a row without one is in
    full service, as it is to checks.
    """
    columns = ["status", "status_at", "registered_at", "id_number"]
    rows = month_rows_at(month, numbers["place"], columns).rename({"record": "place"})
    has_status = "status" in month.columns - month.destroyed - month.unreadable
    status = pl.col("status").cast(pl.String)
    rows = rows.with_columns(
        status.fill_null("ACTIVE") if has_status else pl.lit(None, pl.String).alias("status"),
        *(
            pl.lit(None, pl.Date).alias(name) if name in month.unreadable else pl.col(name).cast(pl.Date)
            for name in ("status_at", "registered_at")
        ),
    )
    stated = first_notices.group_by("number_key").agg(
        pl.struct("check_id", pl.col("notified_at", "first_notice_at").cast(pl.Date)).alias("first_notices")
    )
    rows = numbers.select("number_key", "place").join(rows, on="place").join(stated, "number_key", "left")
    with ledger.readable("incoming", rows):
        query = f"SELECT * EXCLUDE (id_number), {_HOLDER_KEY} AS holder_key FROM incoming"
        return ledger.frame(query, hmac_values(key))


_SHOWN: Final = """
    WITH wanted AS (
        SELECT number_key, list_distinct(flatten(list(check_ids))) AS check_ids
        FROM notice_number WHERE carrier = $carrier AND key = $key GROUP BY number_key
    ),
    judged AS (
        SELECT coalesce(list(check_id), []) AS checks FROM {results}
        WHERE status IN ('passed', 'failed') OR note LIKE '%"nothing_to_judge"%'
    ),
    month_row AS (SELECT incoming.* REPLACE (CAST(number_key AS UUID) AS number_key) FROM incoming),
    finding AS (
        -- Of several findings of a number the ledger has the first place: any of its rows may have another.
        SELECT number_key, check_id, CASE WHEN findings = 1 THEN place END AS place
        FROM {keys} INNER JOIN month_row USING (place)
        WHERE NOT waived AND check_id IN (SELECT unnest(check_ids) FROM wanted)
    ),
    seen AS (
        SELECT month_row.*, list(DISTINCT check_id ORDER BY check_id) FILTER (check_id IS NOT NULL) AS checks
        FROM month_row
        INNER JOIN wanted USING (number_key)
        LEFT JOIN finding ON finding.number_key = month_row.number_key
            AND coalesce(finding.place, month_row.place) = month_row.place
            AND list_contains(check_ids, check_id)
        GROUP BY ALL
    ),
    -- Of several rows of a number the one that most can be said against.
    chosen AS (
        SELECT * FROM seen
        QUALIFY row_number() OVER (
            PARTITION BY number_key
            ORDER BY
                coalesce(status = 'TERMINATED', FALSE), checks IS NULL,
                list_position(['ACTIVE', 'ONE_WAY', 'TWO_WAY'], status), place
        ) = 1
    )
    SELECT
        $period AS period, $carrier AS carrier, number_key, place IS NOT NULL AS present, status, status_at,
        coalesce(chosen.checks, []) AS checks,
        list_sort(list_intersect(check_ids, judged.checks)) AS judged, holder_key, place, registered_at,
        first_notices
    FROM wanted LEFT JOIN chosen USING (number_key) CROSS JOIN judged
"""
"""SQL: what `states_in_rows` show, by the month's results and the keys of its findings with their places."""


def record_states(
    ledger: Ledger,
    period: Period,
    carrier: str,
    files: Sequence[tuple[str, int]],
    states: pl.DataFrame,
    fingerprint: str,
) -> None:
    """Replace what a month showed of the numbers that letters named; belongs into a transaction.

    Results and findings of the month are recorded. `states` are `states_in_rows` under the key with this
    fingerprint, `files` the month's with their records. Numbers of another key stay as they are.
    """
    values = {"period": str(period), "carrier": carrier, "key": fingerprint}
    ledger.writing("notified_state", period=str(period), carriers=[carrier])
    ledger.execute(
        "DELETE FROM notified_state WHERE period = $period AND carrier = $carrier AND number_key IN "
        "(SELECT number_key FROM notice_number WHERE carrier = $carrier AND key = $key)",
        values,
    )
    before = _before(files)
    of_month = "WHERE period = $period AND carrier = $carrier"
    keys = f"(SELECT check_id, findings, waived, record + {before} AS place FROM known {of_month})"
    shown = _SHOWN.format(results=f"(FROM result {of_month})", keys=keys)
    with ledger.readable("incoming", states):
        ledger.execute(f"INSERT INTO notified_state BY NAME {shown}", values)
    compare_states(ledger, str(period), carrier, files)


def compare_states(ledger: Ledger, period: str, carrier: str, files: Sequence[tuple[str, int]]) -> None:
    """Record whether serious signs that letters named count this month, and were in the month before.

    Belongs into a transaction, wherever the month is compared; `files` are the month's with their records.
    """
    ledger.writing("notified_state", period=period, carriers=[carrier])
    ledger.execute(
        f"""
        UPDATE notified_state SET persisting = counted.persisting
        FROM (
            SELECT number_key, bool_or(before.key IS NOT NULL) FILTER (sign.key IS NOT NULL) AS persisting
            FROM notified_state AS state
            LEFT JOIN (
                SELECT *, record + {_before(files)} AS place FROM ({_SIGNS})
                WHERE period = $period AND carrier = $carrier
                    AND nature = 'substantive' AND list_contains($serious, severity)
            ) AS sign ON state.place = sign.place AND list_contains(state.checks, sign.check_id)
            LEFT JOIN comparison ON comparison.period = $period AND comparison.carrier = $carrier
                AND comparison.check_id = sign.check_id
            LEFT JOIN known AS before ON before.period = since AND before.carrier = $carrier
                AND before.check_id = sign.check_id AND before.key = sign.key
            WHERE state.period = $period AND state.carrier = $carrier
            GROUP BY number_key
        ) AS counted
        WHERE notified_state.period = $period AND notified_state.carrier = $carrier
            AND notified_state.number_key = counted.number_key
        """,
        {"period": period, "carrier": carrier, "serious": SERIOUS},
    )


def _before(files: Sequence[tuple[str, int]]) -> str:
    """SQL: the records of the files before `file`."""
    offsets = [f"WHEN {sql_literal(name)} THEN {before}" for name, before in records_before(files).items()]
    return f"CASE file {' '.join(offsets)} END" if offsets else "0"


def forget_numbers(ledger: Ledger, period: Period, carrier: str) -> None:
    """Delete the numbers of letters that named a month's findings; belongs into a transaction."""
    ledger.writing("notice_number", period=str(period), carriers=[carrier])
    ledger.writing("notified_state", carriers=[carrier])
    ledger.execute(
        "DELETE FROM notice_number WHERE period = $period AND carrier = $carrier",
        {"period": period, "carrier": carrier},
    )
    ledger.execute(
        "DELETE FROM notified_state WHERE carrier = $carrier AND number_key NOT IN "
        "(SELECT number_key FROM notice_number WHERE carrier = $carrier)",
        {"carrier": carrier},
    )
