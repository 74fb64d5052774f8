"""Compare parsed rows with their lines byte for byte, to find text that the parser dropped or padded."""

from typing import Final, NamedTuple

import polars as pl

from simaudit.columnwise import byte_values, true_positions

_FEED: Final = ord("\n")
_RETURN: Final = ord("\r")


class CheckedLines(NamedTuple):
    """The lines of a text, one for each row, and those whose bytes don't match their row."""

    begins: pl.Series
    ends: pl.Series
    """Positions of each line's first byte and of its line feed."""
    mismatched: pl.Series
    """Indices of lines whose bytes aren't those of their row, ascending."""

    def line(self, text: bytes, index: int) -> bytes:
        """The line's bytes, without the line feed."""
        return text[self.begins[index] : self.ends[index]]


def count_line_feeds(text: bytes) -> int:
    """Number of line feeds in the text."""
    return int((byte_values(text) == _FEED).sum())


def check_lines(
    text: bytes, cells: pl.DataFrame, delimiter: str, quote: str, longest: int
) -> CheckedLines | None:
    """Compare every row of `cells` with its line of `text`; None if there aren't as many rows as lines.

    A line matches if the bytes of its cells, delimiters, quotation marks and carriage returns add up to its
    length, this is at most `longest`, it has no NUL, and its marks enclose fields in pairs, as the parser
    silently drops others. A line with a doubled mark in a field is a mismatch.
    """
    codes = byte_values(text)
    mark = ord(quote)
    is_special = (codes == _FEED) | (codes == mark)
    if b"\r" in text:
        is_special |= codes == _RETURN
    at = true_positions(is_special)
    kinds = codes.filter(is_special)
    feeds = (kinds == _FEED).arg_true()
    ends = at.gather(feeds).cast(pl.Int64)
    feeds = feeds.cast(pl.Int64)
    if not text.endswith(b"\n"):
        ends.append(pl.Series([len(text)], dtype=pl.Int64))
        feeds.append(pl.Series([len(at)], dtype=pl.Int64))
    if len(ends) != cells.height:
        return None
    begins = ends.shift(1, fill_value=-1) + 1
    # The special bytes between two line feeds are marks and carriage returns.
    special_within = feeds - feeds.shift(1, fill_value=-1) - 1
    text_bytes = cells.select(pl.sum_horizontal(pl.all().str.len_bytes()).cast(pl.Int64)).to_series()
    sizes = ends - begins
    odd = (sizes != text_bytes + special_within + (cells.width - 1)) | (sizes > longest)
    marks = kinds == mark
    behind_mark = marks.shift(1, fill_value=False).filter(marks)
    faults = [_misplaced_marks(codes, at.filter(marks), behind_mark, ord(delimiter))]
    if b"\0" in text:
        faults.append(true_positions(codes == 0))
    mismatched = pl.concat([odd.arg_true(), ends.search_sorted(pl.concat(faults))])
    return CheckedLines(begins, ends, mismatched.unique().sort())


def _misplaced_marks(codes: pl.Series, marks: pl.Series, behind_mark: pl.Series, delimiter: int) -> pl.Series:
    """Positions of the quotation marks that don't enclose a field together with their neighbour.

    `behind_mark` tells which marks have another before them with no line end between.
    """
    last = len(codes) - 1
    # The text's start and end count as line ends.
    before = codes.gather(marks - (marks > 0).cast(marks.dtype)).zip_with(marks > 0, _feed(marks))
    after = codes.gather((marks + 1).clip(None, last)).zip_with(marks < last, _feed(marks))
    begin = (before == delimiter) | (before == _FEED)
    end = (after == delimiter) | (after == _FEED) | (after == _RETURN)
    opening = begin & ~end
    closing = end & ~begin & behind_mark & opening.shift(1, fill_value=False)
    return marks.filter(~closing & ~(opening & closing.shift(-1, fill_value=False)))


def _feed(marks: pl.Series) -> pl.Series:
    return pl.Series([_FEED], dtype=pl.UInt8).new_from_index(0, len(marks))
