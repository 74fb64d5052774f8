"""Rows of loaded months, and findings of an audit, as `support.cases_reference` takes them."""

from collections.abc import Iterable
from pathlib import Path

import polars as pl
from support.cases_reference import Finding
from support.deceit_reference import ROW, Row


def findings_of(findings: pl.DataFrame) -> list[Finding]:
    """Findings of a findings.csv or a truth.csv read as text; those of the latter are never waived."""
    waived = pl.col("waived") == "true" if "waived" in findings.columns else pl.lit(value=False)
    columns = findings.select(
        "carrier", pl.col("record").cast(pl.Int64()), "check_id", waived.alias("waived")
    )
    return [Finding(*one) for one in columns.iter_rows()]


def rows_of(months: Iterable[Path], findings: pl.DataFrame) -> list[Row]:
    """The rows of the carriers' months (Parquet), with the reduced address of those that BLK-12 finds."""
    found = findings.filter(pl.col("check_id") == "BLK-12")
    reduced = {
        (carrier, int(record)): place
        for carrier, record, place in found.select("carrier", "record", "subject").iter_rows()
    }
    rows: list[Row] = []
    for path in months:
        for row in pl.read_parquet(path).iter_rows(named=True):
            own = {
                **row,
                "usable": row["usable_id"],
                "address_key": reduced.get((row["carrier"], row["record"])),
            }
            rows.append({name: own.get(name) for name in ROW})
    return rows
