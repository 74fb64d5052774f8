"""Letters that a program broke before the file was handed in: refused by cause and line, nothing else is."""

import html
import quopri
import unicodedata
from pathlib import Path
from urllib.parse import quote

import pytest
from support.hostile_texts import people

from simaudit.errors import IntakeError
from simaudit.intake.text.encoding import ONE_BYTE, decode
from simaudit.intake.text.garbled import refuse_garbled

NAMES = ("Nguyễn Văn Ấn", "Đặng Thị Hồng", "Lê Hoàng Phước", "Bùi Quỳnh Như", "TRẦN THẾ VINH", "Võ Đức Cường")
TEXT = "msisdn,full_name\n" + "".join(f"09123456{at:02d},{NAMES[at % 6]}\n" for at in range(60))


def shown(text: str, codec: str) -> str:
    """UTF-8 as a program shows it that reads it in another encoding."""
    if codec in ("cp932", "gbk", "euc-kr"):
        return text.encode().decode(codec, "replace")
    return "".join(bytes([byte]).decode(codec, "ignore") or chr(byte) for byte in text.encode())


def refusal(text: str) -> str:
    with pytest.raises(IntakeError) as refused:
        refuse_garbled(text.encode(), Path("viettel.csv"))
    return str(refused.value)


@pytest.mark.parametrize(
    "codec",
    "cp1252 latin-1 cp1258 cp1250 cp1251 mac-roman cp437 cp850 cp932 gbk".split(),  # noqa: SIM905 (names)
)
def test_utf_8_that_was_saved_twice_is_refused_with_its_first_line(codec: str) -> None:
    for text in (TEXT, unicodedata.normalize("NFD", TEXT), TEXT.upper()):
        assert refusal(shown(text, codec)).startswith(
            "viettel.csv, line 2: its letters are UTF-8 that a program"
        )


def test_what_was_saved_three_times_or_only_in_a_column_is_refused_too() -> None:
    assert "windows-1252" in refusal(shown(shown(TEXT, "cp1252"), "cp1252"))
    assert "line 2" in refusal("".join(shown(line, "cp1252") + "\n" for line in TEXT.split("\n")))


@pytest.mark.parametrize("name", [name for name in ONE_BYTE if name != "windows-1252"])
def test_letters_of_a_font_saved_as_unicode_are_refused(name: str) -> None:
    text = decode(people(name), "windows-1252")
    assert f"its letters are text in {name}" in refusal(text)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("UTF-7", TEXT.encode("utf-7").decode()),
        ("HTML", html.escape(TEXT).encode("ascii", "xmlcharrefreplace").decode()),
        ("quoted-printable", quopri.encodestring(TEXT.encode()).decode()),
        ("\\u", TEXT.encode("unicode_escape").decode().replace("\\n", "\n")),
        ("%", quote(TEXT, safe=" ,\n")),
    ],
)
def test_codes_of_mail_and_web_pages_are_refused(kind: str, text: str) -> None:
    assert f"line 2: its letters are written in a code of mail or of web pages ({kind})" in refusal(text)


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        unicodedata.normalize("NFD", TEXT),
        "msisdn,full_name\n+84-912-345-678,NGUYEN-VAN +A- & B; C=D 5%\n" * 60,
        "msisdn,full_name\n0912345678,François Müller\n0912345679,Søren Ålund\n" * 30,
        "msisdn,full_name\n0912345678,Иван Гордеев\n0912345679,王小明\n0912345670,สมชาย\n" * 20,
        # One garbled row among sixty is that row's fault.
        TEXT.replace("Nguyễn Văn Ấn", shown("Nguyễn Văn Ấn", "cp1252"), 1),
        "msisdn,address\n" + "0912345678,«Cà phê Bố Già», số 5–7, XÃ–HUYỆN…\n" * 60,
    ],
)
def test_honest_text_is_left_alone(text: str) -> None:
    refuse_garbled(text.encode(), Path("viettel.csv"))
