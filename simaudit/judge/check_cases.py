"""The cases of a check, run through the real reader and the real engine, against what they expect."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import polars as pl

from simaudit.contract import COLUMNS
from simaudit.errors import CatalogueError, SimauditError
from simaudit.intake.load import load_month
from simaudit.intake.month_file import CarrierMonth
from simaudit.judge.engine import DuckDBEngine
from simaudit.judge.judging import applicable, judge
from simaudit.judge.missing_numbers import write_table
from simaudit.judge.prefilter import NO_PREFILTER, prefilter, prefilter_plan
from simaudit.judge.register import Register
from simaudit.judge.waivers import Waiver
from simaudit.period import Period
from simaudit.rules.case_file import Case, CaseFile, Offender
from simaudit.rules.check import Check


@dataclass(frozen=True)
class CaseResult:
    """What a check found in one of its cases; `fault` says why the case could not be run."""

    check: Check
    kind: str
    number: int
    example: Case
    offenders: tuple[Offender, ...] = ()
    fault: SimauditError | None = None

    @property
    def as_expected(self) -> bool:
        return self.fault is None and self.offenders == self.example.expected


def numbered(example_file: CaseFile) -> Iterator[tuple[str, int, Case]]:
    """Every case with its kind, `fires` or `silent`, and its number from 1."""
    yield from (("fires", number, example) for number, example in enumerate(example_file.fires, start=1))
    yield from (("silent", number, example) for number, example in enumerate(example_file.silent, start=1))


def run_cases(check: Check, example_file: CaseFile, catalogue: Sequence[Check]) -> Iterator[CaseResult]:
    """The cases of a check, one by one; a check over findings is judged after those of the `catalogue`."""
    for kind, number, example in numbered(example_file):
        result = CaseResult(check, kind, number, example)
        try:
            offenders = example_offenders(check, example, example.as_of or example_file.as_of, catalogue)
            yield replace(result, offenders=offenders)
        except SimauditError as error:
            yield replace(result, fault=error)


def example_offenders(
    check: Check, example: Case, as_of: date, catalogue: Sequence[Check]
) -> tuple[Offender, ...]:
    """What the check finds in a case, in order: each carrier judged alone or, by a cross check, all together.

    Raises CatalogueError where the rows can't be loaded or the query fails.
    """
    with TemporaryDirectory(prefix="simaudit-case-") as scratch:
        laid = lay_out(example, Path(scratch))
        offenders: list[Offender] = []
        for scope in [laid.months] if check.cross else [[month] for month in laid.months]:
            carriers = {month.carrier for month in scope}
            earlier = [month for month in laid.before if month.carrier in carriers]
            gone = {carrier: path for carrier, path in laid.missing.items() if carrier in carriers}
            waivers = waivers_of([example])
            tables = {**check.tables, **example.lists}
            with Register(scope, as_of, tables, earlier, missing=gone, waivers=waivers) as register:
                offenders += offenders_in(register, check, catalogue)
    return as_given(example, offenders)


class LaidOutCase(NamedTuple):
    """The files of a case: each carrier's month, the months before, and the numbers missing there."""

    months: list[CarrierMonth]
    before: list[CarrierMonth]
    missing: dict[str, Path]


def lay_out(example: Case, folder: Path) -> LaidOutCase:
    """Read the rows of a case into `folder`; raises CatalogueError and IntakeError."""
    months = months_of(example.rows, example.absent, folder / "now")
    before = [] if example.previous is None else months_of(example.previous, (), folder / "before")
    if example.previous_as_of is not None:
        before = [replace(month, period=Period.of(example.previous_as_of)) for month in before]
    if example.rejected is not None:
        of_carrier = example.rejected.partition_by("carrier", as_dict=True)
        months = [replace(month, rejected=of_carrier.get((month.carrier,))) for month in months]
    return LaidOutCase(months, before, _missing_files(example.missing, folder))


def _missing_files(rows: pl.DataFrame | None, folder: Path) -> dict[str, Path]:
    """The numbers missing the month before as the store keeps them, by carrier."""
    files = {}
    for (carrier,), carrier_rows in [] if rows is None else rows.group_by("carrier"):
        files[str(carrier)] = folder / f"{carrier}.missing.parquet"
        write_table(carrier_rows.drop("carrier"), files[str(carrier)])
    return files


def months_of(rows: pl.DataFrame, absent: Sequence[str], folder: Path) -> list[CarrierMonth]:
    """The rows as each carrier would hand them in, read into `folder`.

    Columns left out are missing values, and `status` is ACTIVE; `absent` ones aren't in the extract. Raises
    CatalogueError or IntakeError where a row can't be loaded.
    """
    folder.mkdir(parents=True)
    if "status" not in rows.columns and "status" not in absent:
        rows = rows.with_columns(status=pl.lit("ACTIVE"))
    months = []
    for (name,), carrier_rows in rows.group_by("carrier", maintain_order=True):
        carrier = str(name)
        extract = folder / f"{carrier}.csv"
        carrier_rows.drop("carrier", "record").write_csv(extract)
        loaded = load_month(carrier, [extract], folder / f"{carrier}.parquet")
        if (
            not loaded.rejects.is_empty()
            or sum(account.read for account in loaded.accounts) < carrier_rows.height
        ):
            raise CatalogueError("case_rows_not_loaded")
        present = frozenset(COLUMNS) - set(absent)
        files = ((extract.name, carrier_rows.height),)
        months.append(CarrierMonth(carrier, loaded.path, present, files))
    return months


def offenders_in(register: Register, check: Check, catalogue: Sequence[Check]) -> list[Offender]:
    """The check's findings in a register, by the position of their record; raises CatalogueError."""
    for other in judged_before(check, catalogue):
        judge(register, other)
    for opinion in judge(register, check, prefiltered(register, check)).opinions.values():
        if opinion.status == "error" and opinion.note:
            raise CatalogueError.of(opinion.note, path=check.path)
    return register.connection.execute(
        "SELECT carrier, coalesce(msisdn, ''), coalesce(record, 0), coalesce(subject, ''), "
        f"coalesce(detail, '') FROM {check.offenders} WHERE check_id = $id",
        {"id": check.id},
    ).fetchall()


def judged_before(check: Check, catalogue: Iterable[Check]) -> list[Check]:
    """The checks of a catalogue whose findings the check reads, in the order in which they are judged."""
    if not check.judges_findings:
        return []
    before = [
        other
        for other in catalogue
        if not other.judged_last and (check.judged_last or not other.judges_findings)
    ]
    return sorted(before, key=lambda other: other.judges_findings)


def waivers_of(examples: Iterable[Case]) -> list[Waiver]:
    """What excuses the numbers that the cases have as `waived`."""
    return [
        Waiver(
            check=check_id,
            carrier=carrier,
            msisdn=msisdn,
            reason="case",
            approver="case",
            expires=date.max,
            document="case",
        )
        for example in examples
        if example.waived is not None
        for carrier, check_id, msisdn in example.waived.rows()
    ]


def prefiltered(register: Register, check: Check) -> DuckDBEngine:
    """What judges the check in the register as a run does: single rows are counted in one pass before."""
    counted = NO_PREFILTER
    if not check.cross:
        counted = prefilter(register, prefilter_plan([check], register.as_of), applicable(register, [check]))
    return DuckDBEngine(register, counted)


def as_given(example: Case, offenders: Iterable[Offender]) -> tuple[Offender, ...]:
    """The offenders with their records as the case numbers them, in order."""
    records = {
        str(carrier): carrier_rows["record"].to_list()
        for (carrier,), carrier_rows in example.rows.group_by("carrier")
    }
    numbered: list[Offender] = []
    for carrier, msisdn, position, subject, detail in offenders:
        of_carrier = records[carrier]
        # Those that could not be loaded keep theirs.
        record = of_carrier[position - 1] if 0 < position <= len(of_carrier) else position
        numbered.append((carrier, msisdn, record, subject, detail))
    return tuple(sorted(numbered))
