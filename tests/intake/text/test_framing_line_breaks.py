"""A line break within a quoted field: at every place of it, and with the number in every column."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simaudit.intake.text.framing import Framer
from simaudit.intake.text.line_reader import LineReader

PIECES = [
    "Số 1", "ngõ 2", "01-07-2026", "17/12/1991 08:30", "20261001", ",", ", ", ",", '"Mới"', '"', " ", "\n",
    "M", '5" x',
]  # fmt: skip
"""Parts of an address; none is a valid subscriber number."""


def read(content: str, width: int, number: int, block: int) -> tuple[list[tuple[str, ...]], int]:
    """(fields of the records, number of rejects)."""
    text = content.encode()
    blocks = (text[start : start + block] for start in range(0, len(text), block))
    batches = list(Framer(LineReader(Path("file"), width, ",", number), line=1).batches(blocks))
    records = [fields for batch in batches for fields in batch.cells.rows()]
    return records, sum(len(batch.rejects) for batch in batches)


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=5).map("".join),
    st.permutations(range(4)),
    st.integers(2, 4),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([20, 1 << 20]),
)
def test_at_every_place(
    address: str, order: list[int], width: int, quoting: int, end: str, block: int
) -> None:
    places = [place for place in order if place < width]
    number = places.index(0)
    for at in range(len(address) + 1):
        broken = f"{address[:at]}\n{address[at:]}"
        records = [
            tuple(("0912345671", broken, "01/01/1980", "An")[place] for place in places),
            tuple(("0987654321", "x", "", "Bình")[place] for place in places),
            tuple(("84912345672", broken, "05/03/1991", 'Trần "Tư" Cúc')[place] for place in places),
        ]
        text = io.StringIO(newline="")
        csv.writer(text, quoting=quoting, lineterminator=end).writerows(records)  # type: ignore[arg-type]
        assert read(text.getvalue(), width, number, block) == (records, 0)


@pytest.mark.parametrize("number", range(3))
@pytest.mark.parametrize(
    "valid", ["0912345678", "84 912 345 678", "+84.912.345.678", "912345678", "912345678.0"]
)
def test_a_line_that_is_a_record_by_itself_continues_none(valid: str, number: int) -> None:
    fields = ["Hà Nội", "x"]
    fields.insert(number, valid)
    record = ",".join(fields)
    records, rejects = read(f'"An,0987654321,Số 1\n{record}\n"Bình,x,y\n', 3, number, 1 << 20)
    assert (records, rejects) == ([tuple(fields)], 2)
