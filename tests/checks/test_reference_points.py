"""BLK-14 held to the formula of the catalogue in exact arithmetic, over points around the smallest size."""

from decimal import Decimal, localcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from support.point_reference import AS_OF
from support.reference_run import CHECKS

from simaudit.contract import COLUMNS, DTYPES
from simaudit.intake.month_file import CarrierMonth
from simaudit.judge.judging import judge
from simaudit.judge.register import Register

FAMILY_OF = {"UNR": "unregistered", "MIS": "mismatched", "BLK": "bulk"}

Points = list[tuple[int, int]]
"""Of each point its rows and how many of them bear a grave finding."""

# Only beside a mass of sound rows can a point come near three times the carrier's share.
sound = st.tuples(st.integers(60, 240), st.integers(0, 6))
small = st.tuples(st.sampled_from([29, 30, 30, 31, 45]), st.integers(0, 45)).map(
    lambda size: (size[0], min(size))
)
points = st.tuples(sound, st.lists(small, min_size=1, max_size=4)).map(lambda parts: [parts[0], *parts[1]])

CARRIERS = 6
"""In a register, each with its own share: making one takes longer than judging them."""


def outliers(points: Points) -> set[tuple[str, str]]:
    """Point and detail of those whose lower bound is above three times the carrier's share."""
    found = set()
    total, faults = sum(n for n, _ in points), sum(k for _, k in points)
    with localcontext() as context:
        context.prec = 50
        z = Decimal("1.96")
        for place, (size, faulted) in enumerate(points):
            n, k = Decimal(size), Decimal(faulted)
            p = k / n
            root = (p * (1 - p) / n + z**2 / (4 * n**2)).sqrt()
            bound = (p + z**2 / (2 * n) - z * root) / (1 + z**2 / n)
            if size >= 30 and faulted and bound > 3 * Decimal(faults) / Decimal(total):
                found.add((f"DL-{place}", f"{faulted}/{size}"))
    return found


def month(carrier: str, served: list[tuple[str | None, str]], folder: Path) -> CarrierMonth:
    """A register of which only the point and the status of each row are known."""
    rows = pl.DataFrame(served, schema=["point_code", "status"], orient="row").with_row_index(
        "record", offset=1
    )
    known = rows.with_columns(
        carrier=pl.lit(carrier),
        file=pl.lit("extract.csv"),
        mobile=pl.lit(True),
        usable_id=pl.lit(False),
        twelve=pl.lit(False),
    )
    columns = [
        (pl.col(name) if name in known.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in DTYPES.items()
    ]
    path = folder / f"{carrier}.parquet"
    known.select(columns).write_parquet(path)
    return CarrierMonth(carrier, path, frozenset(COLUMNS), (("extract.csv", rows.height),))


class Marked(NamedTuple):
    """A carrier's rows, each a point and a status, and findings in them."""

    carrier: str
    served: list[tuple[str | None, str]]
    findings: list[tuple[str, str, str, bool, int | None]]


def marked(carrier: str, points: Points, noise: int) -> Marked:
    """Findings in so many rows of each point, with so many of others that don't count against it."""
    served: list[tuple[str | None, str]] = []
    marks: list[tuple[str, str, bool, int | None]] = [("UNR-12", "critical", False, None)]
    for place, (n, k) in enumerate(points):
        for i in range(n):
            served.append((f"DL-{place}", "ACTIVE"))
            # A row with two grave findings is one row; a milder, another family's or a cross finding is none.
            kinds = [("UNR-01", "critical", False), ("MIS-03", "high", False)] if i < k else []
            kinds += [
                ("UNR-02", "medium", False),
                ("BLK-11", "critical", False),
                ("MIS-08", "critical", True),
            ][:noise]
            marks += [(*kind, len(served)) for kind in kinds]
    for elsewhere in ((None, "ACTIVE"), ("DL-0", "TERMINATED")):
        served.append(elsewhere)
        marks.append(("UNR-01", "critical", False, len(served)))
    return Marked(carrier, served, [(carrier, *mark) for mark in marks])


@settings(max_examples=10, deadline=None, derandomize=True, database=None)
@given(st.lists(st.tuples(points, st.integers(0, 3)), min_size=CARRIERS, max_size=CARRIERS))
def test_a_point_stands_out_by_the_interval_of_wilson(drawn: list[tuple[Points, int]]) -> None:
    named = {f"carrier-{place}": one for place, one in enumerate(drawn)}
    registers = [marked(carrier, *one) for carrier, one in named.items()]
    columns = ["carrier", "check_id", "severity", "across", "record"]
    marks = [mark for register in registers for mark in register.findings]
    found = pl.DataFrame(marks, schema=columns, orient="row").with_columns(
        family=pl.col("check_id").str.head(3).replace_strict(FAMILY_OF)
    )
    with TemporaryDirectory() as folder:
        months = [month(one.carrier, one.served, Path(folder)) for one in registers]
        with Register(months, AS_OF, {"earlier": found}) as register:
            register.add_tables(["earlier"])
            register.connection.execute("INSERT INTO finding BY NAME SELECT * FROM earlier")
            opinions = judge(register, CHECKS["BLK-14"]).opinions
            rows = register.connection.execute(
                "SELECT carrier, subject, detail FROM finding WHERE check_id = 'BLK-14'"
            ).fetchall()
    for carrier, (own, _) in named.items():
        listed = [(subject, detail) for of, subject, detail in rows if of == carrier]
        assert set(listed) == outliers(own)
        assert opinions[carrier].violations == len(listed)
        assert opinions[carrier].population == sum(n >= 30 for n, _ in own)
