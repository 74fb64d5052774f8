"""The honest registers that travel in the package: 25,000 rows of two months each, and the lists of the last.

`PYTHONPATH=tests python -m precision.honest.travelling` writes it (`make renew` does).
"""

from io import BytesIO

import polars as pl
from precision.honest.numbering import with_check_digit
from precision.honest.points import CARRIERS
from precision.honest.rates import REGISTERS, Rates
from precision.honest.records import extract_of
from precision.honest.register import by_month, honest_lists, honest_world

from simaudit.paths import HONEST

_ROWS = 25_000
_SHORTER = ("portrait_hash", "device_hash")
"""Only which rows share one counts: a small number takes a tenth of the bytes."""
_KEPT = ("portrait_ref", "id_image_ref", "confirmation_ref")
"""Only whether there is one counts."""
_DAYS = ("last_used_at",)
"""No rule asks for the time of day."""


def travelling_files() -> dict[str, bytes]:
    """Register/file → bytes. A row that is equal in both months stands once, without a month."""
    return {
        f"{name}/{kind}.parquet": _parquet(frame)
        for name, rates in REGISTERS.items()
        for kind, frame in _frames(rates).items()
    }


def _frames(rates: Rates) -> dict[str, pl.DataFrame]:
    world = honest_world(_ROWS, seed=1, rates=rates)
    months = by_month(_shortened(world.register.sort("registered_at", "key")), rates)
    rows = pl.concat(
        [
            extract_of(register, carrier).with_columns(carrier=pl.lit(carrier), month=pl.lit(str(month)))
            for month, register in months.items()
            for carrier in CARRIERS
        ],
        how="diagonal",
    )
    row = [column for column in rows.columns if column != "month"]
    merged = rows.group_by(row, maintain_order=True).agg(pl.col("month").unique())
    merged = merged.with_columns(pl.when(pl.col("month").list.len() == 1).then(pl.col("month").list.first()))
    lists = honest_lists(world.register, world.people, rates)
    return {
        "register": merged.with_columns(_by_first_row(merged[name]) for name in _SHORTER),
        **{name: listed.unique(maintain_order=True) for name, listed in lists.items()},
    }


def _shortened(register: pl.DataFrame) -> pl.DataFrame:
    """With nothing in it that takes room and that no rule asks for."""
    # A SIM a row, as there was: in the order of the rows.
    sim = (pl.int_range(pl.len()) + 10_000_000).cast(pl.String())
    changed = pl.col("device_changed_at").is_not_null()
    return register.with_columns(
        # What has no SIM keeps none.
        imsi=pl.col("imsi").str.head(5) + "00" + sim,
        iccid=with_check_digit(pl.col("iccid").str.head(6) + "0000" + sim),
        # Of a changed telephone the hour counts.
        status_at=pl.when(changed).then("status_at").otherwise(pl.col("status_at").dt.truncate("1d")),
        **{name: pl.col(name).dt.truncate("1d") for name in _DAYS},
        **{name: pl.when(pl.col(name).is_not_null()).then(pl.lit("1")) for name in _KEPT},
    )


def _by_first_row(column: pl.Series) -> pl.Series:
    """Values as numbers, in the order in which they come."""
    values = column.drop_nulls().unique(maintain_order=True)
    numbers = pl.int_range(1, len(values) + 1, eager=True).cast(pl.String())
    return column.replace_strict(values, numbers, default=None, return_dtype=pl.String())


def _parquet(frame: pl.DataFrame) -> bytes:
    file = BytesIO()
    frame.write_parquet(file, compression="zstd", compression_level=19)
    return file.getvalue()


if __name__ == "__main__":
    for file_name, content in travelling_files().items():
        target = HONEST / file_name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
