"""For how long the open findings have been known."""

import polars as pl

from simaudit.contract import SEVERITIES
from simaudit.period import Period
from simaudit.report.model import Age

AGE_BANDS: tuple[tuple[int, int | None], ...] = ((0, 0), (1, 1), (2, 3), (4, 6), (7, 12), (13, None))
"""Months since a finding was first found; sanctions are limited to one year, hence the last."""


def ages(findings: pl.LazyFrame, carrier: str, period: Period) -> tuple[Age, ...]:
    """The carrier's findings that are not waived, by months since `first_period` and by severity."""
    open_ = (
        findings.filter(pl.col("carrier") == carrier, ~pl.col("waived"))
        .group_by("first_period", "severity")
        .len()
        .collect()
        .iter_rows()
    )
    counts = [
        (len(Period.parse(first).until(period)) - 1, severity, count) for first, severity, count in open_
    ]
    return tuple(
        Age(
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
