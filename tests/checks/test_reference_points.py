"""Points beside their peers, held to the words of the catalogue: exact fractions, many digits."""

import random
from collections import Counter
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from pathlib import Path
from typing import Any, Final, NamedTuple

import duckdb
import polars as pl
import pytest
from polars.testing import assert_frame_equal
from support.point_reference import AS_OF
from support.reference_run import CHECKS

from simaudit.contract import COLUMNS, DTYPES
from simaudit.intake.month_file import CarrierMonth
from simaudit.judge.engine import CarrierByCarrier
from simaudit.judge.judging import judge
from simaudit.judge.register import Register
from simaudit.report.figures.funnels import most_expected, upper_tail
from simaudit.rules.check import FUNNEL_COLUMNS
from simaudit.rules.populations import definitions

CHECK: Final = CHECKS["BLK-14"]


def tail(k: int, mean: Fraction, dispersion: Fraction = Fraction(0)) -> Decimal:
    """P(X ≥ k), X negative binomial or Poisson; more digits make up for those that subtracting loses."""
    if not mean:
        return Decimal(1) if k == 0 else Decimal(0)
    with localcontext() as context:
        context.prec = 400
        exact, extra = decimal(mean), decimal(dispersion)
        term, below = (-exact).exp(), Decimal(0)
        if extra:
            term = (-(1 + extra * exact).ln() / extra).exp()
        for j in range(1, k + 1):
            below += term
            term *= exact * (1 + extra * (j - 1)) / (j * (1 + extra * exact))
        return 1 - below


def decimal(number: Fraction) -> Decimal:
    return Decimal(number.numerator) / Decimal(number.denominator)


def dispersion(points: dict[str, tuple[int, Fraction]]) -> Fraction:
    """How far points (code → faulty rows, expected) differ beyond chance; a twentieth is left out."""

    def place(item: tuple[str, tuple[int, Fraction]]) -> tuple[Fraction, str]:
        code, (k, expected) = item
        excess = (k - expected) ** 2 / expected
        return (-excess if k > expected else excess), code

    ordered = sorted((item for item in points.items() if item[1][1]), key=place)
    usual = [counts for _, counts in ordered[len(ordered) // 20 :]]
    if len(usual) < 20:
        return Fraction(0)
    beyond = sum(((k - expected) ** 2 - expected for k, expected in usual), Fraction(0))
    return max(Fraction(0), beyond / sum(expected**2 for _, expected in usual))


@pytest.fixture(scope="module")
def macros() -> Iterator[duckdb.DuckDBPyConnection]:
    """A database with the macros of the tail."""
    with duckdb.connect() as connection:
        for macro in ("step_to", "probability_of", "numerator", "upper_tail"):
            connection.execute(definitions().macros[macro])
        yield connection


@pytest.mark.parametrize("dispersion", ["0", "1e-12", "0.0001", "0.09", "1", "25"])
@pytest.mark.parametrize(
    ("k", "mean"),
    [
        *((k, mean) for k in (0, 1, 5, 40) for mean in ("0", "0.001", "0.5", "1", "5", "39.99", "40", "90")),
        (60, "5"), (300, "20"), (2000, "1000"), (3000, "2900"), (3000, "3000"), (500, "600"),
    ],
)  # fmt: skip
def test_the_upper_tail_is_right_to_ten_digits_however_small_it_is(
    k: int, mean: str, dispersion: str, macros: duckdb.DuckDBPyConnection
) -> None:
    query = "SELECT upper_tail(CAST($k AS BIGINT), CAST($mean AS DOUBLE), CAST($dispersion AS DOUBLE))"
    values = {"k": k, "mean": mean, "dispersion": dispersion}
    ((probability,),) = macros.execute(query, values).fetchall()
    exact = tail(k, Fraction(mean), Fraction(dispersion))
    assert probability == pytest.approx(float(exact), rel=1e-10, abs=0)
    # As provinces are judged, and limits are drawn.
    drawn = upper_tail(k, float(mean), float(dispersion))
    assert drawn == pytest.approx(1.0 if k <= float(mean) else float(exact), rel=1e-3, abs=1e-12)
    if 1e-9 < drawn < 1:
        assert most_expected(k, drawn, float(dispersion)) == pytest.approx(float(mean), rel=1e-6)


@pytest.mark.parametrize(
    ("number", "written"),
    [("0", "0.0"), ("0.04", "0.0"), ("0.05", "0.1"), ("0.25", "0.3"), ("0.35", "0.4"), ("2.449999", "2.4"),
     ("0.15 + 0.1", "0.3"), ("1234.96", "1235.0")],
)  # fmt: skip
def test_one_decimal_is_half_up(number: str, written: str) -> None:
    with duckdb.connect() as connection:
        connection.execute(definitions().macros["one_decimal"])
        assert connection.execute(f"SELECT one_decimal(CAST({number} AS DOUBLE))").fetchall() == [(written,)]


class Row(NamedTuple):
    """What decides, of one row."""

    point: str | None
    status: str | None
    customer_type: str | None
    id_type: str | None
    year: int | None
    faulty: bool

    @property
    def stratum(self) -> tuple[str, str | None, int | None]:
        return self.customer_type or "INDIVIDUAL", self.id_type, None if self.year is None else self.year // 3


def above_peers(rows: list[Row]) -> tuple[int, set[tuple[str, str]]]:
    """How many points are judged; point and detail of those that are found."""
    live = [(row.point, row) for row in rows if row.status != "TERMINATED" and row.point is not None]
    size: Counter[str] = Counter(point for point, _ in live)
    faulty = Counter(point for point, row in live if row.faulty)
    if len(size) < 2:
        return 0, set()
    alike = Counter((point, row.stratum) for point, row in live)
    alike_faulty = Counter((point, row.stratum) for point, row in live if row.faulty)
    expected = dict.fromkeys(size, Fraction(0))
    for (point, stratum), rows_here in alike.items():
        others = size.keys() - {point}
        rows_there = sum(alike[other, stratum] for other in others)
        share = (
            Fraction(sum(alike_faulty[other, stratum] for other in others), rows_there)
            if rows_there
            else Fraction(sum(faulty[other] for other in others), sum(size[other] for other in others))
        )
        expected[point] += rows_here * share
    judged = [point for point in size if size[point] >= 30]
    spread = dispersion({point: (faulty[point], expected[point]) for point in judged})
    probability = {point: tail(faulty[point], expected[point], spread) for point in judged}
    least = Decimal(-1)
    for place, p in enumerate(sorted(probability.values()), start=1):
        if p <= Decimal(place) / len(judged) * Decimal("0.01"):
            least = p
    names = {
        (point, f"{faulty[point]}/{size[point]} expected={one_decimal(expected[point])}")
        for point in judged
        if faulty[point] >= 5 and faulty[point] >= 3 * expected[point] and probability[point] <= least
    }
    return len(judged), names


def one_decimal(number: Fraction) -> Decimal:
    return decimal(number).quantize(Decimal("0.1"), ROUND_HALF_UP)


def drawn(seed: int) -> list[Row]:
    """A register of points around the smallest size, some with many faults, and of few kinds of rows."""
    dice = random.Random(seed)  # noqa: S311 (reproducible)
    rows = []
    kinds = [
        (dice.choice([None, "INDIVIDUAL", "ORGANISATION"]), dice.choice([None, "CCCD", "PASSPORT"]), year)
        for year in dice.sample([None, 2016, 2017, 2018, 2020, 2021], 4)
    ]
    many = seed % 6 == 0
    for place in range(dice.choice([20, 21, 22, 43]) if many else dice.choice([1, 2, 2, 3, 4, 5, 6])):
        size = dice.choice([3, 29, 30, 30, 31, 60])
        share = dice.choice([0, 0.02, 0.05, 0.1, 0.17, 0.3, 0.6])
        if many:
            share = dice.choice([0.1, 0.1, 0.2, 0.2 if place % 9 else 0.9])
        known = dice.sample(kinds, dice.choice([1, 2, 4]))
        rows += [
            Row(f"DL-{place}", dice.choice([None, "ACTIVE"]), *dice.choice(known), dice.random() < share)
            for _ in range(size)
        ]
    rows += [Row(None, "ACTIVE", *kinds[0], faulty=True), Row("DL-0", "TERMINATED", *kinds[0], faulty=True)]
    dice.shuffle(rows)
    return rows


def differing(points: int) -> list[Row]:
    """Points of 60 rows, 30 and 15 faulty at the first two, none or 6 in turn at the others."""
    faulty = [30, 15, *(6 * (place % 2) for place in range(points - 2))]
    return [
        Row(f"DL-{place}", None, None, None, None, row < count)
        for place, count in enumerate(faulty)
        for row in range(60)
    ]


def month(carrier: str, rows: list[Row], folder: Path) -> CarrierMonth:
    """A register of which only what decides is known."""
    values = pl.DataFrame(
        {
            "point_code": [row.point for row in rows],
            "status": [row.status for row in rows],
            "customer_type": [row.customer_type for row in rows],
            "id_type": [row.id_type for row in rows],
            "registered_at": [row.year and f"{row.year}-12-31 00:00:00" for row in rows],
        },
        schema=dict.fromkeys(
            ["point_code", "status", "customer_type", "id_type", "registered_at"], pl.String
        ),
    ).with_columns(
        pl.col("registered_at").str.to_datetime("%Y-%m-%d %H:%M:%S"),
        record=pl.int_range(1, len(rows) + 1),
        carrier=pl.lit(carrier),
        file=pl.lit("extract.csv"),
        mobile=pl.lit(True),
        usable_id=pl.lit(False),
        twelve=pl.lit(False),
    )
    columns = [
        (pl.col(name) if name in values.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in DTYPES.items()
    ]
    path = folder / f"{carrier}.parquet"
    values.select(columns).write_parquet(path)
    return CarrierMonth(carrier, path, frozenset(COLUMNS), (("extract.csv", len(rows)),))


def marks(carrier: str, rows: list[Row]) -> list[tuple[str, str, str, str, bool, int | None]]:
    """A faulty row has two grave findings; milder ones, other families' and cross ones count for none."""
    findings: list[tuple[str, str, str, str, bool, int | None]] = [
        (carrier, "UNR-12", "unregistered", "critical", False, None)
    ]
    for record, row in enumerate(rows, start=1):
        if row.faulty:
            findings.append((carrier, "UNR-01", "unregistered", "critical", False, record))
            findings.append((carrier, "MIS-03", "mismatched", "high", False, record))
        findings.append((carrier, "UNR-02", "unregistered", "medium", False, record))
        findings.append((carrier, "BLK-11", "bulk", "critical", False, record))
        findings.append((carrier, "MIS-08", "mismatched", "critical", True, record))
    return findings


def is_drawn_above(point: dict[str, Any]) -> bool:
    """Whether a point lies above all three limits of its carrier's drawing."""
    k, expected = point["k"], point["expected"]
    is_likely = k == 0 or most_expected(k, point["least_tail"], point["dispersion"]) < expected
    return k >= 5 and k >= 3 * expected - 1e-9 and not is_likely


def test_points_above_their_peers_are_those_of_the_catalogue(tmp_path: Path) -> None:
    registers = {f"carrier-{seed}": drawn(seed) for seed in range(60)}
    registers |= {"twenty": differing(20), "twenty-one": differing(21)}
    findings = pl.DataFrame(
        [mark for carrier, rows in registers.items() for mark in marks(carrier, rows)],
        schema=["carrier", "check_id", "family", "severity", "across", "record"],
        orient="row",
    )
    months = [month(carrier, rows, tmp_path) for carrier, rows in registers.items()]
    with Register(months, AS_OF, {"earlier": findings}, in_memory=True) as register:
        register.add_tables(["earlier"])
        register.connection.execute("INSERT INTO finding BY NAME SELECT * FROM earlier")
        verdict = judge(register, CHECK)
        rows = register.connection.execute(
            "SELECT carrier, subject, detail FROM finding WHERE check_id = 'BLK-14'"
        ).fetchall()
        by_itself = CarrierByCarrier(register)
        by_itself.prepare(CHECK)
        compared = by_itself.rows(CHECK, FUNNEL_COLUMNS, "compared").sort("carrier", "point_code")
    by_carrier = {
        carrier: {(subject, detail) for of, subject, detail in rows if of == carrier} for carrier in registers
    }
    counted = {
        carrier: (opinion.population, by_carrier[carrier]) for carrier, opinion in verdict.opinions.items()
    }
    assert counted == {carrier: above_peers(rows) for carrier, rows in registers.items()}
    # How far points differ is measured by twenty at least, beside the one that exceeds most; the second of
    # twenty-one then is no more than points differ.
    assert {code for code, _ in counted["twenty"][1]} == {"DL-0", "DL-1"}
    assert {code for code, _ in counted["twenty-one"][1]} == {"DL-0"}
    # What is drawn is what was judged, each carrier by itself or all of them at once.
    assert verdict.compared is not None
    assert_frame_equal(verdict.compared.sort("carrier", "point_code"), compared)
    drawn_points = {carrier: compared.filter(pl.col("carrier") == carrier) for carrier in registers}
    assert {
        carrier: (points.height, {*points.filter("above")["point_code"]})
        for carrier, points in drawn_points.items()
    } == {
        carrier: (population, {point for point, _ in above})
        for carrier, (population, above) in counted.items()
    }
    # The limit that is drawn parts the significant points from the others, also those just below it.
    for judged in drawn_points.values():
        assert [row for row in judged.iter_rows(named=True) if is_drawn_above(row) != row["above"]] == []
    points = [len(found) for _, found in counted.values()]
    # Registers where nobody is judged, nobody found, one and several: each kind is among them.
    assert {population > 0 for population, _ in counted.values()} == {False, True}
    assert {0, 1, 2} <= set(points)


@pytest.mark.parametrize(
    ("check_id", "points"), [("BLK-16", "point_of_swaps"), ("BLK-19", "point_of_places")]
)
def test_points_are_compared_by_the_same_query(check_id: str, points: str) -> None:
    """But for the points that it reads: so the words hold it, too."""
    assert CHECKS[check_id].sql == CHECK.sql.replace("point_of_faults", points)
    assert CHECKS[check_id].header.params == CHECK.header.params
