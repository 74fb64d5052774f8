"""Live numbers by kind of finding and by registration point: one join that serves several figures."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import polars as pl

from simaudit.contract import NATURES, SERIOUS, SEVERITIES
from simaudit.intake.month_file import records_before
from simaudit.judge.carriers import Judged
from simaudit.judge.findings import ASIDE, MarkedFindings
from simaudit.judge.register import Register
from simaudit.report.figures.base import Figures, Share
from simaudit.rules.scope import in_scope_sql
from simaudit.store.strata import FIRST_YEAR


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
    points: float = 0.0
    """Effective points: the variance is known as well as by so many equal points of registration. 0 where no
    point's code is known, and in months that an earlier version counted."""


@dataclass(frozen=True)
class NumberTally:
    """One carrier's live numbers, counted once in its register's table number_tally.

    The table's columns: point_code, at_point (False: registered in the app or on VNeID), in_scope (of
    `scope`, as rules/scope.py says), customer_type, year of registration, cells (a bit for each pair of
    severity and nature among a number's findings, waived ones left out), faulty (whether a finding counts
    against the point), numbers. Beside it stands finding_flags, the records with findings: record, cells
    (NULL: all are waived), faulty.
    """

    register: Register
    by_cells: Mapping[int, int]
    """Cells → numbers in scope."""
    points: pl.DataFrame
    """A row per registration point: point_code (NULL: numbers without one), faulty and live numbers."""
    own_points: pl.DataFrame
    """`points`, of the numbers in scope."""
    classes: pl.DataFrame
    """The numbers in scope by class and point, as `sign_classes` takes them."""
    out_of_base: pl.DataFrame
    """Rows with findings that have ended or lie elsewhere: place (the record over all files),
    in_scope, live."""
    scope: str = ""
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
_KEYS: Final = """
    point_code, at_point(channel) AS at_point, {own} AS in_scope, customer_type,
    -- Of NULL, least() and greatest() take no account.
    CASE WHEN registered_at IS NOT NULL THEN least(greatest(year(registered_at), $first), $last) END AS year
"""
_TALLY: Final = """
    CREATE OR REPLACE TEMP TABLE number_tally AS
    WITH found AS (
        SELECT {keys}, coalesce(cells, 0) AS cells, coalesce(faulty, FALSE) AS faulty, count(*) AS numbers
        FROM live JOIN finding_flags USING (record)
        WHERE carrier = $carrier
        GROUP BY ALL
    ),
    -- The few numbers with findings are subtracted from all, so that the others needn't be joined.
    summed AS (
        SELECT * FROM found
        UNION ALL
        SELECT * REPLACE (0 AS cells, FALSE AS faulty, -numbers AS numbers) FROM found
        UNION ALL
        SELECT {keys}, 0, FALSE, count(*) FROM live WHERE carrier = $carrier GROUP BY ALL
    )
    SELECT * REPLACE (CAST(sum(numbers) AS BIGINT) AS numbers)
    FROM summed GROUP BY ALL HAVING sum(numbers) > 0
"""
_POINTS: Final = """
    SELECT
        point_code, CAST(coalesce(sum(numbers) FILTER (WHERE faulty), 0) AS BIGINT) AS faulty,
        CAST(sum(numbers) AS BIGINT) AS live
    FROM number_tally WHERE in_scope OR $every GROUP BY point_code ORDER BY point_code
"""
_CELLS: Final = """
    SELECT
        customer_type, year, at_point, if(at_point, point_code, NULL) AS point_code,
        CAST(coalesce(sum(numbers) FILTER (WHERE cells & $serious <> 0), 0) AS BIGINT) AS n,
        CAST(sum(numbers) AS BIGINT) AS of
    FROM number_tally WHERE in_scope GROUP BY ALL
"""
_OUT_OF_BASE: Final = """
    SELECT CAST(record AS BIGINT) AS place, {own} AS in_scope, coalesce(status <> 'TERMINATED', TRUE) AS live
    FROM subscriber JOIN finding_flags USING (record)
    WHERE carrier = $carrier AND NOT ({own} AND coalesce(status <> 'TERMINATED', TRUE))
"""


def tally_numbers(judged: Judged, marked: MarkedFindings, scope: str = "") -> NumberTally:
    """Count the live numbers by severity and nature of their findings, and by registration point.

    Severities and natures are those of findings not waived. checks/populations.sql states which findings
    count against a point (macro `faults_point`); these count even where they are waived.
    """
    register, carrier = judged.register, judged.carrier
    register.make(["live", "province_in_force", "commune_in_force"])
    run, own = register.connection.execute, in_scope_sql(scope)
    values: dict[str, Any] = {"carrier": carrier, "severities": SEVERITIES, "natures": NATURES}
    run(_FLAGS.format(natures=len(NATURES), marked=marked.relation), values)
    years = {"first": FIRST_YEAR, "last": register.as_of.year}
    run(_TALLY.format(keys=_KEYS.format(own=own)), {"carrier": carrier, **years})
    cells = "SELECT cells, CAST(sum(numbers) AS BIGINT) FROM number_tally WHERE in_scope GROUP BY cells"
    frame = register.connection.sql
    return NumberTally(
        register,
        dict(run(cells).fetchall()),
        frame(_POINTS, params={"every": True}).pl(),
        frame(_POINTS, params={"every": False}).pl(),
        frame(_CELLS, params={"serious": SERIOUS_SUBSTANTIVE}).pl(),
        frame(_OUT_OF_BASE.format(own=own), params={"carrier": carrier}).pl(),
        scope,
        marked.aside,
    )


def own_findings(findings: pl.LazyFrame, tally: NumberTally, carrier: str) -> pl.LazyFrame:
    """The carrier's `findings` (rows of row_models.Finding) that count as one's own, with `live`.

    `live`: whether the finding is of a row that has not ended. What is found of a number without a row, or of
    a point as a whole, has no place and is one's own; it is not live.
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
    """`place`: the records, over all files, of the carrier's rows with findings that lie elsewhere."""
    return tally.out_of_base.filter(~pl.col("in_scope")).select("place")


def sign_classes(cells: pl.DataFrame) -> SignClasses:
    """The classes of a carrier's numbers, and how its points move the share of those with signs.

    Columns of `cells`: customer_type, year, at_point (False: registered in the app or on VNeID), point_code,
    n (numbers with signs), of (all).
    """
    sums = pl.col("n", "of").sum()
    classes = cells.group_by("customer_type", "year").agg(sums).sort("customer_type", "year", nulls_last=True)
    effect, points = design_effect(cells.group_by("at_point", "point_code").agg(sums).sort("point_code"))
    return SignClasses(
        classes=tuple(
            SignClass(customer_type=customer, year=year, numbers=Share(n=n, of=of))
            for customer, year, n, of in classes.iter_rows()
        ),
        design_effect=round(effect, 6),
        points=round(points, 6),
    )


def design_effect(clusters: pl.DataFrame) -> tuple[float, float]:
    """The variance of a share by what it were if numbers came singly, 1 or more; the effective points.

    Columns of `clusters`: at_point, point_code, n, of. Numbers not registered at a point come singly; those
    at points without a code are taken to vary as the others at points. The variance is that of a ratio
    (Cochran, Sampling Techniques, 3rd ed. 1977, 3.12), the quotient Kish's (Survey Sampling, 1965, 8.2).
    G points of unequal sizes m are as many as (Σm)²/Σm² equal ones; a share of their own takes one degree of
    freedom, and the variance is greater by G/(G − 1). With the numbers that come singly the degrees are
    Satterthwaite's (Biometrics Bulletin 2, 1946); the effective points are one more.
    """
    coded = clusters.filter("at_point").drop_nulls("point_code")
    n, of = clusters.select(pl.sum("n", "of")).row(0)
    signs_singly, alone = clusters.filter(~pl.col("at_point")).select(pl.sum("n", "of")).row(0)
    at_coded, squares = coded.select(pl.sum("of"), squares=pl.col("of").cast(pl.Float64).pow(2).sum()).row(0)
    part = 1 - alone / of if of else 1.0
    if part and not at_coded:
        return 1.0, 0.0
    rate = n / of
    # Where none has signs, or all have, nobody sees how numbers vary: as if they came singly.
    spread = n * (1 - rate) or of
    between, degrees = 0.0, 1.0
    if at_coded:
        points = at_coded**2 / squares
        degrees = points - part * (2 - part)
        if degrees <= 0.0:
            return 1.0, 1.0
        residuals = coded.select((pl.col("n") - pl.col("of") * rate).pow(2).sum()).item()
        between = max(residuals * points / degrees * part * of / at_coded, part * spread)
    within = max(signs_singly * (1 - 2 * rate) + alone * rate**2, (1 - part) * spread)
    freedom = (between + within) ** 2 / (between**2 / degrees + within**2 / max(alone - 1, 1))
    return (between + within) / spread, 1 + freedom
