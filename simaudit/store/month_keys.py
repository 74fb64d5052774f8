"""Under which key of the installation the findings of each month were hashed.

Between months findings are compared by keyed hashes: under another key none of them is found again, all would
be new, and all of the months before put right.
"""

from pathlib import Path
from typing import Final

import polars as pl

from simaudit.config.key import hmac_sql, hmac_values, installation_key, key_fingerprint
from simaudit.errors import SimauditError, UsageError
from simaudit.period import Period
from simaudit.store.ledger import Ledger
from simaudit.store.month_hashes import hashes_of_months
from simaudit.store.runs import every_run
from simaudit.store.store import Store

_KEY_OF_NUMBER: Final = hmac_sql("concat_ws(chr(31), check_id, carrier, 'n' || msisdn)")
"""SQL: the key of a finding of a number (judge/findings.py)."""


def refuse_lost_key(store: Store, key_file: Path) -> None:
    """Raises UsageError where the store has months and the key file is gone, before a new key is made."""
    if key_file.exists() or not store.ledger.exists():
        return
    with store.open_ledger() as ledger:
        if hashes_of_months(ledger):
            raise UsageError("key_lost", path=key_file, store=store.folder)


def require_key(ledger: Ledger, key: bytes, key_file: Path, *, new: bool) -> None:
    """Raises UsageError unless `key` is that of the store's last run, or the store has no months.

    `new`: the user says that another key begins; then it is refused where it is none.
    """
    if not hashes_of_months(ledger):
        return
    same = last_key(ledger) == key_fingerprint(key)
    if not same and not new:
        raise UsageError("key_of_other_months", path=key_file, store=ledger.path.parent)
    if same and new:
        raise UsageError("key_not_new", path=key_file)


def key_fault(ledger: Ledger, key_file: Path) -> SimauditError | None:
    """Why the store's next audit would refuse the key; None where it wouldn't, or the store has no months."""
    if not hashes_of_months(ledger):
        return None
    if not key_file.exists():
        return UsageError("key_lost", path=key_file, store=ledger.path.parent)
    try:
        require_key(ledger, installation_key(key_file), key_file, new=False)
    except SimauditError as error:
        return error
    return None


def is_key_of(ledger: Ledger, period: Period, key: bytes) -> bool:
    """Whether the findings of a month's last run were hashed under the key."""
    runs = every_run(ledger, period)
    return bool(runs) and runs[-1].key == key_fingerprint(key)


def with_number_key(ledger: Ledger, rows: pl.DataFrame, key: bytes) -> pl.DataFrame:
    """The rows (check_id, carrier, msisdn and others) with `number_key`: the key of a finding of the number.

    It is what judge/findings.py makes, in hexadecimal; null without a number.
    """
    with ledger.readable("numbered", rows.with_row_index("place")):
        keyed = ledger.frame(
            f"SELECT * EXCLUDE (place), {_KEY_OF_NUMBER} AS number_key FROM numbered ORDER BY place",
            hmac_values(key),
        )
    return keyed.with_columns(number_key=pl.when(pl.col("msisdn").is_not_null()).then("number_key"))


def last_key(ledger: Ledger) -> str | None:
    """The fingerprint of the key of the last run; None where there was no run."""
    runs = every_run(ledger)
    return runs[-1].key if runs else None


def keyed_months(ledger: Ledger) -> dict[tuple[str, str], str | None]:
    """By (period, carrier) of every month, in their order, the key (its fingerprint) of its last run."""
    keys = {(run.period, carrier): run.key for run in every_run(ledger) for carrier in run.carriers}
    return {month: keys.get(month) for month in hashes_of_months(ledger)}
