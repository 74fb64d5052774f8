"""TCVN3 and VNI: bytes of fonts → Vietnamese letters."""

import unicodedata

import pytest

from simaudit.intake.text.legacy_fonts import TCVN3, from_tcvn3, from_vni


def in_tcvn3(text: str) -> bytes:
    return bytes(TCVN3.index(character) for character in text)


def test_tcvn3_has_a_letter_for_each_byte() -> None:
    assert len(TCVN3) == 256
    assert from_tcvn3(b"Nguy\xd4n V\xa8n \xb8", "strict") == "Nguyễn Văn á"


def test_small_letters_among_capitals_are_those_of_a_font_for_capitals() -> None:
    written = {"NGUYễN VăN AN": "NGUYỄN VĂN AN", "Nguyễn Văn An": "Nguyễn Văn An", "ĐặNG": "ĐẶNG", "á": "á"}
    assert {text: from_tcvn3(in_tcvn3(text), "strict") for text in written} == written


def test_vni_has_combining_marks_behind_their_letter() -> None:
    text = from_vni(b"Nguye\xe3n Va\xean \xd1\xf4", "strict")
    assert unicodedata.normalize("NFC", text) == "Nguyễn Văn Đơ"
    assert unicodedata.normalize("NFC", from_vni(b"NGUYE\xc3N TRA\xc0N", "strict")) == "NGUYỄN TRẦN"


@pytest.mark.parametrize("decode", [from_tcvn3, from_vni])
def test_an_undefined_byte_is_an_error_or_what_errors_say(decode: object) -> None:
    assert callable(decode)
    with pytest.raises(UnicodeDecodeError):
        decode(b"a\x81b", "strict")
    assert decode(b"a\x81b", "replace") == "a\ufffdb"
