"""A number's service: when it began, whether it is suspended or ended, when and where it was last used.

With its authentication since April 2026: of new numbers and of old ones, at changes of device, and what VNeID
tells.
"""

from typing import Final

import polars as pl
from precision.honest.dice import Dice, case, chosen, span
from precision.honest.points import LAST, TT08, moment, times_of_day

_DEVICES: Final = moment(2026, 6, 15)
"""From this day a change of device asks for the holder's face (TT08:8)."""
_COPIES: Final = 12
"""Imported keypad telephones of one batch that all carry one IMEI; carriers know them and can't help it."""
_UNTIMED: Final = moment(2012, 1, 1)
"""What was carried over from the systems before has days without a time."""
_CLOCK: Final = (moment(2023, 3, 13), moment(2023, 3, 20))
"""A week in which one carrier's server of registrations ran a minute ahead."""


def begun(dice: Dice, rows: pl.DataFrame) -> pl.DataFrame:
    """Adds `first`, the number's first registration, and `activated`, minutes or days after it."""
    keys = rows["key"]
    whole = pl.col("started") == pl.col("acquired")
    same = (pl.col("origin") == "first") & whole
    time = times_of_day(
        dice, keys, pl.Series(["AUTHORISED_POINT"]).extend_constant("AUTHORISED_POINT", rows.height - 1)
    )
    then = pl.col("started").cast(pl.Datetime("us")) + pl.when(
        pl.col("started").cast(pl.Datetime("us")) >= _UNTIMED
    ).then(pl.lit(time)).otherwise(pl.duration(seconds=0))
    carried = dice.chance("at home", keys, 0.07)
    wait = chosen(
        (carried, dice.exponential("days to activation", keys, 3 * 86400)),
        otherwise=dice.exponential("to activation", keys, 300) + 15,
    )
    rows = rows.with_columns(first=pl.when(same).then("stamped").otherwise(then))
    activated = pl.min_horizontal(
        pl.col("first") + span(wait), pl.max_horizontal(pl.lit(LAST), pl.col("first"))
    )
    ahead = same & (pl.col("carrier") == "vinaphone") & pl.col("stamped").is_between(*_CLOCK)
    return rows.with_columns(
        activated=pl.when(pl.col("first") < _UNTIMED).then("first").otherwise(activated),
        stamped=pl.when(ahead).then(pl.col("stamped") + pl.duration(seconds=60)).otherwise("stamped"),
    ).with_columns(
        # SIMs in a firm's drawer are live in the network from the day of the list.
        activated=pl.when(pl.col("drawer").fill_null(False)).then("stamped").otherwise("activated")
    )


def standing(dice: Dice, rows: pl.DataFrame) -> pl.DataFrame:
    """Adds status, status_at and last_used.

    A prepaid number that nobody tops up loses calls after its days, the rest ten days later, and goes back
    after a month; so hardly any number stays unused for long. The exceptions have a package of a year.
    """
    keys = rows["key"]
    person = pl.col("purpose") != "firm"
    lapse = dice.pick("lapse", keys, ("ACTIVE", "ONE_WAY", "TWO_WAY"), (974, 11, 15))
    days = dice.share("suspended since", keys)
    old = (LAST - pl.col("activated")).dt.total_days() > 75
    # Since TT08 a SIM that nobody has been given stays shut until its user has proved who they are.
    shut = pl.col("drawer").fill_null(False) & (pl.col("stamped") >= TT08)
    status = case(
        (pl.col("ended").is_not_null(), pl.lit("TERMINATED")),
        (shut, pl.lit("TWO_WAY")),
        (pl.col("package_end") <= LAST, pl.lit("ONE_WAY")),
        (person & old, pl.lit(lapse)),
        otherwise=pl.lit("ACTIVE"),
    )
    since = case(
        (pl.col("ended").is_not_null(), "ended"),
        (shut, "stamped"),
        (pl.col("package_end") <= LAST, "package_end"),
        (status == "ONE_WAY", LAST - span(days * 10 * 86400)),
        (status == "TWO_WAY", LAST - span(days * 30 * 86400)),
        otherwise="activated",
    )
    return _last_used(dice, rows.with_columns(status=status, status_at=since))


def _last_used(dice: Dice, rows: pl.DataFrame) -> pl.DataFrame:
    """The last traffic, NULL of what was never used: backups, gifts, four of ten free SIMs from the booth."""
    keys = rows["key"]
    age = (LAST - pl.col("activated")).dt.total_days()
    unused = case(
        (pl.col("drawer").fill_null(False), 1.0),
        (pl.col("purpose") == "firm", 0.0),
        (pl.col("status") == "TERMINATED", 0.1),
        (pl.col("booth").is_not_null() & (age < 100), 0.4),
        (age < 60, 0.05),
        (age < 110, 0.012),
        otherwise=0.001,
    )
    idle = chosen(
        (dice.chance("little used", keys, 0.06), dice.exponential("weeks idle", keys, 18)),
        otherwise=dice.exponential("days idle", keys, 1.2),
    )
    seconds = pl.lit((idle * 86400).floor().cast(pl.Int64()))
    until = case(
        (pl.col("status") == "TERMINATED", pl.col("ended") - pl.duration(days=35)),
        (pl.col("status") == "ACTIVE", pl.lit(LAST)),
        otherwise=pl.col("status_at") - pl.duration(days=2),
    )
    last = pl.max_horizontal("activated", until - pl.duration(seconds=seconds))
    drawn = pl.lit(dice.share("never used", keys))
    return rows.with_columns(last_used=pl.when(drawn >= unused).then(last))


def authenticated(dice: Dice, rows: pl.DataFrame) -> pl.DataFrame:
    """Adds method, authenticated_at, the four matches, otp, video, confirmed_at and disowned_at."""
    keys = rows["key"]
    machine = pl.col("machines").fill_null(False)
    someone = ~machine & ~pl.col("drawer").fill_null(False)
    anew = (pl.col("stamped") >= TT08) & someone
    foreign = pl.col("nationality").is_not_null() & (pl.col("nationality") != "VN")
    before = pl.lit(dice.whole("seconds of the check", keys, 150) + 20)
    method = case(
        (
            foreign & pl.lit(dice.chance("asks immigration", keys, dice.rates.asks_immigration)),
            pl.lit("FOREIGN_DB"),
        ),
        (foreign, pl.lit("VIDEO_CALL")),
        (pl.col("id_type") == "EID", pl.lit("EID")),
        (pl.col("id_type").is_in(["CAN_CUOC", "CCCD_CHIP"]), pl.lit("CHIP")),
        (pl.col("id_type") == "CCCD", pl.lit("VIDEO_CALL")),
        otherwise=pl.lit("DB_MATCH"),
    )
    noon = span(dice.whole("hour of the proof", keys, 50_000) + 25_000)
    joined, confirmed = (pl.col(name).cast(pl.Datetime("us")) + noon for name in ("joined", "confirmed_day"))
    proof = pl.lit(dice.chance("face on VNeID", keys, 0.6))
    at = (
        # The check comes first, the record is closed a minute or two later, and then the service begins.
        case(
            (anew, pl.col("stamped") - pl.duration(seconds=before)),
            (pl.col("joined").is_not_null(), joined),
            (pl.col("confirmed_day").is_not_null() & proof, confirmed),
        )
    )
    rows = rows.with_columns(authenticated_at=at).with_columns(
        method=pl.when(pl.col("authenticated_at").is_not_null()).then(method)
    )
    with_video = pl.col("method").is_in(["VIDEO_CALL"])
    matched = pl.when((pl.col("authenticated_at").is_not_null()) & ~foreign).then(True)
    # The comparison with the population database in 2023 left three answers with each record of one carrier.
    compared = pl.when((pl.col("carrier") == "viettel") & (pl.col("purpose") == "own")).then(True)
    says = dice.share("says so on VNeID", keys)
    says_at = TT08 + span(dice.share("told", keys) * 199 * 86400)
    return rows.with_columns(
        **{f"matched_{field}": pl.coalesce(matched, compared) for field in ("id", "name", "dob")},
        matched_face=matched,
        video=pl.when(with_video).then(True),
        otp=pl.when(with_video | (pl.col("authenticated_at").is_not_null() & pl.lit(says < 0.3))).then(True),
        confirmed_at=case(
            (pl.col("confirmed_day").is_not_null(), confirmed),
            (pl.lit(says < 0.4) & (pl.col("purpose") == "own") & (says_at > pl.col("stamped")), says_at),
        ),
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
    days = span(dice.whole("hours to the user", keys, 80) + 20, "hours")
    mistake = pl.lit(dice.slip("mistake on VNeID", keys, 0.0006)) & pl.col("confirmed_at").is_not_null()
    let_go = (
        (pl.col("status") == "TERMINATED")
        & (pl.col("ended") > moment(2026, 5, 1))
        & pl.lit(dice.chance("let go", keys, 0.03))
        & (pl.col("purpose") == "ended")
    )
    return rows.with_columns(
        disowned_at=case(
            (handed_over, pl.col("stamped") - days),
            (mistake, pl.col("confirmed_at") - pl.duration(hours=3)),
            (let_go, pl.col("ended") - pl.duration(days=4)),
        )
    )


def with_devices_changed(dice: Dice, rows: pl.DataFrame) -> pl.DataFrame:
    """Adds device_changed and reauthenticated; who shows no face in two hours is suspended till they do.

    Two of a hundred numbers a month go into another telephone. Most people show their face at once, in the
    shop or on the telephone, some minutes before or after; one of ten days later, one of fifty never.
    """
    keys = rows["key"]
    person = ~pl.col("machines").fill_null(False)
    changed = _DEVICES + span(dice.share("device day", keys) * 138.9 * 86400)
    happens = (
        pl.lit(dice.chance("new device", keys, 0.095))
        & (pl.col("status") == "ACTIVE")
        & pl.col("last_used").is_not_null()
        & (pl.col("activated") < _DEVICES)
    )
    way = pl.lit(dice.pick("face", keys, ("at once", "later", "never"), dice.rates.faces))
    minutes = span((dice.normal("face minutes", keys) * 900).floor().cast(pl.Int64()).clip(-5400, 6600))
    after = span(dice.exponential("face days", keys, 4 * 86400) + 7300)
    proved = case(
        (person & (way == "at once"), changed + minutes), (person & (way == "later"), changed + after)
    )
    rows = rows.with_columns(device_changed=pl.when(happens).then(changed)).with_columns(
        reauthenticated=pl.when(happens & (proved <= LAST)).then(proved)
    )
    locked = pl.col("device_changed") + span(dice.whole("lock", keys, 80) + 35, "minutes")
    waits = (
        person
        & pl.col("device_changed").is_not_null()
        & pl.col("reauthenticated").is_null()
        & (locked <= LAST)
    )
    second, end = locked + pl.duration(days=30), locked + pl.duration(days=35)
    return rows.with_columns(
        status=case(
            (waits & (end <= LAST), pl.lit("TERMINATED")),
            (waits & (second <= LAST), pl.lit("TWO_WAY")),
            (waits, pl.lit("ONE_WAY")),
            otherwise="status",
        ),
        status_at=case(
            (waits & (end <= LAST), end),
            (waits & (second <= LAST), second),
            (waits, locked),
            otherwise="status_at",
        ),
    )


def with_devices(dice: Dice, rows: pl.DataFrame) -> pl.DataFrame:
    """Adds device_hash: NULL where the number was never used."""
    keys, people = rows["key"], rows["person"]
    nth = pl.col("nth").fill_null(0)
    swapped = dice.chance("in the same telephone", keys, 0.6)
    second = dice.whole("which telephone", keys, 3)
    shared = dice.chance("one telephone", rows["household"].fill_null(0), 0.25)
    elderly = (pl.col("type") == "old couple").fill_null(False) & pl.lit(shared)
    homes = rows["household"]
    of_all = dice.chance("telephone of all", homes, dice.rates.telephone_of_all)
    of_all = of_all & dice.chance("was in the telephone of all", keys, 0.6) & homes.is_not_null()
    first = pl.lit(people) * 8
    place = case(
        (pl.col("purpose").is_in(["for the child", "firm", "child"]), pl.lit(keys) + 2**50),
        (elderly & (nth == 0), pl.col("household") * 8 + 2**51),
        (pl.lit(of_all.fill_null(False)), pl.col("household") * 8 + 2**53),
        # What a shopkeeper has in his name is with staff and relatives, in cameras and payment terminals.
        (pl.col("sells").fill_null(False) & (nth > 1), pl.lit(keys) + 2**50),
        (nth == 0, first),
        ((nth == 1) & pl.lit(swapped), first),
        (pl.lit(swapped) & pl.lit(second == 0), first),
        otherwise=first + 1 + pl.lit(second),
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
    return rows.with_columns(
        device_hash=case(
            (pl.col("last_used").is_null(), None),
            (
                pl.lit(dealer.fill_null(False)),
                "d" + pl.lit(dice.bits("shop's telephone", shop).cast(pl.String())),
            ),
            otherwise="d" + pl.lit(dice.bits("device", devices).cast(pl.String())),
        ),
        last_used=pl.when(pl.lit(dealer.fill_null(False)) & pl.col("last_used").is_not_null())
        .then(pl.col("activated") + pl.duration(minutes=2))
        .otherwise("last_used"),
    )


def portraits(dice: Dice, rows: pl.DataFrame) -> pl.Series:
    """The portrait's fingerprint: one a visit, or that of an earlier visit whose photo was used again."""
    again = dice.chance("old photo", rows["key"], 0.25)
    pictured = (rows["stamped"].dt.year() >= 2017) & (rows["channel"].fill_null("") != "VNEID")
    of = rows.select(
        pl.when(pl.lit(again)).then("person").otherwise(pl.coalesce("call", "key") + 2**45)
    ).to_series()
    # On a visit for two people's numbers each has a portrait of their own.
    mixed = dice.bits("portrait", of) ^ dice.bits("whose", rows["person"])
    person = rows["purpose"] != "firm"
    return chosen((pictured & person, "p" + pl.lit(mixed.cast(pl.String()))))
