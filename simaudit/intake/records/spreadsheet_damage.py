"""Damage to a file's columns, recognised in a sample, and what becomes of a column.

A spreadsheet program did it, or the system that wrote the file has another calendar, other digits or another
encoding: what is shifted throughout is never put right by a guess. The sample is some 3,000 records of every
chunk (a chunk has about 100,000), evenly spaced, so that a file changed midway is recognised too and ten
million records cost about a second. Values are read as they are, by the rules in values/: what these put back
is repaired, and no check judges a column that was destroyed.

The entries of a list are looked at one by one: how much of a list may be lost has a limit.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Final, Literal

import polars as pl
from pydantic import BaseModel, ConfigDict

from simaudit.columnwise import null_as_false, only_digits
from simaudit.contract import COLUMN_KINDS
from simaudit.errors import IntakeError, Note

SAMPLE_ROWS: Final = 3_000
THROUGHOUT_SHARE: Final = 0.9
"""Share of a column's values from which a sign is attributed to a spreadsheet, not to single entries."""
_OF_LETTERS: Final = ("letters", "digits_of_others")
_LETTERS_SHARE: Final = 0.3
"""The same for question marks in place of letters, and other digits in words: short ones may have none."""
MIN_VALUES: Final = 10
"""Least number of values for a sign throughout a column, and of damaged ones for a destroyed column."""
DESTROYED_SHARE: Final = 0.05
"""Share of a column's values in one file above which damage beyond repair leaves no honest judgement.

Above it, most of what a check finds in the column is the spreadsheet's doing, and missing is what it did away
with; from the same share of unreadable values on, an extract isn't reliable. At or below it, a few cells must
not keep the others from being judged. One file is enough for the month: its rows would be judged by values
that nobody handed in, and groups over all files would lack them.
"""
FOREIGN: Final = ("buddhist", "digits_of_others", "garbled")
"""Kinds of damage by the system that wrote the file; all others are a spreadsheet's."""
_BEYOND_REPAIR: Final = (
    "digits", "error", "exponent", "letters", "month_first", "serial", "zeros", *FOREIGN,
)  # fmt: skip
_ZERO_PUT_BACK: Final = ("msisdn", "id_number")
_MIN_UNAMBIGUOUS: Final = 0.1
"""Least share of dates with a day above 12, from which the order of day and month is recognised."""

_NUMBER_COLUMNS: Final = tuple(
    name for name, kind in COLUMN_KINDS.items() if kind in ("msisdn", "identifier", "code")
)
_DATE_COLUMNS: Final = tuple(name for name, kind in COLUMN_KINDS.items() if kind in ("date", "timestamp"))
_LONG_NUMBER_COLUMNS: Final = ("imsi", "iccid")
_WORD_COLUMNS: Final = ("full_name", "address", "id_issue_place", "org_name")
_TEXT_COLUMNS: Final = tuple(name for name, kind in COLUMN_KINDS.items() if kind == "text") + _NUMBER_COLUMNS
_OPEN_ENDED: Final = ("id_expiry_date", "stay_until")
"""Dates that are far ahead on purpose where they have no end."""

BUDDHIST_YEARS: Final = (date(2443, 1, 1), date(2643, 12, 31))
"""From 1900 to 2100 in the Buddhist era, 543 years ahead."""
OTHER_DIGITS: Final = r"[\p{Nd}--0-9]"
"""Digits that are none: a digit is 0 to 9."""
_DAY_MONTH: Final = r"^[\s'=\x22]*([0-9]{1,2})[/-]([0-9]{1,2})[/-][0-9]{4}\b"
_EXPONENT: Final = r"^[\s'=\x22]*[0-9](?:[.,][0-9]+)?[Ee]\+?[0-9]+[\s'\x22]*$"
EXPONENT_OF_NUMBER: Final = r"^[\s'=\x22]*[0-9](?:[.,][0-9]+[Ee]\+?|[Ee]\+)[0-9]+[\s'\x22]*$"
_PAPER: Final = r"^[\s'=\x22]*[0-9]{10,12}(?:\.0)?[\s'\x22]*$"
ERROR_TEXT: Final = r"^[\s'=\x22]*#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|#+)[\s'\x22]*$"


_MARKS: Final = "\u0300\u0301\u0303\u0309\u0323\u0302\u0306\u031b"
_WESTERN: Final = ("cp1252", "cp1258", "cp1250", "cp437", "cp850", "mac-roman")
_MAY_FOLLOW: Final = "\u00a0–—‘’“”…"
"""Signs behind a letter that a writer may mean, as in `XÃ–PHƯỜNG`."""


def _garbled_letters() -> list[str]:
    """Letters of Vietnamese alone as programs show their UTF-8 that read it in another encoding."""
    letters = "đĐơƠưƯăĂ" + _MARKS + "".join(map(chr, range(0x1EA0, 0x1EFA)))
    shown = {"\ufffd", *(f"&#{ord(letter)};" for letter in letters)}
    for letter, codec in ((letter, codec) for letter in letters for codec in _WESTERN):
        # A byte that the encoding doesn't have becomes the control character of its number.
        parts = [bytes([byte]).decode(codec, "ignore") or chr(byte) for byte in letter.encode()]
        shown |= {"".join(parts), letter.encode().decode("latin-1")}
    return sorted(text for text in shown if len(text) != 2 or text[1] not in _MAY_FOLLOW)


GARBLED: Final = _garbled_letters()
"""What stands in place of a letter whose UTF-8 was read in another encoding, and saved once more."""


class Damage(BaseModel):
    """One kind of damage to one column: `cells` of the `of` values in the sample show it."""

    model_config = ConfigDict(frozen=True)

    column: str
    kind: str
    """Of what kind it is."""
    cells: int
    of: int

    @property
    def share(self) -> float:
        """Share of the values in the sample, 0 to 1."""
        return self.cells / self.of

    @property
    def effect(self) -> Literal["repaired", "destroyed", "kept"]:
        """What becomes of it: undone on reading; the column isn't judged; the values are judged as they are.

        Dates with the month first are all destroyed: of those that can be read, most are other days.
        """
        if self.kind == "point_zero" or (self.kind == "zero" and self.column in _ZERO_PUT_BACK):
            return "repaired"
        destroyed = self.cells >= MIN_VALUES and self.share > DESTROYED_SHARE
        return "destroyed" if self.kind in _BEYOND_REPAIR and destroyed else "kept"


def count_signs(cells: pl.DataFrame, rows: pl.DataFrame) -> Counter[str]:
    """Signs in a chunk's sample: `kind:column` → values that show it, `kind:column:of` → all that could.

    `rows` are those that were read from the cells.
    """
    step = max(1, cells.height // SAMPLE_ROWS)
    read = rows.select(name for name in (*_DATE_COLUMNS, "id_number") if name in cells.columns)
    counted = [
        sample.gather_every(step).select(
            value.sum().cast(pl.Int64).alias(name)
            for column in sample.columns
            for name, value in signs(column)
        )
        for sample, signs in ((cells, _damage_signs), (read, _left_signs))
    ]
    figures = pl.concat(counted, how="horizontal").rows(named=True)
    return Counter(figures[0] if figures else {})


def _left_signs(column: str) -> Iterator[tuple[str, pl.Expr]]:
    """Signs of what reading didn't put right."""
    if column == "id_number":
        yield f"zeros:{column}", pl.col(column).str.contains(r"^[0-9]{10}$")
        return
    yield f"buddhist:{column}", pl.col(column).is_between(*BUDDHIST_YEARS)
    yield f"buddhist:{column}:of", pl.col(column).is_not_null()


def _damage_signs(column: str) -> Iterator[tuple[str, pl.Expr]]:
    text = pl.col(column)
    has_text = text.str.len_bytes() > 0
    yield f"error:{column}", text.str.contains(ERROR_TEXT)
    yield f"error:{column}:of", has_text
    if column in _NUMBER_COLUMNS:
        # A code may be written so by itself (`1E05`), but without a decimal or a sign.
        sure = COLUMN_KINDS[column] != "code"
        yield f"exponent:{column}", text.str.contains(_EXPONENT if sure else EXPONENT_OF_NUMBER)
        yield f"exponent:{column}:of", has_text
        yield f"point_zero:{column}", text.str.contains(r"^[\s'=\x22]*[0-9]+\.0[\s'\x22]*$")
        yield f"point_zero:{column}:of", has_text
    if column == "msisdn":
        yield f"zero:{column}", text.str.contains(r"^[\s'=\x22]*[35789][0-9]{8}(?:\.0)?[\s'\x22]*$")
        yield f"zero:{column}:of", has_text
    # Twelve digits begin with a province's code, 001 to 096: without its zeros, eleven or ten remain. Reading
    # puts back both zeros of a subscriber's paper where it knows the kind of paper and the birth year agrees.
    if column in ("guardian_id", "id_number"):
        yield f"zero:{column}", text.str.contains(r"^[\s'=\x22]*[0-9]{10,11}(?:\.0)?[\s'\x22]*$")
        yield from ((f"{kind}:{column}:of", text.str.contains(_PAPER)) for kind in ("zero", "zeros"))
    if column in _LONG_NUMBER_COLUMNS:
        # A number in a spreadsheet has fifteen significant digits; the rest became zeros.
        yield f"digits:{column}", text.str.contains(r"^[\s'=\x22]*[0-9]{15}0{2,5}[\s'\x22]*$")
        yield f"digits:{column}:of", text.str.contains(r"^[\s'=\x22]*[0-9]{17,20}[\s'\x22]*$")
    if column in _DATE_COLUMNS:
        yield f"serial:{column}", text.str.contains(r"^[\s'=\x22]*[0-9]{5}(?:\.[0-9]+)?[\s'\x22]*$")
        yield f"serial:{column}:of", has_text
        # Most dates are written otherwise, which takes less time to see than to extract nothing twice.
        day_month = pl.when(text.str.contains(_DAY_MONTH)).then(text)
        first = day_month.str.extract(_DAY_MONTH, 1).cast(pl.Int64) > 12
        second = day_month.str.extract(_DAY_MONTH, 2).cast(pl.Int64) > 12
        yield f"month_first:{column}", second & ~first
        yield f"month_first:{column}:of", second | first
        yield f"month_first:{column}:all", text.str.contains(_DAY_MONTH)
    if column in _TEXT_COLUMNS:
        yield f"digits_of_others:{column}", text.str.contains(OTHER_DIGITS)
        yield f"garbled:{column}", text.str.contains_any(GARBLED)
        yield from ((f"{kind}:{column}:of", has_text) for kind in ("digits_of_others", "garbled"))
    if column in _WORD_COLUMNS:
        yield f"letters:{column}", text.str.contains(r"\p{L}\?+\p{L}|\p{L}\?+ |\?+\p{L}")
        yield f"letters:{column}:of", has_text


def damages(figures: Counter[str], certain: Sequence[Damage] = ()) -> tuple[Damage, ...]:
    """The damage that a file's added-up signs show, and the `certain` one of its reader, by column."""
    all_damage = list(certain)
    certain_kinds = {(damage.column, damage.kind) for damage in certain}
    for name, seen in figures.items():
        kind, column, *about = name.split(":")
        of = figures.get(f"{name}:of", 0)
        # Papers whose zeros weren't put back lost zeros too.
        cells = seen - figures[f"zeros:{column}"] if kind == "zero" else seen
        if about or cells <= 0 or (column, kind) in certain_kinds:
            continue
        if kind == "month_first" and of < _MIN_UNAMBIGUOUS * figures[f"{name}:all"]:
            continue
        seen = figures[f"zero:{column}"] if kind == "zeros" else seen
        share = _LETTERS_SHARE if kind in _OF_LETTERS else THROUGHOUT_SHARE
        throughout = seen >= share * of and of >= MIN_VALUES
        # One error or exponent proves damage, and so do some serial numbers or lost digits: a spreadsheet
        # changes only the cells that it takes for numbers. So do some cells of another system. Other signs
        # count only throughout a column.
        proof = kind in ("serial", "digits", *FOREIGN) and (kind != "buddhist" or column not in _OPEN_ENDED)
        proof &= column not in _WORD_COLUMNS or kind != "digits_of_others"
        some = proof and cells >= MIN_VALUES and cells > DESTROYED_SHARE * of
        if kind in ("error", "exponent") or some or throughout:
            all_damage.append(Damage(column=column, kind=kind, cells=cells, of=of))
    order = list(COLUMN_KINDS)
    return tuple(sorted(all_damage, key=lambda damage: (order.index(damage.column), damage.kind)))


_FEWEST, _MOST_LEFT_OUT = 20, 0.05
"""Of so many entries or more, the share that may be left out."""


def too_many(entries: int, of: int) -> bool:
    """Whether a list that lacks so many of its entries is no list: more than 5 % of 20 or more, or all."""
    return entries == of or (of >= _FEWEST and entries > _MOST_LEFT_OUT * of)


class ListDamage:
    """What a spreadsheet took from the entries of a list, counted over all of them."""

    def __init__(self) -> None:
        self.lost: Counter[tuple[str, str]] = Counter()
        """Column and sign → cells."""
        self._papers: Counter[int] = Counter()
        """Number of digits, 10 to 12 → papers."""
        self._foreign: Counter[str] = Counter()
        """Column → cells in other digits, an era of its own or UTF-8 saved twice."""

    def examine(self, cells: pl.DataFrame, rows: pl.DataFrame) -> None:
        """Add a chunk's cells, and the rows that were read of them."""
        for text in cells:
            self.lost[text.name, "error"] += _matching(text, ERROR_TEXT, ["#"])
            if text.name in ("msisdn", "id_number", "point_code"):
                self.lost[text.name, "exponent"] += _matching(text, EXPONENT_OF_NUMBER, ["E", "e"])
            odd = text.filter(null_as_false(text.str.len_bytes() > text.str.len_chars()))
            foreign = odd.str.contains(OTHER_DIGITS) | odd.str.contains_any(GARBLED)
            self._foreign[text.name] += int(foreign.sum())
        if moments := rows.select(pl.selectors.temporal().is_between(*BUDDHIST_YEARS).sum()).rows(named=True):
            self._foreign.update(moments[0])
        if "id_number" in rows.columns:
            size = rows["id_number"].str.len_bytes()
            at = null_as_false(size.is_between(10, 12)).arg_true()
            digits = only_digits(rows["id_number"].gather(at))
            self._papers.update(size.gather(at).filter(digits).to_list())

    def refuse(self, path: Path, headings: dict[str, str], entries: int) -> None:
        """Raise IntakeError for the first column that lost digits or is foreign; `headings` by column."""
        names = {column: repr(heading) for column, heading in headings.items()}
        for column, cells in self._foreign.items():
            if cells and too_many(cells, entries):
                raise IntakeError("list_foreign", path=path, column=names[column], cells=cells, of=entries)
        short, all_papers = self._papers[10] + self._papers[11], self._papers.total()
        if all_papers >= MIN_VALUES and short >= THROUGHOUT_SHARE * all_papers:
            # Ten digits lack two zeros or a zero and another digit: none is put back.
            self.lost["id_number", "zeros"] = self._papers[10]
        for (column, kind), cells in self.lost.items():
            if cells:
                sign = _SIGNS[kind]
                raise IntakeError("list_damaged", path=path, column=names[column], cells=cells, sign=sign)


def _matching(text: pl.Series, pattern: str, one_of: list[str]) -> int:
    """Number of texts that match the pattern, each of which has one of some characters."""
    # Looking for the characters takes a tenth of the time.
    may = null_as_false(text.str.contains_any(one_of)).arg_true()
    return int(text.gather(may).str.contains(pattern).sum())


_SIGNS: Final = {
    "digits": Note("sign_of_digits"),
    "error": Note("sign_of_error"),
    "exponent": Note("sign_of_exponent"),
    "zeros": Note("sign_of_zeros"),
}
