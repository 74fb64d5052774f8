"""A province of communes and wards, the households in their villages and streets, and the people in these.

Khánh Hòa of 2025 (with what was Ninh Thuận): coast, two cities, mountains; an airport and a university.
Villages are of the size of life and without house numbers, cities have streets with them.
"""

from typing import Final

import polars as pl
from precision.honest.dice import Dice, case, chosen, span, vocabulary
from precision.honest.names import family_names, full_names, peoples
from precision.honest.points import LAST

_HOUSEHOLDS: Final = {
    "parents and children": (46.0, 27, 24),
    "three generations": (20.0, 32, 24),
    "one parent": (6.0, 28, 25),
    "old couple": (11.0, 58, 30),
    "young couple": (7.0, 22, 12),
    "alone": (10.0, 20, 60),
}
"""Of a hundred households; the youngest age of the head, and the years up to the oldest."""

_SERIALS: Final = 24989
"""Personal numbers of one place, sex and year run up to about as many as were born there; a prime."""

_OF_A_COUNTRY: Final = 799_999
"""The same for a register of parts, or of more people; a prime too."""
_A_PART: Final = 5_000
"""Serials of one place, sex and year that a part of a country may use."""

_BIRTHPLACES: Final = {
    56: 560, 58: 240, 54: 40, 52: 35, 66: 20, 60: 12, 51: 12, 49: 12, 68: 10, 40: 10, 38: 9, 79: 9, 1: 6,
    36: 5, 34: 4, 30: 3, 46: 4, 42: 4, 64: 4, 48: 2, 75: 2, 92: 1, 31: 1, 27: 1, 119: 0.4, 167: 0.3,
    204: 0.2,
}  # fmt: skip
"""Codes of places of birth by weight; three above 100 are those of countries, of people born abroad."""

HOUSEHOLDS_OF_A_HAMLET: Final = 260
"""About 950 people: a thôn or tổ dân phố after the mergers of 2018 to 2020."""


_STEMS: Final = (
    "Phú Lộc", "Đại Điền", "Xuân Sơn", "Hội Phú", "Lạc Hòa", "Phước Thủy", "An Định", "Tân Khánh",
    "Mỹ Lộc", "Phú Nẫm", "Hiền Lương", "Quảng Hòa", "Long Hòa", "Trung Nam", "Võ Kiện", "Cây Sung",
    "Hòn Dù", "Bến Lễ", "Thủy Ba", "Ninh Mã", "Vĩnh Thái", "Hữu Đức", "Bình Trung", "Phú Cang", "Gò Sạn",
    "Suối Rua", "Tà Lú",
)  # fmt: skip
_PARTS: Final = ("", " Đông", " Tây", " Trung", " 1", " 2", " 3", " Nam", " Bắc", " Hạ", " Thượng")
_STREETS: Final = (
    "Trần Phú", "Nguyễn Thiện Thuật", "Lê Hồng Phong", "23 Tháng 10", "2 Tháng 4", "Thống Nhất",
    "Ngô Gia Tự", "Nguyễn Trãi", "Yersin", "Hoàng Văn Thụ", "Phạm Văn Đồng", "Lê Thánh Tôn", "Đồng Nai",
    "Dã Tượng", "Võ Thị Sáu", "Bạch Đằng", "Hùng Vương", "Tô Hiệu", "Trường Sa", "Phong Châu",
    "Lương Định Của", "Hòn Chồng", "Nguyễn Khuyến", "Mê Linh", "Tháp Bà", "Trần Quý Cáp", "Sinh Trung",
    "Phan Bội Châu", "Lý Tự Trọng",
)  # fmt: skip


def hamlets(households: int) -> pl.DataFrame:
    """Villages (thôn) and city neighbourhoods for so many households: hamlet, commune, kind, names, stock."""
    count = max(8, round(households / HOUSEHOLDS_OF_A_HAMLET))
    listed = vocabulary("commune").rows(named=True)
    communes = min(len(listed), max(5, count // 30))
    rows = []
    for hamlet in range(count):
        place = hamlet // communes
        rows.append(
            {
                "hamlet": hamlet,
                "commune": hamlet % communes,
                **listed[hamlet % communes],
                # 27 and 11 have no divisor in common: no name twice in a commune.
                "hamlet_name": _STEMS[place % 27] + _PARTS[(place // 27 + place) % 11],
                "group": place + 1,
            }
        )
    return pl.DataFrame(rows)


def homes(dice: Dice, households: pl.DataFrame) -> pl.DataFrame:
    """Household rows with their hamlet's columns and `house`: a number and street, or the village only.

    Three of ten city households have no house number on their papers either, only the neighbourhood (tổ).
    """
    listed = hamlets(households.height)
    # Hamlets of different size.
    reach = (dice.normal("hamlet size", listed["hamlet"]) * 0.45).exp().cum_sum()
    drawn = dice.share("hamlet", households["household"]) * float(reach[-1])
    placed = households.with_columns(
        hamlet=reach.search_sorted(drawn, side="right").clip(0, listed.height - 1).cast(pl.Int64())
    ).join(listed, on="hamlet", how="left", maintain_order="left")
    keys = placed["household"]
    street = dice.pick("street", keys, _STREETS)
    number = (dice.exponential("house", keys, 60).floor().cast(pl.Int64()) + 1).cast(pl.String())
    alley = dice.whole("alley", keys, 40).cast(pl.String())
    house = chosen((dice.chance("in an alley", keys, 0.45), number + "/" + alley), otherwise=number)
    numbered = dice.chance("numbered", keys, 0.7)
    return placed.with_columns(
        house=case(
            ((pl.col("kind") == "urban") & numbered, house + " " + street),
            (
                pl.col("kind") == "urban",
                "Tổ " + pl.col("group").cast(pl.String()) + " " + pl.col("hamlet_name"),
            ),
            otherwise="Thôn " + pl.col("hamlet_name"),
        )
    )


def addresses(dice: Dice, rows: pl.DataFrame) -> pl.Series:
    """The address of rows (key, stamped, issued and the columns of `homes`) as the carrier took it.

    Cards name village, commune, district and province; since July 2025 there are no districts. Clerks who
    type shorten it, who scan a code do not.
    """
    after = (rows["stamped"].dt.year() * 100 + rows["stamped"].dt.month()) >= 202507
    typed = dice.chance(
        "typed address", rows["key"], ((2023 - rows["stamped"].dt.year()) / 8).clip(0.08, 0.7)
    )
    style = dice.whole("address style", rows["key"], 4)
    province = case(
        (
            pl.col("district").is_in(["Ninh Phước", "Ninh Hải", "Ninh Sơn", "Bác Ái", "Thuận Nam"]),
            pl.lit("Ninh Thuận"),
        ),
        (pl.col("district").str.starts_with("Phan Rang"), pl.lit("Ninh Thuận")),
        otherwise=pl.lit("Khánh Hòa"),
    )
    card = pl.concat_str("house", "old_commune", "district", province, separator=", ")
    today = pl.concat_str("house", "commune_name", pl.lit("Khánh Hòa"), separator=", ")
    short = pl.concat_str("house", "old_commune", "district", separator=" - ")
    shorter = pl.concat_str("old_commune", "district", province, separator=", ")
    return rows.select(
        case(
            (typed & (style == 0), short),
            (typed & (style == 1), pl.concat_str("house", "old_commune", separator=", ")),
            (typed & (style == 2) & (pl.col("kind") != "urban"), shorter),
            (typed, card.str.to_uppercase()),
            (after, today),
            otherwise=card,
        )
    ).to_series()


def make_people(dice: Dice, households: int, part: int = 0) -> pl.DataFrame:
    """Everybody: key, household, role, born, alone, sex, people, family, name, personal, and their home.

    Parts of one country have other personal numbers each.
    """
    table = pl.DataFrame({"household": pl.int_range(households, eager=True)})
    keys = table["household"]
    weights, youngest, years = zip(*_HOUSEHOLDS.values(), strict=True)
    kinds = dice.pick("household", keys, list(_HOUSEHOLDS), weights)
    first, spread = (
        kinds.replace_strict(list(_HOUSEHOLDS), ages, return_dtype=pl.Float64()) for ages in (youngest, years)
    )
    table = homes(dice, table.with_columns(type=kinds))
    origin = peoples(dice, keys)
    table = table.with_columns(
        head_age=first + spread * dice.share("head age", keys),
        # Mountain communes are mostly Raglai.
        people=pl.when((pl.col("kind") == "mountain") & dice.chance("mountain people", keys, 0.6))
        .then(pl.lit("raglai"))
        .otherwise(origin),
    )
    members = pl.concat(
        [_heads(dice, table), _spouses(dice, table), *_children(dice, table), _elders(dice, table)]
    )
    return _named(dice, members.sort("household", "role"), part)


def _heads(dice: Dice, table: pl.DataFrame) -> pl.DataFrame:
    keys = table["household"] * 16
    woman = dice.chance("head woman", keys, 0.25)
    return table.with_columns(
        role=pl.lit(0),
        age="head_age",
        sex=pl.when(woman | ((pl.col("type") == "one parent") & dice.chance("mother", keys, 0.8)))
        .then(pl.lit("F"))
        .otherwise(pl.lit("M")),
        lineage=pl.when(woman).then(pl.lit("own")).otherwise(pl.lit("father")),
    )


def _spouses(dice: Dice, table: pl.DataFrame) -> pl.DataFrame:
    couples = table.filter(~pl.col("type").is_in(["one parent", "alone"]))
    keys = couples["household"] * 16 + 1
    head_woman = dice.chance("head woman", couples["household"] * 16, 0.25)
    return couples.with_columns(
        role=pl.lit(1),
        age=(pl.col("head_age") - 3 + dice.normal("spouse age", keys) * 3).clip(19, 97),
        sex=pl.when(head_woman).then(pl.lit("M")).otherwise(pl.lit("F")),
        lineage=pl.lit("own"),
    )


def _children(dice: Dice, table: pl.DataFrame) -> list[pl.DataFrame]:
    """Up to four, two or three years apart; one birth in ninety brings twins."""
    parents = table.filter(pl.col("type").is_in(["parents and children", "three generations", "one parent"]))
    count = dice.pick("children", parents["household"], (0, 1, 2, 3, 4), (5, 24, 46, 19, 6))
    children = []
    for place in range(4):
        keys = parents["household"] * 16 + 2 + place
        gap = (
            23.5
            + 3 * place
            + dice.share("gap", keys) * 2.4
            + dice.exponential("first child", parents["household"], 2)
        )
        if place == 1:
            twin = dice.chance("twins", parents["household"], 0.011)
            before = 23.5 + dice.share("gap", keys - 1) * 2.4
            before = before + dice.exponential("first child", parents["household"], 2)
            gap = chosen((twin, before), otherwise=gap)
        child = parents.with_columns(
            role=pl.lit(2 + place),
            age=pl.col("head_age") - gap,
            sex=dice.pick("child's sex", keys, ("M", "F"), (112, 100)),
            lineage=pl.lit("father"),
        )
        leaves = dice.chance("left home", keys, ((child["age"] - 20) / 14).clip(0, 0.9))
        children.append(child.filter((count > place) & (child["age"] > 0) & ~leaves))
    return children


def _elders(dice: Dice, table: pl.DataFrame) -> pl.DataFrame:
    old = table.filter(pl.col("type") == "three generations")
    keys = old["household"] * 16 + 8
    return old.with_columns(
        role=pl.lit(8),
        age=(pl.col("head_age") + 21 + dice.share("elder", keys) * 10).clip(48, 99),
        sex=dice.pick("elder's sex", keys, ("M", "F"), (3, 7)),
        lineage=pl.when(dice.chance("father's mother", keys, 0.3))
        .then(pl.lit("father"))
        .otherwise(pl.lit("own")),
    )


def _named(dice: Dice, members: pl.DataFrame, part: int) -> pl.DataFrame:
    keys = members["household"] * 16 + members["role"]
    days = (members["age"] * 365.2425).floor().cast(pl.Int64())
    # Twins have one birthday, as their ages are the same.
    born = pl.select(pl.lit(LAST.date()) - span(days, "days")).to_series()
    year = born.dt.year()
    poor = members["people"] != "kinh"
    alone = dice.chance("year alone", keys, _share_alone(year, poor))
    # Registrars wrote 1 January for people who did not know their birthday.
    first = dice.chance("1 January", keys, _share_alone(year, poor) * 0.6)
    born = chosen((alone | first, pl.date(pl.lit(year), 1, 1)), otherwise=born)
    people = members.with_columns(
        key=keys,
        born_on=born,
        born=year,
        alone=alone,
        # Members of one lineage share the household's family name.
        family_key=pl.when(pl.col("lineage") == "father").then(pl.col("household")).otherwise(keys + 2**40),
    )
    people = people.with_columns(family=family_names(dice, people, people["family_key"]))
    people = people.with_columns(name=full_names(dice, people))
    place = dice.pick("birthplace", keys, list(_BIRTHPLACES), list(_BIRTHPLACES.values()))
    # A household's children were mostly born where it lives.
    century = (year // 100 - 19) * 2 + (people["sex"] == "F").cast(pl.Int32())
    head = place.cast(pl.Int64()) * 1000 + century.cast(pl.Int64()) * 100 + (year % 100).cast(pl.Int64())
    serial = (pl.int_range(pl.len()).over("head") + part * _A_PART) * 7919
    return (
        people.with_columns(head=head)
        .with_columns(
            personal=pl.col("head").cast(pl.String()).str.zfill(6)
            + ((serial + pl.col("head") * 31) % _serials(people.height, part)).cast(pl.String()).str.zfill(6)
        )
        .drop("lineage", "family_key", "head_age", "head", "age")
    )


def _serials(people: int, part: int) -> int:
    return _SERIALS if people < 5_000_000 and not part else _OF_A_COUNTRY


def _share_alone(year: pl.Series, poor: pl.Series) -> pl.Series:
    """How many people of a year of birth know no more than the year."""
    kinh = ((1968 - year) / 140).clip(0, 0.25)
    return chosen((poor, ((1990 - year) / 90).clip(0, 0.4)), otherwise=kinh)
