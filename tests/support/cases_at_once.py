"""The cases of many checks in one register of a day, for tests of the whole catalogue.

Reading a case's rows and opening a register for them takes many times as long as judging them. So the rows of
all cases are read as one extract, and each check judges the carriers of all cases, of which its own count.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from simaudit.contract import COLUMNS
from simaudit.intake.load import load_month
from simaudit.intake.month_file import CarrierMonth
from simaudit.judge.buckets import judge_in_buckets, judged_before
from simaudit.judge.carriers import JudgedMonths, JudgingRequest, judge_after
from simaudit.judge.check_cases import as_given, numbered, waivers_of
from simaudit.judge.engine import DuckDBEngine
from simaudit.judge.judging import applicable, judge
from simaudit.judge.missing_numbers import write_table
from simaudit.judge.prefilter import prefilter, prefilter_plan
from simaudit.judge.register import Register
from simaudit.judge.register_database import Limits
from simaudit.period import Period
from simaudit.rules.case_file import Case, CaseFile, Offender
from simaudit.rules.check import Check
from simaudit.rules.populations import definitions
from simaudit.rules.reference_tables import reference_tables
from simaudit.rules.relations import REFERENCES

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


def unexpected(cases: ReadCases, catalogue: Sequence[Check], buckets: int | None = None) -> list[Check]:
    """The checks that don't find in each of their cases what it expects, or can't be judged like this.

    `buckets`: rows are judged in so many, as the headers gather them.
    A check over findings is judged over its own cases alone, after those of the `catalogue` that it reads.
    """
    registers: dict[tuple[date, str], list[_Place]] = {}
    for place in cases.places:
        of_check = place.check.id if place.check.judges_findings else ""
        registers.setdefault((place.as_of, of_check if place.prefix else place.name), []).append(place)
    failed: list[Check] = []
    with TemporaryDirectory(prefix="simaudit-cases-") as scratch:
        for number, register in enumerate(registers.values()):
            (folder := Path(scratch, str(number))).mkdir()
            findings = _found(register, cases.months, cases.before, folder, catalogue, buckets)
            failed += [place.check for place in register if findings.get(place.name) != place.case.expected]
    return list(dict.fromkeys(failed))


def _of(last_day: date | None, months: Sequence[CarrierMonth]) -> list[CarrierMonth]:
    return [replace(month, period=Period.of(last_day) if last_day else None) for month in months]


def _by_own_rows(check: Check) -> bool:
    """Whether names of carriers, other carriers' rows and lists without carriers make no difference."""
    read = set(check.relations).union(*(one.reads for one in definitions().closure(set(check.relations))))
    named = {name for name, table in reference_tables().items() if "carrier" in table.columns}
    return not check.cross and not read & (named | _OF_ALL_CARRIERS)


def _found(
    places: Sequence[_Place],
    months: _Months,
    before: _Months,
    folder: Path,
    catalogue: Sequence[Check],
    buckets: int | None,
) -> dict[str, tuple[Offender, ...]]:
    """Name → what the case's check finds in it; nothing where it can't be judged. All are of one day."""
    as_of = places[0].as_of
    checks = list(dict.fromkeys(place.check for place in places))
    renamed = [place.renamed for place in places]
    judged_first = [other for check in checks for other in judged_before(check, catalogue)]
    current = _with_rejected(_named(places, months), renamed)
    request = JudgingRequest(
        JudgedMonths(
            {month.carrier: month for month in current},
            {month.carrier: month for month in _named(places, before)},
            dict(_missing(renamed, folder)),
        ),
        prefilter_plan([*judged_first, *checks], as_of),
        _lists(renamed),
        Limits(threads=1),
        waivers=waivers_of(renamed),
    )
    in_buckets = judge_in_buckets(request, checks, buckets, folder) if buckets else None
    with request.register(request.months.current) as register:
        counted_checks = applicable(register, request.plan.checks if in_buckets is None else judged_first)
        engine = DuckDBEngine(register, prefilter(register, request.plan, counted_checks))
        verdicts = [judge(register, check, engine) for check in judged_first]
        if in_buckets is None:
            verdicts += [judge(register, check, engine) for check in checks]
        else:
            verdicts += judge_after(register, checks, in_buckets)
        judged = {verdict.check: verdict for verdict in verdicts}
        found: dict[str, tuple[Offender, ...]] = {}
        for place in places:
            of_check = judged[place.check].opinions.items()
            own = [opinion for carrier, opinion in of_check if carrier.startswith(place.prefix)]
            if all(opinion.status != "error" for opinion in own):
                found[place.name] = as_given(place.case, _offenders(register, place))
        return found


def _named(places: Iterable[_Place], months: _Months) -> list[CarrierMonth]:
    return [
        replace(month, carrier=place.prefix + month.carrier)
        for place in places
        for month in months.get(place.name, ())
    ]


def _offenders(register: Register, place: _Place) -> list[Offender]:
    """What the check finds in the rows of the case, under the names that carriers have in it."""
    return register.connection.execute(
        "SELECT carrier[length($prefix) + 1:], coalesce(msisdn, ''), coalesce(record, 0), "
        f"coalesce(subject, ''), coalesce(detail, '') FROM {place.check.offenders} "
        "WHERE check_id = $id AND starts_with(carrier, $prefix)",
        {"id": place.check.id, "prefix": place.prefix},
    ).fetchall()


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
