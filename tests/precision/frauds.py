"""Seven frauds, as those who commit them work; nothing here is written from what a check looks for.

The sizes are those of published cases, scaled to the register: hundreds of SIMs a point, dozens of forged
cards a ring, a dozen telephones a farm.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count
from typing import Final

import polars as pl
from precision.fraud_rows import Desk
from precision.honest.dice import Dice
from precision.honest.points import CARRIERS, MARKS, moment

_PLACEHOLDERS: Final = (
    "KHACH HANG",
    "Khách hàng",
    "Khách lẻ",
    "TEST",
    "test 1",
    "Nguyễn Văn A",
    "NGUYEN VAN B",
    "A",
    "aaa",
    "abc",
    "SIM",
    "Chưa có",
    "KHONG TEN",
    "Đại lý Minh Tâm",
    "NV01",
    "Trần Thị B",
)
_EASY_NUMBERS: Final = (
    "111111111111",
    "123456789012",
    "000000000",
    "123456789",
    "056056056056",
    "12345",
    "999999999",
)


def planted(
    register: pl.DataFrame, people: pl.DataFrame, seed: int
) -> tuple[pl.DataFrame, dict[str, pl.DataFrame]]:
    """All fraudulent rows, and what they add to the lists of revoked papers and reported numbers."""
    desk = Desk(Dice(seed + 1), register, people)
    scale = register.height / 1_000_000
    parts = []
    story = count(1)
    for turn, (fraud, (tell, stories)) in enumerate(FRAUDS.items()):
        for place in range(max(1, round(stories * scale))):
            carrier = CARRIERS[(place + turn) % 3]
            parts.append(tell(desk, fraud, carrier, place).with_columns(story=pl.lit(next(story))))
    rows = desk.whole(parts)
    return rows, dict(_lists(desk, rows))


def sim_farm(desk: Desk, fraud: str, carrier: str, place: int) -> pl.DataFrame:
    """A dealer registers hundreds of SIMs on copies of customers' cards, three a card, to be sold later."""
    first = moment(2025, 11, 24) + timedelta(days=17 * place % 80)
    moments = desk.evenings(fraud, first, 390, days=11, hours=(17.5, 21.5))
    copies = desk.holders(f"{fraud} {place}", pl.int_range(130, eager=True))
    people = pl.concat([copies, copies, copies]).sort("key")
    # The cards are gone through in the order of the pile, three times.
    rows = desk.rows(fraud, carrier, people, moments, desk.numbers(carrier, 390))
    sold = desk.dice.chance(f"sold {place}", rows["key"], 0.4)
    return rows.with_columns(
        point_code=pl.lit(f"{MARKS[carrier]}09{place:03d}"),
        clerk_code=pl.lit(f"{MARKS[carrier]}09{place:03d}.1"),
        last_used_at=pl.when(pl.lit(sold)).then("last_used_at"),
        device_hash=pl.when(pl.lit(sold)).then("device_hash"),
    )


def forged_cards(desk: Desk, fraud: str, carrier: str, place: int) -> pl.DataFrame:
    """One picture of a card, its number altered by hand in a digit or two, used for three SIMs each."""
    first = moment(2019, 3, 4) + timedelta(days=211 * place % 1500)
    victim = desk.holders(f"{fraud} {place}", pl.Series([place]))
    cards, each = 11, 3
    people = pl.concat([victim] * (cards * each))
    moments = desk.evenings(fraud, first, cards * each, days=6, hours=(8.5, 20.5))
    rows = desk.rows(fraud, carrier, people, moments, desk.numbers(carrier, cards * each, apart=37))
    number = rows["id_number"][0]
    one_digit = place % 2 == 0
    altered = [
        number[:-3] + f"{(int(number[-3]) + card) % 10}" + number[-2:]
        if one_digit and card < 10
        else number[:-2] + f"{(int(number[-2:]) + 7 * card) % 100:02d}"
        for card in range(cards)
        for _ in range(each)
    ]
    dealers = [
        desk.dealer(f"{fraud} at {place}", carrier, place * 5 + turn // 11) for turn in range(cards * each)
    ]
    rows = rows.with_columns(
        id_number=pl.Series(altered),
        point_code=pl.Series([dealer["point_code"] for dealer in dealers]),
        clerk_code=pl.Series([dealer["clerk_code"] for dealer in dealers]),
    )
    # In three rings of ten each number has a picture of its own: another crop, another compression.
    cropped = "p" + pl.col("key").cast(pl.String()) if place % 10 >= 7 else pl.col("portrait_hash")
    return rows.with_columns(portrait_hash=cropped)


def one_paper_for_all(desk: Desk, fraud: str, carrier: str, place: int) -> pl.DataFrame:
    """Customers without papers are registered in their own names on one number that passes."""
    first = moment(2020, 2, 3) + timedelta(days=97 * place % 1600)
    customers = desk.holders(f"{fraud} {place}", pl.int_range(18, eager=True))
    moments = desk.evenings(fraud, first, 18, days=150, hours=(8, 20))
    rows = desk.rows(fraud, carrier, customers, moments, desk.numbers(carrier, 18, apart=23))
    card = rows.row(0, named=True)
    names = ("id_type", "id_number", "id_issue_date", "id_expiry_date", "id_issue_place", "date_of_birth")
    copied = names if place % 3 == 0 else names[:-1]
    dealer = desk.dealer(f"{fraud} at", carrier, place)
    return rows.with_columns(
        *(pl.lit(card[name]).cast(rows.schema[name]).alias(name) for name in copied),
        *(pl.lit(value).alias(name) for name, value in dealer.items()),
    )


def night_shift(desk: Desk, fraud: str, carrier: str, place: int) -> pl.DataFrame:
    """A clerk types in lists after closing time, every half a minute, from a box of SIMs and a few cards."""
    first = moment(2023, 9, 11) + timedelta(days=131 * place % 700)
    size = 150
    gaps = (desk.dice.whole(f"gap {place}", pl.int_range(size, eager=True), 25) + 14).cum_sum()
    night = pl.int_range(size, eager=True) // 50
    moments = pl.select(
        pl.lit(first) + pl.duration(days=pl.lit(night), hours=22, seconds=pl.lit(gaps) + 1500)
    ).to_series()
    cards = desk.holders(f"{fraud} {place}", pl.int_range(30, eager=True))
    people = cards[(pl.int_range(size, eager=True) * 7) % 30]
    rows = desk.rows(fraud, carrier, people, moments, desk.numbers(carrier, size))
    dealer = desk.dealer(f"{fraud} at", carrier, place)
    number = pl.int_range(pl.len()).over("id_number")
    return rows.with_columns(
        *(pl.lit(value).alias(name) for name, value in dealer.items()),
        # He knows that the fourth needs a contract, and invents a number for it.
        contract_no=pl.when(number > 2).then("HD" + pl.col("key").cast(pl.String())),
    )


def invented_people(desk: Desk, fraud: str, carrier: str, place: int) -> pl.DataFrame:
    """Nobody's name on nobody's paper, where the form wanted to be filled."""
    size = 20
    dice, keys = desk.dice, pl.int_range(place * 1000, place * 1000 + size, eager=True)
    first = moment(2018, 5, 7) + timedelta(days=83 * place % 2400)
    moments = desk.evenings(fraud, first, size, days=40, hours=(8, 20))
    rows = desk.rows(
        fraud, carrier, desk.holders(f"{fraud} {place}", keys), moments, desk.numbers(carrier, size, apart=41)
    )
    twelve = "0" + dice.whole("digits", keys, 10**11).cast(pl.String()).str.zfill(11)
    shorter = dice.whole("fewer digits", keys, 10**10).cast(pl.String()) + dice.pick("more", keys, ("", "7"))
    kind = dice.pick("number of nobody", keys, ("easy", "twelve", "shorter"), (30, 50, 20))
    lazy = dice.chance("lazy name", keys, 0.35)
    dealer = desk.dealer(f"{fraud} at", carrier, place)
    return rows.with_columns(
        full_name=pl.when(pl.lit(lazy))
        .then(pl.lit(dice.pick("nobody", keys, _PLACEHOLDERS)))
        .otherwise("full_name"),
        id_number=pl.when(pl.lit(kind == "easy"))
        .then(pl.lit(dice.pick("easy", keys, _EASY_NUMBERS)))
        .when(pl.lit(kind == "twelve"))
        .then(pl.lit(twelve))
        .otherwise(pl.lit(shorter)),
        date_of_birth=pl.when(pl.lit(dice.chance("lazy birthday", keys, 0.3)))
        .then(pl.lit("01/01/1990"))
        .otherwise("date_of_birth"),
        id_type=pl.when(pl.lit(moments.dt.year() < 2021)).then(pl.lit("CMND")).otherwise(pl.lit("CCCD")),
        **{name: pl.lit(value) for name, value in dealer.items()},
        # What keeps them in service: a click on "confirmed" for everybody.
        authenticated_at=pl.lit(moment(2026, 4, 20, 3)),
        auth_method=pl.lit("DB_MATCH"),
    )


def phone_farm(desk: Desk, fraud: str, carrier: str, place: int) -> pl.DataFrame:
    """A dozen telephones through which a hundred and fifty hired people's SIMs go, for accounts and calls."""
    size, telephones = 150, 12
    first = moment(2026, 1, 12) + timedelta(days=29 * place % 120)
    hired = desk.holders(f"{fraud} {place}", pl.int_range(60, eager=True))
    people = hired[(pl.int_range(size, eager=True) * 2 // 5).cast(pl.Int64())]
    moments = desk.evenings(fraud, first, size, days=55, hours=(8, 20))
    rows = desk.rows(fraud, carrier, people, moments, desk.numbers(carrier, size, apart=29))
    turn = pl.int_range(size, eager=True)
    dealers = [desk.dealer(f"{fraud} at {place}", carrier, place * 7 + turn % 6) for turn in range(size)]
    proved = pl.lit(moments) >= moment(2026, 4, 15)
    return rows.with_columns(
        device_hash="farm" + pl.lit(((turn % telephones) + 100 * place).cast(pl.String())),
        point_code=pl.Series([dealer["point_code"] for dealer in dealers]),
        clerk_code=pl.Series([dealer["clerk_code"] for dealer in dealers]),
        authenticated_at=pl.when(proved).then("registered_at"),
        auth_method=pl.when(proved).then(pl.lit("CHIP")),
        **{f"matched_{field}": pl.when(proved).then(True) for field in ("id", "name", "dob", "face")},
    )


def stolen_papers(desk: Desk, fraud: str, carrier: str, place: int) -> pl.DataFrame:
    """Pictures of cards from a leak, used at another carrier than the victims', with a hired face."""
    size = 20
    dice = desk.dice
    turn = pl.int_range(place * 1000, place * 1000 + size, eager=True)
    victims = desk.holders(f"{fraud} {place}", turn)
    first = moment(2023, 4, 3) + timedelta(days=61 * place % 1000)
    moments = desk.evenings(fraud, first, size, days=20, hours=(9, 22))
    rows = desk.rows(fraud, carrier, victims, moments, desk.numbers(carrier, size, apart=31))
    disowned = dice.chance("victim disowns", rows["key"], 0.25)
    online = place % 2 == 0
    dealer = desk.dealer(f"{fraud} at", carrier, place)
    return rows.with_columns(
        portrait_hash=pl.lit(f"pface{place}") if place % 3 else pl.col("portrait_hash"),
        disowned_at=pl.when(pl.lit(disowned)).then(pl.lit(moment(2026, 8, 3, 9))),
        channel=pl.lit("APP" if online else "AUTHORISED_POINT"),
        **{name: pl.lit(None if online else value, dtype=pl.String()) for name, value in dealer.items()},
    )


FRAUDS: Final[dict[str, tuple[Callable[[Desk, str, str, int], pl.DataFrame], int]]] = {
    "SIM farm": (sim_farm, 3),
    "forged cards": (forged_cards, 8),
    "one paper for all": (one_paper_for_all, 10),
    "night shift": (night_shift, 4),
    "invented people": (invented_people, 15),
    "phone farm": (phone_farm, 4),
    "stolen papers": (stolen_papers, 20),
}
"""Each fraud's story and how many of them a million rows hold."""


def _lists(desk: Desk, rows: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
    """Some of the stolen papers are those of the dead; the police know one of eight fraudulent numbers."""
    honest = desk.register.filter(pl.col("status") != "TERMINATED")["id_number"].drop_nulls().unique()
    stolen = rows.filter(
        (pl.col("fraud") == "stolen papers")
        & ~pl.col("id_number").is_in(honest.implode())
        & desk.dice.chance("died", rows["person"], 0.5)
    )
    yield (
        "revoked",
        stolen.select("id_number", reason=pl.lit("deceased"), since=pl.lit(None, dtype=pl.Date())),
    )
    named = rows.filter(
        pl.col("fraud").is_in(["stolen papers", "SIM farm", "phone farm"])
        & desk.dice.chance("named", rows["key"], 0.12)
    )
    yield (
        "reported",
        named.select(
            "msisdn",
            source=pl.lit("156"),
            reported_at=pl.lit(moment(2026, 10, 20).date()),
            kind=pl.lit("lừa đảo"),
        ),
    )
