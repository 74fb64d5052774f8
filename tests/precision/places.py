"""A province of communes and wards, of life-size villages without house numbers and streets with them.

Khánh Hòa of 2025 (with what was Ninh Thuận): coast, two cities, mountains; an airport and a university.
"""

from typing import Final, NamedTuple

import polars as pl
from precision.dice import Dice

HOUSEHOLDS_OF_A_HAMLET: Final = 260
"""About 950 people: a thôn or tổ dân phố after the mergers of 2018 to 2020."""


class Commune(NamedTuple):
    """A commune or ward of today, with what cards given before July 2025 call it."""

    name: str
    old: str
    district: str
    kind: str
    code: str


COMMUNES: Final = [
    Commune(*line)
    for line in (
        ("phường Nha Trang", "Lộc Thọ", "Nha Trang", "urban", "22366"),
        ("xã Diên Điền", "Diên Điền", "Diên Khánh", "rural", "22660"),
        ("xã Vạn Hưng", "Vạn Hưng", "Vạn Ninh", "rural", "22525"),
        ("phường Tây Nha Trang", "Vĩnh Thạnh", "Nha Trang", "urban", "22390"),
        ("xã Khánh Vĩnh", "Khánh Phú", "Khánh Vĩnh", "mountain", "22609"),
        ("phường Ninh Hòa", "Ninh Hiệp", "Ninh Hòa", "urban", "22528"),
        ("xã Suối Hiệp", "Suối Hiệp", "Diên Khánh", "rural", "22702"),
        ("xã Phước Hữu", "Phước Hữu", "Ninh Phước", "rural", "22897"),
        ("phường Phan Rang", "Mỹ Hương", "Phan Rang - Tháp Chàm", "urban", "22759"),
        ("xã Cam Hiệp", "Cam Hiệp Nam", "Cam Lâm", "rural", "22453"),
        ("phường Bắc Nha Trang", "Vĩnh Hải", "Nha Trang", "urban", "22333"),
        ("xã Bác Ái", "Phước Đại", "Bác Ái", "mountain", "22786"),
        ("xã Tân Định", "Ninh Xuân", "Ninh Hòa", "rural", "22546"),
        ("phường Cam Ranh", "Cam Phú", "Cam Ranh", "urban", "22420"),
        ("xã Ninh Hải", "Tri Hải", "Ninh Hải", "rural", "22834"),
        ("xã Đại Lãnh", "Vạn Thọ", "Vạn Ninh", "rural", "22498"),
        ("phường Nam Nha Trang", "Phước Long", "Nha Trang", "urban", "22402"),
        ("xã Lâm Sơn", "Lâm Sơn", "Ninh Sơn", "rural", "22813"),
        ("xã Khánh Sơn", "Sơn Bình", "Khánh Sơn", "mountain", "22714"),
        ("phường Bảo An", "Phước Mỹ", "Phan Rang - Tháp Chàm", "urban", "22741"),
        ("xã Thuận Nam", "Phước Nam", "Thuận Nam", "rural", "22909"),
        ("xã Tu Bông", "Vạn Phước", "Vạn Ninh", "rural", "22504"),
        ("phường Ba Ngòi", "Ba Ngòi", "Cam Ranh", "urban", "22432"),
        ("xã Diên Lạc", "Diên Lạc", "Diên Khánh", "rural", "22672"),
    )
]
_STEMS: Final = (
    "Phú Lộc",
    "Đại Điền",
    "Xuân Sơn",
    "Hội Phú",
    "Lạc Hòa",
    "Phước Thủy",
    "An Định",
    "Tân Khánh",
    "Mỹ Lộc",
    "Phú Nẫm",
    "Hiền Lương",
    "Quảng Hòa",
    "Long Hòa",
    "Trung Nam",
    "Võ Kiện",
    "Cây Sung",
    "Hòn Dù",
    "Bến Lễ",
    "Thủy Ba",
    "Ninh Mã",
    "Vĩnh Thái",
    "Hữu Đức",
    "Bình Trung",
    "Phú Cang",
    "Gò Sạn",
    "Suối Rua",
    "Tà Lú",
)
_PARTS: Final = ("", " Đông", " Tây", " Trung", " 1", " 2", " 3", " Nam", " Bắc", " Hạ", " Thượng")
_STREETS: Final = (
    "Trần Phú",
    "Nguyễn Thiện Thuật",
    "Lê Hồng Phong",
    "23 Tháng 10",
    "2 Tháng 4",
    "Thống Nhất",
    "Ngô Gia Tự",
    "Nguyễn Trãi",
    "Yersin",
    "Hoàng Văn Thụ",
    "Phạm Văn Đồng",
    "Lê Thánh Tôn",
    "Đồng Nai",
    "Dã Tượng",
    "Võ Thị Sáu",
    "Bạch Đằng",
    "Hùng Vương",
    "Tô Hiệu",
    "Trường Sa",
    "Phong Châu",
    "Lương Định Của",
    "Hòn Chồng",
    "Nguyễn Khuyến",
    "Mê Linh",
    "Tháp Bà",
    "Trần Quý Cáp",
    "Sinh Trung",
    "Phan Bội Châu",
    "Lý Tự Trọng",
)


def hamlets(households: int) -> pl.DataFrame:
    """Villages (thôn) and city neighbourhoods for so many households: hamlet, commune, kind, names, stock."""
    count = max(8, round(households / HOUSEHOLDS_OF_A_HAMLET))
    communes = min(len(COMMUNES), max(5, count // 30))
    rows = []
    for hamlet in range(count):
        commune = COMMUNES[hamlet % communes]
        place = hamlet // communes
        rows.append(
            {
                "hamlet": hamlet,
                "commune": hamlet % communes,
                "kind": commune.kind,
                "commune_name": commune.name,
                "old_commune": commune.old,
                "district": commune.district,
                "commune_code": commune.code,
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
    house = pl.select(
        pl.when(dice.chance("in an alley", keys, 0.45)).then(number + "/" + alley).otherwise(number)
    ).to_series()
    numbered = dice.chance("numbered", keys, 0.7)
    return placed.with_columns(
        house=pl.when((pl.col("kind") == "urban") & numbered)
        .then(house + " " + street)
        .when(pl.col("kind") == "urban")
        .then("Tổ " + pl.col("group").cast(pl.String()) + " " + pl.col("hamlet_name"))
        .otherwise("Thôn " + pl.col("hamlet_name"))
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
    province = (
        pl.when(pl.col("district").is_in(["Ninh Phước", "Ninh Hải", "Ninh Sơn", "Bác Ái", "Thuận Nam"]))
        .then(pl.lit("Ninh Thuận"))
        .when(pl.col("district").str.starts_with("Phan Rang"))
        .then(pl.lit("Ninh Thuận"))
        .otherwise(pl.lit("Khánh Hòa"))
    )
    card = pl.concat_str("house", "old_commune", "district", province, separator=", ")
    today = pl.concat_str("house", "commune_name", pl.lit("Khánh Hòa"), separator=", ")
    short = pl.concat_str("house", "old_commune", "district", separator=" - ")
    shorter = pl.concat_str("old_commune", "district", province, separator=", ")
    return rows.select(
        pl.when(typed & (style == 0))
        .then(short)
        .when(typed & (style == 1))
        .then(pl.concat_str("house", "old_commune", separator=", "))
        .when(typed & (style == 2) & (pl.col("kind") != "urban"))
        .then(shorter)
        .when(typed)
        .then(card.str.to_uppercase())
        .when(after)
        .then(today)
        .otherwise(card)
    ).to_series()
