"""What a masked value shows and what it hides."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simaudit.report.figures.masking import HIDDEN, mask_name, mask_number, mask_paper, pseudonym

KEY = b"0123456789abcdef"


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("84961234567", "8496*****67"),
        ("841681234567", "8416*****67"),
        ("12345", "*****"),
        ("1", "*****"),
        ("", ""),
    ],
)
def test_a_number_keeps_its_network_and_its_last_two_digits(number: str, masked: str) -> None:
    assert mask_number(number) == masked


@pytest.mark.parametrize(
    ("paper", "masked"),
    [
        ("068204001234", "068*****1234"),
        ("123456789", "1*****789"),
        ("B1234567", "B*****67"),
        ("12345", "*****"),
        ("", ""),
    ],
)
def test_a_paper_keeps_its_ends(paper: str, masked: str) -> None:
    assert mask_paper(paper) == masked


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("Nguyễn Văn An", "NGUYỄN V** A**"),
        (unicodedata.normalize("NFD", "Nguyễn Văn An"), "NGUYỄN V** A**"),
        ("đỗ thị ơn", "ĐỖ T** Ơ**"),
        ("HỒ", "H**"),
        ("John Smith", "J** S**"),
        ("H'Hen Niê", "H** N**"),
        ("  ", ""),
        ("", ""),
    ],
)
def test_only_a_usual_surname_is_shown_whole(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@given(st.text(alphabet="0123456789ABCDEFGH", min_size=1, max_size=30))
def test_five_characters_of_a_number_or_paper_are_always_hidden(value: str) -> None:
    for masked in (mask_number(value), mask_paper(value)):
        assert masked.count("*") == HIDDEN
        assert len(masked) - HIDDEN <= max(len(value) - HIDDEN, 0)
        head, tail = masked.split("*" * HIDDEN)
        assert value.startswith(head)
        assert value.endswith(tail)


@given(st.lists(st.text(alphabet=st.characters(categories=["L"]), min_size=2), min_size=2, max_size=6))
def test_no_word_of_a_name_but_the_first_survives(words: list[str]) -> None:
    masked = mask_name(" ".join(words)).split(" ")
    assert len(masked) == len(words)
    assert all(re.fullmatch(r".\*\*", word) for word in masked[1:])


@given(st.text(min_size=1))
def test_a_pseudonym_is_the_same_under_one_key_and_another_under_another(subject: str) -> None:
    assert pseudonym(KEY, subject) == pseudonym(KEY, subject)
    assert pseudonym(KEY, subject) != pseudonym(KEY + b"x", subject)
    assert re.fullmatch(r"P-[A-Z2-7]{10}", pseudonym(KEY, subject))


def test_a_pseudonym_needs_a_key() -> None:
    with pytest.raises(ValueError, match="without a key"):
        pseudonym(b"", "068204001234")
