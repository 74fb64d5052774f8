"""Rules on papers that several people share, held to a slow, plain reading of the catalogue."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.extracts import with_derived_columns
from support.paper_reference import REFERENCE, Found, Row, grouped, mis_09, mis_27

from simaudit.contract import COLUMNS, DTYPES
from simaudit.intake.month_file import CarrierMonth
from simaudit.judge.judging import judge
from simaudit.judge.register import Register
from simaudit.rules.check import Check
from simaudit.rules.load import load_catalogue

CHECKS = {check.id: check for check in load_catalogue()}
AS_OF = date(2026, 10, 31)
SHARED = settings(max_examples=40, deadline=None, derandomize=True, database=None)


def judged(
    rows: list[Row], checks: Iterable[Check], without: Mapping[str, str] = MappingProxyType({})
) -> dict[str, Found]:
    """What the checks find over the carriers of `rows` together; `without`: carrier → a column it lacks."""
    with TemporaryDirectory() as folder:
        months = []
        for carrier, own in sorted(grouped(rows, lambda row: row.carrier).items()):
            columns = {name: [getattr(row, name, None) for row in own] for name in DTYPES}
            columns["file"] = ["extract.csv"] * len(own)
            path = Path(folder) / f"{carrier}.parquet"
            absent = {without[carrier]} if carrier in without else set()
            frame = with_derived_columns(pl.DataFrame(columns, schema=DTYPES, strict=True).drop(absent))
            frame.write_parquet(path)
            months.append(
                CarrierMonth(carrier, path, frozenset(COLUMNS) - absent, (("extract.csv", len(own)),))
            )
        found: dict[str, Found] = {}
        with Register(months, AS_OF) as register:
            for check in checks:
                judge(register, check)
                query = "SELECT carrier, record, subject, detail FROM finding WHERE check_id = $check"
                listed = register.connection.execute(query, {"check": check.id}).fetchall()
                found[check.id] = set(listed)
                assert len(listed) == len(found[check.id]), f"{check.id} lists a row twice"
    return found


def numbered(rows: list[Row]) -> list[Row]:
    count: dict[str, int] = defaultdict(int)
    out = []
    for row in rows:
        count[row.carrier] += 1
        out.append(replace(row, record=count[row.carrier]))
    return out


def altered(base: str) -> st.SearchStrategy[str]:
    """`base` with up to two of its digits set to another, wherever they stand."""
    changes = st.lists(st.tuples(st.integers(0, len(base) - 1), st.sampled_from("19")), max_size=2)

    def apply(places: list[tuple[int, str]]) -> str:
        digits = list(base)
        for place, digit in places:
            digits[place] = digit
        return "".join(digits)

    return changes.map(apply)


# Few letters and few digits, so that most pairs stand at a distance of nought to four from one another.
words = st.lists(st.text("AB", min_size=1, max_size=3), min_size=1, max_size=2)
names = st.one_of(
    st.none(),
    words.map(" ".join),
    words.map(" ".join),
    st.text("試験一", min_size=1, max_size=4),
)
papers = st.sampled_from(["060090000001", "060090000001", "060090000002", "C1000001", "999999999", None])
births = st.sampled_from(
    [
        None,
        date(1990, 5, 17),
        date(1990, 5, 17),
        date(1990, 5, 18),
        date(1990, 1, 1),
        date(1991, 1, 1),
    ]
)
people = st.builds(
    Row,
    carrier=st.sampled_from(["viettel", "viettel", "vinaphone"]),
    status=st.sampled_from([None, "ACTIVE", "ACTIVE", "ONE_WAY", "TERMINATED"]),
    customer_type=st.sampled_from([None, "INDIVIDUAL", "INDIVIDUAL", "INDIVIDUAL", "ORGANISATION"]),
    full_name=names,
    date_of_birth=births,
    id_type=st.sampled_from([None, "CCCD", "CMND", "PASSPORT", "OTHER"]),
    id_number=papers,
    portrait_hash=st.sampled_from([None, "a1f0", "b2e0"]),
    guardian_id=st.sampled_from([None, None, None, "060090000009"]),
)

# Few names and dates on one paper: whether they are two people is decided by little.
named_alike = st.builds(
    Row,
    carrier=st.sampled_from(["viettel", "viettel", "viettel", "vinaphone"]),
    status=st.none(),
    customer_type=st.none(),
    full_name=st.sampled_from(["A AB", "A AAAAB", "BBBB AB", "A BA"]),
    date_of_birth=st.sampled_from(
        [None, date(1990, 1, 1), date(1990, 1, 1), date(1990, 5, 17), date(1991, 1, 1)]
    ),
    id_type=st.none(),
    id_number=st.just("060090000001"),
    portrait_hash=st.just("a1f0"),
    guardian_id=st.sampled_from([None, None, None, None, "060090000001"]),
)


# What takes a row out of its crowd, or seems to.
ODDITIES: list[dict[str, Any]] = [
    {},
    {"carrier": "vinaphone"},
    {"status": "TERMINATED"},
    {"status": "TWO_WAY"},
    {"customer_type": "ORGANISATION"},
    {"full_name": "BA"},
    {"full_name": None},
    {"date_of_birth": date(1990, 5, 18)},
    {"date_of_birth": None},
    {"id_type": "PASSPORT"},
    {"id_type": "CCCD"},
    {"id_type": None},
    {"id_number": "000021034567"},
    {"id_number": None},
    {"guardian_id": "060090000001"},
]

# What a row's portrait is: mostly none that another has.
faces = st.sampled_from([None, None, "a1f0", "b2e0", "c3d0"])


@st.composite
def crowds(draw: st.DrawFn) -> list[Row]:
    """Papers of one name, alike but for one row: where all varies, two are hardly ever one digit apart.

    From thirteen papers on, they are compared in another way than up to twelve.
    """
    base = draw(st.sampled_from(["060090234567", "021034567"]))
    alike = Row("viettel", None, "INDIVIDUAL", "AN", date(1990, 5, 17), "CMND", None, None)
    sizes = st.one_of(
        st.lists(altered(base), min_size=2, max_size=5),
        st.lists(altered(base), min_size=12, max_size=14, unique=True),
    )
    rows = [replace(alike, id_number=number, portrait_hash=draw(faces)) for number in draw(sizes)]
    odd = draw(st.integers(0, len(rows) - 1))
    rows[odd] = replace(rows[odd], **draw(st.sampled_from(ODDITIES)))
    return numbered(rows)


@SHARED
@given(st.lists(people, min_size=1, max_size=10).map(numbered))
def test_people_on_a_paper(rows: list[Row]) -> None:
    found = judged(rows, [CHECKS[check] for check in REFERENCE])
    assert found == {check: reference(rows) for check, reference in REFERENCE.items()}


@pytest.mark.slow("eighty registers are judged, and by a plain reading")
@settings(SHARED, max_examples=80)
@given(st.lists(named_alike, min_size=2, max_size=5).map(numbered))
def test_one_person_or_two(rows: list[Row]) -> None:
    found = judged(rows, [CHECKS[check] for check in REFERENCE])
    assert found == {check: reference(rows) for check, reference in REFERENCE.items()}


@settings(SHARED, max_examples=100)
@given(crowds())
def test_papers_of_a_crowd(rows: list[Row]) -> None:
    found = judged(rows, [CHECKS["MIS-09"], CHECKS["MIS-27"]])
    assert found == {"MIS-09": mis_09(rows), "MIS-27": mis_27(rows)}


@pytest.mark.parametrize("distance", [2, 3])
@settings(SHARED, max_examples=20)
@given(rows=crowds())
def test_distance_between_papers_is_a_parameter(rows: list[Row], distance: int) -> None:
    wider = [
        replace(check, header=check.header.model_copy(update={"params": {"distance": distance}}))
        for check in (CHECKS["MIS-09"], CHECKS["MIS-27"])
    ]
    assert judged(rows, wider) == {"MIS-09": mis_09(rows, distance), "MIS-27": mis_27(rows, distance)}


def test_a_carrier_without_birth_dates_counts_in_the_group_though_it_is_not_judged() -> None:
    alike = Row("viettel", None, None, "DO THU AN", date(1990, 5, 17), None, "060090000001", None)
    other = replace(alike, carrier="vinaphone", full_name="LY GIA DINH", date_of_birth=date(1990, 5, 17))
    rows = numbered([alike, other])
    check = [CHECKS["MIS-08"]]
    assert judged(rows, check) == {"MIS-08": set()}
    found = judged(rows, check, without={"vinaphone": "date_of_birth"})
    assert found == {"MIS-08": {("viettel", 1, "060090000001", "another carrier")}}
