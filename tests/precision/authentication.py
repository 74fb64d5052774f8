"""Authentication since April 2026: new numbers, old ones, changes of device, and what VNeID tells."""

from typing import Final

import polars as pl
from precision.dice import Dice
from precision.moment import moment
from precision.points import LAST, TT08

_DEVICES: Final = moment(2026, 6, 15)
"""From this day a change of device asks for the holder's face (TT08:8)."""


def authenticated(dice: Dice, rows: pl.DataFrame) -> pl.DataFrame:
    """Adds method, authenticated_at, the four matches, otp, video, confirmed_at and disowned_at."""
    keys = rows["key"]
    machine = pl.col("machines").fill_null(False)
    someone = ~machine & ~pl.col("drawer").fill_null(False)
    anew = (pl.col("stamped") >= TT08) & someone
    foreign = pl.col("nationality").is_not_null() & (pl.col("nationality") != "VN")
    before = pl.lit(dice.whole("seconds of the check", keys, 150) + 20)
    method = (
        pl.when(foreign & pl.lit(dice.chance("asks immigration", keys, 0.9)))
        .then(pl.lit("FOREIGN_DB"))
        .when(foreign)
        .then(pl.lit("VIDEO_CALL"))
        .when(pl.col("id_type") == "EID")
        .then(pl.lit("EID"))
        .when(pl.col("id_type").is_in(["CAN_CUOC", "CCCD_CHIP"]))
        .then(pl.lit("CHIP"))
        .when(pl.col("id_type") == "CCCD")
        .then(pl.lit("VIDEO_CALL"))
        .otherwise(pl.lit("DB_MATCH"))
    )
    noon = pl.duration(seconds=pl.lit(dice.whole("hour of the proof", keys, 50_000) + 25_000))
    joined, confirmed = (pl.col(name).cast(pl.Datetime("us")) + noon for name in ("joined", "confirmed_day"))
    proof = pl.lit(dice.chance("face on VNeID", keys, 0.6))
    at = (
        # The check comes first, the record is closed a minute or two later, and then the service begins.
        pl.when(anew)
        .then(pl.col("stamped") - pl.duration(seconds=before))
        .when(pl.col("joined").is_not_null())
        .then(joined)
        .when(pl.col("confirmed_day").is_not_null() & proof)
        .then(confirmed)
    )
    rows = rows.with_columns(authenticated_at=at).with_columns(
        method=pl.when(pl.col("authenticated_at").is_not_null()).then(method)
    )
    with_video = pl.col("method").is_in(["VIDEO_CALL"])
    matched = pl.when((pl.col("authenticated_at").is_not_null()) & ~foreign).then(True)
    # The comparison with the population database in 2023 left three answers with each record of one carrier.
    compared = pl.when((pl.col("carrier") == "viettel") & (pl.col("purpose") == "own")).then(True)
    says = dice.share("says so on VNeID", keys)
    told = TT08 + pl.duration(
        seconds=pl.lit((dice.share("told", keys) * 199 * 86400).floor().cast(pl.Int64()))
    )
    return rows.with_columns(
        **{f"matched_{field}": pl.coalesce(matched, compared) for field in ("id", "name", "dob")},
        matched_face=matched,
        video=pl.when(with_video).then(True),
        otp=pl.when(with_video | (pl.col("authenticated_at").is_not_null() & pl.lit(says < 0.3))).then(True),
        confirmed_at=pl.when(pl.col("confirmed_day").is_not_null())
        .then(confirmed)
        .when(pl.lit(says < 0.4) & (pl.col("purpose") == "own") & (told > pl.col("stamped")))
        .then(told),
    ).pipe(lambda done: _disowned(dice, done))


def _disowned(dice: Dice, rows: pl.DataFrame) -> pl.DataFrame:
    """Numbers said to be nobody's own: by mistake, or by who had registered it for a relative.

    The carrier asks the user within five days; some register it in their own name, others let it go.
    """
    keys = rows["key"]
    lately = pl.col("taken").fill_null(False) & (pl.col("acquired") >= moment(2026, 5, 1).date())
    # One carrier's flag stays with the number when the holder changes.
    handed_over = (
        lately & pl.lit(dice.chance("disowned by who had it", keys, 0.2)) & (pl.col("carrier") == "mobifone")
    )
    days = pl.duration(hours=pl.lit(dice.whole("hours to the user", keys, 80) + 20))
    mistake = pl.lit(dice.chance("mistake on VNeID", keys, 0.0006)) & pl.col("confirmed_at").is_not_null()
    let_go = (
        (pl.col("status") == "TERMINATED")
        & (pl.col("ended") > moment(2026, 5, 1))
        & pl.lit(dice.chance("let go", keys, 0.03))
        & (pl.col("purpose") == "ended")
    )
    return rows.with_columns(
        disowned_at=pl.when(handed_over)
        .then(pl.col("stamped") - days)
        .when(mistake)
        .then(pl.col("confirmed_at") - pl.duration(hours=3))
        .when(let_go)
        .then(pl.col("ended") - pl.duration(days=4))
    )


def with_devices_changed(dice: Dice, rows: pl.DataFrame) -> pl.DataFrame:
    """Adds device_changed and reauthenticated; who shows no face in two hours is suspended till they do.

    Two of a hundred numbers a month go into another telephone. Most people show their face at once, in the
    shop or on the telephone, some minutes before or after; one of ten days later, one of fifty never.
    """
    keys = rows["key"]
    person = ~pl.col("machines").fill_null(False)
    changed = _DEVICES + pl.duration(
        seconds=pl.lit((dice.share("device day", keys) * 138.9 * 86400).floor().cast(pl.Int64()))
    )
    happens = (
        pl.lit(dice.chance("new device", keys, 0.095))
        & (pl.col("status") == "ACTIVE")
        & pl.col("last_used").is_not_null()
        & (pl.col("activated") < _DEVICES)
    )
    way = pl.lit(dice.pick("face", keys, ("at once", "later", "never"), (88, 10, 2)))
    minutes = pl.duration(
        seconds=pl.lit((dice.normal("face minutes", keys) * 900).floor().cast(pl.Int64()).clip(-5400, 6600))
    )
    after = pl.duration(
        seconds=pl.lit((dice.exponential("face days", keys, 4 * 86400) + 7300).floor().cast(pl.Int64()))
    )
    shown = (
        pl.when(person & (way == "at once"))
        .then(changed + minutes)
        .when(person & (way == "later"))
        .then(changed + after)
    )
    rows = rows.with_columns(device_changed=pl.when(happens).then(changed)).with_columns(
        reauthenticated=pl.when(happens & (shown <= LAST)).then(shown)
    )
    locked = pl.col("device_changed") + pl.duration(minutes=pl.lit(dice.whole("lock", keys, 80) + 35))
    waits = (
        person
        & pl.col("device_changed").is_not_null()
        & pl.col("reauthenticated").is_null()
        & (locked <= LAST)
    )
    second, end = locked + pl.duration(days=30), locked + pl.duration(days=35)
    return rows.with_columns(
        status=pl.when(waits & (end <= LAST))
        .then(pl.lit("TERMINATED"))
        .when(waits & (second <= LAST))
        .then(pl.lit("TWO_WAY"))
        .when(waits)
        .then(pl.lit("ONE_WAY"))
        .otherwise("status"),
        status_at=pl.when(waits & (end <= LAST))
        .then(end)
        .when(waits & (second <= LAST))
        .then(second)
        .when(waits)
        .then(locked)
        .otherwise("status_at"),
    )
