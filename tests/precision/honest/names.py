"""Names as people of Vietnam have them, and as clerks have typed them.

Family names: Lê Trung Hoa, Họ và tên người Việt Nam (2005), with the south's Huỳnh and Võ for Hoàng and Vũ.
Middle and given names by two generations: Thị and Văn, which most people born before 1975 have, few
of the young have.
"""

from typing import Final

import polars as pl
from precision.honest.dice import Dice, case, chosen, vocabulary

_PEOPLES: Final = {"kinh": 918.0, "raglai": 42.0, "cham": 30.0, "ede": 5.0, "coho": 4.0, "bana": 1.0}
"""A thousand people of Khánh Hòa (census of 2019, with Ninh Thuận)."""

_RAGLAI: Final = ("Cao", "Mấu", "Bo Bo", "Pi Năng", "Katơr", "Chamaléa", "Tro", "Kadá", "Patâu Axá", "Taing")
_CHAM: Final = ("Đàng", "Hán", "Bá", "Thập", "Quảng", "Não", "Châu", "Kiều", "Báo", "Phú", "Trượng", "Nại")
_EDE: Final = ("Niê", "Mlô", "Êban", "Ayun", "Byă", "Kbuôr", "Niê Kđăm", "Ksơr")
_EDE_GIVEN: Final = {
    "M": ("Blô", "Bhăm", "Wik", "Nguyên", "Khôi", "Drim", "Suôr", "Phi", "Thắng", "Sô"),
    "F": ("Hen", "Hoa", "Yam", "Bia", "Loan", "Đim", "Ngăm", "Mai", "Sen", "Rin"),
}
_COHO: Final = ("Brọp", "Brêm", "Điệp", "Thơm", "Lợi", "Tiên", "Hoàn", "Sáng", "Ba", "Na", "Út")
_BANA: Final = ("Lơi", "Blăng", "Y", "Nhơ", "Kép", "Thút", "A", "Rem")

_TONES: Final = {"òa": "oà", "óa": "oá", "ỏa": "oả", "ủy": "uỷ", "úy": "uý", "òe": "oè", "õa": "oã"}
"""Where the tone mark stands: today's spelling, and that of older typing programmes."""


def peoples(dice: Dice, households: pl.Series) -> pl.Series:
    """The people (dân tộc) of a household."""
    return dice.pick("people", households, list(_PEOPLES), list(_PEOPLES.values()))


def family_names(dice: Dice, people: pl.DataFrame, keys: pl.Series) -> pl.Series:
    """A family name for each key; `people` has the column `people`."""
    table = vocabulary("family")
    kinh = dice.pick("family", keys, table["family"].to_list(), table["weight"].to_list())
    return chosen(
        (
            people["people"] == "raglai",
            dice.pick("raglai", keys, _RAGLAI, (30, 14, 8, 14, 9, 10, 3, 3, 3, 2)),
        ),
        (people["people"] == "cham", dice.pick("cham", keys, _CHAM)),
        (people["people"] == "ede", dice.pick("ede", keys, _EDE, (40, 18, 12, 8, 8, 5, 5, 4))),
        (people["people"] == "bana", pl.lit("Đinh")),
        otherwise=kinh,
    )


def full_names(dice: Dice, people: pl.DataFrame) -> pl.Series:
    """The name on the paper; `people` has key, sex, born (a year), people and family."""
    keys, born = people["key"], people["born"]
    younger = dice.chance("generation", keys, ((born - 1973) / 22).clip(0.03, 0.97))
    middle = _by_generation(dice, people, younger, "middle")
    given = _by_generation(dice, people, younger, "given")
    second = _by_generation(dice, people, younger, "middle", again=" again")
    is_woman = people["sex"] == "F"
    compound = (
        dice.chance("compound", keys, _shares(younger, is_woman)) & (second != "Thị") & (second != given)
    )
    plain = dice.chance("no middle name", keys, 0.02)
    frame = people.with_columns(
        middle=middle, given=given, second=second, compound=compound & (second != middle), plain=plain
    )
    middle_part = case(
        ("plain", pl.lit(" ")),
        ("compound", " " + pl.col("middle") + " " + pl.col("second") + " "),
        otherwise=" " + pl.col("middle") + " ",
    )
    ede = {sex: dice.pick(f"ede {sex}", keys, values) for sex, values in _EDE_GIVEN.items()}
    coho, bana = dice.pick("coho", keys, _COHO), dice.pick("bana", keys, _BANA)
    is_male = pl.col("sex") == "M"
    return frame.select(
        case(
            (
                pl.col("people") == "ede",
                pl.when(is_male)
                .then("Y " + ede["M"] + " " + pl.col("family"))
                .otherwise("H'" + ede["F"] + " " + pl.col("family")),
            ),
            (pl.col("people") == "coho", pl.when(is_male).then("K' " + coho).otherwise("Ka " + coho)),
            (
                pl.col("people") == "bana",
                pl.when(is_male).then("Đinh A " + bana).otherwise("Đinh Thị " + bana),
            ),
            otherwise=pl.col("family") + middle_part + pl.col("given"),
        )
    ).to_series()


def without_accents(names: pl.Series) -> pl.Series:
    """Names as a system without Vietnamese letters holds them."""
    bare = names.str.normalize("NFD").str.replace_all(r"\p{Mn}", "")
    return bare.str.replace_all("Đ", "D", literal=True).str.replace_all("đ", "d", literal=True)


def typed_names(dice: Dice, rows: pl.DataFrame, shouting: pl.Series) -> pl.Series:
    """The names of rows (key, name, stamped, point_code) as they stand in the carrier's system.

    Systems before about 2013 had no Vietnamese letters, which many records still show. A clerk's slip of one
    letter is left in 8 of 10,000: the campaigns of 2018 and 2023 compared every record with the population
    database, and put right what they found.
    """
    keys, names, year = rows["key"], rows["name"], rows["stamped"].dt.year()
    bare = dice.chance("bare", keys, ((2019 - year) / 12).clip(0.015, 0.6))
    older = dice.chance("older tones", keys, 0.3)
    spaced = dice.chance("apostrophe", keys, 0.4)
    slipped = dice.slip("name slip", keys, 0.0008, rows["point_code"])
    at = dice.share("slip place", keys)
    letter = dice.pick("slip letter", keys, list("aeghinostu"))
    place = (names.str.len_chars() * at).floor().cast(pl.Int64()).clip(1)
    with_slip = names.str.slice(0, place) + letter + names.str.slice(place + 1)
    retoned = names.str.replace_many(list(_TONES), list(_TONES.values()))
    text = chosen((slipped, with_slip), (older, retoned), otherwise=names)
    text = chosen(
        (spaced, text.str.replace("'", "' ", literal=True).str.replace("'  ", "' ", literal=True)),
        otherwise=text,
    )
    text = chosen((bare, without_accents(text)), otherwise=text)
    return chosen((bare | shouting, text.str.to_uppercase()), otherwise=text)


def _shares(younger: pl.Series, is_woman: pl.Series) -> pl.Series:
    """How often a name has four parts."""
    return chosen((younger & is_woman, 0.45), (younger, 0.15), otherwise=0.03)


def _by_generation(
    dice: Dice, people: pl.DataFrame, younger: pl.Series, part: str, again: str = ""
) -> pl.Series:
    table = vocabulary(part)
    drawn = {
        (sex, age): dice.pick(
            f"{part}{again} {sex} {age}",
            people["key"],
            table.filter(pl.col("sex") == sex)[part].to_list(),
            table.filter(pl.col("sex") == sex)[age].to_list(),
        )
        for sex in ("F", "M")
        for age in ("elder", "younger")
    }
    is_woman = people["sex"] == "F"
    return chosen(
        (is_woman & younger, drawn["F", "younger"]),
        (is_woman, drawn["F", "elder"]),
        (younger, drawn["M", "younger"]),
        otherwise=drawn["M", "elder"],
    )
