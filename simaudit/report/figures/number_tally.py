"""Live numbers by kind of finding and by registration point: one join that serves several figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import polars as pl

from simaudit.contract import NATURES, SERIOUS, SEVERITIES
from simaudit.intake.month_file import records_before
from simaudit.judge.carriers import Judged
from simaudit.judge.findings import ASIDE, MarkedFindings
from simaudit.judge.prefilter import view_counts
from simaudit.judge.register import Register
from simaudit.report.figures.base import Figures, Share
from simaudit.rules.scope import in_scope_sql


class SeverityNatureCount(Figures):
    """Live numbers that have at least one finding of this severity and nature, waived ones left out."""

    severity: str
    nature: str
    numbers: int


class SignClass(Figures):
    """The live numbers in scope that were registered in one year by one type of customer; those with signs.

    None where the extract doesn't have it.
    """

    customer_type: str | None
    year: int | None
    numbers: Share
    """Numbers with signs, of all."""


class SignClasses(Figures):
    """A carrier's numbers by year of registration and type of customer: what rates are standardised by."""

    classes: tuple[SignClass, ...]
    """In the order of types and years."""
    design_effect: float
    """How many times as large the variance of the share of numbers with signs is as if they came singly: they
    come from registration points. 1 or more."""


@dataclass(frozen=True)
class NumberTally:
    """One carrier's live numbers, counted; `relation` names the table of counts in its register.

    All is of the whole extract but `by_cells`, which is of `province` (rules/scope.py). The columns of
    `relation`: point_code, cells (a bit for each pair of severity and nature among a number's findings,
    waived ones left out), faulty (whether a finding counts against the point), numbers.
    """

    register: Register
    relation: str
    flags: str
    """Names the table of records with findings: record, cells (NULL: all are waived), faulty."""
    by_cells: Mapping[int, int]
    """Cells → numbers."""
    points: pl.DataFrame
    """A row per registration point: point_code (NULL: numbers without one), faulty and live numbers."""
    out_of_base: pl.DataFrame
    """Rows with findings that have ended or lie in other provinces: place (the record over all files),
    in_scope, live."""
    province: str = ""
    aside: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=ASIDE))
    """ASIDE (judge/findings.py): findings that count nowhere."""

    @property
    def live(self) -> int:
        """The live numbers in scope."""
        return sum(self.by_cells.values())

    @property
    def with_any(self) -> int:
        """Live numbers with any finding."""
        return self._numbers(-1)

    @property
    def parts(self) -> tuple[SeverityNatureCount, ...]:
        """Live numbers with a finding of each severity and nature."""
        return tuple(
            SeverityNatureCount(
                severity=severity, nature=nature, numbers=self._numbers(_bit(severity, nature))
            )
            for severity in SEVERITIES
            for nature in NATURES
        )

    def _numbers(self, mask: int) -> int:
        return sum(count for cells, count in self.by_cells.items() if cells & mask)


def _bit(severity: str, nature: str) -> int:
    return 1 << (len(NATURES) * SEVERITIES.index(severity) + NATURES.index(nature))


SERIOUS_SUBSTANTIVE: Final = sum(_bit(severity, "substantive") for severity in SERIOUS)
"""Cells of a number with a substantive finding of critical or high severity."""

_FLAGS: Final = """
    CREATE OR REPLACE TEMP TABLE finding_flags AS
    SELECT
        record,
        bit_or(
            1 << (
                {natures} * (list_position($severities, severity) - 1) + list_position($natures, nature) - 1
            )
        ) FILTER (WHERE NOT waived) AS cells,
        bool_or(faults_point(family, severity, across)) AS faulty
    FROM {marked}
    WHERE carrier = $carrier AND record IS NOT NULL
    GROUP BY record
"""
_TALLY: Final = """
    CREATE OR REPLACE TEMP TABLE number_tally AS
    WITH found AS (
        SELECT
            point_code, coalesce(cells, 0) AS cells, coalesce(faulty, FALSE) AS faulty,
            count(*) AS numbers
        FROM live JOIN finding_flags USING (record)
        WHERE carrier = $carrier
        GROUP BY ALL
    ),
    -- The few numbers with findings are subtracted from all, so that the others needn't be joined.
    summed AS (
        SELECT * FROM found
        UNION ALL
        SELECT point_code, 0, FALSE, -numbers FROM found
        UNION ALL
        SELECT point_code, 0, FALSE, numbers FROM served_point WHERE carrier = $carrier
        UNION ALL
        SELECT NULL, 0, FALSE, $live - coalesce(sum(numbers), 0)
        FROM served_point WHERE carrier = $carrier
    )
    SELECT point_code, cells, faulty, CAST(sum(numbers) AS BIGINT) AS numbers
    FROM summed GROUP BY ALL HAVING sum(numbers) > 0
"""
_OWN_POINTS: Final = """
    SELECT point_code, count(*) FILTER (WHERE faulty) AS faulty, count(*) AS live
    FROM live LEFT JOIN {flags} USING (record)
    WHERE live.carrier = $carrier AND {own}
    GROUP BY point_code ORDER BY point_code
"""


_OWN_CELLS: Final = """
    SELECT coalesce(cells, 0) AS cells, count(*) AS numbers
    FROM live LEFT JOIN finding_flags USING (record)
    WHERE live.carrier = $carrier AND {own}
    GROUP BY ALL
"""
_CLASSES: Final = """
    SELECT
        customer_type,
        -- Of NULL, least() and greatest() take no account.
        CASE WHEN registered_at IS NOT NULL THEN least(greatest(year(registered_at), $first), $last) END
            AS year,
        count(signs.record) AS n, count(*) AS of
    FROM live
    LEFT JOIN (SELECT record FROM {flags} WHERE cells & $serious <> 0) AS signs USING (record)
    WHERE live.carrier = $carrier AND {own}
    GROUP BY ALL ORDER BY ALL
"""
_POINT_SIGNS: Final = """
    SELECT
        CAST(coalesce(sum(numbers) FILTER (WHERE cells & $serious <> 0), 0) AS BIGINT) AS n,
        CAST(sum(numbers) AS BIGINT) AS of, point_code IS NOT NULL AS is_point
    FROM {relation} GROUP BY point_code
"""
FIRST_YEAR: Final = 2000
"""Earlier years of registration count as this one: hardly anybody's, and mostly slips."""
_OUT_OF_BASE: Final = """
    SELECT CAST(record AS BIGINT) AS place, {own} AS in_scope, coalesce(status <> 'TERMINATED', TRUE) AS live
    FROM subscriber JOIN finding_flags USING (record)
    WHERE carrier = $carrier AND NOT ({own} AND coalesce(status <> 'TERMINATED', TRUE))
"""


def tally_numbers(judged: Judged, marked: MarkedFindings, province: str = "") -> NumberTally:
    """Count the live numbers by severity and nature of their findings, and by registration point.

    Severities and natures are those of findings not waived. checks/populations.sql states which findings
    count against a point (macro `faults_point`); these count even where they are waived.
    """
    register, carrier = judged.register, judged.carrier
    register.make(["live", "served_point"])
    run = register.connection.execute
    values: dict[str, Any] = {"carrier": carrier, "severities": SEVERITIES, "natures": NATURES}
    run(_FLAGS.format(natures=len(NATURES), marked=marked.relation), values)
    live = view_counts(register, judged.prefilter, "live")[carrier].rows
    run(_TALLY, {"carrier": carrier, "live": live})
    in_province = in_scope_sql(province, "province_code")
    if province:
        by_cells = run(_OWN_CELLS.format(own=in_province), {"carrier": carrier}).fetchall()
    else:
        by_cells = run(
            "SELECT cells, CAST(sum(numbers) AS BIGINT) FROM number_tally GROUP BY cells"
        ).fetchall()
    points = register.connection.sql(
        """
        SELECT
            point_code,
            CAST(coalesce(sum(numbers) FILTER (WHERE faulty), 0) AS BIGINT) AS faulty,
            CAST(sum(numbers) AS BIGINT) AS live
        FROM number_tally GROUP BY point_code ORDER BY point_code
        """
    ).pl()
    out_of_base = register.connection.sql(
        _OUT_OF_BASE.format(own=in_province), params={"carrier": carrier}
    ).pl()
    relations = ("number_tally", "finding_flags")
    return NumberTally(register, *relations, dict(by_cells), points, out_of_base, province, marked.aside)


def own_findings(findings: pl.LazyFrame, tally: NumberTally, carrier: str) -> pl.LazyFrame:
    """The carrier's `findings` (rows of contract.Finding) that count as the province's own, with `live`.

    `live`: whether the finding is of a row that has not ended. What is found of a number without a row, or of
    a point as a whole, has no province and is the province's own; it is not live.
    """
    (month,) = (month for month in tally.register.months if month.carrier == carrier)
    before = records_before(month.files)
    place = pl.col("record") + pl.col("file").replace_strict(before, default=0, return_dtype=pl.Int64)
    counting = findings.filter(pl.col("carrier") == carrier).with_columns(place.cast(pl.Int64).alias("place"))
    if not tally.aside.is_empty():
        aside = tally.aside.lazy().select("check_id", pl.col("record").cast(pl.Int64).alias("place"))
        whole = aside.filter(pl.col("place").is_null())
        counting = counting.join(aside, on=["check_id", "place"], how="anti").join(
            whole, on="check_id", how="anti"
        )
    return (
        counting.join(tally.out_of_base.lazy(), on="place", how="left")
        .filter(pl.col("in_scope").fill_null(value=True))
        .with_columns(live=pl.col("record").is_not_null() & pl.col("live").fill_null(value=True))
        .drop("place", "in_scope")
    )


def records_outside(tally: NumberTally) -> pl.DataFrame:
    """`place`: the records, over all files, of the carrier's rows with findings that other provinces have."""
    return tally.out_of_base.filter(~pl.col("in_scope")).select("place")


def own_points(tally: NumberTally, carrier: str, province: str) -> pl.DataFrame:
    """`NumberTally.points`, of numbers that count as the province's own; of all where it is empty."""
    if not province:
        return tally.points
    sql = _OWN_POINTS.format(flags=tally.flags, own=in_scope_sql(province, "province_code"))
    points: pl.DataFrame = tally.register.connection.sql(sql, params={"carrier": carrier}).pl()
    return points


def sign_classes(tally: NumberTally, carrier: str) -> SignClasses:
    """The carrier's live numbers in scope, and those with signs, by year of registration and customer."""
    run = tally.register.connection.execute
    values = {"carrier": carrier, "serious": SERIOUS_SUBSTANTIVE}
    years = {"first": FIRST_YEAR, "last": tally.register.as_of.year}
    own = in_scope_sql(tally.province, "province_code")
    rows = run(_CLASSES.format(flags=tally.flags, own=own), values | years).fetchall()
    points = run(_POINT_SIGNS.format(relation=tally.relation), {"serious": SERIOUS_SUBSTANTIVE}).fetchall()
    return SignClasses(
        classes=tuple(
            SignClass(customer_type=customer_type, year=year, numbers=Share(n=n, of=of))
            for customer_type, year, n, of in rows
        ),
        design_effect=round(design_effect(points), 6),
    )


def design_effect(points: Sequence[tuple[int, int, bool]]) -> float:
    """The variance of a share between clusters, by what it would be if the numbers came singly.

    `points` are (numbers with signs, numbers, whether they are one cluster); others are clusters of one. The
    variance is that of a ratio (Cochran, Sampling Techniques, 3rd ed. 1977, 3.12), the quotient Kish's
    (Survey Sampling, 1965, 8.2).
    """
    n, of = (sum(point[at] for point in points) for at in (0, 1))
    singly = n * (1 - n / of) if of else 0.0
    if not singly:
        return 1.0
    between = sum(
        (signs - numbers * n / of) ** 2 if is_point else signs - 2 * signs * n / of + numbers * (n / of) ** 2
        for signs, numbers, is_point in points
    )
    return max(between / singly, 1.0)
