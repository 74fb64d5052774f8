"""People, papers, visits and service → the columns that carriers hand in, in each carrier's own manner.

Manners: one carrier calls cards as the law does; one calls every card with twelve digits that it has read
since 2021 a chip card; one calls chip cards CCCD, and in its application every card a Căn cước. That one also
has no column for the first registration, and one of the others none for devices.
"""

from datetime import date
from typing import Final

import polars as pl
from precision.honest.dice import Dice, case, span
from precision.honest.names import full_names, typed_names
from precision.honest.people import addresses
from precision.honest.points import moment
from precision.honest.service import portraits

_LACKING: Final = {
    "viettel": (),
    "vinaphone": ("device_hash", "commune_code"),
    "mobifone": ("first_registered_at",),
}
_NOT_ASKED_FOR: Final = (
    "gender", "id_expiry_date", "commune_code", "portrait_hash", "device_hash", "last_used_at", "imsi",
    "first_registered_at", "status_at",
)  # fmt: skip
"""Columns that no regulation asks for: an empty cell there is nobody's fault."""


def recorded(dice: Dice, rows: pl.DataFrame) -> pl.DataFrame:
    """One row a number with the canonical columns, and key, carrier, person and purpose."""
    keys = rows["key"]
    rows = _renamed(dice, rows)
    shouting = (rows["carrier"] == "mobifone") & dice.chance("capitals", keys, 0.85)
    typed = typed_names(dice, rows, shouting)
    return _with_gaps(dice, _columns(dice, rows, typed))


def _columns(dice: Dice, rows: pl.DataFrame, typed: pl.Series) -> pl.DataFrame:
    keys = rows["key"]
    individual = pl.col("purpose") != "firm"
    of_adult = pl.col("purpose") != "child"
    machine = pl.col("machines").fill_null(False)
    postpaid = dice.chance("postpaid", keys, 0.15) & (rows["purpose"] == "own")
    contract = pl.col("contracted").fill_null(False) | pl.lit(postpaid) | ~individual
    return rows.select(
        "key",
        "carrier",
        "person",
        "purpose",
        "msisdn",
        "imsi",
        "iccid",
        customer_type=pl.when(individual).then(pl.lit("INDIVIDUAL")).otherwise(pl.lit("ORGANISATION")),
        payment_type=pl.when(pl.lit(postpaid) | ~individual)
        .then(pl.lit("POSTPAID"))
        .otherwise(pl.lit("PREPAID")),
        service_type=pl.when(machine).then(pl.lit("NON_H2H")).otherwise(pl.lit("H2H")),
        status="status",
        status_at="status_at",
        full_name=pl.coalesce("typed", pl.lit(typed)),
        date_of_birth=_birth_dates(dice, rows),
        gender=_genders(dice, rows),
        nationality="nationality",
        id_type=_called(rows),
        id_number=_numbers(dice, rows),
        id_issue_date="issued",
        id_expiry_date="expires",
        id_issue_place="place",
        address=pl.coalesce("address", pl.lit(addresses(dice, rows))),
        commune_code="commune_code",
        province_code=pl.lit("56"),
        org_name="org_name",
        org_code="org_code",
        guardian_id="guardian_id",
        # In VNeID the parent's tick is the written consent.
        guardian_consent=pl.when(
            (pl.col("channel") == "VNEID") & (pl.col("stamped") >= moment(2024, 12, 24)) & ~of_adult
        )
        .then(True)
        .otherwise("guardian_consent"),
        registered_at="stamped",
        activated_at="activated",
        first_registered_at=_first(),
        contract_no=pl.when(contract).then("HD" + pl.lit(keys.cast(pl.String()))),
        **_taken_where(dice, rows),
        portrait_hash=portraits(dice, rows),
        auth_method="method",
        authenticated_at="authenticated_at",
        matched_id="matched_id",
        matched_name="matched_name",
        matched_dob="matched_dob",
        matched_face="matched_face",
        otp_verified="otp",
        video_verified="video",
        device_changed_at="device_changed",
        reauthenticated_at="reauthenticated",
        disowned_at="disowned_at",
        confirmed_at="confirmed_at",
        last_used_at="last_used",
        stay_until="stay_until",
        device_hash="device_hash",
    )


def _with_gaps(dice: Dice, records: pl.DataFrame) -> pl.DataFrame:
    """Without the cells that the carrier's systems have lost."""
    if not dice.rates.gaps:
        return records
    return records.with_columns(
        pl.when(~pl.lit(dice.chance(f"lost {name}", records["key"], dice.rates.gaps))).then(name).alias(name)
        for name in _NOT_ASKED_FOR
    )


def _taken_where(dice: Dice, rows: pl.DataFrame) -> dict[str, pl.Expr]:
    """Channel, point and clerk, and the evidence kept: of most before 2017 a photocopy, of all since.

    Until the spring of 2026 VNeID gave no pictures.
    """
    at_point = ~pl.col("channel").is_in(["APP", "VNEID"])
    since_2017 = pl.col("stamped") >= moment(2017, 4, 24)
    keeps = since_2017 | pl.lit(dice.chance("old photocopy", rows["key"], 0.7))
    pictures = (pl.col("channel") != "VNEID") | (pl.col("stamped") >= moment(2026, 4, 15))
    evidence = (pl.col("purpose") != "firm") & keeps & pictures
    number = pl.lit(rows["key"]).cast(pl.String())
    return {
        "channel": pl.col("channel"),
        "point_code": pl.when(at_point).then("point_code"),
        "clerk_code": pl.when(at_point).then("clerk_code"),
        "portrait_ref": pl.when(evidence).then("CD" + number),
        "id_image_ref": pl.when(evidence).then("GT" + number),
        "confirmation_ref": pl.when(at_point & since_2017).then("XN" + number),
    }


def _renamed(dice: Dice, rows: pl.DataFrame) -> pl.DataFrame:
    """One in a thousand had another name on the papers before, by decision of the People's Committee."""
    people = rows["person"]
    changes = dice.chance("change of name", people, 0.001) & (rows["purpose"] == "own")
    day = pl.lit(date(2014, 1, 1)) + span(dice.whole("day of the change", people, 4600), "days")
    if rows["family"].is_null().all():
        return rows
    before = full_names(
        Dice(9),
        rows.with_columns(key=pl.lit(people)).with_columns(
            family=pl.col("family").fill_null(""),
            people=pl.col("people").fill_null("kinh"),
            sex=pl.col("sex").fill_null("M"),
            born=pl.col("born").fill_null(1980),
        ),
    )
    earlier = pl.lit(changes) & (pl.col("paper_day") < day)
    return rows.with_columns(name=pl.when(earlier).then(pl.lit(before)).otherwise("name"))


def _birth_dates(dice: Dice, rows: pl.DataFrame) -> pl.Expr:
    """As text: a year alone where the paper has no more, or 1 January where the system asks for a day.

    In 1 of 5,000 day and month changed places under the clerk's hands; corrected birthdays are as rare.
    """
    alone = pl.col("alone").fill_null(False)
    has_day = (pl.col("carrier") == "mobifone") | pl.lit(dice.chance("1 January typed", rows["key"], 0.3))
    swapped = pl.lit(dice.slip("swapped", rows["key"], 0.0002, rows["point_code"])) & (
        pl.col("born_on").dt.day() <= 12
    )
    usual = pl.col("born_on").dt.strftime("%d/%m/%Y")
    return case(
        (alone & ~has_day, pl.col("born_on").dt.strftime("%Y")),
        (swapped, pl.col("born_on").dt.strftime("%m/%d/%Y")),
        otherwise=usual,
    )


def _genders(dice: Dice, rows: pl.DataFrame) -> pl.Expr:
    """The sex, or the other one where the clerk ticked the wrong box."""
    often = dice.carelessness(rows["point_code"]) * dice.rates.gender_slips
    wrong = pl.lit(dice.chance("gender slip", rows["key"], often)) & (pl.col("purpose") == "own")
    return pl.when(wrong).then(pl.col("sex").replace({"M": "F", "F": "M"})).otherwise("sex")


def _numbers(dice: Dice, rows: pl.DataFrame) -> pl.Expr:
    """The paper's number; in 3 of 100,000 a digit is another one, and nobody has noticed since."""
    slips = pl.lit(dice.slip("number slip", rows["key"], 0.00003, rows["point_code"])) & (
        pl.col("purpose") == "own"
    )
    at = dice.whole("slip at", rows["key"], 9)
    digit = dice.whole("slip digit", rows["key"], 10).cast(pl.String())
    number = pl.col("id_number")
    wrong = number.str.slice(0, pl.lit(at)) + pl.lit(digit) + number.str.slice(pl.lit(at) + 1)
    return pl.when(slips).then(wrong).otherwise(number)


def _called(rows: pl.DataFrame) -> pl.Expr:
    """The card's name in the carrier's list of papers."""
    card = pl.col("id_type").is_in(["CCCD", "CCCD_CHIP"])
    online = pl.col("channel").is_in(["APP"])
    since = pl.col("paper_day")
    return (
        # The identification account is what VNeID shows.
        case(
            ((pl.col("channel") == "VNEID") & (pl.col("id_type") != "CCCD"), pl.lit("EID")),
            ((pl.col("carrier") == "vinaphone") & card & (since >= date(2021, 6, 1)), pl.lit("CCCD_CHIP")),
            (
                (pl.col("carrier") == "mobifone") & card & online & (since >= date(2024, 7, 1)),
                pl.lit("CAN_CUOC"),
            ),
            ((pl.col("carrier") == "mobifone") & card, pl.lit("CCCD")),
            otherwise="id_type",
        )
    )


def _first() -> pl.Expr:
    """The number's first registration, where the carrier has it and the record tells of a later one."""
    later = pl.col("first") < pl.col("stamped")
    return pl.when(
        later & ((pl.col("carrier") == "vinaphone") | (pl.col("stamped") >= moment(2020, 1, 1)))
    ).then("first")


def extract_of(register: pl.DataFrame, carrier: str) -> pl.DataFrame:
    """One carrier's file of the month."""
    apart = ("key", "carrier", "person", "purpose", "fraud", "story", *_LACKING[carrier])
    return register.filter(pl.col("carrier") == carrier).drop(apart, strict=False)
