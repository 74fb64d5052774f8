"""`[letterhead]`, and the two keys that stood outside it before."""

from datetime import date
from pathlib import Path

import pytest

from simaudit.config import Config, Letterhead, load_config
from simaudit.errors import UsageError


def read(folder: Path, text: str) -> Config:
    path = folder / "simaudit.toml"
    path.write_text(text, encoding="utf-8")
    return load_config(path)


def test_all_of_it_is_optional(tmp_path: Path) -> None:
    assert read(tmp_path, "").letterhead == Letterhead()
    assert not read(tmp_path, "").letters


LINES = (
    *(f"letterhead.{key}" for key in Letterhead.model_fields if key not in ("answer_days", "holidays")),
    "carriers.viettel.name", "carriers.viettel.legal_name", "carriers.viettel.contact",
    "checks.UNR-01.reason",
)  # fmt: skip
SEVERAL = ("letterhead.signer_title", "checks.UNR-01.reason")
"""Texts that may be of several lines."""


def test_what_cannot_be_seen_is_refused_by_line_key_and_cure(tmp_path: Path) -> None:
    for key in LINES:
        table, _, name = key.rpartition(".")
        for sign in ("\n", "\r", "\t", "\0", "\x1b", "\x7f", "\x9b", "\u2028", "\u202e", "\u2066", "\u200b"):
            if sign == "\n" and key in SEVERAL:
                continue
            text = f'"A, a\\u{ord(sign):04x}b"'
            value = f"[{text}]" if name == "recipients" else text
            with pytest.raises(UsageError) as refused:
                read(tmp_path, f"# a\n[{table}]\n{name} = {value}\n")
            assert str(refused.value).startswith(f"{tmp_path}/simaudit.toml, line 3: {key}"), ascii(sign)
            named = "a text on one line" if sign == "\n" else f"U+{ord(sign):04X}"
            assert named in str(refused.value)
            assert refused.value.cure("vi")
    for key in SEVERAL:
        table, _, name = key.rpartition(".")
        read(tmp_path, f'[{table}]\n{name} = "A\\nb"\n')


def test_every_key_is_taken(tmp_path: Path) -> None:
    head = read(
        tmp_path,
        'letters_folder = "own"\n[letterhead]\nparent = "UBND tỉnh"\nauthority = "Sở"\nplace = "Gia Lai"\n'
        'functions = "QĐ 12"\n'
        'symbol = "SKHCN"\noffice = "BCVT"\nsigner_title = "KT. Giám đốc\\nPhó Giám đốc"\nsigner = "Lê B"\n'
        'official = "Trần B, Phó Trưởng phòng"\n'
        'recipients = ["Cục Viễn thông"]\ncontact = "Phòng BCVT"\nanswer_days = 10\n'
        "holidays = [2028-01-25]\n",
    ).letterhead
    assert head.model_dump() == {
        "parent": "UBND tỉnh",
        "authority": "Sở",
        "functions": "QĐ 12",
        "place": "Gia Lai",
        "symbol": "SKHCN",
        "office": "BCVT",
        "signer_title": "KT. Giám đốc\nPhó Giám đốc",
        "signer": "Lê B",
        "official": "Trần B, Phó Trưởng phòng",
        "recipients": ("Cục Viễn thông",),
        "contact": "Phòng BCVT",
        "answer_days": 10,
        "holidays": (date(2028, 1, 25),),
    }


def test_an_official_has_a_name_and_a_post(tmp_path: Path) -> None:
    for text in ("Trần B", "Trần B,", ", Phó Trưởng phòng", " , "):
        with pytest.raises(UsageError, match=r", line 2: letterhead.official: name and post are needed"):
            read(tmp_path, f'[letterhead]\nofficial = "{text}"')


def test_a_deadline_is_a_number_of_days(tmp_path: Path) -> None:
    assert read(tmp_path, "").letterhead.answer_days == 10
    with pytest.raises(UsageError, match=r", line 2: letterhead.answer_days: 0 or more is needed"):
        read(tmp_path, "[letterhead]\nanswer_days = -1")
    for text in ('"ten"', "366", "1.5"):
        with pytest.raises(UsageError, match=r", line 2: letterhead.answer_days: "):
            read(tmp_path, f"[letterhead]\nanswer_days = {text}")


def test_nothing_for_a_deadline_is_no_deadline(tmp_path: Path) -> None:
    for text in ("0", "false", '""'):
        assert read(tmp_path, f"[letterhead]\nanswer_days = {text}").letterhead.answer_days is None
    path = tmp_path / "simaudit.toml"
    for text in ("0", ""):
        config = load_config(path, {"SIMAUDIT_LETTERHEAD_ANSWER_DAYS": text})
        assert config.letterhead.answer_days is None
        assert config.overridden({"lang": "en"}).letterhead.answer_days is None


def test_a_holiday_is_a_day(tmp_path: Path) -> None:
    for text in ('"25 Tết"', "2028", "[2028-01-25]", "2028-01-25T09:00:00"):
        with pytest.raises(UsageError, match=r", line 2: letterhead.holidays 2: a day is needed"):
            read(tmp_path, f"[letterhead]\nholidays = [2028-01-25,\n{text}]")
