"""Rows that aren't records: totals, units, repeated headers, column numbers, blanks, a database's lines.

SQL*Plus (spool), SQLcl, psql, sqlcmd, mysql and Db2 print lines around rows, such as `60 rows selected.`, and
say how many they gave: a control total of the file. So do totals of one cell.
"""

import re
from collections import Counter
from collections.abc import Sequence
from string import ascii_uppercase
from typing import Final, NamedTuple

import polars as pl

from simaudit.columnwise import null_as_false, only_digits
from simaudit.intake.profile.column_names import NUMBER_LIKE, Naming
from simaudit.intake.values.text import fold, read_text

NUMBER_WITHIN: Final = re.compile(NUMBER_LIKE)
"""Something like a subscriber number anywhere in a text: such a line is never set aside."""

_COUNT: Final = r"(?:no|[0-9][0-9.,]*)"
FEEDBACK: Final = (
    r"(?i)^\s*(?:"
    rf"\({_COUNT} (?:rows?|records?)(?: affected)?\)"
    rf"|{_COUNT} (?:rows?|records?|record\(s\)) (?:selected|fetched|affected|returned|retrieved|exported)\.?"
    rf"|{_COUNT} rows? in set(?: \([^()]*\))?"
    r"|SQL> ?.*|spool off;?|PL/SQL procedure successfully completed\."
    r"|Elapsed: [0-9:.]+|Time: [0-9.,]+ ?ms(?: \([^()]*\))?|Completion time: [-0-9T:.+ ]+"
    r"|Disconnected from .*|With the .* options"
    r"|[-+|=_ ]*[-=_]{3}[-+|=_, ;\t]*"
    r")\s*$"
)
"""Pattern of such a line as a whole; of the line of dashes below a heading too."""

_FEEDBACK: Final = re.compile(FEEDBACK)
_STATED: Final = re.compile(rf"\(?({_COUNT}) (?:rows?|records?|record\(s\))\b(?! affected by)", re.IGNORECASE)
_STATED_TOTAL: Final = re.compile(
    r"(?:TONG|TONG CONG|TONG SO|TONG CONG SO|TOTAL|GRAND TOTAL)"
    r"(?: (?:SO|THUE BAO|BAN GHI|DONG|RECORDS?|ROWS?|LA|CO|GOM))*"
    r" (?P<count>[0-9]+(?: [0-9]{3})*)(?: (?:SO|THUE BAO|BAN GHI|DONG|RECORDS?|ROWS?))?"
)
_LONGEST: Final = 300
"""Characters of a line that can be one of these."""


def is_feedback(text: str) -> bool:
    """Whether a line is what a database's program prints around rows, with nothing like a number in it."""
    short = len(text) <= _LONGEST or not text.strip("-+|=_ ")
    return short and _FEEDBACK.match(text) is not None and not NUMBER_WITHIN.search(text)


def rows_of_feedback(text: str) -> int | None:
    """How many rows the line says there are; None where it says nothing of them."""
    match = _STATED.match(text.strip())
    if match is None:
        return None
    return 0 if match[1].lower() == "no" else int(re.sub("[.,]", "", match[1]))


def rows_of_total(text: str) -> int | None:
    """The count of a total in one cell, as in `Tổng cộng: 1.060 thuê bao`; None for any other text."""
    match = _STATED_TOTAL.fullmatch(fold(text)) if len(text) <= _LONGEST else None
    return int(match["count"].replace(" ", "")) if match else None


class StatedRows:
    """The counts that a file's lines state, added up: a file may be several answers of the database."""

    def __init__(self) -> None:
        self._feedback: list[int] = []
        self._totals: list[int] = []

    def add(self, text: str) -> None:
        """Take the count from a line that isn't a record."""
        if is_feedback(text):
            if (rows := rows_of_feedback(text)) is not None:
                self._feedback.append(rows)
        elif (rows := rows_of_total(text)) is not None:
            self._totals.append(rows)

    def of(self, read: int) -> int | None:
        """How many records the file says it has, of which so many were read.

        The last count may be that of all parts; what a database's program says stands above a total.
        """
        stated = self._feedback or self._totals
        if not stated:
            return None
        return stated[-1] if stated[-1] == read else sum(stated)


# A word without accents may be a surname, so more is required after it.
_TOTAL: Final = (
    r"(?i)^(?:(?:tổng|cộng|grand total|total)\b|(?:tong|cong|sum)(?: cong| so| thue bao)*\s*(?:[:=(0-9]|$))"
)
_UNIT: Final = r"(?i)^[(\[]?(?:đơn vị|unit)\b"
"""How a cell of a row of units begins."""
_FORM: Final = (
    r"(?:dd?[/. -]?mm?[/. -]?yy(?:yy)?|mm?/dd?/yy(?:yy)?|yyyy[/. -]?mm?[/. -]?dd?|nn[/-]tt[/-]nn(?:nn)?"
    r"|ngày[/ -]tháng[/ -]năm)(?:[ t]+hh?(?:24)?[:.]?mm?(?:mi)?(?:[:.]?ss)?)?"
)
"""The form of a date, in words or letters."""
_TYPE: Final = (
    r"(?:kiểu |loại |dạng )?"
    r"(?:n?(?:var)?char2?|character(?: varying)?|text|string|str|number|numeric|decimal"
    r"|(?:big|small)?int(?:eger)?|float|double|date(?:time)?2?|timestamp|bool(?:ean)?|[cnd]"
    r"|chuỗi(?: ký tự)?|văn bản|số(?: nguyên| thập phân)?|chữ(?: số)?|ký tự|ngày(?: giờ| tháng)?|thời gian)"
    r"(?: ?\( ?(?:[0-9]{1,4}|max)(?: ?, ?[0-9]{1,2}| byte| char)? ?\))?(?:[ ,;]+not null)?"
    r"|(?:tối đa |max )?[0-9]{1,4}(?:-[0-9]{1,4})? (?:ký tự|chữ số|số|characters?|chars?|digits?|bytes?)"
    r"|(?:không )?bắt buộc(?: nhập)?|tùy chọn|required|optional|mandatory|not null|nullable|m|o|pk"
    r"|[0+84]*x{5,}"
)
"""What a cell says of a column's type, length or duty in place of a value."""
_DESCRIBED: Final = rf"(?i)^(?:[(\[<{{] ?)?(?:{_FORM}|{_TYPE})(?: ?[)\]>}}])?$"
_BRACKETED: Final = r"^(?:\(.*\)|\[.*\]|<.*>|\{.*\})$"

_FEW: Final = 4
"""Digits of a text that tells a number's form, as of `varchar(20)`."""
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
    units = _units(cells, cells[number])
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


def _units(cells: list[pl.Expr], number: pl.Expr) -> pl.Expr:
    """Whether a row without a number says of what type, unit or form the columns are."""
    empty = [cell == "" for cell in cells]
    described = [cell.str.contains(_DESCRIBED) for cell in cells]
    bracketed = [cell.str.contains(_BRACKETED) for cell in cells]
    letters = [cell == ascii_uppercase[place : place + 1] for place, cell in enumerate(cells)]
    several = (number != "") & (pl.sum_horizontal(empty) < len(cells) - 1)
    throughout = (
        pl.all_horizontal(none | sign for none, sign in zip(empty, signs, strict=True))
        for signs in (described, bracketed, letters)
    )
    # A date's form in one cell is enough: no value is written so.
    form = pl.any_horizontal(cell.str.contains(rf"(?i)^[(\[]?{_FORM}[)\]]?$") for cell in cells)
    begun = pl.any_horizontal(cell.str.contains(_UNIT) for cell in cells) & ~number.str.contains("[0-9]")
    return (
        several & pl.any_horizontal(*throughout) | form & (number.str.count_matches("[0-9]") <= _FEW) | begun
    )
