"""Reasons of rejection: notes within a run, English texts in its output."""

import polars as pl
import pytest

from simaudit.errors import Note
from simaudit.intake.records.records import reasons, with_reasons_in_words
from simaudit.intake.records.typed_chunk import REJECT_SCHEMA

OPEN = Note("quotation_mark_open")
WIDTH = Note("other_number_of_fields", fields="1200", columns="3")


@pytest.fixture
def rejects() -> pl.DataFrame:
    notes = [OPEN, WIDTH, OPEN]
    rows = [("a.csv", at, at + 1, note.json(), "x") for at, note in enumerate(notes, start=1)]
    return pl.DataFrame(rows, schema=list(REJECT_SCHEMA), orient="row").cast(pl.Schema(REJECT_SCHEMA))


def test_each_reason_comes_once(rejects: pl.DataFrame) -> None:
    assert set(reasons(rejects)) == {OPEN, WIDTH}


def test_reasons_are_put_into_words(rejects: pl.DataFrame) -> None:
    assert with_reasons_in_words(rejects).rows() == [
        ("a.csv", 1, 2, "a quotation mark that is never closed", "x"),
        ("a.csv", 2, 3, "1200 fields where the header has 3", "x"),
        ("a.csv", 3, 4, "a quotation mark that is never closed", "x"),
    ]


def test_where_nothing_was_rejected_the_reasons_are_texts_too(rejects: pl.DataFrame) -> None:
    assert with_reasons_in_words(rejects.clear())["reason"].dtype == pl.String()
