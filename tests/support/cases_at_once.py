"""The cases of many checks in one register of a day, for tests of the whole catalogue.

Reading a case's rows and opening a register for them takes many times as long as judging them. So the rows of
all cases are read as one extract, and each check judges the carriers of all cases, of which its own count.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from simaudit.contract import COLUMNS
from simaudit.intake.load import load_month
from simaudit.intake.month_file import CarrierMonth
from simaudit.judge.buckets import gatherings, judge_in_buckets, judged_before
from simaudit.judge.carriers import JudgedMonths, JudgedTogether, JudgingRequest, judge_after
from simaudit.judge.check_cases import as_given, numbered, waivers_of
from simaudit.judge.engine import DuckDBEngine
from simaudit.judge.judging import applicable, judge
from simaudit.judge.missing_numbers import write_table
from simaudit.judge.prefilter import prefilter, prefilter_plan
from simaudit.judge.register import Register
from simaudit.judge.register_database import Limits, RegisterDatabase
from simaudit.period import Period
from simaudit.rules.case_file import Case, CaseFile, Offender
from simaudit.rules.check import Check
from simaudit.rules.populations import definitions
from simaudit.rules.reference_tables import reference_tables
from simaudit.rules.relations import REFERENCES, REMARKS

_OF_ALL_CARRIERS = {"reported", "revoked"}
"""Lists without carriers: two cases may have other ones."""

_Months = Mapping[str, Sequence[CarrierMonth]]
"""By the name of a case, one for each of its carriers, as the case names them."""


@dataclass(frozen=True)
class _Place:
    """A case among those of all checks; its carriers' names begin with `prefix` in a register of several."""

    check: Check
    case: Case
    as_of: date
    name: str
    prefix: str

    @property
    def carriers(self) -> list[str]:
        return self.case.rows["carrier"].unique(maintain_order=True).to_list()

    @property
    def renamed(self) -> Case:
        tables = {name: getattr(self.case, name) for name in ("rejected", "waived", *REFERENCES)}
        named = {
            name: table.with_columns(carrier=pl.lit(self.prefix) + pl.col("carrier"))
            for name, table in tables.items()
            if table is not None and "carrier" in table.columns
        }
        return self.case.model_copy(update=named)


@dataclass(frozen=True)
class ReadCases:
    """The cases of some checks, and the months of each by its name, as intake left them."""

    places: Sequence[_Place]
    months: _Months
    before: _Months


@dataclass(frozen=True)
class _RequestInDatabase(JudgingRequest):
    """A request whose registers are made in one database: to begin one takes longer than to judge a case."""

    database_of_all: RegisterDatabase | None = None

    def register(self, carriers: Iterable[str], database: RegisterDatabase | None = None) -> Register:
        return super().register(carriers, database or self.database_of_all)


@dataclass(frozen=True)
class _CasesRegister:
    """Cases of one day that are judged together, each by its check."""

    places: Sequence[_Place]
    checks: Sequence[Check]
    judged_first: Sequence[Check]
    """Those whose findings the checks read."""
    request: _RequestInDatabase
    folder: Path

    def gathered_alike(self, buckets: int) -> Iterator[tuple[Path, list[Check]]]:
        """The checks whose headers gather rows alike, with a folder for their buckets.

        A carrier's rows are written for each way of gathering: so a case's are written for its check's alone.
        """
        alike: dict[Sequence[str] | None, list[Check]] = {}
        for check in self.checks:
            shares = check.header.check.shares
            alike.setdefault(None if shares is None else tuple(shares), []).append(check)
        for columns, checks in alike.items():
            yield self.folder / str(buckets) / "-".join(columns or [str(columns)]), checks

    def gatherings(self, buckets: int) -> Iterator[tuple[Path, str]]:
        """The folder and the name of each gathering of rows into buckets."""
        for folder, checks in self.gathered_alike(buckets):
            for name in {"", *(gathering.name for gathering in gatherings(self.request.plan, checks))}:
                yield folder, name


def read_cases(files: Mapping[Check, CaseFile], folder: Path) -> ReadCases:
    """Read the rows of all cases into files in the folder."""
    places = []
    for check, cases in files.items():
        together = _by_own_rows(check)
        for kind, number, case in numbered(cases):
            name = f"{check.id}-{kind}{number}-"
            places.append(_Place(check, case, case.as_of or cases.as_of, name, name if together else ""))
    months = _read({place.name: (place.case.rows, place.case.absent) for place in places}, folder / "now")
    with_before = {place.name: place.case.previous for place in places}
    rows_before = {name: (rows, ()) for name, rows in with_before.items() if rows is not None}
    before = _read(rows_before, folder / "before")
    last_days = {place.name: place.case.previous_as_of for place in places}
    return ReadCases(
        places, months, {name: _of(last_days[name], case_months) for name, case_months in before.items()}
    )


def unexpected(
    cases: ReadCases, catalogue: Sequence[Check], ways: Sequence[int | None]
) -> list[tuple[Check, int | None]]:
    """The checks that don't find in each of their cases what it expects, or can't be judged like this.

    Each is judged in all `ways`, and named with those in which it fails: a number is of the buckets in which
    rows are judged, as the headers gather them. A check over findings is judged over its own cases alone,
    after those of the `catalogue` that it reads.
    """
    places_by_register: dict[tuple[date, str], list[_Place]] = {}
    for place in cases.places:
        of_check = place.check.id if place.check.judges_findings else ""
        key = (place.as_of, of_check if place.prefix else place.name)
        places_by_register.setdefault(key, []).append(place)
    failed: list[tuple[Check, int | None]] = []
    with TemporaryDirectory(prefix="simaudit-cases-") as scratch:
        registers = [
            _register(places, cases, catalogue, Path(scratch, str(number)))
            for number, places in enumerate(places_by_register.values())
        ]
        database = _database(cases, registers, ways)
        for register in registers:
            offenders = _found(register, replace(register.request, database_of_all=database), ways)
            failed += [
                (place.check, way)
                for way in ways
                for place in register.places
                if offenders[way].get(place.name) != place.case.expected
            ]
    return list(dict.fromkeys(failed))


def _of(last_day: date | None, months: Sequence[CarrierMonth]) -> list[CarrierMonth]:
    return [replace(month, period=Period.of(last_day) if last_day else None) for month in months]


def _by_own_rows(check: Check) -> bool:
    """Whether names of carriers, other carriers' rows and lists without carriers make no difference."""
    read = set(check.relations).union(*(one.reads for one in definitions().closure(set(check.relations))))
    named = {name for name, table in reference_tables().items() if "carrier" in table.columns}
    return not check.cross and not read & (named | _OF_ALL_CARRIERS)


def _register(
    places: Sequence[_Place], cases: ReadCases, catalogue: Sequence[Check], folder: Path
) -> _CasesRegister:
    """Cases of one day, laid out in the folder, which is made."""
    folder.mkdir()
    checks = list(dict.fromkeys(place.check for place in places))
    judged_first = [other for check in checks for other in judged_before(check, catalogue)]
    renamed = [place.renamed for place in places]
    months = JudgedMonths(
        {month.carrier: month for month in _with_rejected(_named(places, cases.months), renamed)},
        {month.carrier: month for month in _named(places, cases.before)},
        dict(_missing(renamed, folder)),
    )
    plan = prefilter_plan([*judged_first, *checks], places[0].as_of)
    request = _RequestInDatabase(
        months, plan, _lists(renamed), Limits(threads=1), waivers=waivers_of(renamed)
    )
    return _CasesRegister(places, checks, judged_first, request, folder)


def _database(
    cases: ReadCases, registers: Sequence[_CasesRegister], ways: Sequence[int | None]
) -> RegisterDatabase:
    """One for all registers, which may read the months of all cases and what is made of them."""
    of_cases = (*cases.months.values(), *cases.before.values())
    paths = [month.path for months in of_cases for month in months]
    paths += [path for register in registers for path in register.request.months.missing.values()]
    opened = len(registers) * len(ways)
    for register, buckets in product(registers, filter(None, ways)):
        for folder, gathering in register.gatherings(buckets):
            opened += buckets
            for bucket, carrier in product(range(buckets), register.request.months.current):
                rows = f"{carrier}-{bucket}.parquet"
                paths += [folder / f"{gathering}-{time}" / rows for time in ("current", "previous")]
                paths.append(folder / f"{gathering}-{bucket}" / f"{carrier}.missing.parquet")
    return RegisterDatabase(Limits(threads=1), opened, (), {str(path): path for path in paths})


def _found(
    register: _CasesRegister, request: _RequestInDatabase, ways: Sequence[int | None]
) -> dict[int | None, dict[str, tuple[Offender, ...]]]:
    """Way → name → what the case's check finds in it; nothing where it can't be judged."""
    offenders, before = {}, None
    for way in ways:
        judged = _judged_in_buckets(register, request, way) if way else None
        if judged is None or _lacks(judged, request, register.checks):
            with request.register(request.months.current) as opened:
                if before is None:
                    before = _judged_first(register, request, opened)
                else:
                    opened.add_findings(before.findings)
                    opened.add_findings(before.remarks, REMARKS)
                if judged is None:
                    counted = prefilter(opened, request.plan, applicable(opened, request.plan.checks))
                    engine = DuckDBEngine(opened, counted)
                    verdicts = [judge(opened, check, engine) for check in register.checks]
                else:
                    verdicts = judge_after(opened, register.checks, judged)
                judged = JudgedTogether(verdicts, opened.findings(), opened.findings(REMARKS))
        offenders[way] = _by_case(register.places, judged)
    return offenders


def _judged_first(register: _CasesRegister, request: JudgingRequest, opened: Register) -> JudgedTogether:
    """What is judged before the register's checks, whose findings they read."""
    counted = prefilter(opened, request.plan, applicable(opened, register.judged_first))
    engine = DuckDBEngine(opened, counted)
    verdicts = [judge(opened, check, engine) for check in register.judged_first]
    return JudgedTogether(verdicts, opened.findings(), opened.findings(REMARKS))


def _judged_in_buckets(register: _CasesRegister, request: JudgingRequest, buckets: int) -> JudgedTogether:
    """What the checks come to in so many buckets, those whose rows are gathered alike over their cases."""
    judged = []
    for folder, checks in register.gathered_alike(buckets):
        places = [place for place in register.places if place.check in checks]
        months = request.months.of(place.prefix + carrier for place in places for carrier in place.carriers)
        folder.mkdir(parents=True)
        judged.append(judge_in_buckets(replace(request, months=months), checks, buckets, folder))
    sums: dict[str, list[pl.DataFrame]] = {}
    for of_checks in judged:
        for name, table in of_checks.sums.items():
            sums.setdefault(name, []).append(table)
    return JudgedTogether(
        [verdict for of_checks in judged for verdict in of_checks.verdicts],
        pl.concat(of_checks.findings for of_checks in judged),
        pl.concat(of_checks.remarks for of_checks in judged),
        sums={name: pl.concat(tables) for name, tables in sums.items()},
    )


def _lacks(judged: JudgedTogether, request: JudgingRequest, checks: Iterable[Check]) -> bool:
    """Whether a check that applies has no verdict yet, so that it is judged by the others' or by sums."""
    apply = applicable(request.register(request.months.current), checks)
    return not {check.id for check in apply} <= {verdict.check.id for verdict in judged.verdicts}


def _by_case(places: Iterable[_Place], judged: JudgedTogether) -> dict[str, tuple[Offender, ...]]:
    """What the check of each case finds in its rows, under the names that carriers have in it."""
    opinions = {verdict.check.id: verdict.opinions for verdict in judged.verdicts}
    rows_by_check: dict[str, list[Offender]] = {}
    for table in (judged.findings, judged.remarks):
        for (check_id,), findings in table.group_by("check_id"):
            texts = (pl.col("msisdn", "subject", "detail").fill_null(""), pl.col("record").fill_null(0))
            columns = findings.with_columns(texts).select("carrier", "msisdn", "record", "subject", "detail")
            rows_by_check.setdefault(str(check_id), []).extend(columns.rows())
    offenders = {}
    for place in places:
        of_check = opinions.get(place.check.id, {}).items()
        own = [opinion for carrier, opinion in of_check if carrier.startswith(place.prefix)]
        if all(opinion.status != "error" for opinion in own):
            offenders[place.name] = as_given(
                place.case,
                [
                    (carrier.removeprefix(place.prefix), msisdn, record, subject, detail)
                    for carrier, msisdn, record, subject, detail in rows_by_check.get(place.check.id, ())
                    if carrier.startswith(place.prefix)
                ],
            )
    return offenders


def _named(places: Iterable[_Place], months: _Months) -> list[CarrierMonth]:
    return [
        replace(month, carrier=place.prefix + month.carrier)
        for place in places
        for month in months.get(place.name, ())
    ]


def _read(tables: Mapping[str, tuple[pl.DataFrame, Sequence[str]]], folder: Path) -> _Months:
    """The months of each case's carriers, by name of the case: its rows, and the columns that are absent."""
    by_absent: dict[Sequence[str], list[pl.DataFrame]] = {}
    for name, (rows, absent) in tables.items():
        given = "status" in rows.columns or "status" in absent
        with_status = rows if given else rows.with_columns(status=pl.lit("ACTIVE"))
        by_absent.setdefault(absent, []).append(with_status.with_columns(case=pl.lit(name)))
    folder.mkdir()
    months: dict[str, list[CarrierMonth]] = {}
    for number, (absent, frames) in enumerate(by_absent.items()):
        for name, month in _months(pl.concat(frames, how="diagonal"), absent, folder, f"all-{number}"):
            months.setdefault(name, []).append(month)
    return months


def _months(
    rows: pl.DataFrame, absent: Sequence[str], folder: Path, name: str
) -> Iterator[tuple[str, CarrierMonth]]:
    extract = folder / f"{name}.csv"
    rows.drop("carrier", "record", "case").write_csv(extract)
    loaded = load_month("all", [extract], folder / f"{name}.parquet")
    assert loaded.rejects.is_empty()
    read = pl.read_parquet(loaded.path).with_columns(rows["carrier"], rows["case"])
    assert read.height == rows.height
    columns = frozenset(COLUMNS) - set(absent)
    for (case, carrier), own in read.group_by("case", "carrier", maintain_order=True):
        path, file = folder / f"{case}{carrier}.parquet", f"{carrier}.csv"
        record = pl.int_range(1, pl.len() + 1, dtype=pl.UInt32).alias("record")
        own.drop("case").with_columns(record, file=pl.lit(file)).write_parquet(path)
        yield str(case), CarrierMonth(str(carrier), path, columns, ((file, own.height),))


def _with_rejected(months: Iterable[CarrierMonth], cases: Iterable[Case]) -> list[CarrierMonth]:
    rejected = {
        carrier: own
        for case in cases
        if case.rejected is not None
        for (carrier,), own in case.rejected.group_by("carrier")
    }
    return [replace(month, rejected=rejected.get(month.carrier)) for month in months]


def _lists(cases: Sequence[Case]) -> dict[str, pl.DataFrame]:
    """The lists of all cases."""
    lists: dict[str, list[pl.DataFrame]] = {}
    for case in cases:
        for name, frame in case.lists.items():
            lists.setdefault(name, []).append(frame)
    return {name: pl.concat(frames) for name, frames in lists.items()}


def _missing(cases: Iterable[Case], folder: Path) -> Iterator[tuple[str, Path]]:
    """The numbers missing the month before as the store keeps them, by carrier."""
    for case in cases:
        for (carrier,), own in [] if case.missing is None else case.missing.group_by("carrier"):
            path = folder / f"{carrier}.missing.parquet"
            write_table(own.drop("carrier"), path)
            yield str(carrier), path
