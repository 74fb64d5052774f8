"""Registers of several groups of rows, judged, and held to a plain reading of the rules.

Making and judging a register takes many times as long as judging one more small group in it.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any, ClassVar, NamedTuple, Protocol, TypeVar

import polars as pl
from hypothesis import strategies as st
from support.extracts import with_derived_columns
from support.point_reference import AS_OF

from simaudit.contract import COLUMNS, DTYPES
from simaudit.intake.month_file import CarrierMonth
from simaudit.judge.engine import DuckDBEngine
from simaudit.judge.judging import applicable, judge
from simaudit.judge.prefilter import NO_PREFILTER, prefilter, prefilter_plan
from simaudit.judge.register import Register
from simaudit.judge.register_database import Limits
from simaudit.rules.check import Check
from simaudit.rules.load import load_catalogue

CHECKS = {check.id: check for check in load_catalogue()}


class Row(Protocol):
    """A frozen dataclass of some columns of the contract, `record` among them."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def carrier(self) -> str: ...


AnyRow = TypeVar("AnyRow", bound=Row)

GROUPS = 8
"""In a register; a group's place is one digit."""


class Finding(NamedTuple):
    """Where a check found something, and what it says of it."""

    carrier: str
    record: int
    subject: str | None
    detail: str | None


def registers(
    groups: st.SearchStrategy[list[AnyRow]], moved: Callable[[AnyRow, int], AnyRow]
) -> st.SearchStrategy[list[AnyRow]]:
    """Rows of so many groups, each row moved away from other groups' by the place of its own.

    A reading is of all rows: it doesn't matter if groups touch, as long as most stay what they were drawn as.
    """
    return st.lists(groups, min_size=GROUPS, max_size=GROUPS).map(
        lambda parts: recorded([moved(row, place) for place, part in enumerate(parts) for row in part])
    )


def recorded(rows: Iterable[AnyRow]) -> list[AnyRow]:
    """Each with its record in its carrier's extract."""
    count: Counter[str] = Counter()
    placed = []
    for row in rows:
        count[row.carrier] += 1
        placed.append(replace(row, record=count[row.carrier]))
    return placed


def renumbered(number: str | None, place: int) -> str | None:
    """The number of a line or paper with the group's place for a nought in its middle.

    It stays as near to others of its group as it was; placeholders have no nought there, and stay.
    """
    return number[:6] + str(place) + number[7:] if number and number[6:7] == "0" else number


def hold_to_reference(
    rows: list[AnyRow],
    rules: Mapping[str, Callable[[list[AnyRow]], set[tuple[str, int, str | None]]]],
) -> None:
    """Judge the rows by checks (id → plain reading): each finds what its reading does."""
    found = judged(rows, [CHECKS[check] for check in rules])
    for check, reading in rules.items():
        listed = Counter((one.carrier, one.record, one.detail) for one in found[check])
        assert listed == Counter(reading(rows)), check


def judged(
    rows: Sequence[AnyRow],
    checks: Iterable[Check],
    without: Mapping[str, str] = MappingProxyType({}),
    *,
    filtered: bool = False,
) -> dict[str, set[Finding]]:
    """What the checks find over the carriers of `rows` together; `without`: carrier → a column it lacks.

    `filtered`: with a pass over all rows before them.
    """
    with TemporaryDirectory() as folder:
        return found_in(laid_out(rows, Path(folder), without), list(checks), filtered=filtered)


def laid_out(
    rows: Sequence[AnyRow], folder: Path, without: Mapping[str, str] = MappingProxyType({})
) -> list[CarrierMonth]:
    """Each carrier's rows as a month, in the columns of the contract."""
    months = []
    for carrier in sorted({row.carrier for row in rows}):
        own = [row for row in rows if row.carrier == carrier]
        columns = {name: [getattr(row, name, None) for row in own] for name in DTYPES}
        columns["file"] = ["extract.csv"] * len(own)
        absent = {without[carrier]} if carrier in without else set()
        path = folder / f"{carrier}.parquet"
        frame = with_derived_columns(pl.DataFrame(columns, schema=DTYPES, strict=True).drop(absent))
        frame.write_parquet(path)
        files = (("extract.csv", len(own)),)
        months.append(CarrierMonth(carrier, path, frozenset(COLUMNS) - absent, files))
    return months


def found_in(
    months: Sequence[CarrierMonth], checks: list[Check], *, filtered: bool
) -> dict[str, set[Finding]]:
    """What the checks find in a register that is opened as a run opens one of small carriers."""
    found: dict[str, set[Finding]] = {}
    with Register(months, AS_OF, limits=Limits(threads=1), in_memory=True) as register:
        plan = prefilter_plan(checks, AS_OF)
        counted = prefilter(register, plan, applicable(register, checks)) if filtered else NO_PREFILTER
        engine = DuckDBEngine(register, counted)
        for check in checks:
            opinions = judge(register, check, engine).opinions.values()
            assert all(opinion.status != "error" for opinion in opinions), check.id
            query = f"SELECT carrier, record, subject, detail FROM {check.offenders} WHERE check_id = $check"
            listed = register.connection.execute(query, {"check": check.id}).fetchall()
            found[check.id] = {Finding(*row) for row in listed}
            assert len(listed) == len(found[check.id]), f"{check.id} lists a row twice"
    return found
