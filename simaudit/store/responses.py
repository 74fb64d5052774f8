"""What carriers answer to findings and inspectors find by looking, as the ledger holds it.

A file's responses are merged whole or not at all. Nothing is overwritten: the last response to a finding
counts, the earlier ones remain. One that is taken back counts no more; the one before it does again.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import polars as pl

from simaudit.period import Period
from simaudit.store.ledger import Ledger
from simaudit.store.samples import AUDIT
from simaudit.store.schema import STANDING

_LATEST: Final = f"""
    SELECT *, CASE WHEN kind <> 'answer' THEN period END AS period_looked_at FROM ({STANDING})
    QUALIFY row_number() OVER (PARTITION BY kind, carrier, key, period_looked_at ORDER BY place DESC) = 1
"""
"""The responses that count: the last one to each finding; of what was looked at, to each in each month."""


@dataclass(frozen=True)
class Merged:
    """How many responses of a file are new, differ from the one that counted, or repeat it."""

    new: int
    changed: int
    as_before: int


@dataclass(frozen=True)
class AnswerCount:
    """Findings of one check with one answer."""

    check_id: str
    answer: str | None
    """None where there is none."""
    since: str | None
    """The month of the answer; of a contested one, since when it is contested without a break."""
    findings: int


def merged_at(ledger: Ledger, file: str) -> datetime | None:
    """When a file (its sha256) was merged, in local time; None where it never was."""
    query = "SELECT max(received_at) FROM received WHERE file = $file"
    moment: datetime | None = ledger.first(query, {"file": file})
    return moment


def responses_since(ledger: Ledger, moment: datetime) -> bool:
    """Whether any response was merged after a moment (local time)."""
    query = "SELECT count(*) FROM received WHERE received_at > $moment"
    return bool(ledger.first(query, {"moment": moment}))


def merge_responses(ledger: Ledger, rows: pl.DataFrame, file: str, now: datetime) -> Merged:
    """Append the responses that differ from those that counted so far, and note that the file was merged.

    `rows` have kind, period, carrier, check_id, key (as `recorded_keys` has it), code (`withdrawn` takes back
    what counted), reason, looked_by and looked_on, and are of one kind and carrier; several of one key are
    alike. `file` is the sha256, `now` local time.
    """
    with ledger.readable("incoming", rows.unique("key", maintain_order=True)), ledger.transaction():
        ledger.execute(
            f"""
            CREATE OR REPLACE TEMP TABLE incoming_responses AS
            SELECT incoming.*, latest.said AS before,
                   CASE code WHEN 'withdrawn' THEN said IS NULL ELSE
                       (said, latest.reason, latest.looked_by, latest.looked_on) IS NOT DISTINCT FROM
                       (code, incoming.reason, incoming.looked_by, incoming.looked_on) END AS same
            FROM incoming LEFT JOIN ({_LATEST}) AS latest
                ON latest.kind = incoming.kind AND latest.carrier = incoming.carrier
                AND latest.key = incoming.key::UUID
                AND (incoming.kind = 'answer' OR latest.period = incoming.period)
            """
        )
        (counts,) = ledger.execute(
            """
            SELECT count(*) FILTER (before IS NULL AND NOT same),
                   count(*) FILTER (before IS NOT NULL AND NOT same), count(*) FILTER (same)
            FROM incoming_responses
            """
        ).fetchall()
        for period, carrier in rows.select("period", "carrier").unique().rows():
            ledger.writing("response", period=period, carriers=[carrier])
        ledger.writing("received")
        ledger.execute(
            "INSERT INTO response SELECT kind, period, carrier, check_id, key::UUID, code, reason, $now, "
            "looked_by, looked_on FROM incoming_responses WHERE NOT same",
            {"now": now},
        )
        ledger.insert("received", {"file": file, "received_at": now})
    return Merged(*counts)


def month_answers(ledger: Ledger, period: Period) -> dict[str, tuple[AnswerCount, ...]]:
    """By carrier that has ever answered, all findings of its recorded month by check and answer.

    The answers were given to the month's workbook or to an earlier one.
    """
    answered = "SELECT DISTINCT carrier FROM response WHERE kind = 'answer'"
    carriers = [] if ledger.lacks("response") else ledger.column(answered)
    if not carriers:
        # To group all findings takes a while.
        return {}
    rows = ledger.execute(
        f"""
        WITH standing AS (
            SELECT carrier, check_id, key, findings FROM known
            WHERE period = $period AND list_contains($carriers, carrier)
        ),
        answer AS (FROM ({STANDING}) WHERE kind = 'answer' AND period <= $period),
        latest AS (FROM answer QUALIFY row_number() OVER (PARTITION BY carrier, key ORDER BY place DESC) = 1),
        -- Contested without a break since the first answer behind the last of another kind.
        turned AS (
            SELECT carrier, key, coalesce(max(place) FILTER (said <> 'contested'), -1) AS place
            FROM answer GROUP BY carrier, key
        ),
        contested AS (
            SELECT carrier, key, min(answer.period) AS since
            FROM answer INNER JOIN turned USING (carrier, key)
            WHERE answer.place > turned.place GROUP BY carrier, key
        )
        SELECT
            standing.carrier, standing.check_id, latest.said,
            coalesce(contested.since, latest.period) AS since, CAST(sum(standing.findings) AS BIGINT)
        FROM standing LEFT JOIN latest USING (carrier, key) LEFT JOIN contested USING (carrier, key)
        GROUP BY ALL
        """,
        {"period": period, "carriers": carriers},
    ).fetchall()
    answers: dict[str, list[AnswerCount]] = {}
    for carrier, *counted in rows:
        answers.setdefault(carrier, []).append(AnswerCount(*counted))
    return {carrier: tuple(counts) for carrier, counts in answers.items()}


def responses_to_rows(ledger: Ledger, period: Period, carrier: str) -> pl.DataFrame:
    """What was answered to, and found by looking at, the rows of a month: the last of each.

    check_id (null: a row that was drawn without a finding), file, record, kind, code.
    """
    return ledger.frame(
        f"""
        WITH latest AS ({_LATEST}),
        named AS (
            SELECT check_id, key, file, record, 'finding' AS of FROM known
            WHERE period = $period AND carrier = $carrier AND record IS NOT NULL
            UNION
            SELECT NULL, key, file, record, 'audit' FROM sampled
            WHERE period = $period AND carrier = $carrier AND check_id = '{AUDIT}' AND record IS NOT NULL
        )
        SELECT named.check_id, named.file, named.record, latest.kind, latest.said AS code
        FROM named INNER JOIN latest USING (key)
        WHERE
            latest.carrier = $carrier AND (latest.kind = 'audit') = (named.of = 'audit')
            AND CASE WHEN latest.kind = 'answer' THEN latest.period <= $period
                ELSE latest.period = $period END
        ORDER BY ALL
        """,
        {"period": period, "carrier": carrier},
    )
