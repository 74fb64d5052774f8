"""What a spreadsheet took from the entries of a list, and how much of a list may be lost."""

from collections import Counter
from pathlib import Path
from typing import Final

import polars as pl

from simaudit.columnwise import null_as_false, only_digits
from simaudit.errors import IntakeError, Note
from simaudit.intake.records import spreadsheet_damage

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
            self.lost[text.name, "error"] += _matching(text, spreadsheet_damage.ERROR_TEXT, ["#"])
            if text.name in ("msisdn", "id_number", "point_code"):
                self.lost[text.name, "exponent"] += _matching(
                    text, spreadsheet_damage.EXPONENT_OF_NUMBER, ["E", "e"]
                )
            odd = text.filter(null_as_false(text.str.len_bytes() > text.str.len_chars()))
            foreign = odd.str.contains(spreadsheet_damage.OTHER_DIGITS) | odd.str.contains_any(
                spreadsheet_damage.GARBLED
            )
            self._foreign[text.name] += int(foreign.sum())
        if moments := rows.select(
            pl.selectors.temporal().is_between(*spreadsheet_damage.BUDDHIST_YEARS).sum()
        ).rows(named=True):
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
        if (
            all_papers >= spreadsheet_damage.MIN_VALUES
            and short >= spreadsheet_damage.THROUGHOUT_SHARE * all_papers
        ):
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
