"""The cases of a check, run through the real reader and the real engine, against what they expect."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from simaudit.contract import COLUMNS
from simaudit.errors import CatalogueError, SimauditError
from simaudit.intake.load import load_month
from simaudit.intake.month_file import CarrierMonth
from simaudit.judge.buckets import judge_in_buckets, judged_before
from simaudit.judge.carriers import JudgedMonths, JudgingRequest, judge_after
from simaudit.judge.engine import DuckDBEngine
from simaudit.judge.judging import applicable, judge
from simaudit.judge.missing_numbers import write_table
from simaudit.judge.prefilter import prefilter, prefilter_plan
from simaudit.judge.register_database import Limits
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


def run_cases(
    check: Check, example_file: CaseFile, catalogue: Sequence[Check], buckets: int | None = 2
) -> Iterator[CaseResult]:
    """The cases of a check, one by one; a check over findings is judged after those of the `catalogue`.

    A check that says what its rows share is judged in so many buckets, too: both must find the same.
    """
    for kind, number, example in numbered(example_file):
        result = CaseResult(check, kind, number, example)
        as_of = example.as_of or example_file.as_of
        try:
            offenders = example_offenders(check, example, as_of, catalogue)
            in_buckets = offenders
            if buckets and check.header.check.shares is not None:
                in_buckets = example_offenders(check, example, as_of, catalogue, buckets)
            if in_buckets != offenders:
                raise CatalogueError("shares_part_rows", path=check.path)
            yield replace(result, offenders=offenders)
        except SimauditError as error:
            yield replace(result, fault=error)


def example_offenders(
    check: Check, example: Case, as_of: date, catalogue: Sequence[Check], buckets: int | None = None
) -> tuple[Offender, ...]:
    """What the check finds in a case, in order: each carrier judged alone or, by a cross check, all together.

    `buckets`: the rows are judged in so many, as its header's `shares` gathers them. Raises CatalogueError
    where the rows can't be loaded or the query fails.
    """
    checks = [*judged_before(check, catalogue), check]
    plan = prefilter_plan(checks, as_of)
    with TemporaryDirectory(prefix="simaudit-case-") as scratch:
        laid = lay_out(example, Path(scratch))
        offenders: list[Offender] = []
        for number, scope in enumerate([laid.current] if check.cross else [[name] for name in laid.current]):
            months, tables = laid.of(scope), {**check.tables, **example.lists}
            request = JudgingRequest(months, plan, tables, Limits(), waivers=waivers_of([example]))
            (folder := Path(scratch, str(number))).mkdir()
            with request.register(scope) as register:
                verdicts = [judge(register, other) for other in checks[:-1]]
                if buckets:
                    judged = judge_in_buckets(request, [check], buckets, folder)
                    verdicts += judge_after(register, [check], judged)
                else:
                    counted = prefilter(register, plan, [] if check.cross else applicable(register, [check]))
                    verdicts.append(judge(register, check, DuckDBEngine(register, counted)))
                for opinion in verdicts[-1].opinions.values():
                    if opinion.status == "error" and opinion.note:
                        raise CatalogueError.of(opinion.note, path=check.path)
                offenders += register.connection.execute(
                    "SELECT carrier, coalesce(msisdn, ''), coalesce(record, 0), coalesce(subject, ''), "
                    f"coalesce(detail, '') FROM {check.offenders} WHERE check_id = $id",
                    {"id": check.id},
                ).fetchall()
    return as_given(example, offenders)


def lay_out(example: Case, folder: Path) -> JudgedMonths:
    """Read the rows of a case into files in `folder`; raises CatalogueError and IntakeError."""
    months = months_of(example.rows, example.absent, folder / "now")
    before = [] if example.previous is None else months_of(example.previous, (), folder / "before")
    if example.previous_as_of is not None:
        before = [replace(month, period=Period.of(example.previous_as_of)) for month in before]
    if example.rejected is not None:
        of_carrier = example.rejected.partition_by("carrier", as_dict=True)
        months = [replace(month, rejected=of_carrier.get((month.carrier,))) for month in months]
    current, previous = ({month.carrier: month for month in files} for files in (months, before))
    # The numbers missing the month before, as the store keeps them.
    missing: dict[str, Path] = {}
    for (carrier,), rows in [] if example.missing is None else example.missing.group_by("carrier"):
        missing[str(carrier)] = folder / f"{carrier}.missing.parquet"
        write_table(rows.drop("carrier"), missing[str(carrier)])
    return JudgedMonths(current, previous, missing)


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
