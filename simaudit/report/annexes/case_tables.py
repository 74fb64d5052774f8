"""The cases of a month as files: cases.json, which travels inside the Department, and their rows."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import polars as pl

from simaudit.cases.month_cases import CASE, MonthCases
from simaudit.files import private_file, write_text
from simaudit.judge.month_tables import write_table
from simaudit.report.annexes.tables import write_csv
from simaudit.report.figures.cases import CaseFigures

JSON: Final = "cases.json"

RESTRICTED: Final = "restricted"
"""The folder of what holds personal data, in OUT/<period> for the cases and in each carrier's folder."""

DAYS: Final = {"from": "first_day", "to": "last_day"}
"""Column of cases.json → the figure that it shows, where it is called otherwise."""


def write_case_list(cases: Sequence[CaseFigures], folder: Path) -> None:
    """Write cases.json: one object a case (CASE), in their order. Raises OutputError."""
    values = [case.model_dump(mode="json") for case in cases]
    listed_cases = [{name: case[DAYS.get(name, name)] for name in CASE} for case in values]
    write_text(folder / JSON, json.dumps(listed_cases, ensure_ascii=False, indent=1) + "\n")


def case_row_table(month_cases: MonthCases) -> pl.DataFrame:
    """A row a case and row: case_id, carrier, record in its file, msisdn, id_number, links, marks.

    Links and marks are joined by commas.
    """
    return month_cases.rows.select(
        "case_id",
        "carrier",
        "record",
        "msisdn",
        "id_number",
        pl.col("links", "marks").list.join(","),
    )


def write_case_rows(month_cases: MonthCases, folder: Path) -> None:
    """Write cases.csv and cases.parquet (0600). Raises OutputError."""
    rows = case_row_table(month_cases)
    write_csv(rows, private_file(folder / "cases.csv"))
    write_table(rows, folder / "cases.parquet")
