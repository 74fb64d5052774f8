"""The counts of a carrier's register and findings, in SQL, each a scan of few columns.

Ten million rows are counted where they lie; only sums leave DuckDB.
"""

from dataclasses import dataclass
from typing import Any

import polars as pl

from simaudit.contract import EXPECTED_COLUMNS, NATURES, SERIOUS, SEVERITIES
from simaudit.intake.month_file import records_before
from simaudit.judge.carriers import Judged
from simaudit.judge.prefilter import ViewCount, view_counts
from simaudit.judge.register import Register
from simaudit.period import Period
from simaudit.report.model import (
    ColumnFill,
    Concern,
    MonthCount,
    Months,
    Numbers,
    PaperBand,
    Point,
    Points,
    Share,
)

POINT_MINIMUM = 30
"""Live numbers from which a registration point is ranked by share: of a smaller one, one or two decide it."""

POINTS_SHOWN = 10

MONTHS_SHOWN = 24

PAPER_BANDS: tuple[tuple[int, int | None], ...] = ((1, 1), (2, 3), (4, 9), (10, 49), (50, 99), (100, None))
"""Numbers a paper: from the fourth a form contract is needed, and those with ten were reviewed in 2023."""

IDENTITY_COLUMNS = ("full_name", "date_of_birth", "id_number")
"""What says whose a number is; most checks of identity rest on these."""


@dataclass(frozen=True)
class Tally:
    """Live numbers by what was found on them."""

    live: int
    substantive: int
    with_any: int
    parts: tuple[Concern, ...]
    points: Points


def register_counts(register: Register, carrier: str, period: Period) -> tuple[Numbers, Months]:
    """The register by status, kind and month of registration: one scan of five narrow columns."""
    register.make(["live"])
    rows = _rows(
        register,
        """
        SELECT
            year(registered_at) * 12 + month(registered_at) - 1 AS month_number,
            status, customer_type, payment_type, count(*)
        FROM subscriber WHERE carrier = $carrier GROUP BY ALL
        """,
        carrier=carrier,
    )

    def total(rows: list[tuple[Any, ...]]) -> int:
        return sum(row[4] for row in rows)

    live = [row for row in rows if row[1] != "TERMINATED"]
    organisations = total([row for row in live if row[2] == "ORGANISATION"])
    numbers = Numbers(
        rows=total(rows),
        live=total(live),
        terminated=total(rows) - total(live),
        individuals=total(live) - organisations,
        organisations=organisations,
        prepaid=total([row for row in live if row[3] == "PREPAID"]),
        postpaid=total([row for row in live if row[3] == "POSTPAID"]),
        suspended=total([row for row in live if row[1] in ("ONE_WAY", "TWO_WAY")]),
    )

    shown = [period]
    while len(shown) < MONTHS_SHOWN:
        shown.insert(0, shown[0].previous)
    first, last = _month_number(shown[0]), _month_number(shown[-1])
    months = Months(
        months=tuple(
            MonthCount(
                month=str(month), numbers=total([row for row in live if row[0] == _month_number(month)])
            )
            for month in shown
        ),
        earlier=total([row for row in live if row[0] is not None and row[0] < first]),
        later=total([row for row in live if row[0] is not None and row[0] > last]),
        missing=total([row for row in live if row[0] is None]),
    )
    return numbers, months


def _month_number(period: Period) -> int:
    """As the query numbers months, from the year 0 on."""
    return period.year * 12 + period.month - 1


def column_fill(judged: Judged) -> tuple[tuple[ColumnFill, ...], dict[str, int]]:
    """How many live rows fill each expected column; how many live individuals each of IDENTITY_COLUMNS."""
    live, individuals = (_view_count(judged, view) for view in ("live", "live_individual"))
    months = judged.register.months
    present = {name for month in months if month.carrier == judged.carrier for name in month.columns}
    columns = tuple(
        ColumnFill(name=name, present=name in present, filled=Share(n=live.columns[name], of=live.rows))
        for name in EXPECTED_COLUMNS
    )
    return columns, {name: individuals.columns[name] for name in IDENTITY_COLUMNS}


def mark_waived(register: Register, carrier: str, findings: pl.LazyFrame) -> None:
    """Lay `marked` out: the register's findings, each with whether it is `waived`.

    `findings` are rows of `Finding`, whose records count within a file.
    """
    (month,) = (month for month in register.months if month.carrier == carrier)
    before = records_before(month.files)
    places = pl.col("record") + pl.col("file").replace_strict(before, default=0, return_dtype=pl.Int64)
    waived = findings.filter(pl.col("carrier") == carrier, "waived").select(
        "check_id", places.alias("record"), "msisdn", "subject"
    )
    run = register.connection.execute
    register.connection.register("incoming", waived.collect().to_arrow())
    run("CREATE OR REPLACE TEMP TABLE waived AS SELECT DISTINCT * FROM incoming")
    register.connection.unregister("incoming")
    run(
        """
        CREATE OR REPLACE TEMP VIEW marked AS
        SELECT finding.*, waived.check_id IS NOT NULL AS waived
        FROM finding
        LEFT JOIN waived ON
            finding.check_id = waived.check_id
            AND finding.record IS NOT DISTINCT FROM waived.record
            AND finding.msisdn IS NOT DISTINCT FROM waived.msisdn
            AND finding.subject IS NOT DISTINCT FROM waived.subject
        """
    )


def tally(judged: Judged) -> Tally:
    """Live numbers by severity and nature of their findings, and by registration point, in one join.

    Waived findings are left out of the first. What counts against a point is stated in populations.sql
    (`faults_point`), and counts whether it is waived or not.
    """
    register, carrier = judged.register, judged.carrier
    register.make(["live", "served_point"])
    run = register.connection.execute
    run(
        """
        CREATE OR REPLACE TEMP TABLE flagged AS
        SELECT
            record,
            bit_or(
                1 << (4 * (list_position($severities, severity) - 1) + list_position($natures, nature) - 1)
            ) FILTER (WHERE NOT waived) AS cells,
            bool_or(faults_point(family, severity, across)) AS faulty
        FROM marked
        WHERE carrier = $carrier AND record IS NOT NULL
        GROUP BY record
        """,
        {"carrier": carrier, "severities": SEVERITIES, "natures": NATURES},
    )
    run(
        """
        CREATE OR REPLACE TEMP TABLE tallied AS
        WITH found AS (
            SELECT
                point_code, coalesce(cells, 0) AS cells, coalesce(faulty, FALSE) AS faulty,
                count(*) AS numbers
            FROM live JOIN flagged USING (record)
            WHERE carrier = $carrier
            GROUP BY ALL
        ),
        -- The few numbers with findings are taken from all, which needn't be looked for one by one then.
        told AS (
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
        FROM told GROUP BY ALL HAVING sum(numbers) > 0
        """,
        {"carrier": carrier, "live": _view_count(judged, "live").rows},
    )
    by_cells = dict(_rows(register, "SELECT cells, CAST(sum(numbers) AS BIGINT) FROM tallied GROUP BY cells"))

    def numbers(mask: int) -> int:
        return sum(count for cells, count in by_cells.items() if cells & mask)

    def bit(severity: str, nature: str) -> int:
        return 1 << (4 * SEVERITIES.index(severity) + NATURES.index(nature))

    parts = tuple(
        Concern(severity=severity, nature=nature, numbers=numbers(bit(severity, nature)))
        for severity in SEVERITIES
        for nature in NATURES
    )
    return Tally(
        live=sum(by_cells.values()),
        substantive=numbers(sum(bit(severity, "substantive") for severity in SERIOUS)),
        with_any=numbers(-1),
        parts=parts,
        points=_points(register),
    )


def outside_numbers(register: Register, carrier: str) -> int:
    """Numbers that the extract doesn't hold, with substantive critical or high findings not waived."""
    ((count,),) = _rows(
        register,
        """
        SELECT count(DISTINCT msisdn) FROM marked
        WHERE
            carrier = $carrier AND record IS NULL AND NOT waived
            AND nature = 'substantive' AND list_contains($serious, severity)
        """,
        carrier=carrier,
        serious=SERIOUS,
    )
    return int(count)


def point_counts(register: Register) -> pl.DataFrame:
    """Every registration point that `tally` counted: point_code, faulty and live numbers."""
    points: pl.DataFrame = register.connection.sql(
        """
        SELECT
            point_code,
            CAST(coalesce(sum(numbers) FILTER (WHERE faulty), 0) AS BIGINT) AS faulty,
            CAST(sum(numbers) AS BIGINT) AS live
        FROM tallied WHERE point_code IS NOT NULL GROUP BY point_code ORDER BY point_code
        """
    ).pl()
    return points


def _points(register: Register) -> Points:
    rows = _rows(
        register,
        """
        SELECT
            point_code,
            CAST(coalesce(sum(numbers) FILTER (WHERE faulty), 0) AS BIGINT),
            CAST(sum(numbers) AS BIGINT)
        FROM tallied GROUP BY point_code
        """,
    )
    points = [Point(code=code, numbers=Share(n=n, of=of)) for code, n, of in rows if code is not None]
    enough = [point for point in points if point.numbers.of >= POINT_MINIMUM]
    by_share = sorted(enough, key=lambda p: (-(p.numbers.rate or 0), -p.numbers.of, p.code))
    by_count = sorted(points, key=lambda p: (-p.numbers.n, p.numbers.of, p.code))
    return Points(
        points=len(points),
        ranked=len(enough),
        minimum=POINT_MINIMUM,
        overall=Share(n=sum(p.numbers.n for p in points), of=sum(p.numbers.of for p in points)),
        without_point=sum(of for code, _, of in rows if code is None),
        by_share=tuple(p for p in by_share[:POINTS_SHOWN] if p.numbers.n),
        by_count=tuple(p for p in by_count[:POINTS_SHOWN] if p.numbers.n),
    )


def paper_bands(judged: Judged) -> tuple[PaperBand, ...]:
    """Papers by how many live individual numbers stand on them, in the register of one carrier.

    Papers are told apart by their hash of 64 bits alone: nobody is accused by these counts.
    """
    judged.register.make(["repeated_paper"])
    identified = _view_count(judged, "live_identified").rows
    groups = _rows(judged.register, "SELECT at_most, count(*) FROM repeated_paper GROUP BY at_most")
    single = identified - sum(numbers * papers for numbers, papers in groups)
    groups.append((1, single))
    return tuple(_band(low, high, groups) for low, high in PAPER_BANDS)


def _band(low: int, high: int | None, groups: list[tuple[Any, ...]]) -> PaperBand:
    within = [group for group in groups if low <= group[0] and (high is None or group[0] <= high)]
    return PaperBand(
        low=low,
        high=high,
        papers=sum(papers for _, papers in within),
        numbers=sum(numbers * papers for numbers, papers in within),
    )


def _view_count(judged: Judged, view: str) -> ViewCount:
    return view_counts(judged.register, judged.prefilter, view)[judged.carrier]


def _rows(register: Register, sql: str, **values: Any) -> list[tuple[Any, ...]]:
    return register.connection.execute(sql, values).fetchall()
