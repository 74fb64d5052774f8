"""What was answered, and how often a check is right: figures from the responses in the ledger.

Those of a month rest on its standing findings and on what was answered to its workbook or an earlier one, so
that a report written again tells what has come in since, and an old month's report nothing of later ones.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import duckdb
import polars as pl

from simaudit.period import Period
from simaudit.report.figures.interval import Stratum, precision
from simaudit.report.model import (
    Answered,
    CarrierFigures,
    CheckFigures,
    Contested,
    Precision,
    Range,
    Responses,
)
from simaudit.store.history import LATEST
from simaudit.store.ledger import Ledger

OLDEST = 3
"""Contested for so many months and more stand together."""


def with_responses(
    figures: CarrierFigures, ledger: Ledger, standing: Callable[[], pl.DataFrame]
) -> CarrierFigures:
    """The figures with what was answered and found by looking.

    `standing` gives the month's findings as `Ledger.keys` does, if they are asked for. What was found by
    looking at the findings of another rule says nothing of this one's: a check that was changed begins anew.
    """
    connection = ledger.connection
    period, carrier = Period.parse(figures.run.period), figures.carrier
    fingerprints = {check.id: check.fingerprint for check in figures.checks}
    strata = _looked_at(connection, period, carrier, fingerprints)
    checks = tuple(
        check.model_copy(update={"precision": _precision(check, strata.get(check.id, []))})
        for check in figures.checks
    )
    responses = _responses(connection, period, carrier, standing, [check.id for check in figures.checks])
    return figures.model_copy(update={"checks": checks, "responses": responses})


def standing_keys(findings: pl.LazyFrame) -> pl.DataFrame:
    """Rows of contract.Finding as `Ledger.keys` gives a recorded month's."""
    key = pl.col("finding_key").str.head(32).alias("key")
    return findings.group_by("check_id", key).len("findings").collect()


def _responses(
    connection: duckdb.DuckDBPyConnection,
    period: Period,
    carrier: str,
    standing: Callable[[], pl.DataFrame],
    order: Sequence[str],
) -> Responses | None:
    any_answer = "SELECT 1 FROM response WHERE kind = 'answer' AND carrier = $carrier LIMIT 1"
    if not connection.execute(any_answer, {"carrier": carrier}).fetchall():
        return None
    connection.register("standing", standing().to_arrow())
    rows = connection.execute(
        """
        WITH answer AS (
            SELECT *, rowid AS place FROM response
            WHERE kind = 'answer' AND carrier = $carrier AND period <= $period
        ),
        latest AS (SELECT * FROM answer QUALIFY row_number() OVER (PARTITION BY key ORDER BY place DESC) = 1),
        -- Since when a finding is contested without a break: the first answer after the last of another kind.
        turned AS (
            SELECT key, coalesce(max(place) FILTER (said <> 'contested'), -1) AS place
            FROM answer GROUP BY key
        ),
        contested AS (
            SELECT key, min(answer.period) AS since FROM answer INNER JOIN turned USING (key)
            WHERE answer.place > turned.place GROUP BY key
        )
        SELECT
            standing.check_id, latest.said, coalesce(contested.since, latest.period) AS since,
            CAST(sum(standing.findings) AS BIGINT)
        FROM standing
        LEFT JOIN latest ON latest.key = standing.key::UUID
        LEFT JOIN contested ON contested.key = standing.key::UUID
        GROUP BY ALL
        """,
        {"carrier": carrier, "period": str(period)},
    ).fetchall()
    connection.unregister("standing")
    if not any(said for _, said, _, _ in rows):
        return None
    answered = {row[0] for row in rows if row[1]}

    def count(check_id: str | None = None, said: str | None = None, before: str | None = None) -> int:
        return sum(
            number
            for id_, what, since, number in rows
            if check_id in (None, id_)
            and said in (None, what)
            and (before is None or (since is not None and since < before))
        )

    ages = [
        (min(len(Period.parse(since).until(period)) - 1, OLDEST), number)
        for _, said, since, number in rows
        if said == "contested"
    ]
    return Responses(
        findings=count(),
        checks=tuple(
            Answered(
                id=id_,
                findings=count(id_),
                accepted=count(id_, "accepted"),
                fixed=count(id_, "fixed"),
                still_there=count(id_, "fixed", before=str(period)),
                contested=count(id_, "contested"),
            )
            for id_ in order
            if id_ in answered
        ),
        contested=tuple(
            Contested(months=months, findings=sum(n for age, n in ages if age == months))
            for months in range(OLDEST + 1)
        ),
    )


@dataclass(frozen=True)
class _Seen:
    """A stratum of the last sample of a check that has results."""

    period: str
    found: int
    confirmed: int
    not_confirmed: int
    inconclusive: int


def _looked_at(
    connection: duckdb.DuckDBPyConnection, period: Period, carrier: str, fingerprints: Mapping[str, str]
) -> dict[str, list[_Seen]]:
    """By check, its last sample up to `period` that has clear results, if it was drawn by the same rule."""
    rows = connection.execute(
        f"""
        WITH result AS (SELECT * FROM ({LATEST}) WHERE kind = 'inspection' AND carrier = $carrier),
        seen AS (
            SELECT
                sampled.sample, sampled.period, sampled.check_id, sampled.stratum,
                count(*) FILTER (result.said = 'confirmed') AS confirmed,
                count(*) FILTER (result.said = 'not_confirmed') AS not_confirmed,
                count(*) FILTER (result.said = 'inconclusive') AS inconclusive
            FROM sampled INNER JOIN result ON result.key = sampled.key
            WHERE sampled.carrier = $carrier AND sampled.period <= $period
            GROUP BY ALL
        ),
        last AS (
            SELECT check_id, arg_max(seen.sample, (seen.period, drawn_at)) AS sample
            FROM seen INNER JOIN sample ON sample.sample = seen.sample
            WHERE confirmed + not_confirmed > 0 GROUP BY check_id
        )
        SELECT
            stratum.check_id, stratum.fingerprint, sample.period, stratum.found, coalesce(confirmed, 0),
            coalesce(not_confirmed, 0), coalesce(inconclusive, 0)
        FROM stratum
        INNER JOIN last ON last.sample = stratum.sample AND last.check_id = stratum.check_id
        INNER JOIN sample ON sample.sample = stratum.sample
        LEFT JOIN seen ON seen.sample = stratum.sample AND seen.check_id = stratum.check_id
            AND seen.stratum = stratum.stratum
        ORDER BY stratum.check_id, stratum.stratum
        """,  # noqa: S608
        {"carrier": carrier, "period": str(period)},
    ).fetchall()
    strata: dict[str, list[_Seen]] = {}
    for check_id, fingerprint, *seen in rows:
        if fingerprints.get(check_id) == fingerprint:
            strata.setdefault(check_id, []).append(_Seen(*seen))
    return strata


def _precision(check: CheckFigures, strata: Sequence[_Seen]) -> Precision | None:
    estimate = precision(
        [Stratum(seen.found, seen.confirmed + seen.not_confirmed, seen.confirmed) for seen in strata]
    )
    if estimate is None:
        return None
    share = Range(value=estimate.share, low=estimate.low, high=estimate.high)
    return Precision(
        period=strata[0].period,
        confirmed=sum(seen.confirmed for seen in strata),
        not_confirmed=sum(seen.not_confirmed for seen in strata),
        inconclusive=sum(seen.inconclusive for seen in strata),
        share=share,
        findings=share.times(check.violations - check.waived),
        rate=None if check.rate is None else share.times(check.rate),
    )
