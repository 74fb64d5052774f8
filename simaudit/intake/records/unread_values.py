"""Values that could not be read, by column: how many, and in a coded column by which wordings.

A wording is shown only where it can be no personal datum: columns slip, and what stands in `gender` then may
be a name. All others are counted, never named.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final, Literal

import polars as pl
from pydantic import BaseModel, ConfigDict

from simaudit.contract import COLUMN_KINDS, COLUMNS
from simaudit.intake.records.spreadsheet_damage import DESTROYED_SHARE, MIN_VALUES
from simaudit.intake.values.text import USUAL_SURNAMES, name_key, read_text

CODED: Final = ("token", "boolean", "nationality")
"""Kinds of columns whose values have wordings."""
UNREADABLE_KINDS: Final = ("date", "timestamp", *CODED)
"""Kinds of columns whose values may be unreadable."""

OFTEN: Final = 5
WORDINGS: Final = 12
_MOST: Final = 0.9
"""A wording is shown where it is there so often, and those shown are few and nearly all there are: a few
words are a vocabulary, while names in the wrong column are many."""
_LONGEST: Final = 40
"""Characters of a wording: longer ones are sentences or addresses."""
_DIGITS: Final = 6
"""Digits from which a wording may be a date or a number of somebody's."""
_NAME: Final = re.compile(rf"(?:{USUAL_SURNAMES}) .").match
_DOING: Final = re.compile(r"[Đđ]ang (?:sử|dùng|hoạt|mở|khóa|khoá|chờ|tạm|bị|chặn|cắt|xử)\b")
"""No surname, though Đặng is one without accents."""
_COUNTED: Final = 1_000
"""Different wordings of a column that are told apart."""


class UnreadColumn(BaseModel):
    """A column of which `cells` of the `of` values that are not empty could not be read."""

    model_config = ConfigDict(frozen=True)

    column: str
    cells: int
    of: int
    wordings: dict[str, int] = {}
    """Wording → cells, the most frequent first; of what is stored, those alone that may be shown."""

    @property
    def unreadable(self) -> bool:
        """Whether too much of it is lost for an honest judgement, by the limits of a destroyed column."""
        return self.cells >= MIN_VALUES and self.cells > DESTROYED_SHARE * self.of

    @property
    def fault(self) -> Literal["mapping", "data"]:
        """Whose it is: a mapping of wordings that the Department lacks, or the carrier's data."""
        return "mapping" if self.wordings else "data"

    def shown(self) -> "UnreadColumn":
        """With the wordings alone that may be shown."""
        return self.model_copy(update={"wordings": vocabulary(self.wordings)})


def vocabulary(wordings: Mapping[str, int]) -> dict[str, int]:
    """The unknown wordings of a coded column that may be shown, the most frequent first; else none.

    Dates, numbers, addresses and what begins like a person's name are never shown.
    """
    order = sorted(wordings, key=lambda wording: (-wordings[wording], wording))
    often = {wording: wordings[wording] for wording in order if wordings[wording] >= OFTEN}
    few = len(often) <= WORDINGS and sum(often.values()) >= _MOST * sum(wordings.values())
    return often if few and all(map(_is_impersonal, often)) else {}


def _is_impersonal(wording: str) -> bool:
    name = not _DOING.match(wording) and bool(_NAME(name_key(pl.Series([wording]))[0]))
    short = 0 < len(wording) <= _LONGEST and len(re.findall("[0-9]", wording)) < _DIGITS
    return short and not name and "@" not in wording


def count_unread(cells: pl.DataFrame, rows: pl.DataFrame) -> dict[str, UnreadColumn]:
    """By column that may be unreadable, what of `cells` could not be read into `rows`; wordings unbounded."""
    lost = Counter[str]()
    combinations = dict(rows["unreadable"].drop_nulls().value_counts().iter_rows())
    for names, count in combinations.items():
        lost.update(dict.fromkeys(names.split(","), count))
    return {
        column: UnreadColumn(
            column=column,
            cells=lost[column],
            of=rows.height - rows[column].null_count() + lost[column],
            wordings=_wordings(cells, rows, column, combinations) if lost[column] else {},
        )
        for column in cells.columns
        if COLUMN_KINDS.get(column) in UNREADABLE_KINDS
    }


def _wordings(
    cells: pl.DataFrame, rows: pl.DataFrame, column: str, combinations: Iterable[str]
) -> dict[str, int]:
    if COLUMN_KINDS[column] not in CODED:
        return {}
    of_column = [names for names in combinations if column in names.split(",")]
    unread = cells[column].filter(rows["unreadable"].is_in(of_column).fill_null(value=False))
    return _bounded(Counter(dict(read_text(unread).value_counts().iter_rows())))


def _bounded(wordings: Counter[str]) -> dict[str, int]:
    # So many are no vocabulary, and none of them will be shown.
    return dict(wordings) if len(wordings) <= _COUNTED else {"": wordings.total()}


def added(first: Iterable[UnreadColumn], second: Iterable[UnreadColumn]) -> dict[str, UnreadColumn]:
    """The columns of two parts of a file, or of two files of a carrier, in the contract's order."""
    by_column: dict[str, UnreadColumn] = {}
    for part in (*first, *second):
        before = by_column.get(part.column)
        by_column[part.column] = (
            part
            if before is None
            else UnreadColumn(
                column=part.column,
                cells=before.cells + part.cells,
                of=before.of + part.of,
                wordings=_bounded(Counter(before.wordings) + Counter(part.wordings)),
            )
        )
    return {column: by_column[column] for column in COLUMNS if column in by_column}
