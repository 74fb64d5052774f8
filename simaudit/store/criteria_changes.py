"""Changes of the rules that the Department accepted after trying them: who, why, and which checks.

The months judged by them say so where a check is another than in the month before.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import polars as pl

from simaudit.period import Period
from simaudit.store.ledger import Ledger


@dataclass(frozen=True)
class CriteriaChange:
    """One accepted change."""

    accepted_at: datetime
    """As the ledger keeps moments."""
    who: str
    """The user who recorded it."""
    approver: str
    """Who decided on it."""
    reason: str
    change: str
    """What was changed, in one line."""
    rule_set_before: str
    rule_set_after: str
    """Fingerprints of all rules."""
    checks: tuple[tuple[str, str | None, str | None], ...]
    """Id, fingerprints before and after, of each check whose rule changed; None: there was, or is, none."""


@dataclass(frozen=True)
class ChangeInForce:
    """An accepted change by which a month was judged first."""

    entry: int
    """The number of the entry, from 1."""
    day: date
    change: str
    checks: tuple[str, ...]


_COLUMNS: Final[dict[str, Any]] = {
    "entry": pl.Int64, "accepted_at": pl.Datetime("us"), "who": pl.String, "approver": pl.String,
    "reason": pl.String, "change": pl.String, "rule_set_before": pl.String, "rule_set_after": pl.String,
    "check_id": pl.String, "fingerprint_before": pl.String, "fingerprint_after": pl.String,
}  # fmt: skip


def record_criteria_change(ledger: Ledger, change: CriteriaChange) -> int:
    """Append a change, and return the number of its entry; belongs into a transaction."""
    entry = ledger.first("SELECT coalesce(max(entry), 0) + 1 FROM criteria_change")
    head = (entry, *(value for name, value in vars(change).items() if name != "checks"))
    rows = pl.DataFrame([(*head, *check) for check in change.checks], schema=_COLUMNS, orient="row")
    ledger.writing("criteria_change")
    ledger.append("criteria_change", rows)
    return int(entry)


def changes_in_force(
    ledger: Ledger, period: Period, fingerprints: dict[str, str]
) -> tuple[ChangeInForce, ...]:
    """The changes accepted since the last run over an earlier month, as far as checks are as they say.

    `fingerprints`: check id → fingerprint of the rule that is in force. Before the first month there is none:
    nothing is compared with it.
    """
    if ledger.lacks("criteria_change"):
        return ()
    checks = pl.DataFrame(
        list(fingerprints.items()), schema={"check_id": pl.String, "fingerprint": pl.String}, orient="row"
    )
    with ledger.readable("rule", checks):
        rows = ledger.execute(
            """
            SELECT
                entry, any_value(CAST(accepted_at AS DATE)), any_value(change),
                list(check_id ORDER BY check_id)
            FROM criteria_change LEFT JOIN rule USING (check_id)
            WHERE
                fingerprint IS NOT DISTINCT FROM fingerprint_after
                AND accepted_at > (SELECT max(made_at) FROM run WHERE period < $period)
            GROUP BY entry ORDER BY entry
            """,
            {"period": period},
        ).fetchall()
    return tuple(ChangeInForce(entry, day, change, tuple(ids)) for entry, day, change, ids in rows)
