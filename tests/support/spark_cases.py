"""The cases of families of checks, through Spark: in few registers, since each takes it a second a check."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import polars as pl
from pyspark.sql import SparkSession

from simaudit.contract import COLUMNS
from simaudit.errors import SimauditError
from simaudit.intake.load import load_month
from simaudit.intake.month_file import CarrierMonth, month_rows
from simaudit.judge.check_cases import as_given, example_offenders, judged_before, numbered, waivers_of
from simaudit.judge.judging import judge
from simaudit.judge.missing_numbers import write_table
from simaudit.judge.register import Register
from simaudit.period import Period
from simaudit.rules.case_file import Case, Offender, case_file
from simaudit.rules.check import Check
from simaudit.rules.load import load_catalogue
from simaudit.rules.populations import definitions
from simaudit.rules.reference_tables import reference_tables
from simaudit.rules.relations import REFERENCES
from simaudit.spark.engine import home_engine

_CATALOGUE: Final = load_catalogue()

_NUMBER: Final = re.compile(r"(?<!\d)(\d{3,6})000(\d{3})(?!\d)")
"""A subscriber's or a paper's number that has room for the place of an example."""


@dataclass(frozen=True, eq=False)
class _Example:
    check: Check
    title: str
    case: Case
    as_of: date
    place: int
    """Its place among all examples."""

    @property
    def prefix(self) -> str:
        """How the names of its carriers begin in a register with others."""
        return f"x{self.place}-"

    def text(self, text: str) -> str:
        """The text with numbers of subscribers and papers that no other example has."""
        return _NUMBER.sub(rf"\g<1>{self.place:03}\g<2>", text)

    @cached_property
    def apart(self) -> Case:
        """The case with carriers, numbers and papers that no other example has."""
        tables = {name: getattr(self.case, name) for name in ("rows", "rejected", "waived", *REFERENCES)}
        return self.case.model_copy(
            update={name: self._apart(table) for name, table in tables.items() if table is not None}
        )

    def _apart(self, table: pl.DataFrame) -> pl.DataFrame:
        numbers = [name for name in ("msisdn", "id_number") if name in table.columns]
        carriers = [name for name in ("carrier",) if name in table.columns]
        return table.with_columns(
            *(pl.col(name).map_elements(self.text, return_dtype=pl.String) for name in numbers),
            *((self.prefix + pl.col(name)).alias(name) for name in carriers),
        )

    def expected(self) -> tuple[Offender, ...]:
        """What `apart` expects."""
        return tuple(
            sorted(
                (self.prefix + carrier, self.text(msisdn), record, self.text(subject), self.text(detail))
                for carrier, msisdn, record, subject, detail in self.case.expected
            )
        )


def not_as_expected(session: SparkSession, *families: str) -> dict[str, tuple[Offender, ...] | str]:
    """Example → its findings, or why there are none, of those in these families that aren't as expected.

    The examples of a day are in one register, each with carriers, numbers and papers of its own, but for
    checks that go by carriers' names. What isn't as expected there is judged by itself, and that counts.
    """
    registers: dict[tuple[date, bool], list[_Example]] = defaultdict(list)
    alone: list[_Example] = []
    for example in _examples(families):
        if _goes_by_names(example.check):
            alone.append(example)
        else:
            registers[example.as_of, example.check.judges_findings].append(example)
    for examples in registers.values():
        alone += _failing_together(examples, session)
    findings = {example: _by_itself(example, session) for example in alone}
    return {
        f"{example.check.id} {example.title}": rows
        for example, rows in findings.items()
        if rows != example.case.expected
    }


def _examples(families: Sequence[str]) -> Iterator[_Example]:
    place = 0
    for check in _CATALOGUE:
        cases = case_file(check) if check.family in families else None
        if cases is None:
            continue
        for kind, number, case in numbered(cases):
            place += 1
            title = f"{kind} {number}, {case.why}"
            yield _Example(check, title, case, case.as_of or cases.as_of, place)


def _goes_by_names(check: Check) -> bool:
    """Whether the check reads a reference table by carriers."""
    populations = definitions().closure(set(check.relations))
    read = set(check.relations).union(*(population.reads for population in populations))
    return any("carrier" in table.columns for name, table in reference_tables().items() if name in read)


def _failing_together(examples: Sequence[_Example], session: SparkSession) -> list[_Example]:
    """Those that are not as expected in a register with the others, in which each check is judged once.

    What a check over findings needs, DuckDB finds.
    """
    checks = {example.check.id: example.check for example in examples}
    with (
        TemporaryDirectory(prefix="simaudit-cases-") as scratch,
        _register(examples, Path(scratch)) as register,
    ):
        before = {other for check in checks.values() for other in judged_before(check, _CATALOGUE)}
        for other in sorted(before - {*checks.values()}, key=lambda other: (other.judges_findings, other.id)):
            judge(register, other)
        engine = home_engine(session)(register, [*checks.values()])
        for check in sorted(checks.values(), key=lambda check: check.judged_last):
            judge(register, check, engine)
        engine.finish()
        rows = register.connection.execute(
            "SELECT check_id, carrier, coalesce(msisdn, ''), coalesce(record, 0), coalesce(subject, ''), "
            "coalesce(detail, '') FROM finding"
        ).fetchall()
    offenders: dict[tuple[str, str], list[Offender]] = defaultdict(list)
    for check_id, *offender in rows:
        offenders[check_id, offender[0].partition("-")[0] + "-"].append(tuple(offender))
    return [
        example
        for example in examples
        if as_given(example.apart, offenders[example.check.id, example.prefix]) != example.expected()
    ]


def _register(examples: Sequence[_Example], folder: Path) -> Register:
    cases = [example.apart for example in examples]
    now = [(case.rows, case.absent, case.rejected) for case in cases]
    before = [(case.previous, (), None) for case in cases if case.previous is not None]
    months = _months(now, folder / "now")
    earlier = _months(before, folder / "before") if before else []
    last_days = {
        carrier: case.previous_as_of
        for case in cases
        if case.previous is not None and case.previous_as_of is not None
        for carrier, _ in _by_carrier(case.previous)
    }
    earlier = [
        replace(month, period=Period.of(last_days[month.carrier])) if month.carrier in last_days else month
        for month in earlier
    ]
    missing = [part for case in cases if case.missing is not None for part in _by_carrier(case.missing)]
    files = {carrier: folder / f"{carrier}.missing.parquet" for carrier, _ in missing}
    for carrier, rows in missing:
        write_table(rows.drop("carrier"), files[carrier])
    waivers = waivers_of(cases)
    return Register(months, examples[0].as_of, _lists(cases), earlier, missing=files, waivers=waivers)


def _months(
    cases: Iterable[tuple[pl.DataFrame, Sequence[str], pl.DataFrame | None]], folder: Path
) -> list[CarrierMonth]:
    """Each carrier's month of (rows, absent columns, rejected records), read together as one extract."""
    folder.mkdir()
    parts = [
        (carrier, rows, absent, rejected)
        for all_rows, absent, rejected in cases
        for carrier, rows in _by_carrier(all_rows)
    ]
    extract = folder / "extract.csv"
    pl.concat(
        [
            rows if "status" in {*rows.columns, *absent} else rows.with_columns(status=pl.lit("ACTIVE"))
            for _, rows, absent, _ in parts
        ],
        how="diagonal",
    ).drop("carrier", "record").write_csv(extract)
    loaded = month_rows(load_month("x", [extract], folder / "x.parquet").path).collect()
    assert loaded.height == sum(rows.height for _, rows, _, _ in parts)
    months, start = [], 0
    for carrier, rows, absent, rejected in parts:
        path, name = folder / f"{carrier}.parquet", f"{carrier}.csv"
        loaded.slice(start, rows.height).with_columns(
            record=pl.int_range(1, rows.height + 1, dtype=pl.UInt32),
            file=pl.lit(name, loaded.schema["file"]),
        ).write_parquet(path)
        start += rows.height
        present = frozenset(COLUMNS) - set(absent)
        refused = None if rejected is None else dict(_by_carrier(rejected)).get(carrier)
        months.append(CarrierMonth(carrier, path, present, ((name, rows.height),), refused))
    return months


def _by_carrier(rows: pl.DataFrame) -> list[tuple[str, pl.DataFrame]]:
    return [(str(carrier), part) for (carrier,), part in rows.group_by("carrier", maintain_order=True)]


def _lists(cases: Iterable[Case]) -> dict[str, pl.DataFrame]:
    lists: dict[str, list[pl.DataFrame]] = defaultdict(list)
    for case in cases:
        for name, table in case.lists.items():
            lists[name].append(table)
    return {name: pl.concat(tables) for name, tables in lists.items()}


def _by_itself(example: _Example, session: SparkSession) -> tuple[Offender, ...] | str:
    try:
        return example_offenders(example.check, example.case, example.as_of, _CATALOGUE, home_engine(session))
    except SimauditError as error:
        return str(error)
