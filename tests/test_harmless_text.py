"""Texts that may be shown: nothing in them drives a terminal, breaks a line, or is invalid."""

import json
import os
import tomllib
import unicodedata
from pathlib import Path
from xml.parsers import expat
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.hostile_signs import forbidden_in_page

from simaudit.cli.terminal.output import printable_lines
from simaudit.errors import Note, SimauditError
from simaudit.files import file_name, is_utf_8
from simaudit.harmless_text import html_text, printable, printable_quoted, running_text

ANY_TEXT = st.text(st.characters(codec=None, categories=None))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("viettel 2026-10 đợt\xa02.csv", "viettel 2026-10 đợt\xa02.csv"),
        ("a\x1b[31mb", r"a\x1b[31mb"),
        ("a\x9b31mb\x7f\x00", r"a\x9b31mb\x7f\x00"),
        ("a\nb\r\tc\u2028d\u0085", r"a\nb\r\tc\u2028d\x85"),
        ("a\u202eb\u2066\u200f\ufeff", r"a\u202eb\u2066\u200f\ufeff"),
        ("\U000e0041\ud800", r"\U000e0041\ud800"),
        (os.fsdecode(b"itel_\xe9\xff.csv"), r"itel_\xe9\xff.csv"),
    ],
)
def test_what_drives_a_terminal_or_is_no_text_is_an_escape(text: str, shown: str) -> None:
    assert printable(text) == shown
    assert file_name(Path("folder", text.replace("/", ""))) == shown


@given(ANY_TEXT)
def test_any_text_becomes_one_harmless_valid_line_once(text: str) -> None:
    shown = printable(text)
    shown.encode()
    assert all(sign.isprintable() or unicodedata.category(sign) == "Zs" for sign in shown)
    assert printable(shown) == shown
    assert printable_lines(text).count("\n") == text.count("\n")


@given(st.text(st.characters(codec="utf-8")))
def test_json_and_toml_mean_the_same_and_are_harmless(text: str) -> None:
    quoted = printable_quoted(json.dumps({"a": text}, ensure_ascii=False, indent=1))
    assert json.loads(quoted) == {"a": text}
    assert all(sign > "\uffff" or sign == "\n" or printable(sign) == sign for sign in quoted)
    assert tomllib.loads(f"a = {printable_quoted(json.dumps(text, ensure_ascii=False))}") == {"a": text}


@given(ANY_TEXT)
def test_any_text_is_xml_and_turns_no_direction(text: str) -> None:
    shown = running_text(text)
    read: list[str] = []
    parser = expat.ParserCreate()
    parser.CharacterDataHandler = read.append
    parser.Parse(f"<a>{escape(shown)}</a>".encode(), True)
    assert "".join(read) == shown
    assert not set(shown) & {*"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029"}
    assert all(sign == "\n" or unicodedata.category(sign) not in ("Cc", "Cs") for sign in shown)
    assert running_text(shown) == shown


@given(ANY_TEXT)
def test_any_text_is_a_page(text: str) -> None:
    shown = html_text(text)
    assert forbidden_in_page(shown) == set()
    assert len(shown) == len(text)
    shown.encode()


def test_a_path_is_text_where_its_bytes_are_utf_8() -> None:
    assert is_utf_8(Path("Sở Khoa học/2026-10"))
    assert not is_utf_8(Path(os.fsdecode(b"a/\xe9/b")))


def test_messages_hold_values_and_paths_as_they_may_be_shown() -> None:
    name = os.fsdecode(b"a\x1b\n\xe9")
    assert Note("verbatim", text=name).text() == r"a\x1b\n\xe9"
    assert SimauditError("file_empty", path=name).text() == r"a\x1b\n\xe9: the file is empty"
    assert Note("verbatim", text=Path(name)).data()["values"] == {"text": r"a\x1b\n\xe9"}
