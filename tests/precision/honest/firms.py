"""Firms' numbers: staff lists read in within seconds, machines in blocks, SIMs not yet handed to anybody."""

from datetime import date
from typing import Final

import polars as pl
from precision.honest.dice import Dice, chosen, span
from precision.honest.points import CARRIERS, LAST, MARKS, SHARES

_KINDS: Final = (
    "Công ty TNHH", "Công ty Cổ phần", "Hợp tác xã", "Ủy ban nhân dân", "Trường Trung học phổ thông",
    "Bệnh viện đa khoa", "Ngân hàng TMCP", "Hộ kinh doanh",
)  # fmt: skip
_WEIGHTS: Final = (50, 25, 3, 5, 4, 2, 3, 8)
_WORDS: Final = (
    "Hải Đăng", "Phú Thịnh", "Đại Phát", "Khánh An", "Việt Tiến", "Nam Hải", "Trường Sơn", "Sao Mai",
    "Yến Sào", "Hoàng Gia", "Thủy Sản Cam Ranh", "Dệt may Nha Trang", "Vận tải Phương Nam", "Xây dựng 79",
    "Minh Tâm",
)  # fmt: skip
_A_PART: Final = 5_000
"""Firms that a part of a country may have."""
_EACH_USER: Final = date(2024, 12, 24)
"""From this day each person of an organisation registers by himself (decree 163/2024 article 17(1)(d))."""
_TAX_WEIGHTS: Final = (31, 29, 23, 19, 17, 13, 7, 5, 3)


def firm_lines(dice: Dice, people: pl.DataFrame, rows: int, first_key: int, part: int = 0) -> pl.DataFrame:
    """A row for each number of organisations, about as many as asked for, half of them of machines."""
    first = part * _A_PART
    firms = pl.DataFrame({"firm": pl.int_range(first, first + max(6, rows // 14), eager=True)})
    keys = firms["firm"]
    machines = dice.chance("machines", keys, 0.3)
    size = (1 + (dice.normal("size", keys) * 1.15 + 1.7).exp()).clip(1, 400).floor().cast(pl.Int64())
    back = (dice.exponential("since", keys, 4.0) * 365).floor().cast(pl.Int64()).clip(0, 6500)
    kind = dice.pick("firm kind", keys, _KINDS, _WEIGHTS)
    firms = firms.with_columns(
        machines=machines,
        size=pl.when(pl.lit(machines)).then(size * 2).otherwise(size),
        carrier=dice.pick("firm's carrier", keys, CARRIERS, SHARES),
        acquired=pl.lit(LAST.date()) - span(back, "days"),
        org_name=kind + " " + dice.pick("firm name", keys, _WORDS) + " " + (keys % 97).cast(pl.String()),
        org_code=_tax_codes(dice, keys, kind),
        minute=dice.whole("list read in", keys, 500),
        office=dice.whole("office", keys, 3),
    )
    lines = firms.with_columns(nth=pl.int_ranges(0, pl.col("size"))).explode("nth").with_row_index("row")
    lines = lines.with_columns(key=pl.col("row").cast(pl.Int64()) + first_key)
    return _by_themselves(dice, _with_users(dice, _registered(lines), people)).drop(
        "row", "minute", "office", "size"
    )


def _registered(lines: pl.DataFrame) -> pl.DataFrame:
    """The whole list in one go at the carrier's office, two numbers a second."""
    at = pl.col("acquired").cast(pl.Datetime("us")) + pl.duration(
        minutes=480 + pl.col("minute"), milliseconds=pl.col("nth") * 450
    )
    mark = pl.col("carrier").replace_strict(MARKS, return_dtype=pl.String())
    return lines.with_columns(
        stamped=at.dt.truncate("1s"),
        channel=pl.lit("OWN_POINT"),
        point_code=mark + "DN" + (pl.col("office") + 1).cast(pl.String()),
        clerk_code=mark + "DN" + (pl.col("office") + 1).cast(pl.String()) + ".1",
        started="acquired",
        origin=pl.lit("first"),
        purpose=pl.lit("firm"),
        ended=pl.lit(None, dtype=pl.Datetime("us")),
        nationality=pl.lit("VN"),
    )


def _with_users(dice: Dice, lines: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """Who has which number: 6 of 100 are still in the drawer, 1 of 200 came back from somebody who left."""
    adults = people.filter((pl.col("born") <= 2003) & (pl.col("got_chip") < date(2026, 1, 1)))
    keys = lines["key"]
    users = adults[dice.whole("user", keys, adults.height)].select(
        "name", "sex", "born_on", "alone", "personal", person="key", chip="got_chip"
    )
    drawer = dice.chance("in the drawer", keys, dice.rates.drawer)
    returned = dice.chance("returned", keys, dice.rates.returned)
    holds = ~pl.col("machines") & ~pl.lit(drawer | returned)
    return (
        pl.concat([lines, users], how="horizontal")
        .with_columns(
            *(
                pl.when(holds).then(name).alias(name)
                for name in ("name", "sex", "born_on", "alone", "personal", "chip")
            ),
            person=pl.when(holds).then("person").otherwise(pl.col("key") + 2**42),
            drawer=pl.lit(drawer) & ~pl.col("machines"),
            id_type=pl.when(holds).then(pl.lit("CCCD_CHIP")),
        )
        .with_columns(id_number="personal", issued="chip")
    )


def _by_themselves(dice: Dice, lines: pl.DataFrame) -> pl.DataFrame:
    """Since 24 December 2024 each user registers with their own paper: mostly online, within two weeks."""
    keys = lines["key"]
    after = pl.col("stamped") + span(dice.share("user's day", keys) * 14 * 86400)
    comes = (
        (pl.col("acquired") >= _EACH_USER)
        & pl.col("id_number").is_not_null()
        & pl.lit(dice.chance("registers himself", keys, dice.rates.users_themselves))
        & (after <= LAST)
    )
    online = comes & pl.lit(dice.chance("user online", keys, 0.7))
    clerk = pl.lit((dice.whole("user's clerk", keys, 4) + 1).cast(pl.String()))
    return lines.with_columns(
        # The number is live in the network from then on.
        stamped=pl.when(comes).then(after.dt.truncate("1s")).otherwise("stamped"),
        channel=pl.when(online).then(pl.lit("APP")).otherwise("channel"),
        clerk_code=pl.when(comes).then(pl.col("point_code") + "." + clerk).otherwise("clerk_code"),
    )


def _tax_codes(dice: Dice, firms: pl.Series, kind: pl.Series) -> pl.Series:
    """Ten digits with a check digit, three more for a branch; a budget unit has seven, households 12."""
    stem = firms * 37 + 420_100_000
    # No code has the remainder 0: such a stem is left out, and of three in a row one has another remainder.
    for _ in range(3):
        stem = chosen((_remainder(stem) == 0, stem + 1), otherwise=stem)
    ten = stem.cast(pl.String()).str.zfill(9) + (10 - _remainder(stem)).cast(pl.String())
    branch = dice.chance("branch", firms, 0.15)
    budget = (1_040_000 + firms).cast(pl.String())
    household = "056085" + (firms % 999_983).cast(pl.String()).str.zfill(6)
    return chosen(
        (pl.lit(kind.is_in(["Ủy ban nhân dân", "Trường Trung học phổ thông"])), budget),
        (pl.lit(kind == "Hộ kinh doanh"), household),
        (pl.lit(branch), ten + "-001"),
        otherwise=ten,
    )


def _remainder(stem: pl.Series) -> pl.Series:
    """The weighted sum of nine digits, modulo eleven."""
    total = pl.zeros(len(stem), dtype=pl.Int64(), eager=True)
    for place, weight in enumerate(_TAX_WEIGHTS):
        total = total + stem // 10 ** (8 - place) % 10 * weight
    return total % 11
