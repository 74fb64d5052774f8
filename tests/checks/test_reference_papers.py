"""Rules on papers that several people share, held to a slow, plain reading of the catalogue."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.extracts import with_derived_columns

from simaudit.catalogue.check import Check
from simaudit.catalogue.load import load_catalogue
from simaudit.contract import COLUMNS, DTYPES
from simaudit.intake.month_file import CarrierMonth
from simaudit.judge.judging import judge
from simaudit.judge.register import Register

CHECKS = {check.id: check for check in load_catalogue()}
AS_OF = date(2026, 10, 31)
SHARED = settings(max_examples=40, deadline=None, derandomize=True, database=None)

Found = set[tuple[str, int, str, str | None]]
Key = TypeVar("Key")


@dataclass(frozen=True)
class Row:
    """A register row, as far as these rules look at it; names are spelt as their keys already."""

    carrier: str
    status: str | None
    customer_type: str | None
    full_name: str | None
    date_of_birth: date | None
    id_type: str | None
    id_number: str | None
    portrait_hash: str | None
    record: int = 0
    mobile: bool = False

    @property
    def name_key(self) -> str | None:
        return self.full_name

    @property
    def identified(self) -> bool:
        number = self.id_number
        runs = ("01234567890123456789", "98765432109876543210")
        placeholder = number is None or (
            len(number) >= 6 and (len(set(number)) == 1 or any(number in run for run in runs))
        )
        return self.status != "TERMINATED" and self.customer_type != "ORGANISATION" and not placeholder

    @property
    def personal(self) -> bool:
        """A number of twelve digits on a paper that bears a personal number, or nine of an old card."""
        number = self.id_number or ""
        if not all(digit in "0123456789" for digit in number):
            return False
        twelve = len(number) == 12 and self.id_type not in ("PASSPORT", "OTHER")
        return self.identified and (twelve or (len(number) == 9 and self.id_type == "CMND"))

    def offends(self, subject: str | None, detail: str | None = None) -> tuple[str, int, str, str | None]:
        return self.carrier, self.record, subject or "", detail


def grouped(rows: Iterable[Row], key: Callable[[Row], Key]) -> dict[Key, list[Row]]:
    groups: dict[Key, list[Row]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return groups


def edits(one: str, other: str) -> int:
    """Levenshtein distance, by its definition."""
    if not one or not other:
        return len(one) + len(other)
    return min(
        edits(one[1:], other) + 1,
        edits(one, other[1:]) + 1,
        edits(one[1:], other[1:]) + (one[0] != other[0]),
    )


def furthest(group: list[Row]) -> int:
    names = {row.full_name or "" for row in group}
    return max(edits(min(names), name) for name in names)


def papers_with_names(rows: list[Row]) -> list[list[Row]]:
    named = [row for row in rows if row.identified and row.full_name is not None]
    return list(grouped(named, lambda row: (row.carrier, row.id_number)).values())


def mis_05(rows: list[Row]) -> Found:
    return {
        row.offends(row.id_number, f"names={len({row.full_name for row in group})}")
        for group in papers_with_names(rows)
        if furthest(group) > 2
        for row in group
    }


def mis_06(rows: list[Row]) -> Found:
    return {
        row.offends(row.id_number)
        for group in papers_with_names(rows)
        if len({row.full_name for row in group}) >= 2 and furthest(group) <= 2
        for row in group
    }


def mis_07(rows: list[Row]) -> Found:
    born = [row for row in rows if row.identified and row.date_of_birth is not None]
    return {
        row.offends(row.id_number)
        for group in grouped(born, lambda row: (row.carrier, row.id_number)).values()
        if len({row.date_of_birth for row in group}) >= 2
        for row in group
    }


def mis_08(rows: list[Row]) -> Found:
    named = [row for row in rows if row.identified and row.full_name is not None]
    return {
        row.offends(row.id_number, "another carrier")
        for group in grouped(named, lambda row: row.id_number).values()
        if len({row.carrier for row in group}) >= 2 and furthest(group) > 2
        for row in group
    }


def mis_09(rows: list[Row], distance: int = 1) -> Found:
    def apart(one: str, other: str) -> bool:
        return len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) == distance

    whole = [
        row for row in rows if row.personal and row.full_name is not None and row.date_of_birth is not None
    ]
    return {
        row.offends(row.id_number)
        for group in grouped(whole, lambda row: (row.carrier, row.full_name, row.date_of_birth)).values()
        for row in group
        if any(apart(row.id_number or "", other.id_number or "") for other in group)
    }


def mis_10(rows: list[Row]) -> Found:
    portrayed = [row for row in rows if row.identified and row.portrait_hash is not None]
    return {
        row.offends(row.portrait_hash)
        for group in grouped(portrayed, lambda row: (row.carrier, row.portrait_hash)).values()
        if len({row.id_number for row in group}) >= 2
        for row in group
    }


REFERENCE = {
    "MIS-05": mis_05,
    "MIS-06": mis_06,
    "MIS-07": mis_07,
    "MIS-08": mis_08,
    "MIS-09": mis_09,
    "MIS-10": mis_10,
}


def judged(rows: list[Row], checks: Iterable[Check]) -> dict[str, Found]:
    """What the checks find over the carriers of `rows` together."""
    with TemporaryDirectory() as folder:
        months = []
        for carrier, own in sorted(grouped(rows, lambda row: row.carrier).items()):
            columns = {name: [getattr(row, name, None) for row in own] for name in DTYPES}
            columns["file"] = ["extract.csv"] * len(own)
            path = Path(folder) / f"{carrier}.parquet"
            with_derived_columns(pl.DataFrame(columns, schema=DTYPES, strict=True)).write_parquet(path)
            months.append(CarrierMonth(carrier, path, frozenset(COLUMNS), (("extract.csv", len(own)),)))
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
names = st.one_of(
    st.none(),
    st.text("AB", min_size=1, max_size=5),
    st.text("試験一", min_size=1, max_size=4),
)
papers = st.sampled_from(["060090000001", "060090000001", "060090000002", "C1000001", "999999999", None])
people = st.builds(
    Row,
    carrier=st.sampled_from(["viettel", "viettel", "vinaphone"]),
    status=st.sampled_from([None, "ACTIVE", "ACTIVE", "ONE_WAY", "TERMINATED"]),
    customer_type=st.sampled_from([None, "INDIVIDUAL", "INDIVIDUAL", "INDIVIDUAL", "ORGANISATION"]),
    full_name=names,
    date_of_birth=st.sampled_from([None, date(1990, 5, 17), date(1990, 5, 17), date(1990, 5, 18)]),
    id_type=st.sampled_from([None, "CCCD", "CMND", "PASSPORT", "OTHER"]),
    id_number=papers,
    portrait_hash=st.sampled_from([None, "a1f0", "b2e0"]),
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
]


@st.composite
def crowds(draw: st.DrawFn) -> list[Row]:
    """Papers of one name, alike but for one row: where all varies, two are hardly ever one digit apart."""
    base = draw(st.sampled_from(["060090234567", "021034567"]))
    alike = Row("viettel", None, "INDIVIDUAL", "AN", date(1990, 5, 17), "CMND", None, None)
    rows = [
        replace(alike, id_number=number) for number in draw(st.lists(altered(base), min_size=2, max_size=5))
    ]
    odd = draw(st.integers(0, len(rows) - 1))
    rows[odd] = replace(rows[odd], **draw(st.sampled_from(ODDITIES)))
    return numbered(rows)


@SHARED
@given(st.lists(people, min_size=1, max_size=10).map(numbered))
def test_people_on_a_paper(rows: list[Row]) -> None:
    found = judged(rows, [CHECKS[check] for check in REFERENCE])
    assert found == {check: reference(rows) for check, reference in REFERENCE.items()}


@settings(SHARED, max_examples=100)
@given(crowds())
def test_papers_of_a_crowd(rows: list[Row]) -> None:
    assert judged(rows, [CHECKS["MIS-09"]]) == {"MIS-09": mis_09(rows)}


@pytest.mark.parametrize("distance", [2, 3])
@settings(SHARED, max_examples=20)
@given(rows=crowds())
def test_distance_between_papers_is_a_parameter(rows: list[Row], distance: int) -> None:
    check = CHECKS["MIS-09"]
    wider = replace(check, header=check.header.model_copy(update={"params": {"distance": distance}}))
    assert judged(rows, [wider]) == {"MIS-09": mis_09(rows, distance)}
