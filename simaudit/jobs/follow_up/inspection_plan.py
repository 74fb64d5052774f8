"""A plan of visits: the points to visit in their order, and a sheet of what to pull at each.

The points are those of the month's list (figures/points.py). What was visited within a year counts by the
months since.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import polars as pl

from simaudit.errors import UsageError
from simaudit.files import private_file, private_folder
from simaudit.jobs.audit.month_findings import month_findings, with_papers
from simaudit.jobs.stored.cases import CaseSettings, find_cases, stored_links
from simaudit.jobs.stored.stored_month import stored_month
from simaudit.judge.linked_rows import read_linked
from simaudit.messages import Words
from simaudit.period import Period
from simaudit.report.annexes.sample_workbook import write_worksheet
from simaudit.report.annexes.tables import write_csv
from simaudit.report.figures.carrier import CarrierFigures
from simaudit.report.figures.points import in_order
from simaudit.report.figures.set_aside import portraits_aside
from simaudit.report.pages.language import Language
from simaudit.rules.carrier_names import carrier_name
from simaudit.rules.check import Check
from simaudit.rules.scope import in_scope
from simaudit.store.atomic_swap import building_folder
from simaudit.store.follow_up_states import ENDED
from simaudit.store.follow_ups import current_follow_ups
from simaudit.store.ledger import Ledger
from simaudit.store.months import recorded_months, wanted_month
from simaudit.store.samples import last_visits, record_plan
from simaudit.store.store import Store

LIST: Final = "plan.csv"

YEAR: Final = 12
"""Months after a visit from which a point counts in full, as one that was never visited."""

POINT: Final = ("carrier", "point_code")

_POINTS: Final[dict[str, Any]] = {
    "carrier": pl.String, "point_code": pl.String, "signs": pl.Int64, "numbers": pl.Int64,
    "expected": pl.Float64, "cases": pl.Int64, "case_numbers": pl.Int64, "reported": pl.Int64,
    "last_visit": pl.Datetime("us"), "months": pl.Int64, "weight": pl.Float64, "reason": pl.String,
}  # fmt: skip
"""Columns of the points: `signs` of `numbers` in scope, `months` since the last visit."""


@dataclass(frozen=True)
class PlanRequest:
    """What is to be planned."""

    visits: int
    rows: int
    """At most so many findings of each point to pull."""
    period: Period | None = None
    """None: the month of the last run."""
    carrier: str | None = None
    """None: the points of all carriers."""


@dataclass(frozen=True)
class InspectionPlan:
    """The points to visit, in their order, and what to pull at each."""

    name: str
    """The same for the same rows."""
    period: Period
    points: pl.DataFrame
    """_POINTS."""
    rows: pl.DataFrame
    """Rows of `row_models.Finding` with PAPERS of their rows, the first to pull first; one a key."""
    lang: str = "vi"
    """Of the run whose findings they are."""


def write_plan(
    store: Store,
    out: Path,
    checks: Sequence[Check],
    request: PlanRequest,
    settings: CaseSettings,
    folder: Path,
    now: datetime,
) -> InspectionPlan:
    """Plan the visits, write their folder (0700) and record what is to be looked at; `now` is local time.

    Raises UsageError as `plan_inspections`, or where the folder is there already; OutputError.
    """
    if folder.exists():
        raise UsageError("plan_exists", path=folder)
    with store.require_ledger().open_ledger() as ledger:
        plan = plan_inspections(store, ledger, out, checks, request, settings, now)
        with building_folder(folder) as built:
            private_folder(built)
            _write(plan, checks, built)
            built.replace(folder)
        record_plan(ledger, plan.name, plan.period, plan.rows, now)
    return plan


def sheet_name(rank: int, carrier: str, point: str) -> str:
    """`01_viettel_VTL5600070.xlsx`; of a point's code only letters, digits and - are kept."""
    safe_point = re.sub("[^0-9A-Za-z]", "-", point)[:40]
    return f"{rank:02d}_{carrier}_{safe_point}.xlsx"


def _write(plan: InspectionPlan, checks: Sequence[Check], folder: Path) -> None:
    checks_by_id = {check.id: check for check in checks}
    listed = plan.points.with_row_index("rank", offset=1).with_columns(
        pl.col("expected", "weight").round(2), pl.col("last_visit").dt.date()
    )
    write_csv(listed, private_file(folder / LIST))
    for row in listed.iter_rows(named=True):
        rows = plan.rows.filter(pl.col(name) == row[name] for name in POINT)
        judged = rows.filter(pl.col("check_id").is_in([*checks_by_id]))
        counted = judged.group_by("check_id", "point_code").len("drawn")
        write_worksheet(
            rows,
            counted.select("check_id", "drawn", stratum="point_code", found="drawn"),
            checks_by_id,
            Words("sample_book", plan.lang)["visited"].format(
                point=row["point_code"],
                carrier=carrier_name(row["carrier"]),
                month=f"{plan.period.month:02d}/{plan.period.year}",
            ),
            folder / sheet_name(row["rank"], row["carrier"], row["point_code"]),
            plan.lang,
        )


def plan_inspections(
    store: Store,
    ledger: Ledger,
    out: Path,
    checks: Sequence[Check],
    request: PlanRequest,
    settings: CaseSettings,
    today: datetime,
) -> InspectionPlan:
    """Order the points of a month and choose the findings to look at; `today` is local time.

    What accuses nobody (figures/set_aside.py) isn't looked at. Raises UsageError where the month or its
    findings aren't there as the audit left them, or no point is to be visited.
    """
    period = wanted_month(ledger, request.period, request.carrier)
    stored = stored_month(ledger, period).carriers
    points = _points(stored, last_visits(ledger), today)
    if request.carrier:
        points = points.filter(pl.col("carrier") == request.carrier)
    points = points.head(request.visits)
    if points.is_empty():
        raise UsageError("nothing_to_inspect", path=store.folder, period=str(period))
    figures = [carrier for carrier in stored if carrier.carrier in points["carrier"]]
    findings = pl.concat([_findings(store, ledger, out, period, carrier) for carrier in figures])
    findings = findings.join(points, on=POINT, how="semi")
    links = stored_links(store, ledger, period, [carrier.carrier for carrier in figures])
    portraits = portraits_aside(read_linked(links.values()), settings.portraits.default, checks)
    findings = findings.join(portraits, on=["check_id", "carrier", "file", "record"], how="anti")
    cases = open_case_rows(store, ledger, period, settings)
    findings = findings.join(cases, on=["carrier", "file", "record"], how="left", maintain_order="left")
    rows = _rows(findings, request.rows)
    name = hashlib.sha256("\n".join(sorted(rows["finding_key"])).encode()).hexdigest()[:16]
    return InspectionPlan(name, period, points, rows, stored[0].run.langs[0])


def _findings(
    store: Store, ledger: Ledger, out: Path, period: Period, figures: CarrierFigures
) -> pl.DataFrame:
    """A carrier's findings that papers can confirm, with the check's `true_share`; one a key, none waived."""
    carrier = figures.carrier
    true_shares = {check.id: check.true_share for check in figures.checks}
    aside = [check.id for check in figures.aside]
    findings = month_findings(ledger, out / str(period), period, carrier).filter(
        ~pl.col("waived"),
        pl.col("nature") != "data",
        pl.col("record").is_not_null(),
        ~pl.col("check_id").is_in(aside),
    )
    findings = findings.unique("finding_key", keep="first", maintain_order=True).with_columns(
        pl.col("check_id")
        .replace_strict(true_shares, default=0.5, return_dtype=pl.Float64)
        .alias("true_share")
    )
    papers = with_papers(store, ledger, period, carrier, findings)
    return papers.filter(in_scope(figures.run.scope)).drop("commune").drop_nulls("point_code")


def open_case_rows(store: Store, ledger: Ledger, period: Period, settings: CaseSettings) -> pl.DataFrame:
    """carrier, file, record and `case_id` of the rows of cases that are not closed or dismissed."""
    carriers = [carrier for month, carrier in recorded_months(ledger) if month == str(period)]
    tables = find_cases(ledger, period, settings, stored_links(store, ledger, period, carriers), ()).tables
    ended = [entry.subject.case_id for entry in current_follow_ups(ledger) if entry.state in ENDED]
    return tables.rows.select("carrier", "file", "record", "case_id").filter(
        ~pl.col("case_id").is_in([case_id for case_id in ended if case_id])
    )


def _points(
    carriers: Sequence[CarrierFigures], visits: Mapping[tuple[str, str], datetime], today: datetime
) -> pl.DataFrame:
    """The carriers' points to visit, the weightiest first."""
    language = Language(carriers[0].run.langs[0])
    rows = []
    for point in in_order(point for figures in carriers for point in figures.decisions.points):
        last_visit = visits.get((point.carrier, point.code))
        months = None if last_visit is None else (today - last_visit).days // 30
        since = YEAR if months is None else min(max(months, 0), YEAR)
        rows.append((
            point.carrier, point.code, point.numbers.n, point.numbers.of, point.expected, len(point.cases),
            point.case_numbers, point.reported, last_visit, months, point.weight * since / YEAR,
            language.visit(point),
        ))  # fmt: skip
    points = pl.DataFrame(rows, schema=_POINTS, orient="row")
    return points.sort("weight", descending=True, maintain_order=True)


def _rows(findings: pl.DataFrame, most: int) -> pl.DataFrame:
    """At each point the findings to pull first: of open cases, then substantive ones likely to be true."""
    order = findings.with_columns(
        pl.col("case_id").is_null().alias("no_case"), (pl.col("nature") != "substantive").alias("other")
    ).sort(
        "carrier", "point_code", "no_case", "other", pl.col("true_share") * -1, "check_id", "file", "record",
        maintain_order=True,
    )  # fmt: skip
    return order.group_by(POINT, maintain_order=True).head(most).drop("no_case", "other", "true_share")
