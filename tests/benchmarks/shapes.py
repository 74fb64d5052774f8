"""Extracts at their worst, made of a usual one: every row in breach, or groups as large as they get."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import polars as pl

_POSITION: Final = pl.int_range(pl.len())


def _every_row(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Every row breaks three rules: no name (UNR-01), no place of issue (UNR-02), a bad SIM (MIS-20)."""
    return rows.with_columns(
        pl.lit("").alias("full_name"),
        pl.lit("89841234").alias("iccid"),
        pl.lit("").alias("id_issue_place"),
    )


def _one_paper(rows: pl.LazyFrame) -> pl.LazyFrame:
    """One paper holds a million numbers, under many names."""
    hot = pl.int_range(pl.len()) < 1_000_000
    return rows.with_columns(
        pl.when(hot).then(pl.lit("079090000123")).otherwise("id_number").alias("id_number"),
        pl.when(hot).then(pl.lit("VN")).otherwise("nationality").alias("nationality"),
        pl.when(hot).then(pl.lit("CCCD_CHIP")).otherwise("id_type").alias("id_type"),
        pl.when(hot).then(pl.lit("INDIVIDUAL")).otherwise("customer_type").alias("customer_type"),
    )


def _one_point(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Half of all rows come from one point, on one day."""
    hot = _POSITION % 2 == 0
    return rows.with_columns(
        pl.when(hot).then(pl.lit("DL-1")).otherwise("point_code").alias("point_code"),
        pl.when(hot).then(pl.lit("2026-10-05 10:15:00")).otherwise("registered_at").alias("registered_at"),
    )


def _namesakes(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Fifty thousand people of one name and birth date, each with a paper of his own, next to one another."""
    hot = _POSITION < 50_000
    paper = pl.format("079090{}", (_POSITION + 100_000).cast(pl.String).str.zfill(6))
    return rows.with_columns(
        pl.when(hot).then(pl.lit("NGUYỄN VĂN AN")).otherwise("full_name").alias("full_name"),
        pl.when(hot).then(pl.lit("1990-01-01")).otherwise("date_of_birth").alias("date_of_birth"),
        pl.when(hot).then(pl.lit("CCCD_CHIP")).otherwise("id_type").alias("id_type"),
        pl.when(hot).then(pl.lit("INDIVIDUAL")).otherwise("customer_type").alias("customer_type"),
        pl.when(hot).then(paper).otherwise("id_number").alias("id_number"),
    )


SHAPES: Final[Mapping[str, Callable[[pl.LazyFrame], pl.LazyFrame]]] = {
    "every-row": _every_row,
    "one-paper": _one_paper,
    "one-point": _one_point,
    "namesakes": _namesakes,
}


def reshape(source: Path, target: Path, shape: str) -> None:
    """Write `source`, a usual extract, to `target` in another shape, row for row."""
    rows = pl.scan_csv(source, infer_schema=False, truncate_ragged_lines=True, empty_string_is_null=False)
    SHAPES[shape](rows).sink_csv(target)
