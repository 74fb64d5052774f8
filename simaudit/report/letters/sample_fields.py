"""Fields of the request for the papers of a sample's subscribers: personal data."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import polars as pl

from simaudit.config import Letterhead
from simaudit.period import Period
from simaudit.report.figures.carrier import CarrierFigures
from simaudit.report.letters.carrier_fields import LONGEST_CODE
from simaudit.report.letters.head_fields import (
    VI,
    addressed_carrier,
    head_fields,
    letter_deadline,
    month_fields,
    written_carrier,
)
from simaudit.rules.check import Check


def sample_fields(
    drawn: pl.DataFrame,
    drawn_at: datetime,
    figures: CarrierFigures,
    checks: Mapping[str, Check],
    head: Letterhead,
    day: date,
) -> dict[str, Any]:
    """All fields. `drawn`: the sample's findings, with the papers of their rows; `day`: the letter's."""
    # What is found of a point as a whole has no number, and no papers.
    drawn = drawn.drop_nulls("msisdn")
    numbers = (
        drawn.group_by("msisdn")
        .agg(pl.col("check_id").unique().sort(), pl.col("registered_at", "point_code").first())
        .sort("msisdn")
    )
    run, carrier = figures.run, figures.carrier
    return {
        "head": head_fields(head, day, letter_deadline(run, head, day)),
        **month_fields(Period.parse(run.period)),
        "carrier": {"name": written_carrier(carrier, run), "legal_name": addressed_carrier(carrier, run)},
        "sample": {
            "day": VI.day(drawn_at),
            "drawn": VI.number(drawn.height),
            "numbers": VI.number(numbers.height),
            "rows": [
                {
                    "place": VI.number(number),
                    "msisdn": msisdn,
                    "registered": VI.day(registered_at) if registered_at else "–",
                    "point": (point or "–")[:LONGEST_CODE],
                    "checks": "; ".join(VI.text(checks[check_id].header.title) for check_id in check_ids),
                }
                for number, (msisdn, check_ids, registered_at, point) in enumerate(
                    numbers.iter_rows(), start=1
                )
            ],
        },
    }
