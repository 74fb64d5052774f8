"""A register judged in buckets of its rows: each as a register by itself, by the same checks.

`shares` of a check's header says which rows must lie together. Rows of one value in that column are in one
bucket; a row without a value shares nothing, and lies by its record. What is judged by sums of all rows, or
by the rows with findings, is judged after that (carriers.judge_after).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Final

import polars as pl

from simaudit.columnwise import lasting_hash
from simaudit.contract import DTYPES
from simaudit.files import private_file
from simaudit.intake.month_file import CarrierMonth
from simaudit.intake.values.communes import COMMUNE_COLUMNS
from simaudit.intake.values.derived_columns import HASHED_COLUMNS, sources
from simaudit.judge import prefilter as passes
from simaudit.judge.carriers import JudgedTogether, JudgingRequest
from simaudit.judge.engine import DuckDBEngine, within_limits
from simaudit.judge.judging import Opinion, Verdict, applicable, judge, opinion_by_counts
from simaudit.judge.missing_numbers import write_table
from simaudit.rules.check import Check
from simaudit.rules.populations import definitions
from simaudit.rules.relations import FINDINGS, REMARKS

PLACE: Final = ("carrier", "file", "record")
"""Where a row is, for findings and what they are compared with."""

_VIEWS: Final = "views"
"""The table of a judgement with the ViewCount of each carrier and view."""


def judged_before(check: Check, catalogue: Iterable[Check]) -> list[Check]:
    """The checks of a catalogue whose findings the check reads, in the order in which they are judged."""
    before = [other for other in catalogue if other.turn < check.turn]
    return sorted(before, key=lambda other: other.turn)


@dataclass(frozen=True)
class Gathering:
    """Checks for which rows are gathered into buckets alike."""

    name: str
    """The column of which rows of one bucket share values; the id of a check for which all rows lie in one
    bucket; or "", where rows stay where they are."""
    checks: tuple[Check, ...]
    plan: passes.PrefilterPlan
    sums: frozenset[str] = frozenset()
    """Tables of populations.sql that are made of each bucket's rows, and added up."""

    @property
    def column(self) -> str | None:
        """The column by which rows are gathered, if it is by one."""
        return self.name if self.name in DTYPES else None

    @cached_property
    def judged(self) -> list[Check]:
        """Its checks, which have one turn, after those whose findings they read."""
        before = (other for check in self.checks[:1] for other in judged_before(check, self.plan.checks))
        return [*before, *self.checks]

    @cached_property
    def relations(self) -> set[str]:
        """All relations that are read for it."""
        names = {*self.sums}.union(*((*check.relations, *check.references) for check in self.judged))
        return names.union(*(population.reads for population in definitions().closure(names)))

    @cached_property
    def columns(self) -> list[str]:
        """The columns of the months that decide anything for it, and PLACE."""
        names = {*PLACE}.union(*(check.query.column_names for check in self.judged))
        names |= set().union(*(population.columns for population in definitions().closure(self.relations)))
        names |= {source for name in names for source in HASHED_COLUMNS.get(name, ())}
        # Where no reader has told the communes, the register does.
        names |= sources(names & {*COMMUNE_COLUMNS})
        return [name for name in DTYPES if name in names]

    @cached_property
    def lists(self) -> frozenset[str]:
        """The lists whose entries are judged, instead of rows: they are gathered like these."""
        judged = (check for check in self.checks if check.id not in self.plan.judged and not check.cross)
        return frozenset(name for check in judged for name in check.references)

    def numbers(self, rows: pl.DataFrame, buckets: int) -> pl.Series:
        """In which of so many buckets each row lies, from 0, the same on every machine."""
        places = rows["record"] if "record" in rows.columns else rows.with_row_index()["index"]
        if self.column is None or self.column not in rows.columns:
            return places % buckets
        # The upper half: of a product with an odd number, the lower bits are made of few.
        hashes = lasting_hash(rows[self.column]) // 2**32
        return hashes.zip_with(hashes.is_not_null(), places.cast(hashes.dtype)) % buckets


def gatherings(plan: passes.PrefilterPlan, checks: Iterable[Check]) -> list[Gathering]:
    """How rows are gathered for these checks of a plan, which apply; the first stay where they are."""
    judged: dict[str, list[Check]] = {"": []}
    sums: dict[str, set[str]] = {}
    for check in checks:
        kind, *columns = shares if (shares := check.header.check.shares) else ("",)
        if kind == "sums":
            sums.setdefault("".join(columns), set()).update(summed_tables(check.relations))
        elif kind != "findings":
            # That carriers don't keep values is told by all rows of one; of two columns neither brings all
            # together; and findings are of all rows.
            apart = shares is None or columns or check.header.check.unassessable or check.judges_findings
            judged.setdefault(check.id if apart else kind, []).append(check)
    return [
        Gathering(name, tuple(judged.get(name, ())), plan, frozenset(sums.get(name, ())))
        for name in judged | sums
    ]


def summed_tables(relations: Iterable[str]) -> set[str]:
    """The tables of populations.sql behind these relations that count rows, so that parts of them add up."""
    return {population.name for population in definitions().closure({*relations}) if population.counts}


@dataclass(frozen=True)
class BucketJudgement:
    """What the rows of one bucket came to, or a part of it."""

    opinions: Mapping[str, Mapping[str, Opinion]] = field(default_factory=dict)
    """By check id and carrier."""
    seconds: Mapping[str, float] = field(default_factory=dict)
    """By check id."""
    tables: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    """FINDINGS, REMARKS, the tables that are added up and, where rows stay where they are, their views."""


def judge_bucket(
    request: JudgingRequest, gathering: Gathering, bucket: int, buckets: int, folder: Path
) -> BucketJudgement:
    """Judge one bucket of so many: the request's months have its rows, the lists all entries.

    Raises EngineError.
    """

    def of_bucket(name: str, table: pl.DataFrame) -> pl.DataFrame:
        is_parted = name in gathering.lists and gathering.column in table.columns
        return table.filter(gathering.numbers(table, buckets) == bucket) if is_parted else table

    months = request.months
    for path in months.missing.values():
        write_table(of_bucket("missing", pl.read_parquet(path)), folder / path.name)
    narrowed = replace(
        request,
        months=replace(months, missing={name: folder / path.name for name, path in months.missing.items()}),
        references={name: of_bucket(name, table) for name, table in request.references.items()},
    )
    with narrowed.register(months.current) as register:
        counted = passes.prefilter(register, gathering.plan, applicable(register, gathering.judged))
        engine = DuckDBEngine(register, counted)
        verdicts = {check.id: judge(register, check, engine) for check in gathering.judged}
        with within_limits():
            register.make(gathering.sums, limited=True)
        ids = [check.id for check in gathering.checks]
        tables = {name: register.findings(name) for name in (FINDINGS, REMARKS, *gathering.sums)}
        for name in (FINDINGS, REMARKS):
            tables[name] = tables[name].filter(pl.col("check_id").is_in(ids))
        if not gathering.name:
            tables[_VIEWS] = pl.DataFrame(
                {"view": view, "carrier": carrier, "rows": count.rows, **count.columns}
                for view in passes.COUNTED_VIEWS
                for carrier, count in passes.view_counts(register, counted, view).items()
            )
        return BucketJudgement(
            {id_: verdicts[id_].opinions for id_ in ids}, {id_: verdicts[id_].seconds for id_ in ids}, tables
        )


def united(checks: Iterable[Check], judgements: Iterable[BucketJudgement]) -> JudgedTogether:
    """What the buckets of all gatherings came to together."""
    judged, tables = [], dict[str, list[pl.DataFrame]]()
    for bucket in judgements:
        judged.append(bucket)
        for name, table in bucket.tables.items():
            tables.setdefault(name, []).append(table)
    verdicts = []
    for check in checks:
        if buckets := [bucket.opinions[check.id] for bucket in judged if check.id in bucket.opinions]:
            opinions = {carrier: _one([opinions[carrier] for opinions in buckets]) for carrier in buckets[0]}
            seconds = sum(bucket.seconds.get(check.id, 0) for bucket in judged)
            verdicts.append(Verdict(check, opinions, seconds))
    whole = {name: pl.concat(parts) for name, parts in tables.items()}
    views: dict[str, dict[str, passes.ViewCount]] = {}
    if _VIEWS in whole:
        for row in whole.pop(_VIEWS).group_by("view", "carrier").sum().rows(named=True):
            of_view = views.setdefault(row.pop("view"), {})
            of_view[row.pop("carrier")] = passes.ViewCount(row.pop("rows"), row)
    findings, remarks = whole.pop(FINDINGS), whole.pop(REMARKS)
    return JudgedTogether(verdicts, findings, remarks, counted=passes.Prefilter(views=views), sums=whole)


def _one(opinions: list[Opinion]) -> Opinion:
    """A check's opinion on a carrier, of those on the buckets of its rows."""
    if not all(opinion.judged for opinion in opinions):
        # A bucket can't be judged, or none is: what a check lacks, all of them lack.
        return next(opinion for opinion in opinions if not opinion.judged)
    population = sum(opinion.population for opinion in opinions)
    return opinion_by_counts(None, population, sum(opinion.violations for opinion in opinions))


def judge_in_buckets(
    request: JudgingRequest, checks: Sequence[Check], buckets: int, folder: Path
) -> JudgedTogether:
    """Judge the months by these checks in so many buckets, one after another; files lie in the folder."""
    in_place, *others = gatherings(request.plan, applicable(request.register(request.months.current), checks))
    judgements = []
    for gathering in [in_place, *others] if in_place.checks or in_place.sums or not others else others:
        count = buckets if gathering.column or not gathering.name else 1
        current = _parts(request.months.current, gathering, count, folder / f"{gathering.name}-current")
        previous = _parts(request.months.previous, gathering, count, folder / f"{gathering.name}-previous")
        for bucket in range(count):
            (place := folder / f"{gathering.name}-{bucket}").mkdir()
            months = replace(request.months, current=current[bucket], previous=previous[bucket])
            judgements.append(judge_bucket(replace(request, months=months), gathering, bucket, count, place))
    return united(checks, judgements)


def _parts(
    months: Mapping[str, CarrierMonth], gathering: Gathering, buckets: int, folder: Path
) -> list[dict[str, CarrierMonth]]:
    """By bucket, the rows of the months that it has, written into the folder, which is made."""
    folder.mkdir()
    parts: list[dict[str, CarrierMonth]] = [{} for _ in range(buckets)]
    for carrier, month in months.items():
        rows = pl.read_parquet(month.path)
        rows = rows.select(column for column in gathering.columns if column in rows.columns)
        numbers, rejected = gathering.numbers(rows, buckets), month.rejected
        for bucket, part in enumerate(parts):
            path = folder / f"{carrier}-{bucket}.parquet"
            rows.filter(numbers == bucket).write_parquet(private_file(path))
            of_bucket = None if rejected is None else rejected.filter(pl.col("record") % buckets == bucket)
            part[carrier] = replace(month, path=path, rejected=of_bucket)
    return parts
