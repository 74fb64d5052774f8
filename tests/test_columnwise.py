"""The fast operations on whole columns give what the plain polars ones give."""

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from simaudit import columnwise
from simaudit.columnwise import contains, lasting_hash, only_digits, true_positions
from simaudit.intake.records.account import control_numbers
from simaudit.intake.records.non_records import suspect_rows

TEXTS = st.lists(
    st.none() | st.text(alphabet="0184379+-., aZ_e\n٣\x00", max_size=45) | st.text("0123456789", max_size=45),
    max_size=8,
)


def column(texts: list[str | None]) -> pl.Series:
    return pl.Series("texts", texts, dtype=pl.String)


def matching(texts: list[str | None], pattern: str) -> list[bool]:
    return column(texts).str.contains(pattern).fill_null(False).to_list()


@given(TEXTS)
@example(["", "+1", "-1", " 1", "1 ", "1_0", "1e3", "1.0", "٣", "0x1", "00", None])
@example(["9" * 38, "9" * 39, "9" * 60, "+" + "9" * 39, "9" * 38 + "a", "0" * 200])
def test_only_digits_equals_a_pattern(texts: list[str | None]) -> None:
    assert only_digits(column(texts)).to_list() == matching(texts, "^[0-9]+$")


@given(TEXTS, st.sampled_from(["[^0-9A-Z]", "[ .a-z-]"]))
def test_contains_equals_a_search_of_every_text(texts: list[str | None], pattern: str) -> None:
    assert contains(column(texts), pattern).to_list() == matching(texts, pattern)


@given(TEXTS)
@example(["012345678", "01234567", "012345678x", "x012345678", "123456789" * 5])
def test_suspect_rows_don_t_begin_with_a_number(texts: list[str | None]) -> None:
    expected = [at for at, found in enumerate(matching(texts, "^[0-9]{9}")) if not found]
    assert suspect_rows(column(texts)).to_list() == expected


@given(TEXTS)
@example(["84912345678", "8491234567", "84" * 30, "85912345678", "084912345678", "84912345678x"])
def test_control_numbers_are_the_last_nine_digits(texts: list[str | None]) -> None:
    whole = [text for text in texts if text and matching([text], "^84[0-9]{9,}$") == [True]]
    assert control_numbers(column(texts)).to_list() == [int(text[-9:]) for text in whole]


@given(TEXTS)
@example(["", "a", "079201001234", "012345678901234567890123", "0123456789012345678901234", "Lê"])
def test_a_lasting_hash_is_a_formula_of_the_bytes(texts: list[str | None]) -> None:
    def formula(text: str) -> int:
        padded = (text + " " * (24 - len(text))).encode()
        words = (padded[:8], padded[8:16], padded[-8:])
        factors = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)
        return sum(
            int.from_bytes(word, "little") * factor for word, factor in zip(words, factors, strict=True)
        )

    expected = [None if text is None else formula(text) % 2**64 for text in texts]
    assert lasting_hash(column(texts)).to_list() == expected


@pytest.mark.parametrize("chunk", [1, 2, 3, 8, 64])
@given(st.lists(st.booleans(), max_size=70))
def test_true_positions_equal_arg_true(chunk: int, marked: list[bool]) -> None:
    mask = pl.Series(marked, dtype=pl.Boolean)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(columnwise, "_CHUNK", chunk)
        columnwise._chunk_numbers.cache_clear()
        found = true_positions(mask)
    columnwise._chunk_numbers.cache_clear()
    assert found.dtype == pl.UInt32
    assert found.to_list() == mask.arg_true().to_list()


def test_true_positions_go_on_from_one_chunk_to_the_next() -> None:
    size = 2 * columnwise._CHUNK + 5
    at = [0, columnwise._CHUNK - 1, columnwise._CHUNK, 2 * columnwise._CHUNK, size - 1]
    mask = pl.repeat(False, size, dtype=pl.Boolean, eager=True).scatter(at, True)
    assert true_positions(mask).to_list() == at
