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
from simaudit.report.model import CarrierFigures

NAME: Final = "reported.csv"
COLUMNS: Final = (
    "msisdn", "source", "reported_at", "kind", "file", "record", "status", "registered_at", "channel",
    "point_code", "clerk_code", "id_number", "portrait_hash", "numbers_on_paper", "numbers_on_portrait",
    "numbers_in_device", "case_id", "checks",
)  # fmt: skip


def list_reported(
    request: AuditRequest, carriers: Sequence[AuditedCarrier], found: CasesFound, folder: Path
) -> CasesFound:
    """Write each carrier's list into its restricted folder, where those are wanted.

    Returns the cases with the carriers' figures, in which is counted how many reported numbers are in cases.
    Raises OutputError.
    """
    lists = {
        one.figures.carrier: with_cases(one.reported, one.figures.carrier, found.found)
        for one in carriers
        if one.reported is not None
    }
    for carrier, rows in lists.items():
        _write(request, carrier, rows, folder)
    figures = tuple(
        _counted(one, lists[one.carrier]) if one.carrier in lists else one for one in found.carriers
    )
    return replace(found, carriers=figures)


def with_cases(rows: pl.DataFrame, carrier: str, found: MonthCases) -> pl.DataFrame:
    """`reported_rows` of a carrier with the `case_id` of each."""
    own = found.rows.filter(pl.col("carrier") == carrier).select("place", "case_id")
    return rows.with_columns(pl.col("place").cast(pl.UInt32)).join(
        own, on="place", how="left", maintain_order="left"
    )


def _counted(figures: CarrierFigures, rows: pl.DataFrame) -> CarrierFigures:
    if figures.reported is None:
        return figures
    numbers = rows.drop_nulls("case_id")["msisdn"].n_unique()
    return figures.model_copy(update={"reported": figures.reported.model_copy(update={"in_cases": numbers})})


def _write(request: AuditRequest, carrier: str, rows: pl.DataFrame, folder: Path) -> None:
    if not request.restricted:
        return
    building = request.store.building_annexes(carrier)
    with restricted_folder(folder / carrier / "restricted", building, request.recipients) as annexes:
        write_csv(rows.select(COLUMNS), private_file(annexes / NAME))
