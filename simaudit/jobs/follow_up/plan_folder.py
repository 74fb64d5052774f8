"""A plan of inspections as files: the list of points, and for each a sheet of what to pull."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

import polars as pl

from simaudit.errors import UsageError
from simaudit.files import private_file, private_folder
from simaudit.jobs.audit.cases import CaseSettings
from simaudit.jobs.follow_up.inspection_plan import (
    InspectionPlan,
    PlanRequest,
    plan_inspections,
    rows_of_point,
    strata_of,
)
from simaudit.report.annexes.sample_workbook import write_worksheet
from simaudit.report.annexes.tables import write_csv
from simaudit.rules.carrier_names import carrier_name
from simaudit.rules.check import Check
from simaudit.store.atomic_swap import building_folder
from simaudit.store.samples import record_plan
from simaudit.store.store import Store

LIST: Final = "plan.csv"


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
    store.require_ledger()
    with store.open_ledger() as ledger:
        plan = plan_inspections(store, ledger, out, request, settings, now)
        with building_folder(folder) as built:
            private_folder(built)
            _write(plan, checks, built)
            built.replace(folder)
        record_plan(ledger, plan.name, plan.period, plan.rows, now)
    return plan


def sheet_name(rank: int, carrier: str, point: str) -> str:
    """`01_viettel_VTL5600070.xlsx`; of a point's code only letters, digits, - and _ are kept."""
    safe_point = "".join(
        character if character.isalnum() and character.isascii() else "-" for character in point
    )[:40]
    return f"{rank:02d}_{carrier}_{safe_point}.xlsx"


def _write(plan: InspectionPlan, checks: Sequence[Check], folder: Path) -> None:
    checks_by_id = {check.id: check for check in checks}
    listed = plan.points.with_row_index("rank", offset=1).with_columns(
        pl.col("expected", "weight").round(2), pl.col("last_visit").dt.date()
    )
    write_csv(listed, private_file(folder / LIST))
    for row in listed.iter_rows(named=True):
        rows = rows_of_point(plan, row["carrier"], row["point_code"])
        write_worksheet(
            rows,
            strata_of(rows, checks),
            checks_by_id,
            f"Kiểm tra tại điểm {row['point_code']} ({carrier_name(row['carrier'])}), "
            f"kỳ dữ liệu {plan.period.month:02d}/{plan.period.year}.",
            folder / sheet_name(row["rank"], row["carrier"], row["point_code"]),
        )
