"""Under which key of the installation the findings of each month were hashed.

Between months findings are compared by keyed hashes: under another key none of them is found again, all would
be new, and all of the months before put right.
"""

from contextlib import suppress
from pathlib import Path
from typing import Final

import duckdb
import polars as pl

from simaudit.config.key import hmac_pads, installation_key, key_fingerprint
from simaudit.errors import SimauditError, UsageError
from simaudit.period import Period
from simaudit.store.ledger import Ledger
from simaudit.store.month_hashes import RowsOf
from simaudit.store.schema import LAST_KEY
from simaudit.store.store import Store

_TRIED: Final = 1_000
"""Findings of a month whose hashes are computed again."""

_KEY_OF_NUMBER: Final = (
    "sha256($outer::BLOB || unhex(sha256($inner::BLOB || encode("
    "concat_ws(chr(31), check_id, carrier, 'n' || msisdn)))))"
)
"""SQL: the key of a finding of a number (finding_keys.py); $inner and $outer are the pads of its HMAC."""

_KEYS: Final = """
SELECT period, last(key ORDER BY rowid) AS key FROM run
WHERE list_contains(carriers, $carrier) GROUP BY period
"""
"""SQL: the carrier's months with the key (fingerprint) of the last run over each."""


def refuse_lost_key(store: Store, key_file: Path) -> None:
    """Raises UsageError where the store has months and the key file is gone, before a new key is made."""
    if key_file.exists() or not store.ledger.exists():
        return
    with store.open_ledger() as ledger:
        if has_months(ledger):
            raise UsageError("key_lost", path=key_file, store=store.folder)


def require_key(ledger: Ledger, key: bytes, key_file: Path, rows_of: RowsOf, *, new: bool) -> None:
    """Raises UsageError unless `key` is that of the store's last run, or the store has no months.

    `new`: the user says that another key begins; then it is refused where it is none. Runs that were recorded
    before fingerprints were get that of the key, where their findings don't prove that they had another.
    """
    if not has_months(ledger):
        return
    last_fingerprint, fingerprint = last_key(ledger), key_fingerprint(key)
    if last_fingerprint is None:
        same = _hashed_under(ledger, key, rows_of)
        if same is not False and not new:
            with ledger.transaction():
                ledger.writing("run")
                ledger.connection.execute("UPDATE run SET key = $key WHERE key IS NULL", {"key": fingerprint})
    else:
        same = last_fingerprint == fingerprint
    if same is False and not new:
        raise UsageError("key_of_other_months", path=key_file, store=ledger.path.parent)
    if same and new:
        raise UsageError("key_not_new", path=key_file)


def key_fault(ledger: Ledger, key_file: Path) -> SimauditError | None:
    """Why the store's next audit would refuse the key; None where it wouldn't, or the store has no months."""
    store = ledger.path.parent
    if not has_months(ledger):
        return None
    if not key_file.exists():
        return UsageError("key_lost", path=key_file, store=store)
    try:
        key = installation_key(key_file)
    except SimauditError as error:
        return error
    same = last_key(ledger) in (None, key_fingerprint(key))
    return None if same else UsageError("key_of_other_months", path=key_file, store=store)


def is_key_of(ledger: Ledger, period: Period, key: bytes) -> bool:
    """Whether the findings of a month's last run were hashed under the key."""
    rows = ledger.connection.execute(
        "SELECT key FROM run WHERE period = $period ORDER BY rowid DESC LIMIT 1", {"period": str(period)}
    ).fetchall()
    return rows == [(key_fingerprint(key),)]


def with_number_key(ledger: Ledger, rows: pl.DataFrame, key: bytes) -> pl.DataFrame:
    """The rows (check_id, carrier, msisdn and others) with `number_key`: the key of a finding of the number.

    It is what finding_keys.py makes, in hexadecimal; null without a number.
    """
    inner, outer = hmac_pads(key)
    with ledger.readable("numbered", rows.with_row_index("place")):
        keyed: pl.DataFrame = ledger.connection.sql(
            f"SELECT * EXCLUDE (place), {_KEY_OF_NUMBER} AS number_key FROM numbered ORDER BY place",  # noqa: S608
            params={"inner": inner, "outer": outer},
        ).pl()
    return keyed.with_columns(number_key=pl.when(pl.col("msisdn").is_not_null()).then("number_key"))


def has_months(ledger: Ledger) -> bool:
    """Whether any month is recorded."""
    return bool(ledger.connection.execute("SELECT 1 FROM month LIMIT 1").fetchall())


def last_key(ledger: Ledger) -> str | None:
    """The fingerprint of the key of the last run; None where no run has recorded one."""
    rows = ledger.connection.execute(LAST_KEY).fetchall()
    return rows[0][0] if rows else None


def month_key(ledger: Ledger, period: Period, carrier: str) -> str | None:
    """The fingerprint of the key under which a recorded month's findings were hashed; None: not recorded."""
    rows = ledger.connection.execute(
        f"SELECT key FROM ({_KEYS}) WHERE period = $period",  # noqa: S608
        {"carrier": carrier, "period": str(period)},
    ).fetchall()
    return rows[0][0] if rows else None


def months_before_by_key(
    ledger: Ledger, period: Period, carrier: str, key: str | None
) -> tuple[list[str], list[str]]:
    """The carrier's audited months before this one: those under the key (a fingerprint), and the others."""
    rows = ledger.connection.execute(
        f"""
        SELECT period, key IS NOT DISTINCT FROM $key FROM month LEFT JOIN ({_KEYS}) USING (period)
        WHERE carrier = $carrier AND period < $period ORDER BY period
        """,  # noqa: S608
        {"carrier": carrier, "period": str(period), "key": key},
    ).fetchall()
    return [month for month, same in rows if same], [month for month, same in rows if not same]


def _hashed_under(ledger: Ledger, key: bytes, rows_of: RowsOf) -> bool | None:
    """Whether the last month's findings were hashed under `key`; None where no rows are kept to tell by."""
    months = ledger.connection.execute("SELECT period, carrier FROM month ORDER BY ALL DESC").fetchall()
    for period, carrier in months:
        rows = rows_of(Period.parse(period), carrier)
        # A damaged file tells nothing; the audit names it.
        with suppress(duckdb.Error):
            same = _recomputed(ledger, key, period, carrier, rows) if rows and rows.exists() else None
            if same is not None:
                return same
    return None


def _recomputed(ledger: Ledger, key: bytes, period: str, carrier: str, rows: Path) -> bool | None:
    """Whether any hash of a month's findings is found again under `key`; None where none can be computed.

    It is computed from the number in the finding's row, as it was before fingerprints were recorded.
    """
    inner, outer = hmac_pads(key)
    ((same,),) = ledger.connection.execute(
        f"""
        SELECT bool_or(key = CAST(substr({_KEY_OF_NUMBER}, 1, 32) AS UUID))
        FROM (
            SELECT check_id, carrier, key, msisdn FROM (
                SELECT check_id, carrier, key, file, record FROM known
                WHERE period = $period AND carrier = $carrier AND record > 0 LIMIT $tried
            )
            INNER JOIN (SELECT file, record, msisdn FROM read_parquet($rows)) USING (file, record)
        )
        WHERE msisdn IS NOT NULL
        """,  # noqa: S608
        {
            "inner": inner, "outer": outer, "period": period, "carrier": carrier, "tried": _TRIED,
            "rows": str(rows),
        },
    ).fetchall()  # fmt: skip
    return None if same is None else bool(same)
