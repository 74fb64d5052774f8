"""A letterhead of one province over the subscribers of another: told, and nothing is signed."""

import unicodedata
from pathlib import Path

import pytest

from simaudit.config import load_config
from simaudit.config.own_folders import head_fault, refuse_other_province
from simaudit.errors import UsageError
from simaudit.rules.reference_tables import provinces


def fault(folder: Path, head: str, province: str = "38") -> str:
    path = folder / "simaudit.toml"
    path.write_text(f'province = "{province}"\n[letterhead]\n{head}\n', encoding="utf-8")
    error = head_fault(load_config(path))
    return error.text() if error else ""


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("authority", "Sở Khoa học và Công nghệ tỉnh Bắc Ninh"),
        ("authority", "SỞ KHOA HỌC VÀ CÔNG NGHỆ TỈNH BẮC NINH"),
        ("parent", unicodedata.normalize("NFD", "Ủy ban nhân dân tỉnh Bắc Ninh")),
        ("parent", "UBND tinh Bac Ninh"),
        ("place", "Bắc Ninh"),
    ],
)
def test_a_letterhead_of_another_province_is_told_with_file_key_and_cure(
    tmp_path: Path, key: str, text: str
) -> None:
    assert fault(tmp_path, f'{key} = "{text}"') == (
        f"{tmp_path}/simaudit.toml, line 3: letterhead.{key}: the letterhead names Bắc Ninh, but "
        '`province` = "38" is Thanh Hóa; no letter, report or dossier is written; '
        "correct this key, or `province` of the configuration, so that both are one province"
    )
    with pytest.raises(UsageError) as refused:
        refuse_other_province(load_config(tmp_path / "simaudit.toml"))
    assert refused.value.exit_code == 2


@pytest.mark.parametrize(
    "head",
    [
        "",
        'authority = "Sở Khoa học và Công nghệ"',
        'parent = "Ủy ban nhân dân tỉnh"\nplace = "Hạc Thành"',
        'parent = "Ủy ban nhân dân tỉnh Thanh Hoá"\nauthority = "SỞ KH&CN"\nplace = "Thanh Hóa"',
        'parent = "Bộ Khoa học và Công nghệ"\nauthority = "Cục Viễn thông"\nplace = "Hà Nội"',
        'authority = "Thanh tra Bộ"\nplace = "Đà Nẵng"',
        'authority = "Sở Khoa học và Công nghệ tỉnh Thanh Hóa"\nrecipients = ["UBND tỉnh Nghệ An"]',
        'functions = "Quyết định số 1 của Ủy ban nhân dân tỉnh Nghệ An"',
    ],
)
def test_a_letterhead_of_no_other_province_is_no_fault(tmp_path: Path, head: str) -> None:
    assert fault(tmp_path, head) == ""


def test_each_of_the_34_provinces_is_known_by_its_name_and_as_no_other(tmp_path: Path) -> None:
    told = {
        (code, other)
        for code in provinces()
        for other, name in provinces().items()
        if fault(tmp_path, f'parent = "Ủy ban nhân dân tỉnh {name}"', code)
    }
    assert told == {(code, other) for code in provinces() for other in provinces() if code != other}


def test_without_a_province_there_is_nothing_to_compare(tmp_path: Path) -> None:
    assert fault(tmp_path, 'authority = "Sở Khoa học và Công nghệ tỉnh Bắc Ninh"', "") == ""
