"""Rows that aren't records: totals, units, repeated headers, column numbers, blanks, a database's lines."""

from collections import Counter
from collections.abc import Sequence
from typing import Final, NamedTuple

import polars as pl

from simaudit.columnwise import null_as_false, only_digits
from simaudit.intake.profile.column_names import NUMBER_LIKE, Naming
from simaudit.intake.records.database_lines import FEEDBACK
from simaudit.intake.values.text import read_text

# A word without accents may be a surname, so more is required after it.
_TOTAL: Final = (
    r"(?i)^(?:(?:tổng|cộng|grand total|total)\b|(?:tong|cong|sum)(?: cong| so| thue bao)*\s*(?:[:=(0-9]|$))"
)
_UNIT: Final = r"(?i)^[(\[]?(?:dd?[/.-]mm?[/.-]yy(?:yy)?|yyyy[/.-]mm[/.-]dd|ngày/tháng/năm|đơn vị|unit)\b"
"""How a cell of a row of units begins."""

_WORD: Final = r"^\D{3,60}$"
_TEXTS: Final = 1_000
"""Lines of one block of which the texts are kept: few files have more than two."""

_ROWS_LOOKED_AT: Final = 10_000
"""Rows of a block without a number that are searched for a second header: few files have more."""


def suspect_rows(numbers: pl.Series) -> pl.Series:
    """Indices of the rows without a clear subscriber number.

    Only these can be totals, repeated headers or blank.
    """
    others = ~(only_digits(numbers) & null_as_false(numbers.str.len_bytes() >= 9))
    at = others.arg_true()
    return at.filter(~null_as_false(numbers.gather(at).str.contains("^[0-9]{9}")))


class NonRecords(NamedTuple):
    """Which rows are records, and what the others are."""

    is_record: pl.Series
    kinds: Counter[str]
    """How many are not, by kind; blank rows aren't counted."""
    texts: list[str]
    """Totals and lines of a database's program that have one cell: they may state a count."""


def find_non_records(
    cells: pl.DataFrame, suspect: pl.Series, header: Sequence[str], number: int, naming: Naming
) -> NonRecords | None:
    """Which rows are no records; None where all are.

    `cells` are a file's text cells, a column for each name of its `header`; `number` is the position of the
    subscriber number's column, `suspect` the result of `suspect_rows` for it.
    """
    numbers = cells.to_series(number)
    at = suspect.filter(~numbers[suspect].str.contains(rf"^\s*{NUMBER_LIKE}").fill_null(value=False))
    if len(at) == 0:
        return None
    odd = cells[at].select(read_text(cell).fill_null("") for cell in cells[at])
    kinds = odd.select(_kind([pl.col(name) for name in odd.columns], header, number, naming)).to_series()
    # A header in other words has a column name in place of the number.
    renamed = (_named_column(odd.to_series(number), naming) == naming.required[0]).fill_null(value=False)
    kinds = kinds.set(renamed & (kinds == ""), "repeated header")
    filled = pl.sum_horizontal(pl.all() != "")
    joined, single = odd.select(
        pl.concat_str(pl.all(), separator=" ").str.strip_chars().alias("joined"),
        (filled == 1).alias("single"),
    )
    printed = joined.str.contains(FEEDBACK) & ~joined.str.contains(NUMBER_LIKE)
    kinds = kinds.set(printed & (kinds == ""), "feedback")
    # A row of missing values such as NULL is a record; only a row of blanks isn't.
    blank = cells[at].select(pl.all_horizontal(pl.all().fill_null("").str.strip_chars() == "")).to_series()
    kinds = kinds.zip_with(~blank, pl.repeat("blank", len(kinds), dtype=pl.String, eager=True))
    counted = Counter(kinds.filter(kinds != "").to_list())
    if not counted:
        return None
    del counted["blank"]
    is_record = pl.repeat(True, cells.height, dtype=pl.Boolean, eager=True).scatter(at, kinds == "")
    texts = joined.filter(single & kinds.is_in(["total", "feedback"])).tail(_TEXTS)
    return NonRecords(is_record, counted, texts.to_list())


def find_other_header(cells: pl.DataFrame, suspect: pl.Series, number: int, naming: Naming) -> int | None:
    """Index of the first row that is a header with columns in another order, None if there is none.

    Such a row has the number's column name in another column. The arguments are those of `find_non_records`.
    """
    numbers = cells.to_series(number)
    digits = numbers[suspect].str.contains("[0-9]{4}").fill_null(value=False)
    at = suspect.filter(~digits).head(_ROWS_LOOKED_AT)
    if len(at) == 0:
        return None
    meant = cells[at].select(_named_column(read_text(cell), naming) for cell in cells[at])
    others = [pl.col(name) == naming.required[0] for name in meant.columns if name != numbers.name]
    names_in_row = pl.sum_horizontal(pl.all().is_not_null())
    moved = (
        meant.select((pl.any_horizontal(others) & (names_in_row > 1)).alias("moved"))
        if others
        else pl.DataFrame()
    )
    first = moved.to_series().arg_true() if others else at.clear()
    return int(at[first[0]]) if len(first) else None


def _named_column(values: pl.Series, naming: Naming) -> pl.Series:
    """The canonical column that each value names, else NULL."""
    words = values.filter(values.str.contains(_WORD).fill_null(value=False)).unique()
    names = {word: column for word in words if (column := naming.lookup(word))}
    return values.replace_strict(names, default=None, return_dtype=pl.String)


def _kind(cells: list[pl.Expr], header: Sequence[str], number: int, naming: Naming) -> pl.Expr:
    """The kind of a row without a number if it isn't a record, else an empty text."""
    names = [read_text(pl.Series([name], dtype=pl.String)).fill_null("")[0] for name in header]
    again = pl.all_horizontal(cell == name for cell, name in zip(cells, names, strict=True))
    counting = pl.all_horizontal(
        cell.str.strip_chars("()[]") == str(position) for position, cell in enumerate(cells, start=1)
    )
    totals = [cell.str.contains(_TOTAL) for cell in cells]
    figures = pl.all_horizontal(
        total | cell.str.contains(r"^[0-9., ]*$") for cell, total in zip(cells, totals, strict=True)
    )
    mostly_empty = pl.sum_horizontal(cell != "" for cell in cells) * 2 <= len(cells)
    total = pl.any_horizontal(totals) & (figures | mostly_empty)
    if naming.required[0] == "msisdn":
        total |= totals[number]
    units = pl.any_horizontal(cell.str.contains(_UNIT) for cell in cells) & ~cells[number].str.contains(
        "[0-9]"
    )
    if len(cells) == 1:
        counting = pl.lit(False)
    return (
        pl.when(again)
        .then(pl.lit("repeated header"))
        .when(counting)
        .then(pl.lit("column numbers"))
        .when(total)
        .then(pl.lit("total"))
        .when(units)
        .then(pl.lit("units"))
        .otherwise(pl.lit(""))
    )
