"""Whether a parsed row is all of its line: what the parser drops or pads doesn't add up to the byte."""

from typing import Final, NamedTuple

import polars as pl

from simaudit.columnwise import byte_values, true_positions

_FEED: Final = ord("\n")
_RETURN: Final = ord("\r")


class CheckedLines(NamedTuple):
    """The lines of a text, a row each, and those of them that don't add up."""

    begins: pl.Series
    ends: pl.Series
    """Positions of the first byte of each line, and behind its last: that of its line feed."""
    mismatched: pl.Series
    """Indices of lines whose bytes aren't those of their row, in order."""

    def line(self, text: bytes, index: int) -> bytes:
        """The line's bytes, without the line feed."""
        return text[self.begins[index] : self.ends[index]]


def count_line_feeds(text: bytes) -> int:
    """How many there are."""
    return int((byte_values(text) == _FEED).sum())


def check_lines(
    text: bytes, cells: pl.DataFrame, delimiter: str, quote: str, longest: int
) -> CheckedLines | None:
    """Hold every row of `cells` to its line of `text`; None where the rows aren't the lines.

    A line adds up where the bytes of its cells, its delimiters, quotation marks and carriage returns are its
    length, where that is `longest` at most, and where each mark begins or ends a field: the parser drops any
    other without a word. A doubled mark within a field doesn't add up.
    """
    letters = byte_values(text)
    mark = ord(quote)
    signs = (letters == _FEED) | (letters == mark)
    if b"\r" in text:
        signs |= letters == _RETURN
    at = true_positions(signs)
    kinds = letters.filter(signs)
    feeds = (kinds == _FEED).arg_true()
    ends = at.gather(feeds).cast(pl.Int64)
    feeds = feeds.cast(pl.Int64)
    if not text.endswith(b"\n"):
        ends.append(pl.Series([len(text)], dtype=pl.Int64))
        feeds.append(pl.Series([len(at)], dtype=pl.Int64))
    if len(ends) != cells.height:
        return None
    begins = ends.shift(1, fill_value=-1) + 1
    # Between two line feeds there are only marks and returns.
    signs_within = feeds - feeds.shift(1, fill_value=-1) - 1
    text_bytes = cells.select(pl.sum_horizontal(pl.all().str.len_bytes()).cast(pl.Int64)).to_series()
    sizes = ends - begins
    odd = (sizes != text_bytes + signs_within + (cells.width - 1)) | (sizes > longest)
    misplaced = _misplaced_marks(letters, at.filter(kinds == mark), ord(delimiter))
    return CheckedLines(
        begins, ends, pl.concat([odd.arg_true(), ends.search_sorted(misplaced)]).unique().sort()
    )


def _misplaced_marks(letters: pl.Series, marks: pl.Series, delimiter: int) -> pl.Series:
    """Positions of the quotation marks that don't either begin or end a field."""
    last = len(letters) - 1
    # Outside a text are the ends of lines.
    before = letters.gather(marks - (marks > 0).cast(marks.dtype)).zip_with(marks > 0, _feed(marks))
    behind = letters.gather((marks + 1).clip(None, last)).zip_with(marks < last, _feed(marks))
    begin = (before == delimiter) | (before == _FEED)
    end = (behind == delimiter) | (behind == _FEED) | (behind == _RETURN)
    return marks.filter(begin == end)


def _feed(marks: pl.Series) -> pl.Series:
    return pl.Series([_FEED], dtype=pl.UInt8).new_from_index(0, len(marks))
