"""The honest register that travels in the package: 25,000 rows of two months, and the lists of the last.

`PYTHONPATH=tests python -m precision.honest.travelling` writes it (`make renew` does).
"""

from io import BytesIO

import polars as pl
from precision.honest.points import CARRIERS
from precision.honest.records import extract_of
from precision.honest.register import by_month, honest_lists, honest_world

from simaudit.paths import HONEST

_SHORTER = ("portrait_hash", "device_hash", "portrait_ref", "id_image_ref", "confirmation_ref")
"""Only which rows share one counts, or that there is one: a small number takes a tenth of the bytes."""


def travelling_files() -> dict[str, bytes]:
    """File name → bytes. A row that is equal in both months stands once, without a month."""
    world = honest_world(25_000, seed=1)
    months = by_month(world.register.sort("registered_at", "key"))
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
    numbered = merged.with_columns(
        pl.when(pl.col(name).is_not_null()).then(pl.col(name).rank("dense").cast(pl.String()).alias(name))
        for name in _SHORTER
    )
    frames = {
        "register": numbered.with_columns(
            pl.when(pl.col("month").list.len() == 1).then(pl.col("month").list.first())
        ),
        **{
            name: listed.unique(maintain_order=True)
            for name, listed in honest_lists(world.register, world.people).items()
        },
    }
    return {f"{name}.parquet": _parquet(frame) for name, frame in frames.items()}


def _parquet(frame: pl.DataFrame) -> bytes:
    file = BytesIO()
    frame.write_parquet(file, compression="zstd", compression_level=19)
    return file.getvalue()


if __name__ == "__main__":
    HONEST.mkdir(exist_ok=True)
    for file_name, content in travelling_files().items():
        (HONEST / file_name).write_bytes(content)
