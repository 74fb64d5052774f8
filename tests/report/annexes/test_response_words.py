"""Words of responses are recognised in full, by halves, as codes and as written; no other text is."""

import tomllib
import unicodedata
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simaudit.intake.values.text import fold
from simaudit.paths import CHECKS
from simaudit.report.annexes.response_words import ANSWERS, AUDIT_RESULTS, INSPECTION_RESULTS, code_of

VOCABULARY = tomllib.loads((CHECKS / "vocabulary/responses.toml").read_text(encoding="utf-8"))
KINDS = (ANSWERS, INSPECTION_RESULTS, AUDIT_RESULTS)


def spellings(words: Mapping[str, str]) -> list[tuple[str, str]]:
    """Everything that means one of `words`, and its code."""
    return [
        (spelling, code)
        for code, word in words.items()
        for spelling in (word, *word.split(" / "), *VOCABULARY.get(code, ()))
    ]


@pytest.mark.parametrize("words", [ANSWERS, INSPECTION_RESULTS], ids=["answers", "results"])
def test_a_word_is_known_by_its_code_whole_or_by_either_half(words: dict[str, str]) -> None:
    for code, word in words.items():
        for typed in (
            code,
            word,
            *word.split("/"),
            word.upper(),
            f" {word} ",
            unicodedata.normalize("NFD", word),
        ):
            assert code_of(typed, words) == code
        assert code_of(word.replace(" / ", "/"), words) == code


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Đồng ý", "accepted"),
        ("đồng ý.", "accepted"),
        ("NHẤT TRÍ", "accepted"),
        ("dong y", "accepted"),
        ("dong ý", "accepted"),
        ("Đã xử lý;", "fixed"),
        ("da xu ly", "fixed"),
        ("đã khắc phục!", "fixed"),
        ("Không đồng ý", "contested"),
        ("KHONG DONG Y", "contested"),
        ("khong dong y (co giai trinh)", "contested"),
        ("“không chấp nhận”", "contested"),
        ("contested!", "contested"),
        ("phản đối / contested", "contested"),
        ("phản đối", "contested"),
        ("không đồng ý", "contested"),
        ("không phải", "not_confirmed"),
        ("không kết luận / inconclusive", "inconclusive"),
    ],
)
def test_the_words_that_people_write_and_those_handed_out_before_are_known(typed: str, code: str) -> None:
    assert code in (code_of(typed, ANSWERS), code_of(typed, INSPECTION_RESULTS))


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "/",
        "ok",
        "chấp",
        "đã sửa / accept",
        "confirmed",
        "đúng",
        "sai",
        "không",
        "đồng ý?",
        "không, đồng ý",
        "khong, dong y",
        "không_đồng_ý",
        "đồng ý một phần",
        "dồng ý",
        "đông y",
        "sẽ xử lý",
        "chưa xử lý",
        "không xử lý",
        "đã xử lý?",
        "xác nhận",
    ],
)
def test_any_other_word_is_none(typed: str) -> None:
    assert code_of(typed, ANSWERS) is None


def test_a_list_of_the_words_fits_into_a_cell_s_validation() -> None:
    """A spreadsheet takes a list of at most 255 characters, with commas between its items."""
    for words in (ANSWERS, INSPECTION_RESULTS):
        assert len(",".join(words.values())) <= 255
        assert not any("," in word for word in words.values())


@given(st.data())
def test_no_word_is_read_as_another_s_however_it_is_written(data: st.DataObject) -> None:
    words = data.draw(st.sampled_from(KINDS))
    spelling, code = data.draw(st.sampled_from(spellings(words)))
    plain = data.draw(st.lists(st.booleans(), min_size=len(spelling.split()), max_size=len(spelling.split())))
    typed = " ".join(
        fold(syllable).lower() if bare and syllable.isalpha() else syllable
        for syllable, bare in zip(spelling.split(), plain, strict=True)
    )
    typed = data.draw(st.sampled_from([str.upper, str.lower, str.title, str.capitalize]))(typed)
    typed = unicodedata.normalize(data.draw(st.sampled_from(["NFC", "NFD"])), typed)
    typed = data.draw(st.sampled_from(["", " ", "“"])) + typed + data.draw(st.text(" .;!…”", max_size=3))
    assert code_of(typed, words) == code


@given(st.data())
def test_what_is_denied_is_never_what_is_affirmed(data: st.DataObject) -> None:
    words = data.draw(st.sampled_from(KINDS))
    spelling, code = data.draw(st.sampled_from(spellings(words)))
    denial = data.draw(st.sampled_from(["không", "khong", "chưa", "chua", "KHÔNG", "không,", "not"]))
    joint = data.draw(st.sampled_from([" ", "  ", ", ", "_", "-"]))
    assert code_of(f"{denial}{joint}{spelling}", words) != code


def test_no_two_codes_share_a_word_with_or_without_marks() -> None:
    for words in KINDS:
        codes: dict[str, set[str]] = {}
        for spelling, code in spellings(words):
            codes.setdefault(fold(spelling), set()).add(code)
        assert {text: both for text, both in codes.items() if len(both) > 1} == {}
