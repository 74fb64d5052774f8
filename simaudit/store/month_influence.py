"""Which recorded months rest on a month, so that they have to be audited again where it is withdrawn.

Rules across carriers judge all carriers of a run together. Rules that compare with the calendar month before
read its rows; the numbers that are missing from a month are carried to the next one that is audited.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from simaudit.errors import Note
from simaudit.period import Period
from simaudit.store.ledger import Ledger
from simaudit.store.months import months_after, months_before
from simaudit.store.store import Store


@dataclass(frozen=True)
class OutdatedMonth:
    """A carrier's month that rests on one that is no more."""

    period: Period
    carrier: str
    judged: bool
    """Its results rest on it: it has to be audited again. Otherwise only its states do, which the ledger has
    as they are by now, and its reports have to be written again."""


def outdated_by(
    ledger: Ledger, store: Store, period: Period, carriers: tuple[str, ...]
) -> list[OutdatedMonth]:
    """The months that rest on this one of these carriers, in order; the carriers' own is not among them."""
    together = [
        OutdatedMonth(period, carrier, judged=True) for carrier in _judged_with(ledger, period, carriers)
    ]
    later = [month for carrier in carriers for month in _later(ledger, store, period, carrier)]
    return sorted([*together, *later], key=lambda month: (month.period, month.carrier))


def outdated_months(ledger: Ledger, period: Period) -> list[tuple[OutdatedMonth, str]]:
    """Those carriers' months of a period that rest on a withdrawn month, and which that was, in order."""
    rows = ledger.execute(
        "SELECT carrier, withdrawn, bool_or(judged) FROM outdated WHERE period = $period "
        "GROUP BY carrier, withdrawn ORDER BY ALL",
        {"period": period},
    ).fetchall()
    return [(OutdatedMonth(period, carrier, judged), withdrawn) for carrier, withdrawn, judged in rows]


def outdated_notes(months: Sequence[tuple[OutdatedMonth, str]]) -> list[Note]:
    """What `outdated_months` found, a note for the carriers of which the same is to be said."""
    carriers: dict[tuple[Period, bool, str], list[str]] = {}
    for month, withdrawn in months:
        carriers.setdefault((month.period, month.judged, withdrawn), []).append(month.carrier)
    return [
        Note("judged_by_withdrawn", period=str(period), carriers=names, withdrawn=withdrawn)
        if judged
        else Note("compared_with_withdrawn", period=str(period), carriers=names, withdrawn=withdrawn)
        for (period, judged, withdrawn), names in carriers.items()
    ]


def written_again(ledger: Ledger, period: Period) -> None:
    """The reports of a month were written as the ledger has it by now."""
    with ledger.transaction():
        ledger.writing("outdated", period=str(period))
        ledger.execute("DELETE FROM outdated WHERE period = $period AND NOT judged", {"period": period})


def _judged_with(ledger: Ledger, period: Period, carriers: tuple[str, ...]) -> list[str]:
    """The other carriers whose last run of the month had one of these too."""
    rows = ledger.execute(
        """
        SELECT carrier FROM month INNER JOIN run
            ON run.period = month.period AND list_contains(run.carriers, carrier)
        WHERE month.period = $period AND NOT list_contains($carriers, carrier)
        GROUP BY carrier
        HAVING list_has_any(last(run.carriers ORDER BY run.rowid), $carriers)
        """,
        {"period": period, "carriers": list(carriers)},
    ).fetchall()
    return [carrier for (carrier,) in rows]


def _later(ledger: Ledger, store: Store, period: Period, carrier: str) -> list[OutdatedMonth]:
    before = months_before(ledger, period, carrier)
    # Without this month, the one after it would take up the numbers of the one before it.
    taken_up = bool(before) and _may_hold(store, Period.parse(before[-1]), carrier)
    outdated: list[OutdatedMonth] = []
    changed, last = True, period
    for month in months_after(ledger, period, carrier):
        carried = taken_up or _may_hold(store, last, carrier)
        changed = changed and (carried or month.previous == period)
        outdated.append(OutdatedMonth(month, carrier, changed))
        last = month
    return outdated


def _may_hold(store: Store, period: Period, carrier: str) -> bool:
    """Whether a month may have missing numbers to carry: where its file is gone, that isn't known."""
    path = store.missing(period, carrier)
    try:
        return not pl.scan_parquet(path).head(1).collect().is_empty()
    except (OSError, pl.exceptions.PolarsError):
        return True
