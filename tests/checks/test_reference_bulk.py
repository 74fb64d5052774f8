"""Group rules held to a slow, plain reading of the catalogue, over small registers near every boundary."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from support.bulk_reference import REFERENCE, Row
from support.extracts import with_derived_columns

from simaudit.catalogue.load import load_catalogue
from simaudit.contract import COLUMNS, DTYPES
from simaudit.intake.month_file import CarrierMonth
from simaudit.judge.judging import judge
from simaudit.judge.register import Register

CHECKS = {check.id: check for check in load_catalogue()}
AS_OF = date(2026, 10, 31)
FEW = settings(max_examples=50, deadline=None, derandomize=True, database=None)


def laid_out(rows: list[Row], folder: Path) -> Iterator[CarrierMonth]:
    """Each carrier's rows as a month, in the columns of the contract."""
    for carrier in sorted({row.carrier for row in rows}):
        own = [row for row in rows if row.carrier == carrier]
        columns = {name: [getattr(row, name, None) for row in own] for name in DTYPES}
        columns["file"] = ["extract.csv"] * len(own)
        path = folder / f"{carrier}.parquet"
        with_derived_columns(pl.DataFrame(columns, schema=DTYPES, strict=True)).write_parquet(path)
        yield CarrierMonth(carrier, path, frozenset(COLUMNS), (("extract.csv", len(own)),))


def found_in(register: Register, check: str) -> list[tuple[str, int]]:
    query = "SELECT carrier, record FROM finding WHERE check_id = $check ORDER BY ALL"
    return register.connection.execute(query, {"check": check}).fetchall()


# Each value stands beside a limit of some rule, or is what a careless reading takes for another.
moments = st.sampled_from(
    [
        None,
        *map(
            datetime.fromisoformat,
            [
                "2017-04-23 23:59:59",
                "2017-04-24 00:00",
                "2024-12-23 23:59:59",
                "2024-12-24 00:00",
                "2025-01-05 00:00",
                "2025-01-05 23:59:59",
                "2025-02-28 09:00",
                "2025-03-01 09:00",
                "2026-06-30 23:59:59",
                "2026-07-01 00:00",
            ],
        ),
    ]
)
births = st.sampled_from(
    [None]
    + [
        date(year, month, day)
        for year in (2011, 2012, 2020)
        for month, day in ((1, 5), (1, 6), (2, 28), (7, 1), (7, 2))
    ]
    + [date(2011, 3, 1), date(2012, 2, 29), date(2020, 2, 29)]
)
papers = st.sampled_from(
    [None, "111111111111", "012345678901", "012345678902", "241090001", "241090002", "00109000010A"]
    + [f"00109000010{last}" for last in range(5)]
)
numbers = st.one_of(st.none(), st.just("842438220001"), st.integers(84961000000, 84961000011).map(str))
loose = st.builds(
    Row,
    carrier=st.sampled_from(["viettel", "viettel", "vinaphone"]),
    msisdn=numbers,
    status=st.sampled_from([None, "ACTIVE", "ONE_WAY", "TERMINATED"]),
    customer_type=st.sampled_from([None, "INDIVIDUAL", "ORGANISATION"]),
    payment_type=st.sampled_from([None, "PREPAID", "PREPAID", "POSTPAID"]),
    id_type=st.sampled_from([None, "CCCD", "CMND", "PASSPORT", "OTHER"]),
    id_number=papers,
    date_of_birth=births,
    guardian_id=st.sampled_from([None, "001080000001"]),
    guardian_consent=st.sampled_from([None, True, False]),
    registered_at=moments,
    channel=st.sampled_from(
        [None, "APP", "VNEID", "OWN_POINT", "OWN_MOBILE_POINT", "AUTHORISED_POINT", "OTHER"]
    ),
    contract_no=st.sampled_from([None, None, "HD-1"]),
    point_code=st.sampled_from([None, "DL-1", "DL-2"]),
)


@st.composite
def holdings(draw: st.DrawFn) -> list[Row]:
    """One paper's numbers, mostly alike and registered at few moments: fourth ones and ties are common."""
    rows = draw(st.lists(loose, min_size=4, max_size=7))
    limits = st.sampled_from([datetime.fromisoformat(day) for day in ("2017-04-24", "2024-12-24")])
    times = st.sampled_from(draw(st.lists(st.one_of(limits, moments), min_size=1, max_size=2)))
    rows = [
        replace(r, carrier="viettel", id_type="CCCD", id_number="001090000200", registered_at=draw(times))
        for r in rows
    ]
    alike = [replace(r, status="ACTIVE", customer_type=None, payment_type="PREPAID") for r in rows[1:]]
    return [rows[0], *alike]


@st.composite
def ranges(draw: st.DrawFn) -> list[Row]:
    """Neighbouring numbers and papers on one day at one point, one of them perhaps out of line."""
    length, start = draw(st.sampled_from([2, 3, 9, 10, 11])), draw(st.integers(0, 20))
    moment = draw(moments.filter(bool))
    row = Row(point_code="DL-1", registered_at=moment, id_type="CCCD")
    rows = [
        replace(row, msisdn=str(84961000000 + start + i), id_number=f"{1090000300 + start + i:012d}")
        for i in range(length)
    ]
    if draw(st.booleans()):
        rows[draw(st.integers(0, length - 1))] = draw(loose)
    return rows


@st.composite
def registers(draw: st.DrawFn, groups: st.SearchStrategy[list[Row]]) -> list[Row]:
    """A few groups and other people's rows, in any order."""
    parts = [*draw(st.lists(groups, min_size=1, max_size=2)), draw(st.lists(loose, max_size=6))]
    rows = draw(st.permutations([row for part in parts for row in part]))
    return [replace(row, record=place) for place, row in enumerate(rows, start=1)]


def hold_to_reference(rows: list[Row], checks: Iterable[str]) -> None:
    with TemporaryDirectory() as folder, Register(list(laid_out(rows, Path(folder))), AS_OF) as register:
        for check in checks:
            judge(register, CHECKS[check])
            assert found_in(register, check) == sorted(REFERENCE[check](rows)), check


@FEW
@given(registers(holdings()))
def test_a_papers_numbers(rows: list[Row]) -> None:
    hold_to_reference(rows, ["BLK-04", "BLK-05", "BLK-06", "PRC-06"])


@FEW
@given(registers(ranges()))
def test_a_points_day(rows: list[Row]) -> None:
    hold_to_reference(rows, ["BLK-10", "BLK-11"])
