"""How long ago the open signs of violation were first found."""

import polars as pl

from simaudit.contract import SEVERITIES, VIOLATIONS
from simaudit.period import Period
from simaudit.report.model.carrier import AgeBand

AGE_BANDS: tuple[tuple[int, int | None], ...] = ((0, 0), (1, 1), (2, 3), (4, 6), (7, 12), (13, None))
"""Months since a finding was first found, both ends included. The limitation period
of sanctions is one year, hence the last band."""


def ages(findings: pl.LazyFrame, carrier: str, period: Period) -> tuple[AgeBand, ...]:
    """The carrier's signs of violation that aren't waived, by months since `first_period` and by severity."""
    rows = (
        findings.filter(pl.col("carrier") == carrier, pl.col("nature").is_in(VIOLATIONS), ~pl.col("waived"))
        .group_by("first_period", "severity")
        .len()
        .collect()
        .iter_rows()
    )
    counts = [
        (len(Period.parse(first).until(period)) - 1, severity, count) for first, severity, count in rows
    ]
    return tuple(
        AgeBand(
            low=low,
            high=high,
            findings=tuple(
                sum(
                    count
                    for age, of, count in counts
                    if of == severity and low <= age and (high is None or age <= high)
                )
                for severity in SEVERITIES
            ),
        )
        for low, high in AGE_BANDS
    )
