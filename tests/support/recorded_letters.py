"""Letters as the ledger has them, and what months showed of their numbers, recorded without an audit."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from uuid import UUID

from support.ledger import KEY, audit_month, moment

from simaudit.store.follow_ups import FollowUp, Subject, append_follow_ups
from simaudit.store.ledger import Ledger

Shown = tuple[str, str | None, str | None, bool]
"""Month, status (None: not in the extract), day of status_at, and whether the sign was found."""


def record_letter(
    ledger: Ledger,
    subject: Subject,
    document: str,
    day: date,
    numbers: Sequence[Sequence[Shown]],
    first: int = 1,
) -> None:
    """A letter with its numbers, counted from `first`, and what months showed of each."""
    entry = FollowUp(subject, "notified", day, document, None, None, None, None, moment(9, 1), "auditor")
    append_follow_ups(ledger, [entry])
    for at, months in enumerate(numbers, start=first):
        number = {"carrier": subject.carrier, "number": str(UUID(int=at)), "checks": [subject.check_id]}
        ledger.execute(
            "INSERT INTO notice_number BY NAME SELECT $subject AS subject, $document AS document, "
            "'2026-10' AS period, $carrier AS carrier, $number::UUID AS number_key, 0 AS bucket, "
            "$checks AS check_ids, $key AS key",
            {**number, "subject": str(subject), "document": document, "key": KEY},
        )
        for month, status, since, has_sign in months:
            ledger.execute(
                "INSERT INTO notified_state VALUES ($month, $carrier, $number, $status IS NOT NULL, $status, "
                "$since, CASE WHEN $found THEN $checks ELSE [] END, $checks, NULL, NULL, NULL, NULL, NULL)",
                {**number, "month": month, "status": status, "since": since, "found": has_sign},
            )


def letters_to_two_carriers(store: Path) -> None:
    """A store with October and November of two carriers, and three letters to them.

    Numbers of viettel's first: locked on the 15th day, on the 22nd, still served, and put right.
    """
    store.mkdir()
    with Ledger(store / "ledger.duckdb") as ledger:
        for month in (10, 11):
            for carrier in ("viettel", "vinaphone"):
                audit_month(ledger, month, carrier=carrier)
        record_letter(ledger, Subject(carrier="viettel", check_id="UNR-01"), "1/SKHCN", date(2026, 11, 2), [
            [("2026-11", "ONE_WAY", "2026-11-17", True)], [("2026-11", "ONE_WAY", "2026-11-24", True)],
            [("2026-11", "ACTIVE", None, True)], [("2026-11", "ACTIVE", None, False)],
        ])  # fmt: skip
        record_letter(
            ledger, Subject(carrier="viettel", check_id="UNR-03"), "4/SKHCN", date(2026, 12, 4), [[], []], 5
        )
        record_letter(
            ledger, Subject(carrier="vinaphone", check_id="UNR-01"), "2/SKHCN", date(2026, 11, 20),
            [[("2026-11", None, None, False)]], 7,
        )  # fmt: skip
