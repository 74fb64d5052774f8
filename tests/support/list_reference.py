"""A slow, plain reading of the rules about lists: papers that aren't valid, and points with their terms."""

from datetime import date, timedelta
from typing import NamedTuple

from support.bulk_reference import Found, Row

AS_OF = date(2026, 10, 31)
LIST_OF_POINTS = date(2024, 12, 24)
"""Since when a carrier publishes its points with their terms."""
REASONS = ("lost", "expired", "replaced", "cancelled", "nonexistent", "deceased", "other")


class Paper(NamedTuple):
    """An entry of the list of revoked papers."""

    number: str
    reason: str
    since: date | None


class Term(NamedTuple):
    """An entry of the list of points."""

    carrier: str
    point: str
    first: date | None
    last: date | None


def registered_on(row: Row) -> date | None:
    return row.registered_at.date() if row.registered_at is not None else None


def counts(paper: Paper, row: Row) -> bool:
    """Whether one entry counts for a row with its number."""
    number, reason, since = paper
    twelve = len(number) == 12 and set(number) <= set("0123456789")
    if twelve and reason in ("lost", "expired", "replaced", "other"):
        return False
    if since is None or reason in ("cancelled", "nonexistent"):
        return True
    if reason == "deceased":
        return (AS_OF - since).days > 90
    day = registered_on(row)
    return day is not None and day >= since


def mis_12(rows: list[Row], papers: list[Paper]) -> Found:
    found: Found = set()
    for row in rows:
        reasons = [one.reason for one in papers if one.number == row.id_number and counts(one, row)]
        if row.live and reasons:
            found.add((row.carrier, row.record, reasons[0]))
    return found


def prc_05(rows: list[Row], terms: list[Term]) -> Found:
    found: Found = set()
    three = timedelta(days=3)
    for row in rows:
        if not row.live or row.point_code is None or row.carrier not in {term.carrier for term in terms}:
            continue
        entries = [term for term in terms if (term.carrier, term.point) == (row.carrier, row.point_code)]
        day = registered_on(row)
        if not entries:
            found.add((row.carrier, row.record, "unlisted"))
        elif day is not None and day >= LIST_OF_POINTS:
            covered = any(
                (term.first is None or term.first - three <= day)
                and (term.last is None or day <= term.last + three)
                for term in entries
            )
            if not covered:
                found.add((row.carrier, row.record, "term"))
    return found
