"""Reported numbers: the registration, point, paper and portrait of each, and how many come from which point.

A reported number is a lead rather than a finding: what was registered with the same paper, portrait or device
is likely to be used alike.
"""

from typing import Final

import polars as pl

from simaudit.contract import VIOLATIONS
from simaudit.intake.month_file import CarrierMonth, file_and_record
from simaudit.judge.findings import MarkedFindings
from simaudit.report.figures.base import Figures, Share
from simaudit.report.figures.number_tally import NumberTally


class PointShare(Figures):
    """One registration point: its live numbers, and those of them that are reported."""

    code: str
    """The point's."""
    numbers: Share
    """Reported numbers, of the live ones."""


class Reported(Figures):
    """The live numbers of one carrier that are on the list of reported ones."""

    listed: int
    """Numbers on the list, of all carriers."""
    numbers: int
    """Those of them that have a live row at this carrier."""
    in_service: int
    """Those of these that are in full service."""
    with_signs: int
    """Those of these with a sign of violation that is not waived."""
    points: tuple[PointShare, ...]
    """Points with most of them, the first ones: reported numbers of the live ones."""
    without_point: int


class ReportedInCases(Reported):
    """The reported numbers of one carrier, and how many of them are part of a case."""

    in_cases: int


class ReportedPoint(Figures):
    """A registration point with reported numbers, among those of all carriers."""

    carrier: str
    point: PointShare
    """The registration point."""


POINTS_SHOWN: Final = 10
"""Points with most reported numbers that are listed."""

LIST: Final = "reported"
"""The list of reported numbers, and the relation that holds it."""

_HELD: Final = """
    CREATE OR REPLACE TEMP TABLE reported_row AS
    SELECT
        msisdn, record, status, full_service(status) AS in_service, registered_at, channel, point_code,
        province_code, commune, clerk_code, id_number, usable_id, portrait_hash, device_hash
    FROM live
    WHERE
        carrier = $carrier
        AND number_hash IN (SELECT number_hash FROM reported)
        AND msisdn IN (SELECT msisdn FROM reported)
"""
# How many live numbers share a value with a reported one.
_MATES: Final = """
    SELECT {column}, count(DISTINCT msisdn) AS numbers FROM live
    WHERE carrier = $carrier AND {column} IN (SELECT {column} FROM reported_row {where})
    GROUP BY {column}
"""
_ROWS: Final = """
    WITH named AS (SELECT DISTINCT msisdn, source, reported_at, kind FROM reported),
    found AS (
        SELECT
            record, string_agg(DISTINCT check_id, ',' ORDER BY check_id) AS checks,
            bool_or(list_contains($violations, CAST(nature AS VARCHAR))) AS sign
        FROM {marked}
        WHERE carrier = $carrier AND NOT waived AND record IN (SELECT record FROM reported_row)
        GROUP BY record
    ),
    by_paper AS ({by_paper}), by_portrait AS ({by_portrait}), by_device AS ({by_device})
    SELECT
        msisdn, source, reported_at, kind, record AS place, {file} AS file,
        CAST({record} AS BIGINT) AS record,
        status, in_service, registered_at, channel, point_code, province_code, commune, clerk_code, id_number,
        portrait_hash,
        by_paper.numbers AS numbers_on_paper, by_portrait.numbers AS numbers_on_portrait,
        by_device.numbers AS numbers_in_device, checks, coalesce(sign, FALSE) AS sign
    FROM reported_row
    INNER JOIN named USING (msisdn)
    LEFT JOIN found USING (record)
    LEFT JOIN by_paper USING (id_number)
    LEFT JOIN by_portrait USING (portrait_hash)
    LEFT JOIN by_device USING (device_hash)
    ORDER BY msisdn, place, reported_at, source, kind
"""


def reported_rows(marked: MarkedFindings, month: CarrierMonth) -> pl.DataFrame | None:
    """A row a reported number's live row and report of it, in order; None where there is no list.

    msisdn, source, reported_at, kind, place (the record over all files), file, record, status, in_service,
    registered_at, channel, point_code, province_code, commune, clerk_code, id_number, portrait_hash,
    numbers_on_paper, numbers_on_portrait, numbers_in_device (live numbers of the carrier), checks (ids of
    findings not waived, comma-joined), sign (whether one of them is a sign of violation).
    """
    register = marked.register
    if LIST not in register.references:
        return None
    register.make(["live", "reported"])
    values = {"carrier": month.carrier}
    register.connection.execute(_HELD, values)
    file, record = file_and_record(month.files, "record")
    rows: pl.DataFrame = register.connection.sql(
        _ROWS.format(
            marked=marked.relation,
            file=file,
            record=record,
            by_paper=_MATES.format(column="id_number", where="WHERE usable_id"),
            by_portrait=_MATES.format(column="portrait_hash", where=""),
            by_device=_MATES.format(column="device_hash", where=""),
        ),
        params={**values, "violations": VIOLATIONS},
    ).pl()
    return rows


def reported_figures(rows: pl.DataFrame, listed: int, tally: NumberTally) -> Reported:
    """The figures of `reported_rows`; `listed` is how many numbers the list has."""
    numbers = rows.unique("msisdn", keep="first", maintain_order=True)
    live = dict(tally.points.select("point_code", "live").iter_rows())
    points = numbers.drop_nulls("point_code").group_by("point_code").len("n")
    shares = [
        PointShare(code=code, numbers=Share(n=n, of=live.get(code, n))) for code, n in points.iter_rows()
    ]
    return Reported(
        listed=listed,
        numbers=numbers.height,
        in_service=int(numbers["in_service"].sum()),
        with_signs=int(numbers["sign"].sum()),
        points=tuple(sorted(shares, key=_most_first)[:POINTS_SHOWN]),
        without_point=numbers["point_code"].null_count(),
    )


def reported_points(carriers: dict[str, Reported]) -> tuple[ReportedPoint, ...]:
    """The points of all carriers with most reported numbers."""
    every = [
        ReportedPoint(carrier=carrier, point=point)
        for carrier, reported in carriers.items()
        for point in reported.points
    ]
    return tuple(sorted(every, key=lambda row: (*_most_first(row.point), row.carrier))[:POINTS_SHOWN])


def _most_first(point: PointShare) -> tuple[int, float, str]:
    return -point.numbers.n, -(point.numbers.rate or 0), point.code
