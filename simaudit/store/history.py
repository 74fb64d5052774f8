"""A carrier's audited months before one of them, and its last one up to a month.

The months before are what a report compares its month with, and the trend; of the last one counts what is
still found in it, and what can soon not be fined.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import polars as pl

from simaudit.contract import SERIOUS
from simaudit.period import Period
from simaudit.store.ledger import Ledger
from simaudit.store.month_keys import keyed_months
from simaudit.store.months import AuditedMonth, audited_months
from simaudit.store.runs import CarrierRun, audited_late, runs_of_month


def open_findings(ledger: Ledger, period: Period) -> dict[tuple[str, str], int]:
    """(carrier, check) → open findings in scope, if any, by the figures of the carrier's last month."""
    return {
        (carrier, check["id"]): check["open"]
        for carrier, checks, _ in _of_last_months(ledger, period)
        for check in checks or ()
        if check["open"]
    }


def ending_limitations(ledger: Ledger, period: Period) -> dict[tuple[str, str], tuple[tuple[date, int], ...]]:
    """(carrier, check) → (day, findings that become time-barred on it), by the last months' figures."""
    return {
        (carrier, check["id"]): tuple((date.fromisoformat(day), int(count)) for day, count in check["ends"])
        for carrier, _, checks in _of_last_months(ledger, period)
        for check in checks or ()
    }


def _of_last_months(ledger: Ledger, period: Period) -> Sequence[tuple[str, Any, Any]]:
    """(carrier, checks and limitation of its figures) in each carrier's last month up to this one."""
    forms = """{"checks": [{"id": "VARCHAR", "open": "BIGINT"}],
        "limitation": [{"id": "VARCHAR", "ends": [["VARCHAR"]]}]}"""
    # At once: each `->` parses the figures of a month anew, hundreds of kilobytes.
    return ledger.once(
        f"SELECT carrier, listed.* FROM (SELECT carrier, from_json(figures, '{forms}') AS listed FROM month "
        "SEMI JOIN (SELECT carrier, max(period) AS period FROM month WHERE period <= $period GROUP BY ALL) "
        "USING (carrier, period)) ORDER BY carrier",
        {"period": period},
    )


MONTHS: Final = 24
"""How many audited months a trend goes back."""


@dataclass(frozen=True)
class CarrierHistory:
    """What the ledger holds of a carrier, seen from one of its months, which is recorded."""

    month: AuditedMonth
    """What the month itself came to."""
    before: Period | None
    """The last audited month before this one."""
    last: AuditedMonth | None
    """What that month came to."""
    trend: pl.DataFrame
    """A row a month, of the MONTHS - 1 last audited ones, in order: period, compliant, of, partly, unchecked,
    unusable, unregistered and communes (JSON), findings and serious (not waived), new, resolved."""
    late: tuple[str, ...]
    """Months before this one that were audited after it."""
    other_key: tuple[str, ...]
    """Months before this one that were audited under another key: no finding is compared with them."""
    earlier_runs: tuple[CarrierRun, ...]
    """The runs over this same month before the one whose figures are made, in order."""


def carrier_histories(ledger: Ledger, period: Period) -> dict[str, CarrierHistory]:
    """By carrier of a recorded month, its history before it. All are read at once."""
    months, other_key = {}, {}
    for carrier, *of_carrier in _months_before(ledger, period):
        months[carrier], other_key[carrier] = of_carrier
    pairs = [(month, carrier) for carrier, of in months.items() for month in (*of[-1:], str(period))]
    audited_by_month = audited_months(ledger, pairs)
    trends, runs, late = _trends(ledger, months), runs_of_month(ledger, period), audited_late(ledger, period)
    return {
        carrier: CarrierHistory(
            month=audited_by_month[str(period), carrier],
            before=Period.parse(audited[-1]) if audited else None,
            last=audited_by_month[audited[-1], carrier] if audited else None,
            trend=trends(carrier),
            late=late.get(carrier, ()),
            other_key=tuple(other_key[carrier]),
            earlier_runs=tuple(runs.get(carrier, ())[:-1]),
        )
        for carrier, audited in months.items()
    }


def _months_before(ledger: Ledger, period: Period) -> Iterator[tuple[str, list[str], list[str]]]:
    """Carrier of the month, its audited months before it, and those of them under another key, in order."""
    keys, this = keyed_months(ledger), str(period)
    for carrier in (name for month, name in keys if month == this):
        before = [month for month, name in keys if name == carrier and month < this]
        yield carrier, before, [month for month in before if keys[month, carrier] != keys[this, carrier]]


def _trends(ledger: Ledger, months: Mapping[str, Sequence[str]]) -> Callable[[str], pl.DataFrame]:
    """Carrier → its `trend`, over the last of its `months`."""
    graphed = [carrier + month for carrier, audited in months.items() for month in audited[1 - MONTHS :]]
    rows = ledger.frame(
        """
        SELECT
            carrier, period,
            CAST(stored[1] AS BIGINT) AS compliant,
            CAST(stored[2] AS BIGINT) AS of,
            CAST(stored[3] AS BIGINT) < CAST(stored[4] AS BIGINT) AS partly,
            coalesce(CAST(stored[5] AS BOOLEAN), false) AS unchecked,
            stored[6] = 'not_sufficient' AS unusable,
            stored[7] AS communes,
            unregistered, findings, serious, new, resolved
        FROM (
            -- One list: each `->>` parses the figures of a month anew, hundreds of kilobytes.
            SELECT carrier, period, unregistered, figures->>[
                '$.compliance.compliant.n', '$.compliance.compliant.of', '$.compliance.assessed',
                '$.compliance.deciding', '$.compliance.unchecked', '$.reliability.verdict',
                '$.territory.communes'
            ] AS stored
            FROM month WHERE list_contains($months, carrier || period)
        ) INNER JOIN (
            SELECT
                carrier,
                period,
                CAST(sum(violations - waived) AS BIGINT) AS findings,
                CAST(coalesce(
                    sum(violations - waived) FILTER (WHERE list_contains($serious, severity)), 0
                ) AS BIGINT) AS serious,
                CAST(sum("new") AS BIGINT) AS new,
                CAST(sum(resolved) AS BIGINT) AS resolved
            -- Of checks that find: what only remarks is compared with no month.
            FROM result SEMI JOIN comparison USING (period, carrier, check_id)
            WHERE list_contains($months, carrier || period) GROUP BY carrier, period
        ) USING (carrier, period)
        ORDER BY carrier, period
        """,
        {"serious": SERIOUS, "months": graphed},
    )
    of_carriers = rows.partition_by("carrier", as_dict=True)
    return lambda carrier: of_carriers.get((carrier,), rows.clear()).drop("carrier")


def results_before(ledger: Ledger, period: Period) -> dict[str, pl.DataFrame]:
    """By carrier, check_id, period, status, violations, population of the MONTHS - 1 calendar months before.

    Carriers without a result in these months are left out. Rows are in the order of check and month.
    """
    rows = ledger.frame(
        """
        SELECT carrier, check_id, period, status, violations, population
        FROM result WHERE period BETWEEN $first AND $last ORDER BY carrier, check_id, period
        """,
        {"first": period.earlier(MONTHS - 1), "last": period.previous},
    )
    of_carriers = rows.partition_by("carrier", as_dict=True, include_key=False)
    return {carrier: results for (carrier,), results in of_carriers.items()}
