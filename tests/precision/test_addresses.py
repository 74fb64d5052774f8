"""The commune of a row: by its code, or by its address in five spellings; one or none, never a guess."""

import pickle
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from precision.addresses import SPELLINGS, written_addresses

from simaudit.intake.month_file import CarrierMonth
from simaudit.intake.values.communes import commune_columns
from simaudit.judge.communes import CommuneNames
from simaudit.judge.register import Register
from simaudit.rules.reference_tables import communes, reference_tables

DAY = date(2026, 10, 31)
HANG_BAC = "12 Hàng Bạc, Phường Hàng Bạc, Quận Hoàn Kiếm, Thành phố Hà Nội"


class Addresses:
    """What codes and addresses tell on a day."""

    def __init__(self) -> None:
        self.naming = CommuneNames(DAY, {})

    def told(self, rows: Sequence[tuple[str | None, str | None]]) -> pl.DataFrame:
        """(code, address) of each row → COMMUNE_COLUMNS."""
        schema = {"commune_code": pl.String, "address": pl.String}
        frame = pl.DataFrame(rows, schema, orient="row")
        return pl.DataFrame(commune_columns(frame["commune_code"], frame["address"], self.naming))

    def communes(self, rows: Sequence[tuple[str | None, str | None]]) -> list[tuple[str | None, str | None]]:
        """(code, address) of each row → its commune, and by what it is told."""
        told = self.told(rows).select("commune", "commune_evidence").rows()
        return [(commune, evidence if commune else None) for commune, evidence in told]

    def of(self, address: str) -> str | None:
        """The name of the commune."""
        ((code, _),) = self.communes([(None, address)])
        return code and communes(DAY)[code]

    def never(self, addresses: Sequence[str]) -> list[bool | None]:
        """Whether the commune that each address names never was; None: that isn't certain."""
        return self.told([(None, address) for address in addresses])["unheard_commune"].to_list()


@pytest.fixture(scope="module")
def addresses() -> Addresses:
    return Addresses()


def test_fifty_thousand_addresses_in_five_spellings(addresses: Addresses) -> None:
    written = list(written_addresses(50_000, seed=1))
    told = addresses.communes([(None, one.address) for one in written])
    for spelling in SPELLINGS:
        pairs = [
            (one.commune, code)
            for one, (code, _) in zip(written, told, strict=True)
            if one.spelling == spelling
        ]
        right = sum(code is not None and code == truth for truth, code in pairs)
        wrong = sum(code is not None and code != truth for truth, code in pairs)
        assert (len(pairs), right >= 0.94 * len(pairs), wrong) == (10_000, True, 0), spelling


@pytest.mark.parametrize(
    ("address", "name"),
    [
        (HANG_BAC, "Phường Hoàn Kiếm"),
        ("12 Hàng Bạc, P.Hàng Bạc, Q.Hoàn Kiếm, TP.Hà Nội", "Phường Hoàn Kiếm"),
        ("12 Hàng Bạc; P. Hàng Bạc; Q. Hoàn Kiếm; HN, Việt Nam", "Phường Hoàn Kiếm"),
        ("12 Hàng Bạc, P. Hàng Bạc, Hoàn Kiếm, HN, Việt Nam", "Phường Hoàn Kiếm"),
        ("12 Hang Bac - phuong Hang Bac - quan Hoan Kiem - Ha Noi", "Phường Hoàn Kiếm"),
        ("12 HÀNG BẠC,PHƯỜNG HOÀN KIẾM,HÀ NỘI", "Phường Hoàn Kiếm"),
        ("Phường Hoàn Kiếm, thành phố Hà Nội, VIET NAM", "Phường Hoàn Kiếm"),
        ("P05, Q3, TP.HCM", "Phường Bàn Cờ"),
        ("5 Lê Lợi, phường 5, quận 3, Sài Gòn", None),  # No name of a province.
        ("Xã An Hải, huyện Lý Sơn, tỉnh Quảng Ngãi", "Đặc khu Lý Sơn"),
        ("Tổ 1, xã Dầu Giây, huyện Thống Nhất, Đồng Nai", "Phường Dầu Giây"),  # A town until 2025.
        ("xã Dầu Giây, tỉnh Đồng Nai", "Phường Dầu Giây"),
        ("Phường Hàng Bạc, Hà Nội", "Phường Hoàn Kiếm"),  # Of before, without its district.
        ("Ba Đình, Hà Nội", None),  # The district of before or the ward of today.
        ("Trần Phú, Ba Đình, Hà Nội", None),  # A street or a commune.
        ("Phường Hoàn Kiếm", None),
        ("Xã Lộc Thanh, tỉnh Đồng Nai", None),  # Lộc Thành and Lộc Thạnh.
        ("Phường Trúc Bạch, quận Đống Đa, Hà Nội", None),  # The commune lies in another district.
        ("Hàng Bạc Phường Hoàn Kiếm Hà Nội", None),  # Nothing parts it.
        (",,,", None),
    ],
)
def test_an_address_names_one_commune_or_none(addresses: Addresses, address: str, name: str | None) -> None:
    assert addresses.of(address) == name


def test_a_code_goes_before_the_address_where_a_commune_has_it(addresses: Addresses) -> None:
    assert addresses.communes(
        [
            ("70", "Xã Cẩm Giang, Hải Phòng"),
            ("99999", HANG_BAC),
            (None, "P. Hoàn Kiếm, Hà Nội"),
            ("00001", None),
        ]
    ) == [("00070", "code"), ("00070", "address_before"), ("00070", "address"), (None, None)]


def test_an_old_commune_that_was_parted_is_none(addresses: Addresses) -> None:
    tables = reference_tables()
    parted = tables["commune_change"].filter(extent="part")["old"].unique()
    names = tables["commune_before_2025"].filter(pl.col("code").is_in(parted.implode()))
    rows = names.join(tables["birth_province"], left_on="0" + pl.col("province"), right_on="code")
    written = rows.select(
        pl.format("{} {}, {}, {}", "kind", "name", "district", "province_right")
    ).to_series()
    told = addresses.communes([(None, address) for address in written])
    assert (len(told) > 470, {code for code, _ in told}) == (True, {None})


@pytest.mark.parametrize(
    ("address", "never"),
    [
        ("12 Hàng Bạc, Phường Bông Sen Vàng, Quận Hoàn Kiếm, Thành phố Hà Nội", True),
        ("Thôn 3, xã Bông Sen Vàng, Hà Nội, Việt Nam", True),
        ("THON 3, XA BONG SEN VANG, HUYEN BONG SEN, HA NOI", True),
        ("Thôn 3, xã Bông Sen Vàng, tỉnh Hà Tây cũ", None),  # No province.
        ("Thôn 3, xã Bông Sen Vàng, Lào", None),
        ("P. Bông Sen Vàng, Q. Hoàn Kiếm, Hà Nội", None),  # A room, a hamlet or a block has such words, too.
        ("Tổ 1, Bông Sen Vàng, quận Hoàn Kiếm, Hà Nội", None),  # Names no commune.
        ("Phường Bông Sen Vàng, tổ 3, Hà Nội", None),
        ("Ngõ 5, Phương Bông Sen, Hoàn Kiếm, Hà Nội", None),  # A street.
        (HANG_BAC, False),
        ("Phường Hàng Bạc, quận Đống Đa, Hà Nội", False),  # Of another district.
        ("Xã Hàng Bạc, Hà Nội", False),  # Of another kind.
        ("Phường Hàng Bạk, quận Hoàn Kiếm, Hà Nội", None),  # Slips.
        ("Phường Hàg Bạc, quận Hoàn Kiếm, Hà Nội", None),
        ("Phường Hàng Bạc cũ, quận Hoàn Kiếm, Hà Nội", None),
        ("Phường Trung Tự, quận Đống Đa, Hà Nội", False),  # Without a successor in the sources.
        ("Phường Bà Rịa, tỉnh Bà Rịa - Vũng Tàu", False),
        ("Phường Bà Rịa, Thành phố Hồ Chí Minh", False),
        ("Phường Hải Châu, tỉnh Quảng Nam", False),  # Of the province of today.
        ("Xã Dầu Giây, tỉnh Đồng Nai", False),
    ],
)
def test_a_commune_that_never_was(addresses: Addresses, address: str, never: bool | None) -> None:
    assert addresses.never([address]) == [never]


def test_of_fifty_thousand_addresses_none_names_a_commune_that_never_was(addresses: Addresses) -> None:
    told = addresses.never([one.address for one in written_addresses(50_000, seed=2)])
    assert (told.count(True), told.count(False) > 39_000) == (0, True)


WORD = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)
PLACE = st.sampled_from(
    ["Phường Hàng Bạc", "Quận Hoàn Kiếm", "Hà Nội", "P.5", "Q 3", "TP.HCM", "Việt Nam", "xã", ""]
)
FREE = st.lists(WORD | PLACE, max_size=6).flatmap(
    lambda parts: st.sampled_from([", ", ",", ";", " - ", " "]).map(lambda mark: mark.join(parts))
)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.none() | WORD, st.none() | FREE), min_size=1, max_size=60))
def test_free_text_is_told_alike_alone_and_among_others(
    addresses: Addresses, rows: list[tuple[str | None, str | None]]
) -> None:
    together = addresses.communes(rows)
    codes = communes(DAY).keys()
    for row, (code, evidence) in zip(rows, together, strict=True):
        assert (code is None) == (evidence is None)
        assert code is None or code in codes
        assert addresses.communes([row]) == [(code, evidence)]


@settings(max_examples=25, deadline=None)
@given(st.lists(WORD.filter(lambda word: not set(word) & set(",;-")), min_size=1, max_size=40))
def test_what_stands_before_the_commune_changes_nothing(addresses: Addresses, streets: list[str]) -> None:
    ends = HANG_BAC.partition(", ")[2]
    told = addresses.communes([(None, f"{street}, {ends}") for street in streets])
    assert told == [("00070", "address_before")] * len(streets)


def test_a_register_tells_the_communes_of_rows_that_were_read_without_them(tmp_path: Path) -> None:
    path = tmp_path / "viettel.parquet"
    rows = {"commune_code": ["70", None, None], "address": [None, HANG_BAC, "?"]}
    frame = pl.DataFrame(rows).with_columns(file=pl.lit("a.csv"), record=pl.int_range(1, 4))
    frame.with_columns(carrier=pl.lit("viettel")).write_parquet(path)
    month = CarrierMonth("viettel", path, frozenset(rows), (("a.csv", 3),))
    with Register([month], DAY) as register:
        register.make(["row_commune"])
        told = register.connection.execute(
            "SELECT record, commune, evidence, commune_name, province_name FROM row_commune ORDER BY record"
        )
        hoan_kiem = ("Phường Hoàn Kiếm", "Thành phố Hà Nội")
        assert told.fetchall() == [
            (1, "00070", "code", *hoan_kiem),
            (2, "00070", "address_before", *hoan_kiem),
        ]


def test_a_code_of_six_digits_is_no_communes(addresses: Addresses) -> None:
    assert addresses.communes([("000701", None), ("00070", None)]) == [(None, None), ("00070", "code")]


def test_names_can_be_sent_to_a_process(addresses: Addresses) -> None:
    sent = pickle.loads(pickle.dumps(addresses.naming))  # noqa: S301
    assert sent(pl.Series(["00070"])).rows() == [("00070", "code", None)]
