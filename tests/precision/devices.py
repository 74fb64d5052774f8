"""The telephone in which a number was last: one's own, the family's, the child's watch, the shop's."""

from typing import Final

import polars as pl
from precision.dice import Dice
from precision.points import LAST

_COPIES: Final = 12
"""Imported keypad telephones of one batch that all carry one IMEI; carriers know them and can't help it."""


def with_devices(dice: Dice, rows: pl.DataFrame) -> pl.DataFrame:
    """Adds device_hash: NULL where the number was never used."""
    keys, people = rows["key"], rows["person"]
    nth = pl.col("nth").fill_null(0)
    swapped = dice.chance("in the same telephone", keys, 0.6)
    second = dice.whole("which telephone", keys, 3)
    shared = dice.chance("one telephone", rows["household"].fill_null(0), 0.25)
    elderly = (pl.col("type") == "old couple").fill_null(False) & pl.lit(shared)
    own = pl.lit(people) * 8
    place = (
        pl.when(pl.col("purpose").is_in(["for the child", "firm", "child"]))
        .then(pl.lit(keys) + 2**50)
        .when(elderly & (nth == 0))
        .then(pl.col("household") * 8 + 2**51)
        # What a shopkeeper has in his name is with staff and relatives, in cameras and payment terminals.
        .when(pl.col("sells").fill_null(False) & (nth > 1))
        .then(pl.lit(keys) + 2**50)
        .when(nth == 0)
        .then(own)
        .when((nth == 1) & pl.lit(swapped))
        .then(own)
        .when(pl.lit(swapped) & pl.lit(second == 0))
        .then(own)
        .otherwise(own + 1 + pl.lit(second))
    )
    keypad = (pl.col("kind").is_in(["rural", "mountain"]) & (pl.col("born") < 1968)).fill_null(False)
    copied = keypad & pl.lit(dice.chance("copied IMEI", keys, 0.003))
    place = pl.when(copied).then(pl.lit(dice.whole("batch", keys, _COPIES) + 2**52)).otherwise(place)
    devices = rows.select(place).to_series()
    # Some dealers try a SIM in the shop's telephone, the last one of a SIM that then lies in a drawer.
    shop = rows["point_code"].rank("dense").fill_null(0)
    tries = dice.chance("shop tries SIMs", shop, 0.1)
    young = (LAST - rows["activated"]).dt.total_days() < 100
    tried = tries & young & dice.chance("lies in a drawer", keys, 0.05)
    dealer = (rows["channel"] == "AUTHORISED_POINT") & tried & (rows["purpose"] != "firm")
    named = dice.bits("device", devices)
    hexed = _hex(named)
    return rows.with_columns(
        device_hash=pl.when(pl.col("last_used").is_null())
        .then(None)
        .when(pl.lit(dealer.fill_null(False)))
        .then("d" + pl.lit(_hex(dice.bits("shop's telephone", shop))))
        .otherwise("d" + pl.lit(hexed)),
        last_used=pl.when(pl.lit(dealer.fill_null(False)) & pl.col("last_used").is_not_null())
        .then(pl.col("activated") + pl.duration(minutes=2))
        .otherwise("last_used"),
    )


def _hex(bits: pl.Series) -> pl.Series:
    """64 bits as text, for a fingerprint."""
    return bits.cast(pl.String())


def portraits(dice: Dice, rows: pl.DataFrame) -> pl.Series:
    """The portrait's fingerprint: one a visit, or that of an earlier visit whose photo was used again."""
    again = dice.chance("old photo", rows["key"], 0.25)
    taken = (rows["stamped"].dt.year() >= 2017) & (rows["channel"].fill_null("") != "VNEID")
    of = rows.select(
        pl.when(pl.lit(again)).then("person").otherwise(pl.coalesce("call", "key") + 2**45)
    ).to_series()
    # On a visit for two people's numbers each has a portrait of their own.
    mixed = dice.bits("portrait", of) ^ dice.bits("whose", rows["person"])
    person = rows["purpose"] != "firm"
    return pl.select(pl.when(taken & person).then("p" + pl.lit(_hex(mixed)))).to_series()
