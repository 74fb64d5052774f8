"""Words of responses are recognised in full, by halves and as codes, and no other text is."""

import unicodedata

import pytest

from simaudit.report.annexes.response_words import ANSWERS, INSPECTION_RESULTS, code_of


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
        ("phản đối / contested", "contested"),
        ("phản đối", "contested"),
        ("không đồng ý", "contested"),
        ("không phải", "not_confirmed"),
        ("không kết luận / inconclusive", "inconclusive"),
    ],
)
def test_the_words_of_workbooks_handed_out_before_are_known(typed: str, code: str) -> None:
    assert code in (code_of(typed, ANSWERS), code_of(typed, INSPECTION_RESULTS))


@pytest.mark.parametrize("typed", ["", " ", "/", "ok", "chấp", "đã sửa / accept", "confirmed", "contested!"])
def test_any_other_word_is_none(typed: str) -> None:
    assert code_of(typed, ANSWERS) is None


def test_a_list_of_the_words_fits_into_a_cell_s_validation() -> None:
    """A spreadsheet takes a list of at most 255 characters, with commas between its items."""
    for words in (ANSWERS, INSPECTION_RESULTS):
        assert len(",".join(words.values())) <= 255
        assert not any("," in word for word in words.values())
