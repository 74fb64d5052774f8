"""What could not be read of a column: how much of it is too much, and which wordings may be shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simaudit.intake.records.unread_values import UnreadColumn, added, vocabulary


@pytest.mark.parametrize(
    ("cells", "of", "unreadable"),
    [(9, 9, False), (10, 200, False), (10, 199, True), (5_000, 100_000, False), (5_001, 100_000, True)],
)
def test_a_column_is_unreadable_above_five_per_cent_and_from_ten_values_on(
    cells: int, of: int, unreadable: bool
) -> None:
    assert UnreadColumn(column="id_type", cells=cells, of=of).unreadable is unreadable


@pytest.mark.parametrize(
    ("wordings", "shown"),
    [
        ({"Thẻ CC": 1_196}, {"Thẻ CC": 1_196}),
        ({"CC mới": 5, "Thẻ CC": 90, "thẻ": 4}, {"Thẻ CC": 90, "CC mới": 5}),
        # Too rare, or not nearly all there are.
        ({"Thẻ CC": 4}, {}),
        ({"Thẻ CC": 89, **{f"Thẻ {one}": 1 for one in range(11)}}, {}),
        ({f"Thẻ {one}": 9 for one in range(13)}, {}),
        # What may be a person's name, a date, a number, an address, a mailbox.
        ({"Nguyễn Thị Hoa": 50}, {}),
        ({"TRAN A": 50, "Thẻ CC": 50}, {}),
        ({"02/01/1990": 50}, {}),
        ({"0912 345 678": 50}, {}),
        ({"Thôn Đông, xã Hòa Bình, huyện Vũ Thư, tỉnh": 50}, {}),
        ({"a@b.vn": 50}, {}),
        ({"": 50}, {}),
        # A surname alone is none's name.
        ({"Hồ": 50}, {"Hồ": 50}),
        # What goes on is no surname, though it is one without accents.
        ({"Đang sử dụng": 50, "đang mở": 9}, {"Đang sử dụng": 50, "đang mở": 9}),
        ({"Đang Sử Dụng": 50}, {}),
        ({"đang thị hoa": 50}, {}),
        ({"Đang van an": 50}, {}),
        ({"Đặng sử dụng": 50}, {}),
        ({"Dang su dung": 50}, {}),
    ],
)
def test_only_a_small_vocabulary_of_impersonal_wordings_is_shown(
    wordings: dict[str, int], shown: dict[str, int]
) -> None:
    column = UnreadColumn(column="id_type", cells=sum(wordings.values()), of=2_000, wordings=wordings).shown()
    assert list(column.wordings.items()) == list(shown.items())
    assert column.fault == ("mapping" if shown else "data")


@given(st.dictionaries(st.text(max_size=50), st.integers(1, 10_000)))
def test_of_whatever_was_written_only_impersonal_words_are_shown(wordings: dict[str, int]) -> None:
    for wording, cells in vocabulary(wordings).items():
        assert cells == wordings[wording] >= 5
        assert 0 < len(wording) <= 40
        assert sum(sign in "0123456789" for sign in wording) < 6
        assert "@" not in wording


def test_parts_of_a_file_add_up_in_the_contracts_order() -> None:
    first = UnreadColumn(column="id_type", cells=3, of=10, wordings={"Thẻ CC": 3})
    second = UnreadColumn(column="id_type", cells=2, of=5, wordings={"Thẻ CC": 1, "?": 1})
    born = UnreadColumn(column="date_of_birth", cells=1, of=5)
    assert list(added([first], [second, born]).values()) == [
        born,
        UnreadColumn(column="id_type", cells=5, of=15, wordings={"Thẻ CC": 4, "?": 1}),
    ]


def test_more_wordings_than_a_vocabulary_has_are_counted_alone() -> None:
    many = {f"w{one}": 1 for one in range(1_000)}
    one_more = UnreadColumn(column="gender", cells=1, of=1, wordings={"x": 1})
    of_many = UnreadColumn(column="gender", cells=1_000, of=1_000, wordings=many)
    assert added([of_many], [])["gender"] == of_many
    assert added([of_many], [one_more])["gender"].wordings == {"": 1_001}
