"""What is looked at on the spot, as the ledger holds it: samples drawn from findings, plans, and visits."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

import polars as pl

from simaudit.period import Period
from simaudit.store.ledger import Ledger
from simaudit.store.schema import STANDING


def record_plan(ledger: Ledger, plan: str, period: Period, rows: pl.DataFrame, now: datetime) -> None:
    """Write what is to be looked at, in the place of an earlier plan of this name; raises OutputError.

    `rows` have carrier, point_code, check_id and finding_key; `now` is local time.
    """
    columns = rows.select("carrier", "point_code", "check_id", "finding_key")
    with ledger.readable("incoming", columns), ledger.transaction():
        ledger.writing("planned")
        ledger.execute("DELETE FROM planned WHERE plan = $plan", {"plan": plan})
        ledger.execute(
            "INSERT INTO planned SELECT $plan, $period, carrier, point_code, check_id, "
            "substr(finding_key, 1, 32)::UUID, $now FROM incoming",
            {"plan": plan, "period": period, "now": now},
        )


def last_visits(ledger: Ledger) -> dict[tuple[str, str], datetime]:
    """(carrier, point) → when results of looking at its planned rows were merged last."""
    rows = ledger.execute(
        f"""
        SELECT planned.carrier, point_code, max(received_at) FROM planned
        INNER JOIN ({STANDING}) AS response ON response.kind = 'inspection'
            AND response.carrier = planned.carrier AND response.key = planned.key
        GROUP BY ALL
        """
    ).fetchall()
    return {(carrier, point): at for carrier, point, at in rows}


Purpose = Literal["precision", "audit"]
"""What a sample is to tell: how many findings are right, or what no rule finds."""

AUDIT: Final = "audit"
"""What stands for the check of a row that was drawn without a finding."""

DRAWN: Final = (
    "check_id", "finding_key", "stratum", "unit", "unit_rows", "unit_records", "share", "probability", "file",
    "record",
)  # fmt: skip
"""Of each row to look at: the key of its unit and how many rows that has; the inclusion probability of the
unit; the row's `share` of a record, 1 by the checks of the sample that name it, and their sum over all rows
of the unit."""

STRATA: Final = ("check_id", "stratum", "units", "found", "records", "drawn", "fingerprint")
"""Of each stratum: its decision units, their rows, their shares of records, and the units drawn."""


@dataclass(frozen=True)
class SampleRecord:
    """What the ledger keeps of a sample as a whole."""

    name: str
    """The same for the same rows."""
    period: Period
    carrier: str
    seed: int
    size: int
    """How many units were to be drawn."""
    drawn_at: datetime
    """Local time."""
    purpose: Purpose = "precision"


@dataclass(frozen=True)
class UnitAnswers:
    """What was answered to the rows of one unit drawn; without an answer yet, `looked_at` is 0."""

    rows: int
    """All rows of the unit, of which some were drawn."""
    looked_at: int
    true: int
    """Rows whose finding is right; in an audit, rows whose record is wrong."""
    false: int
    unclear: int
    records: float
    """The rows, each by its share: 1 by the checks of the sample that name its record."""
    true_records: float
    false_records: float
    unclear_records: float
    probability: float
    """Of the unit to be drawn."""


@dataclass(frozen=True)
class SampledStratum:
    """A part of a month that was drawn from by itself."""

    sample: str
    purpose: Purpose
    period: str
    carrier: str
    check_id: str | None
    """None in an audit."""
    stratum: str
    units: int
    """Decision units in the frame: papers, faces, points …, or rows that stand alone."""
    rows: int
    """Rows in the frame."""
    drawn: tuple[UnitAnswers, ...]
    fingerprint: str | None
    """Of the check when it was drawn; None in an audit."""
    records: float
    """Distinct records of the frame that count here: over all checks of a sample, each record once."""


def lots(ledger: Ledger, keys: pl.Series, seed: int) -> pl.Series:
    """`lot`: of each key the sha256 of seed and key, in hexadecimal; the lowest lots are drawn."""
    with ledger.readable("lot_key", pl.DataFrame({"key": keys}).with_row_index("place")):
        return ledger.frame(
            "SELECT sha256($seed || ' ' || key) AS lot FROM lot_key ORDER BY place", {"seed": str(seed)}
        )["lot"]


_UNIT: Final = "coalesce(sampled.unit, sampled.key)"
"""SQL: the unit; samples of schema 9 drew findings one by one."""


def sampled_answers(ledger: Ledger, period: Period) -> dict[str, tuple[SampledStratum, ...]]:
    """By carrier, every stratum of its samples of months up to `period`, in the order of months and drawing.

    An answer counts for the month whose sheet it was given in, the last one to each row: of a finding by its
    papers, or on the spot. Carriers without a sample are left out.
    """
    if ledger.lacks("stratum"):
        return {}
    values = {"period": period}
    strata = ledger.execute(
        """
        SELECT
            stratum.sample, coalesce(purpose, 'precision'), period, carrier, check_id, stratum,
            coalesce(units, found), found, fingerprint, coalesce(records, found)
        FROM stratum INNER JOIN sample ON sample.sample = stratum.sample WHERE period <= $period
        ORDER BY period, drawn_at, stratum.sample, check_id, stratum
        """,
        values,
    ).fetchall()
    units = ledger.execute(
        f"""
        WITH answer AS (
            SELECT kind = 'audit' AS audit, carrier, period, key, last(said ORDER BY place) AS said
            FROM ({STANDING}) WHERE kind <> 'answer' GROUP BY ALL
        )
        SELECT
            sampled.sample, sampled.check_id, sampled.stratum,
            coalesce(any_value(unit_rows), 1), count(said),
            count(*) FILTER (said IN ('confirmed', 'wrong')),
            count(*) FILTER (said IN ('not_confirmed', 'right')),
            count(*) FILTER (said IN ('inconclusive', 'unclear')), coalesce(any_value(unit_records), 1.0),
            coalesce(sum(coalesce(share, 1.0)) FILTER (said IN ('confirmed', 'wrong')), 0.0),
            coalesce(sum(coalesce(share, 1.0)) FILTER (said IN ('not_confirmed', 'right')), 0.0),
            coalesce(sum(coalesce(share, 1.0)) FILTER (said IN ('inconclusive', 'unclear')), 0.0),
            coalesce(any_value(probability), any_value(stratum.drawn / stratum.found))
        FROM sampled INNER JOIN sample ON sample.sample = sampled.sample
        INNER JOIN stratum ON stratum.sample = sampled.sample AND stratum.check_id = sampled.check_id
            AND stratum.stratum = sampled.stratum
        LEFT JOIN answer ON answer.key = sampled.key AND answer.carrier = sampled.carrier
            AND answer.period = sampled.period
            AND answer.audit = (coalesce(sample.purpose, 'precision') = 'audit')
        WHERE sampled.period <= $period
        GROUP BY sampled.sample, sampled.check_id, sampled.stratum, {_UNIT}
        ORDER BY sampled.sample, sampled.check_id, sampled.stratum, {_UNIT}
        """,
        values,
    ).fetchall()
    drawn: dict[tuple[str, str, str], list[UnitAnswers]] = {}
    for sample, check_id, stratum, *counts in units:
        drawn.setdefault((sample, check_id, stratum), []).append(UnitAnswers(*counts))
    strata_by_carrier: dict[str, list[SampledStratum]] = {}
    for sample, purpose, month, carrier, check_id, stratum, count, rows, fingerprint, records in strata:
        units_drawn = tuple(drawn.get((sample, check_id, stratum), ()))
        check, rule = (None, None) if purpose == AUDIT else (check_id, fingerprint)
        strata_by_carrier.setdefault(carrier, []).append(
            SampledStratum(
                sample, purpose, month, carrier, check, stratum, count, rows, units_drawn, rule, records
            )
        )
    return {carrier: tuple(listed) for carrier, listed in strata_by_carrier.items()}


def record_sample(ledger: Ledger, sample: SampleRecord, drawn: pl.DataFrame, strata: pl.DataFrame) -> None:
    """Write a sample in one transaction, in the place of an earlier one of its name; raises OutputError.

    `drawn` has the columns DRAWN, `strata` the columns STRATA; one that nothing was drawn from has 0.
    """
    run, of_sample = ledger.execute, {"sample": sample.name}
    with (
        ledger.readable("incoming", drawn.select(DRAWN)),
        ledger.readable("incoming_strata", strata.select(STRATA)),
        ledger.transaction(),
    ):
        ledger.writing("sample", "sampled", "stratum")
        # The same sample again: its worksheet was lost.
        for table in ("sample", "sampled", "stratum"):
            run(f"DELETE FROM {table} WHERE sample = $sample", of_sample)
        others = {name: value for name, value in vars(sample).items() if name != "name"}
        ledger.insert("sample", of_sample | others)
        run(
            "INSERT INTO sampled BY NAME SELECT $sample AS sample, $period AS period, $carrier AS carrier, "
            "* EXCLUDE (finding_key) REPLACE (substr(unit, 1, 32)::UUID AS unit), "
            "substr(finding_key, 1, 32)::UUID AS key FROM incoming",
            of_sample | {"period": str(sample.period), "carrier": sample.carrier},
        )
        run("INSERT INTO stratum BY NAME SELECT $sample AS sample, * FROM incoming_strata", of_sample)


def sampled_keys(ledger: Ledger, period: Period, carrier: str) -> pl.DataFrame:
    """check_id and key (`recorded_keys`) of what was drawn of a month, or planned to be seen."""
    return ledger.frame(
        """
        SELECT DISTINCT check_id, replace(key::VARCHAR, '-', '') AS key
        FROM (FROM sampled SELECT check_id, key, carrier, period UNION ALL
              FROM planned SELECT check_id, key, carrier, period)
        WHERE carrier = $carrier AND period = $period
        """,
        {"carrier": carrier, "period": period},
    )


def last_samples(ledger: Ledger, period: Period, carrier: str) -> tuple[datetime, pl.DataFrame] | None:
    """The carrier's month's last sample of each purpose: when the later one was drawn, and their rows.

    These have check_id and key (`recorded_keys`), file and record. None where it never was drawn from.
    """
    rows = ledger.frame(
        """
        WITH last AS (
            SELECT * FROM sample WHERE period = $period AND carrier = $carrier
            QUALIFY row_number() OVER (
                PARTITION BY coalesce(purpose, 'precision') ORDER BY drawn_at DESC, sample
            ) = 1
        )
        SELECT check_id, replace(key::VARCHAR, '-', '') AS key, file, record, drawn_at
        FROM sampled INNER JOIN last ON last.sample = sampled.sample
        """,
        {"period": period, "carrier": carrier},
    )
    if rows.is_empty():
        return None
    (drawn_at,) = rows.select(pl.col("drawn_at").max()).row(0)
    return drawn_at, rows.drop("drawn_at")
