"""Numbers and SIMs: points sell them from boxes of consecutive ones, firms get blocks, some come again."""

from datetime import date
from typing import Final

import polars as pl
from precision.honest.dice import Dice, case, chosen, span
from precision.honest.points import moment

PREFIXES: Final = {
    "viettel": (32, 33, 34, 35, 36, 37, 38, 39, 86, 96, 97, 98),
    "vinaphone": (81, 82, 83, 84, 85, 88, 91, 94),
    "mobifone": (70, 76, 77, 78, 79, 90, 93),
}
NETWORKS: Final = {"viettel": "04", "vinaphone": "02", "mobifone": "01"}
_BOX: Final = 50
_BOXES: Final = 9_900_000 // _BOX
"""Of a prefix; the last hundred thousand numbers are left to those that other carriers took over."""
_STRIDE: Final = 122_477
"""Scatters the boxes of a prefix over the country; a prime."""


def numbered(dice: Dice, rows: pl.DataFrame) -> pl.DataFrame:
    """Adds msisdn, imsi, iccid and ported_in."""
    keys = rows["key"]
    online = pl.col("channel").is_in(["APP", "VNEID"]) | pl.col("point_code").is_null()
    # Of a number taken over, or taken again, the point that sold it years ago isn't known.
    elsewhere = (pl.col("first") != pl.col("stamped")) & (pl.col("purpose") != "firm")
    sold_at = case(
        (pl.col("purpose") == "firm", "F" + pl.col("firm").cast(pl.String())),
        (online | elsewhere, "R" + pl.lit(keys).cast(pl.String())),
        otherwise="point_code",
    )
    # Customers choose among the next handful.
    shuffled = pl.col("first") + span(dice.whole("chosen", keys, 25), "minutes")
    years = (moment(2026, 10, 31) - pl.col("first")).dt.total_days() / 365.25
    # Between two that are still there, others were sold and given up since.
    gone = (
        (pl.lit(dice.exponential("gone", keys, 1.0)) * ((years / 3.5).exp() - 1))
        .floor()
        .cast(pl.Int64())
        .clip(0, 40)
    )
    rows = rows.with_columns(
        sold_at=sold_at,
        order=pl.when(pl.col("purpose") == "firm").then("stamped").otherwise(shuffled),
        gone=pl.when(pl.col("purpose") == "firm").then(0).otherwise(gone),
    ).sort("carrier", "sold_at", "order", "key")
    rows = rows.with_columns(position=(pl.col("gone") + 1).cum_sum().over("carrier", "sold_at") - 1)
    boxes = (
        rows.select("carrier", "sold_at", box=pl.col("position") // _BOX)
        .unique(maintain_order=True)
        .with_columns(nth_box=pl.int_range(pl.len()).over("carrier"))
    )
    rows = rows.with_columns(box=pl.col("position") // _BOX).join(
        boxes, on=["carrier", "sold_at", "box"], how="left", maintain_order="left"
    )
    prefixes = {carrier: len(listed) for carrier, listed in PREFIXES.items()}
    count = pl.col("carrier").replace_strict(prefixes, return_dtype=pl.Int64())
    rows = rows.with_columns(turn=pl.col("nth_box") % count, of_prefix=pl.col("nth_box") // count)
    prefix = pl.lit(None, dtype=pl.Int64())
    for carrier, listed in PREFIXES.items():
        drawn = pl.col("turn").replace_strict(dict(enumerate(listed)), default=None, return_dtype=pl.Int64())
        prefix = pl.when(pl.col("carrier") == carrier).then(drawn).otherwise(prefix)
    serial = (pl.col("of_prefix") * _STRIDE % _BOXES) * _BOX + pl.col("position") % _BOX
    # Who takes one number alone took any of the box.
    alone = (pl.col("key") * 7) % _BOX
    serial = (
        pl.when(pl.col("sold_at").str.starts_with("R")).then(serial // _BOX * _BOX + alone).otherwise(serial)
    )
    rows = rows.with_columns(
        msisdn=("84" + prefix.cast(pl.String()) + serial.cast(pl.String()).str.zfill(7))
    ).drop("order", "gone", "position", "box", "nth_box", "turn", "of_prefix", "sold_at")
    return _with_sims(_used_again(dice, rows))


def _used_again(dice: Dice, rows: pl.DataFrame) -> pl.DataFrame:
    """Some new numbers had somebody else before, whose ended record is still kept."""
    given_up = rows.filter(
        (pl.col("status") == "TERMINATED")
        & (pl.col("status_at") < moment(2025, 9, 1))
        & dice.chance("used again", rows["key"], 0.12)
    ).select("carrier", old="msisdn", place=pl.int_range(pl.len()).over("carrier"))
    new = rows.filter(
        (pl.col("started") > date(2025, 12, 1))
        & (pl.col("purpose") == "own")
        & pl.col("ended").is_null()
        & dice.chance("recycled", rows["key"], 0.2)
    ).select("key", "carrier", place=pl.int_range(pl.len()).over("carrier"))
    pairs = new.join(given_up, on=["carrier", "place"], how="inner").select("key", "old")
    return (
        rows.join(pairs, on="key", how="left", maintain_order="left")
        .with_columns(msisdn=pl.coalesce("old", "msisdn"))
        .drop("old")
    )


def _with_sims(rows: pl.DataFrame) -> pl.DataFrame:
    """IMSI and ICCID, one SIM a row: 19 digits, the last by the Luhn formula (E.118)."""
    network = rows["carrier"].replace_strict(NETWORKS, return_dtype=pl.String())
    serial = (rows["key"] * 48_271 + 10_007) % 9_999_999_967
    body = "8984" + network + (serial + 200_000_000_000).cast(pl.String())
    return rows.with_columns(
        imsi="452" + network + serial.cast(pl.String()).str.zfill(10), iccid=with_check_digit(pl.lit(body))
    )


def with_check_digit(body: pl.Expr) -> pl.Expr:
    """The 18 digits of an ICCID and the one that the Luhn formula makes of them."""
    total = pl.lit(0)
    for place in range(18):
        digit = body.str.slice(place, 1).cast(pl.Int64())
        doubled = digit * 2 - pl.when(digit > 4).then(9).otherwise(0)
        total = total + (doubled if place % 2 == 1 else digit)
    return body + ((10 - total % 10) % 10).cast(pl.String())


def with_ported(dice: Dice, register: pl.DataFrame) -> pl.DataFrame:
    """Numbers that came from another carrier, which keeps its own ended record of them for two years."""
    private = (register["customer_type"] == "INDIVIDUAL") & (register["status"] != "TERMINATED")
    comes = private & dice.chance("ported", register["key"], 0.015)
    first, second = (
        {"viettel": "vinaphone", "vinaphone": "viettel", "mobifone": "viettel"},
        {"viettel": "mobifone", "vinaphone": "mobifone", "mobifone": "vinaphone"},
    )
    donor = chosen(
        (dice.chance("donor", register["key"], 0.6), pl.lit(register["carrier"].replace_strict(first))),
        otherwise=pl.lit(register["carrier"].replace_strict(second)),
    )
    head = donor.replace_strict({carrier: str(listed[0]) for carrier, listed in PREFIXES.items()})
    number = "84" + head + (9_900_000 + pl.int_range(register.height, eager=True) % 99_991).cast(pl.String())
    marked = register.with_columns(
        msisdn=pl.when(comes).then(number).otherwise("msisdn"), ported_in=pl.lit(comes), donor=donor
    )
    # Several of one place in a register of millions would have the same number.
    marked = marked.filter(~pl.col("ported_in") | pl.struct("msisdn").is_first_distinct())
    old_records = marked.filter(
        pl.col("ported_in") & (pl.col("activated_at") > moment(2024, 11, 1))
    ).with_columns(
        carrier="donor",
        status=pl.lit("TERMINATED"),
        status_at=pl.col("activated_at"),
        key=pl.col("key") + 2**33,
        ported_in=pl.lit(False),
        imsi=pl.lit(None, dtype=pl.String()),
        iccid=pl.lit(None, dtype=pl.String()),
        registered_at=pl.col("registered_at") - pl.duration(days=900),
        activated_at=pl.col("activated_at") - pl.duration(days=900),
    )
    return pl.concat([marked, old_records]).drop("donor")
