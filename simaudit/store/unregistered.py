"""What became of a carrier's unregistered numbers since its month before.

These are its numbers with signs of the family "unregistered" (in scope, not waived, not set aside). Each
counts once, whatever checks it has. Months are compared by their rows, so that a number that passes from one
check to another is neither put right nor new. One that the register lacks is known by its finding's key.
"""

from collections.abc import Sequence
from typing import Final

import polars as pl

from simaudit.contract import SERIOUS
from simaudit.period import Period
from simaudit.store.ledger import Ledger
from simaudit.store.month_hashes import RowsOf
from simaudit.store.month_keys import keyed_months

UNREGISTERED: Final = "unregistered"
"""The family of checks (contract.FAMILIES)."""

_PAIRS: Final = """
    WITH usable AS (
        SELECT
            carrier, period, figures, lag(period) OVER (PARTITION BY carrier, key ORDER BY period) AS before
        FROM month LEFT JOIN keyed USING (period, carrier)
        -- To parse the figures of a month takes longer than all else: those of one counted here are usable.
        WHERE list_contains($carriers, carrier) AND CASE
            WHEN unregistered IS NULL
                THEN figures->>'$.reliability.verdict' IS DISTINCT FROM 'not_sufficient' ELSE TRUE
        END
    )
    SELECT
        carrier, period, before, figures->>'$.aside[*].id' AS aside,
        [
            check_.id FOR check_ IN from_json(
                figures->'$.checks', '[{"id": "VARCHAR", "basis": [{"checked": "BOOLEAN"}]}]'
            ) IF NOT check_.basis[1].checked
        ] AS doubtful
    FROM usable WHERE period >= $period AND coalesce(before, '') <= $period
    ORDER BY carrier, period
"""
"""SQL: a month and the one after it, each with the usable month before under the same key."""

_SIGNS: Final = """
    WITH judged AS (
        SELECT period, carrier, check_id, family, nature, severity, fingerprint
        FROM result INNER JOIN comparison USING (period, carrier, check_id)
        WHERE status IN ('passed', 'failed') OR note LIKE '%"nothing_to_judge"%'
    ),
    side AS (
        SELECT carrier, period AS month, doubtful, unnest([period, before]) AS period,
            unnest([before, period]) AS other
        FROM pair
    )
    SELECT
        side.carrier, month, side.period, known.file, known.record, known.key,
        coalesce(list_contains(doubtful, known.check_id), FALSE) AS doubtful,
        NOT (waived OR coalesce(outside, FALSE) OR coalesce(aside, FALSE)) AS counts,
        other.fingerprint IS NOT NULL AS comparable
    FROM side
    INNER JOIN known USING (carrier, period)
    INNER JOIN judged USING (carrier, period, check_id)
    LEFT JOIN judged AS other ON other.carrier = side.carrier AND other.period = side.other
        AND other.check_id = known.check_id AND other.fingerprint = judged.fingerprint
    WHERE judged.family = $family AND judged.nature = 'substantive'
        AND list_contains($serious, judged.severity)
"""
"""SQL: the signs of both months of a pair; `comparable`: the same rule judged the other month too."""

_COUNTED: Final = """
    WITH sign AS ({signs}),
    place AS (
        SELECT month_file.carrier, month_file.period, file, record, 'n' || msisdn AS number, status
        FROM (
            SELECT NULL AS status, NULL AS filename, NULL AS file, NULL AS record, NULL AS msisdn WHERE FALSE
            UNION ALL BY NAME {rows}
        ) INNER JOIN month_file USING (filename)
    ),
    numbered AS (
        SELECT
            sign.carrier, month, checked, coalesce(number, sign.file || sign.record, 'k' || key) AS number,
            coalesce(bool_or(counts) FILTER (sign.period = month), FALSE) AS is_now,
            coalesce(bool_or(counts) FILTER (sign.period <> month), FALSE) AS was,
            bool_or(NOT counts AND sign.period = month) AS excepted,
            bool_or(NOT counts AND sign.period <> month) AS was_excepted,
            bool_and(comparable) FILTER (counts AND sign.period <> month) AS told_now,
            bool_or(comparable) FILTER (counts AND sign.period = month) AS told_before
        FROM sign CROSS JOIN (VALUES (FALSE), (TRUE)) AS variant (checked)
        LEFT JOIN place ON place.carrier = sign.carrier AND place.period = sign.period
            AND place.file = sign.file AND place.record = sign.record
        WHERE NOT (checked AND doubtful)
        GROUP BY ALL
    ),
    absent AS MATERIALIZED (SELECT DISTINCT carrier, month, number FROM numbered WHERE was AND NOT is_now),
    served AS (
        SELECT DISTINCT absent.*, TRUE AS lives FROM absent INNER JOIN place
            ON place.carrier = absent.carrier AND place.period = month AND place.number = absent.number
        WHERE status IS DISTINCT FROM 'TERMINATED'
    ),
    counted AS (
        SELECT
            carrier, month AS period, checked,
            count(*) FILTER (is_now) AS numbers,
            count(*) FILTER (is_now AND NOT was AND NOT was_excepted AND told_before) AS new,
            count(*) FILTER (was AND NOT is_now AND NOT serves) AS ended,
            count(*) FILTER (was AND NOT is_now AND serves AND NOT excepted AND told_now) AS put_right
        FROM (SELECT *, lives IS NOT NULL OR number NOT LIKE 'n%' AS serves FROM numbered LEFT JOIN served
            USING (carrier, month, number))
        GROUP BY ALL
    )
    SELECT
        carrier, period, json_group_object(CASE WHEN checked THEN 'checked' ELSE 'counted' END, json_object(
            'period', period, 'before', since, 'start', numbers - new + put_right + ended,
            'put_right', put_right, 'ended', ended, 'new', new, 'numbers', numbers,
            'at_least', EXISTS (
                FROM result WHERE result.carrier = months.carrier AND result.period = months.period
                    AND family = $family AND nature = 'substantive' AND list_contains($serious, severity)
                    AND (status IN ('not_assessable', 'error') OR list_contains(aside, check_id))
                    AND NOT (checked AND list_contains(doubtful, check_id))
            )
        )) AS unregistered
    FROM (
        SELECT
            carrier, period, checked, coalesce(aside, []) AS aside, coalesce(doubtful, []) AS doubtful,
            CASE WHEN list_contains($readable, carrier || period) THEN before END AS since,
            coalesce(counted.numbers, 0) AS numbers,
            CASE WHEN since IS NOT NULL THEN coalesce(counted.new, 0) END AS new,
            CASE WHEN since IS NOT NULL THEN coalesce(counted.put_right, 0) END AS put_right,
            CASE WHEN since IS NOT NULL THEN coalesce(counted.ended, 0) END AS ended
        FROM pair CROSS JOIN (VALUES (FALSE), (TRUE)) AS variant (checked)
        LEFT JOIN counted USING (carrier, period, checked)
    ) AS months
    GROUP BY carrier, period ORDER BY ALL
"""


def record_unregistered(ledger: Ledger, period: Period, carriers: Sequence[str], rows_of: RowsOf) -> None:
    """Count the carriers' unregistered numbers of a month and of the one after it, of all carriers at once.

    Belongs into a transaction that has written the month, or deleted it.
    """
    values = {"family": UNREGISTERED, "serious": SERIOUS}
    keys = [(*month, key) for month, key in keyed_months(ledger).items()]
    keyed = pl.DataFrame(keys, schema=dict.fromkeys(("period", "carrier", "key"), pl.String), orient="row")
    with ledger.readable("keyed", keyed):
        pair = ledger.frame(_PAIRS, {"carriers": list(carriers), "period": period})
    pairs = pair.select("carrier", "period", "before").rows()
    paths = {
        (carrier, month): str(path)
        for carrier, *both in pairs
        for month in filter(None, both)
        if (path := rows_of(Period.parse(month), carrier)) and path.exists()
    }
    readable = [name + now for name, now, before in pairs if {(name, now), (name, before)} <= paths.keys()]
    schema = dict.fromkeys(("carrier", "period", "filename"), pl.String)
    files = pl.DataFrame([(*month, path) for month, path in paths.items()], schema=schema, orient="row")
    rows = "SELECT NULL AS msisdn WHERE FALSE"
    if paths:
        rows = "SELECT * FROM read_parquet($paths, union_by_name = TRUE, filename = TRUE)"
        values["paths"] = list(paths.values())
    with ledger.readable("month_file", files), ledger.readable("pair", pair):
        counted = ledger.frame(_COUNTED.format(rows=rows, signs=_SIGNS), {**values, "readable": readable})
    # The month itself is about to be sealed; the one after it isn't, yet.
    for carrier, later in counted.filter(pl.col("period") > str(period)).select("carrier", "period").rows():
        ledger.writing("month", period=later, carriers=[carrier])
    with ledger.readable("incoming", counted):
        ledger.execute(
            "UPDATE month SET unregistered = incoming.unregistered FROM incoming "
            "WHERE month.carrier = incoming.carrier AND month.period = incoming.period"
        )
