"""Extracts at their worst, made of others: every row in breach, or groups as large as they get."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import polars as pl

HONEST: Final = ("honest", "honest-wide")
"""Shapes that honest.py writes, both at once."""

_POSITION: Final = pl.int_range(pl.len())
_A_MILLION: Final = 1_000_000


def _every_row(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Every row breaks three rules: no name (UNR-01), no place of issue (UNR-02), a bad SIM (MIS-20)."""
    return rows.with_columns(
        pl.lit("").alias("full_name"),
        pl.lit("89841234").alias("iccid"),
        pl.lit("").alias("id_issue_place"),
    )


def _dense(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Every row breaks a rule, the next one another: records as they are in a register that nobody keeps.

    Of a number that has ended, a value can't be read (EXT-03): few other rules judge it. An organisation has
    one of the first five breaches.
    """
    disowned = "2026-10-25 08:00:00"
    day_before = pl.col("registered_at").str.to_datetime("%Y-%m-%d %H:%M:%S").dt.offset_by("-1d")
    breaches: Sequence[Mapping[str, pl.Expr]] = (
        {"iccid": pl.lit("89841234")},  # MIS-20
        {"id_issue_date": pl.lit("2027-01-15")},  # MIS-15
        {"activated_at": day_before.dt.strftime("%Y-%m-%d %H:%M:%S")},  # UNR-06
        {"disowned_at": pl.lit(disowned), "status": pl.lit("ACTIVE")},  # UNR-11
        {"point_code": pl.format("P0-{}", _POSITION % 5_000)},  # PRC-05
        {"full_name": pl.lit("")},  # UNR-01
        {"nationality": pl.lit("")},  # UNR-02
        {"full_name": pl.lit("KHACH HANG")},  # UNR-03
        {"id_type": pl.lit("CCCD_CHIP"), "id_number": pl.format("X{}", _POSITION + 10_000_000)},  # MIS-01
        {"id_type": pl.lit("CCCD_CHIP"), "id_issue_date": pl.lit("2010-05-17")},  # MIS-16
        {"gender": pl.lit("?")},  # EXT-03
    )
    last = len(breaches) - 1
    turn = (
        pl.when(pl.col("status") == "TERMINATED")
        .then(last)
        # Who registered since isn't who disowned the number.
        .when(pl.col("registered_at") >= disowned)
        .then(0)
        .when(pl.col("customer_type") == "ORGANISATION")
        .then(_POSITION % 5)
        .otherwise(_POSITION % last)
    )
    rows = rows.with_columns(turn=turn)
    for place, breach in enumerate(breaches):
        broken = pl.col("turn") == place
        rows = rows.with_columns(
            pl.when(broken).then(value).otherwise(name).alias(name) for name, value in breach.items()
        )
    return rows.drop("turn")


def _one_paper(rows: pl.LazyFrame) -> pl.LazyFrame:
    """One paper holds a million numbers, under many names."""
    hot = _POSITION < _A_MILLION
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


def _one_portrait(rows: pl.LazyFrame) -> pl.LazyFrame:
    """A million people have one portrait."""
    return rows.with_columns(_hot("portrait_hash", pl.lit("0123456789abcdef")))


def _one_device(rows: pl.LazyFrame) -> pl.LazyFrame:
    """A million numbers were last used in one device, the others each in its own."""
    return rows.with_columns(device_hash=pl.format("d{}", _POSITION)).with_columns(
        _hot("device_hash", pl.lit("0123456789abcdef"))
    )


def _one_address(rows: pl.LazyFrame) -> pl.LazyFrame:
    """A million people have one address, and came to one point over the years."""
    return rows.with_columns(
        _hot("address", pl.lit("12 Lê Lợi, phường Bến Thành, thành phố Hồ Chí Minh")),
        _hot("channel", pl.lit("AUTHORISED_POINT")),
        _hot("point_code", pl.col("point_code").max()),
    )


def _one_minute(rows: pl.LazyFrame) -> pl.LazyFrame:
    """One clerk registered a million numbers in one minute."""
    second = (_POSITION % 60).cast(pl.String()).str.zfill(2)
    return rows.with_columns(
        _hot("clerk_code", pl.col("clerk_code").max()),
        _hot("registered_at", pl.format("2024-10-07 10:15:{}", second)),
        _hot("activated_at", pl.lit("2024-10-07 10:20:00")),
    )


def _hot(column: str, value: pl.Expr) -> pl.Expr:
    return pl.when(_POSITION < _A_MILLION).then(value).otherwise(column).alias(column)


class Shape(NamedTuple):
    """What is made of another shape, row for row; `hot`: its groups are as large as they get."""

    of: str
    make: Callable[[pl.LazyFrame], pl.LazyFrame]
    hot: bool = True


SHAPES: Final[Mapping[str, Shape]] = {
    "every-row": Shape("usual", _every_row, hot=False),
    "dense": Shape("honest", _dense, hot=False),
    "one-paper": Shape("usual", _one_paper),
    "one-point": Shape("usual", _one_point),
    "namesakes": Shape("usual", _namesakes),
    "one-portrait": Shape("usual", _one_portrait),
    "one-device": Shape("usual", _one_device),
    "one-address": Shape("usual", _one_address),
    "one-minute": Shape("usual", _one_minute),
}


def reshape(source: Path, target: Path, shape: str) -> None:
    """Write `source`, an extract of the shape that it is made of, to `target` in another shape."""
    rows = pl.scan_csv(source, infer_schema=False, truncate_ragged_lines=True, empty_string_is_null=False)
    SHAPES[shape].make(rows).sink_csv(target)
