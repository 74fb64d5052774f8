"""The reported numbers of a run's carriers: with the case that each belongs to, as a list for the carrier."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import polars as pl

from simaudit.cases.month_cases import MonthCases
from simaudit.files import private_file
from simaudit.jobs.audit.carrier_audit import AuditedCarrier
from simaudit.jobs.audit.cases import CasesFound
from simaudit.jobs.inputs.request import AuditRequest
from simaudit.report.annexes.encryption import restricted_folder
from simaudit.report.annexes.tables import write_csv
from simaudit.report.figures.carrier import CarrierFigures

NAME: Final = "reported.csv"
COLUMNS: Final = (
    "msisdn", "source", "reported_at", "kind", "file", "record", "status", "registered_at", "channel",
    "point_code", "clerk_code", "id_number", "portrait_hash", "numbers_on_paper", "numbers_on_portrait",
    "numbers_in_device", "case_id", "checks",
)  # fmt: skip


def list_reported(
    request: AuditRequest, carriers: Sequence[AuditedCarrier], cases: CasesFound, folder: Path
) -> CasesFound:
    """Write each carrier's list into its restricted folder, where those are wanted.

    Returns the cases with the carriers' figures, in which is counted how many reported numbers are in cases.
    Raises OutputError.
    """
    lists = {
        audited.figures.carrier: with_cases(audited.reported, audited.figures.carrier, cases.tables)
        for audited in carriers
        if audited.reported is not None
    }
    for carrier, rows in lists.items():
        _write(request, carrier, rows, folder)
    figures = tuple(
        _counted(carrier_figures, lists[carrier_figures.carrier])
        if carrier_figures.carrier in lists
        else carrier_figures
        for carrier_figures in cases.carriers
    )
    return replace(cases, carriers=figures)


def with_cases(rows: pl.DataFrame, carrier: str, tables: MonthCases) -> pl.DataFrame:
    """`reported_rows` of a carrier with the `case_id` of each."""
    case_ids = tables.rows.filter(pl.col("carrier") == carrier).select("place", "case_id")
    return rows.with_columns(pl.col("place").cast(pl.UInt32)).join(
        case_ids, on="place", how="left", maintain_order="left"
    )


def _counted(figures: CarrierFigures, rows: pl.DataFrame) -> CarrierFigures:
    if figures.reported is None:
        return figures
    numbers = rows.drop_nulls("case_id")["msisdn"].n_unique()
    return figures.model_copy(update={"reported": figures.reported.model_copy(update={"in_cases": numbers})})


def _write(request: AuditRequest, carrier: str, rows: pl.DataFrame, folder: Path) -> None:
    if request.options.no_restricted:
        return
    building = request.store.building_annexes(carrier)
    recipients = request.config.restricted.recipients
    with restricted_folder(folder / carrier / "restricted", building, recipients) as annexes:
        write_csv(rows.select(COLUMNS), private_file(annexes / NAME))
