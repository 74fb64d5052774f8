"""The registration points to visit: one list, which pages, letters, grounds of inspections and plans name.

It has the points that are above their peers (funnels.py) and those with signs of a case for the police, from
FEWEST numbers with signs on. A number has signs as in signs.py; what is expected of it is the largest share
of true findings that is expected of one of its checks (checks.py).
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

import polars as pl

from simaudit.contract import SERIOUS
from simaudit.report.figures.base import Figures, Share
from simaudit.report.figures.checks import CheckFigures
from simaudit.report.figures.figure_sources import FigureSources
from simaudit.report.figures.funnels import PeerPoint, remarked_points
from simaudit.rules.check import Check
from simaudit.rules.scope import in_scope, in_scope_sql

FEWEST: Final = 5
"""Numbers with signs from which on a point is named for a visit."""

NAMED: Final = 5
"""Points that a letter or a first page names of the list."""

_MOST: Final = 500
"""Points that are kept of a carrier."""


class PointCase(Figures):
    """A case, and how many numbers of its signs a point has in scope."""

    case_id: str
    """Id of the case."""
    numbers: int
    """Those that have a sign of violation."""
    police: bool
    """Whether the case is for the police."""


class PointWithSigns(Figures):
    """A registration point with so many signs that it may be visited."""

    carrier: str
    code: str
    numbers: Share
    """Its numbers with signs, of its numbers in scope."""
    expected: float
    """As many of them are expected to be true, rounded down: none is certain."""
    above: PeerPoint | None = None
    """What was compared, where it is above its peers."""
    reported: int = 0
    """Its reported numbers in scope."""
    remarks: Mapping[str, PeerPoint] = {}
    """What was compared, by check that only remarks; it is no reason for a visit."""


class PointToVisit(PointWithSigns):
    """A registration point, and why it is to be visited."""

    cases: tuple[PointCase, ...] = ()
    """Cases with signs at the point, that of most numbers first."""

    @property
    def case_numbers(self) -> int:
        """Its numbers in signs of cases."""
        return sum(case.numbers for case in self.cases)

    @property
    def weight(self) -> float:
        """By this points stand in order."""
        return self.expected + self.case_numbers + self.reported


def points_of_signs(linked: pl.DataFrame, checks: Iterable[Check]) -> list[str]:
    """The codes of points of linked rows (judge/linked_rows.py) that have a sign of violation of `checks`."""
    violations = [check.id for check in checks if check.nature == "substantive" and check.severity in SERIOUS]
    violating = pl.element().struct.field("check_id").is_in(violations).any()
    return linked.filter(pl.col("findings").list.agg(violating))["point_code"].drop_nulls().unique().to_list()


_NUMBERS: Final = """
    WITH point AS (SELECT unnest($points) AS point_code),
    share AS (SELECT unnest($checks) AS check_id, unnest($shares) AS expected),
    held AS (
        SELECT record, point_code, msisdn, coalesce(status <> 'TERMINATED', TRUE) AS live
        FROM subscriber SEMI JOIN point USING (point_code)
        WHERE carrier = $carrier AND {own}
    ),
    sign AS (
        SELECT record, max(expected) AS expected
        FROM {marked} JOIN share USING (check_id) SEMI JOIN held USING (record)
        WHERE carrier = $carrier AND NOT waived
        GROUP BY record
    ),
    number AS (
        SELECT point_code, max(expected) AS expected
        FROM held LEFT JOIN sign USING (record)
        WHERE live OR expected IS NOT NULL
        GROUP BY point_code, coalesce(msisdn, 'record ' || record)
    )
    SELECT
        point_code AS code, count(expected) AS n, count(*) AS of, CAST(sum(expected) AS BIGINT) AS expected
    FROM number GROUP BY point_code HAVING count(expected) >= $fewest
    ORDER BY point_code
"""
_MILLION: Final = 1_000_000
"""Shares are summed as whole numbers, so that the sum doesn't hang on the order."""


def points_with_signs(
    sources: FigureSources, above: Mapping[str, PeerPoint], checks: Iterable[CheckFigures], scope: str
) -> tuple[PointWithSigns, ...]:
    """The carrier's points that may be visited: `above` their peers, or in a case."""
    shares = {
        check.id: int(check.true_share * _MILLION)
        for check in checks
        if check.nature == "substantive" and check.severity in SERIOUS
    }
    if not (codes := sorted({*above, *sources.case_points})) or not shares:
        return ()
    register, carrier = sources.judged.register, sources.judged.carrier
    values: dict[str, Any] = {
        "carrier": carrier,
        "points": codes,
        "checks": [*shares],
        "shares": [*shares.values()],
        "fewest": FEWEST,
    }
    sql = _NUMBERS.format(own=in_scope_sql(scope), marked=sources.marked.relation)
    rows = register.connection.execute(sql, values).fetchall()
    reported = _reported(sources.reported, scope)
    remarks = remarked_points(sources.judged.verdicts, carrier, sources.tally.own_points)
    return tuple(
        PointWithSigns(
            carrier=carrier,
            code=code,
            numbers=Share(n=n, of=of),
            expected=expected * 100 // _MILLION / 100,
            above=above.get(code),
            reported=reported.get(code, 0),
            remarks=remarks.get(code, {}),
        )
        for code, n, of, expected in rows
    )


def _reported(rows: pl.DataFrame | None, scope: str) -> dict[str, int]:
    """Point → its reported numbers in scope (reported.py)."""
    if rows is None:
        return {}
    numbers = rows.filter(in_scope(scope)).drop_nulls("point_code")
    return dict(numbers.group_by("point_code").agg(pl.col("msisdn").n_unique()).iter_rows())


def with_cases(
    points: Iterable[PointWithSigns], rows: pl.DataFrame, police: Collection[str]
) -> tuple[PointToVisit, ...]:
    """The points above their peers, or with one of `rows`: the carrier's accused rows in scope (cases.py)."""
    counted = (
        rows.drop_nulls("point_code")
        .group_by("point_code", "case_id")
        .agg(pl.col("msisdn").n_unique().alias("numbers"))
        .sort("numbers", "case_id", descending=[True, False])
    )
    cases: dict[str, list[PointCase]] = {}
    for code, case_id, numbers in counted.iter_rows():
        case = PointCase(case_id=case_id, numbers=numbers, police=case_id in police)
        cases.setdefault(code, []).append(case)
    joined = (
        PointToVisit.with_fields_of(point, cases=tuple(cases.get(point.code, ())))
        for point in points
        if point.above or point.code in cases
    )
    return in_order(joined)[:_MOST]


def to_visit(points: Iterable[PointToVisit], ended: Collection[str]) -> tuple[PointToVisit, ...]:
    """The list; of its cases only those for the police, without those whose follow-up has `ended`."""
    current = (
        PointToVisit.with_fields_of(
            point, cases=tuple(case for case in point.cases if case.police and case.case_id not in ended)
        )
        for point in points
    )
    return in_order(point for point in current if point.above or point.cases)


def in_order(points: Iterable[PointToVisit]) -> tuple[PointToVisit, ...]:
    """The weightiest first."""
    return tuple(
        sorted(points, key=lambda point: (-point.weight, -point.expected, point.carrier, point.code))
    )
