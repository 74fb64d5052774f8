"""Extracts at their worst, made of others: every row in breach, or groups as large as they get."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple

import polars as pl

HONEST: Final = ("honest", "honest-wide")
"""Shapes that honest.py writes, both at once."""

_POSITION: Final = pl.int_range(pl.len())
_A_MILLION: Final = 1_000_000


def _every_row(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Every row breaks three rules: no name (UNR-01), no place of issue (UNR-02), a bad SIM (MIS-20)."""
    return rows.with_columns(
        pl.lit("").alias("full_name"),
        pl.lit("89841234").alias("iccid"),
        pl.lit("").alias("id_issue_place"),
    )


def _dense(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Every row breaks a rule, the next one another: records as they are in a register that nobody keeps.

    Of a number that has ended, a value can't be read (EXT-03): few other rules judge it. An organisation has
    one of the first five breaches.
    """
    disowned = "2026-09-25 08:00:00"
    day_before = pl.col("registered_at").str.to_datetime("%Y-%m-%d %H:%M:%S").dt.offset_by("-1d")
    breaches: Sequence[Mapping[str, pl.Expr]] = (
        {"iccid": pl.lit("89841234")},  # MIS-20
        {"id_issue_date": pl.lit("2027-01-15")},  # MIS-15
        {"activated_at": day_before.dt.strftime("%Y-%m-%d %H:%M:%S")},  # UNR-06
        {"disowned_at": pl.lit(disowned), "status": pl.lit("ACTIVE")},  # UNR-11
        {"point_code": pl.format("P0-{}", _POSITION % 5_000)},  # PRC-05
        {"full_name": pl.lit("")},  # UNR-01
        {"nationality": pl.lit("")},  # UNR-02
        {"full_name": pl.lit("KHACH HANG")},  # UNR-03
        {"id_type": pl.lit("CCCD_CHIP"), "id_number": pl.format("X{}", _POSITION + 10_000_000)},  # MIS-01
        {"id_type": pl.lit("CCCD_CHIP"), "id_issue_date": pl.lit("2010-05-17")},  # MIS-16
        {"gender": pl.lit("?")},  # EXT-03
    )
    last = len(breaches) - 1
    turn = (
        pl.when(pl.col("status") == "TERMINATED")
        .then(last)
        # Who registered since isn't who disowned the number.
        .when(pl.col("registered_at") >= disowned)
        .then(0)
        .when(pl.col("customer_type") == "ORGANISATION")
        .then(_POSITION % 5)
        .otherwise(_POSITION % last)
    )
    rows = rows.with_columns(turn=turn)
    for place, breach in enumerate(breaches):
        broken = pl.col("turn") == place
        rows = rows.with_columns(
            pl.when(broken).then(value).otherwise(name).alias(name) for name, value in breach.items()
        )
    return rows.drop("turn")


def _one_paper(rows: pl.LazyFrame) -> pl.LazyFrame:
    """One paper holds a million numbers, under many names."""
    hot = _POSITION < _A_MILLION
    return rows.with_columns(
        pl.when(hot).then(pl.lit("079090000123")).otherwise("id_number").alias("id_number"),
        pl.when(hot).then(pl.lit("VN")).otherwise("nationality").alias("nationality"),
        pl.when(hot).then(pl.lit("CCCD_CHIP")).otherwise("id_type").alias("id_type"),
        pl.when(hot).then(pl.lit("INDIVIDUAL")).otherwise("customer_type").alias("customer_type"),
    )


def _one_point(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Half of all rows come from one point, on one day."""
    hot = _POSITION % 2 == 0
    return rows.with_columns(
        pl.when(hot).then(pl.lit("DL-1")).otherwise("point_code").alias("point_code"),
        pl.when(hot).then(pl.lit("2026-10-05 10:15:00")).otherwise("registered_at").alias("registered_at"),
    )


def _namesakes(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Fifty thousand people of one name and birth date, each with a paper of his own, next to one another."""
    hot = _POSITION < 50_000
    paper = pl.format("079090{}", (_POSITION + 100_000).cast(pl.String).str.zfill(6))
    return rows.with_columns(
        pl.when(hot).then(pl.lit("NGUYỄN VĂN AN")).otherwise("full_name").alias("full_name"),
        pl.when(hot).then(pl.lit("1990-01-01")).otherwise("date_of_birth").alias("date_of_birth"),
        pl.when(hot).then(pl.lit("CCCD_CHIP")).otherwise("id_type").alias("id_type"),
        pl.when(hot).then(pl.lit("INDIVIDUAL")).otherwise("customer_type").alias("customer_type"),
        pl.when(hot).then(paper).otherwise("id_number").alias("id_number"),
    )


def _one_portrait(rows: pl.LazyFrame) -> pl.LazyFrame:
    """A million people have one portrait."""
    return rows.with_columns(_hot("portrait_hash", pl.lit("0123456789abcdef")))


def _one_device(rows: pl.LazyFrame) -> pl.LazyFrame:
    """A million numbers were last used in one device, the others each in its own."""
    return rows.with_columns(device_hash=pl.format("d{}", _POSITION)).with_columns(
        _hot("device_hash", pl.lit("0123456789abcdef"))
    )


def _one_address(rows: pl.LazyFrame) -> pl.LazyFrame:
    """A million people have one address, and came to one point over the years."""
    return rows.with_columns(
        _hot("address", pl.lit("12 Lê Lợi, phường Bến Thành, thành phố Hồ Chí Minh")),
        _hot("channel", pl.lit("AUTHORISED_POINT")),
        _hot("point_code", pl.col("point_code").max()),
    )


def _one_minute(rows: pl.LazyFrame) -> pl.LazyFrame:
    """One clerk registered a million numbers in one minute."""
    second = (_POSITION % 60).cast(pl.String()).str.zfill(2)
    return rows.with_columns(
        _hot("clerk_code", pl.col("clerk_code").max()),
        _hot("registered_at", pl.format("2024-10-07 10:15:{}", second)),
        _hot("activated_at", pl.lit("2024-10-07 10:20:00")),
    )


_SYLLABLES: Final = [
    "Nguyễn",
    "Trần",
    "Ơn",
    "Quách",
    "Thị",
    "Văn",
    "Bá",
    "Thượng",
    "Ái",
    "Nghĩa",
    "Khuyên",
    "Út",
    "Ý",
    "Phượng",
    "Hoàng",
    "Đỗ",
    "Êban",
    "Rơ",
    "H'Mai",
    "Yến",
]
_STREETS: Final = [
    "Lê Lợi",
    "Đường số",
    "Tổ",
    "Ấp Mỹ Hòa",
    "KDC Vĩnh Lộc B - lô",
    "Quốc lộ 1A, km",
    "Hẻm",
    "Thôn Đông",
]


def _drawn(column: int, below: int) -> pl.Expr:
    """A number from 0 to `below` - 1, which those of other columns tell nothing of."""
    return _POSITION.hash(column) % below


def _one_of(column: int, values: Sequence[str]) -> pl.Expr:
    return _drawn(column, len(values)).replace_strict(dict(enumerate(values)), return_dtype=pl.String)


def _digits(column: int, size: int) -> pl.Expr:
    return _drawn(column, 10**size).cast(pl.String).str.zfill(size)


def _time(column: int, first: datetime, days: int, written: str) -> pl.Expr:
    passed = pl.duration(days=_drawn(column, days), seconds=_drawn(3_000 + column, 86_400))
    return (pl.lit(first) + passed).dt.strftime(written)


def _seldom(column: int, odd: Sequence[str], usual: pl.Expr) -> pl.Expr:
    """One of the odd values in one of fifty rows."""
    return pl.when(_drawn(1_000 + column, 50) == 0).then(_one_of(2_000 + column, odd)).otherwise(usual)


def _foreign(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Columns of which none tells anything of another, as no generator of ours writes them.

    The numbers are the source's, so that lists fit; headings are Vietnamese, days come first, lengths vary.
    """
    day, second = "%d/%m/%Y", "%d/%m/%Y %H:%M:%S"
    syllables = [_one_of(30 + at, _SYLLABLES) for at in range(3)]
    names = pl.concat_str(
        *syllables, pl.when(_drawn(33, 3) > 0).then(_one_of(34, _SYLLABLES)), separator=" ", ignore_nulls=True
    )
    born, since, this_year = (datetime(year, 1, 1) for year in (1940, 2015, 2026))  # noqa: DTZ001
    columns = {
        "Số thuê bao": pl.when(_drawn(1, 3) == 0)
        .then("msisdn")
        .otherwise("0" + pl.col("msisdn").str.slice(2)),
        "Số IMSI": _seldom(2, ("", "NULL", "452 04"), "45204" + _digits(2, 10)),
        "Loại khách hàng": _one_of(3, ("Cá nhân", "Cá nhân", "Cá nhân", "CN", "Tổ chức", "Doanh nghiệp")),
        "Loại thuê bao": _one_of(4, ("Trả trước", "TRẢ SAU", "tra truoc", "TS")),
        "Trạng thái": _one_of(
            5, ("Hoạt động", "Đang hoạt động", "Khóa một chiều", "Khóa 2 chiều", "Thanh lý")
        ),
        "Họ và tên": _seldom(6, ("", "  ", "NULL", "TEST"), names),
        "Ngày sinh": _seldom(7, ("", "1975", "31/02/1980", "0/0/0000"), _time(7, born, 25_000, day)),
        "Giới tính": _one_of(8, ("Nam", "Nữ", "M", "nu", "")),
        "Quốc tịch": _one_of(9, ("Việt Nam", "VN", "VNM", "Việt Nam", "Hàn Quốc", "US")),
        "Loại giấy tờ": _one_of(10, ("CCCD gắn chip", "Căn cước", "CMND", "Hộ chiếu", "CCCD")),
        "Số giấy tờ": _seldom(11, ("", "123456789", "079 090.000-123", r"\N"), _digits(11, 12)),
        "Ngày cấp": _seldom(12, ("", "n/a", "45000"), _time(12, since, 4_000, day)),
        "Nơi cấp": _one_of(13, ("Cục CS QLHC về TTXH", "Bộ Công an", "CA  Tp. Hồ Chí Minh", "")),
        "Địa chỉ": pl.format(
            "{}{} {}, {}",
            _drawn(14, 2_000),
            _one_of(15, ("", "/12", "A", " bis")),
            _one_of(16, _STREETS),
            _drawn(17, 500),
        ),
        "Mã tỉnh": _one_of(18, ("01", "79", "48", "92")),
        "Ngày đăng ký": _seldom(19, ("", "01/02/80 07:00"), _time(19, since, 4_200, second)),
        "Ngày kích hoạt": _time(20, since, 4_200, second),
        "Kênh đăng ký": _one_of(21, ("Cửa hàng", "Đại lý", "App", "Điểm ủy quyền", "VNeID")),
        "Mã điểm": pl.format("DL{}", _drawn(22, 4_000)),
        "Mã GDV": pl.format("nv.{}", _drawn(23, 30_000)),
        "Số hợp đồng": pl.format("HD/{}-{}", _drawn(24, 10_000_000), _drawn(25, 99)),
        "Mã băm ảnh chân dung": _drawn(26, 2**60).cast(pl.String),
        "Ngày xác thực": _one_of(27, ("", "", "15/06/2026 08:00:00")),
        "Lần sử dụng cuối": _time(28, this_year, 300, second),
        "OTP": _one_of(29, ("Có", "Không", "x", "0", "")),
    }
    return rows.select(value.alias(heading) for heading, value in columns.items())


def _hot(column: str, value: pl.Expr) -> pl.Expr:
    return pl.when(_POSITION < _A_MILLION).then(value).otherwise(column).alias(column)


class Shape(NamedTuple):
    """What is made of another shape, row for row; `hot`: its groups are as large as they get."""

    of: str
    make: Callable[[pl.LazyFrame], pl.LazyFrame]
    hot: bool = True


SHAPES: Final[Mapping[str, Shape]] = {
    "every-row": Shape("usual", _every_row, hot=False),
    "dense": Shape("honest", _dense, hot=False),
    "foreign": Shape("usual", _foreign, hot=False),
    "one-paper": Shape("usual", _one_paper),
    "one-point": Shape("usual", _one_point),
    "namesakes": Shape("usual", _namesakes),
    "one-portrait": Shape("usual", _one_portrait),
    "one-device": Shape("usual", _one_device),
    "one-address": Shape("usual", _one_address),
    "one-minute": Shape("usual", _one_minute),
}


def reshape(source: Path, target: Path, shape: str) -> None:
    """Write `source`, an extract of the shape that it is made of, to `target` in another shape."""
    rows = pl.scan_csv(source, infer_schema=False, truncate_ragged_lines=True, empty_string_is_null=False)
    SHAPES[shape].make(rows).sink_csv(target)
