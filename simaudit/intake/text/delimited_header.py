"""A delimited file's header, delimiter and quotation mark, recognised by the columns' names."""

import csv
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from simaudit.errors import IntakeError, Note
from simaudit.intake.profile.column_names import NUMBER_LIKE, HeadingError, Naming, find_header
from simaudit.intake.profile.extract_file import Profile
from simaudit.intake.text.quoted_fields import QuotedFields

_DELIMITERS: Final = (",", ";", "|", "\t")
_HEADER_WITHIN_LINES: Final = 50
_LINES_LOOKED_AT: Final = 200
_OTHER_SIGN: Final = re.compile(r"[^\w\s,;|\t\"'()]|[\x00-\x08\x0e-\x1f]")
"""What may stand between fields besides `_DELIMITERS`, and never is a part of a name."""
_NUMBER: Final = re.compile(rf"\s*['\"]?{NUMBER_LIKE}")


class DelimitedHeader(NamedTuple):
    """A file's header, and how its fields are written."""

    line: int
    """Number of lines above the header."""
    lines: int
    """Number of its lines: names may contain line ends, or have a row of group names above them."""
    delimiter: str
    quote: str
    names: list[str]
    size: int
    """Bytes of the file up to the end of the header."""


class _Row(NamedTuple):
    line: int
    lines: int
    size: int
    names: list[str]


def find_delimited_header(first: bytes, path: Path, naming: Naming, profile: Profile) -> DelimitedHeader:
    """The lines and the delimiter that give most known column names; lines above them are the preamble.

    A profile's `delimiter` and `header_row` are used as they are; if the profile names the columns, the file
    has no header and its first line is a record. Raises IntakeError if there is a record above the header.
    """
    delimiters = (profile.delimiter,) if profile.delimiter else _DELIMITERS
    quote = _quote(first, delimiters)
    if profile.names is not None:
        return _without_header(first, list(profile.names), delimiters, quote)
    lines = first.split(b"\n", 2 * _HEADER_WITHIN_LINES)
    best: tuple[int, DelimitedHeader, list[_Row]] | None = None
    rows_by_delimiter: dict[str, list[_Row]] = {}
    for delimiter in delimiters:
        rows = _rows(lines, delimiter, quote, profile.header_row)
        if not rows:
            continue
        rows_by_delimiter[delimiter] = rows
        for at, row in enumerate(rows):
            if best and profile.header_row is None and len(row.names) + 100 <= best[0]:
                # Of so few fields, not even all names are more.
                continue
            below = rows[at + 1 : at + 2]
            # A record can't be the second row of a header.
            if below and (len(below[0].names) != len(row.names) or any(map(_NUMBER.match, below[0].names))):
                below = []
            above, row_count, names = find_header([row.names, *(row.names for row in below)], naming)
            if above:
                if profile.header_row is None:
                    continue
                row_count, names = 1, row.names
            columns = {naming.lookup(name) for name in names} - {None}
            score = len(columns) + 100 * (naming.required[0] in columns)
            if best is None or score > best[0]:
                last = rows[at + row_count - 1]
                best = (
                    score,
                    DelimitedHeader(
                        row.line,
                        last.line + last.lines - row.line,
                        delimiter,
                        quote,
                        names,
                        min(last.size, len(first)),
                    ),
                    rows[:at],
                )
            if profile.header_row is not None:
                break
    if best is None:
        raise IntakeError("beginning_not_utf8", path=path)
    score, header, rows_above = best
    if score == 0 and profile.header_row is None:
        _refuse_other_delimiter(lines, path, naming)
        header = _most_fields(header, rows_by_delimiter)
        rows_above = []
    quote = _more_fitting_quote(first, header.delimiter, quote, len(header.names))
    header = header._replace(quote=quote)
    _check_no_record_above(path, score, header, rows_above, naming)
    _refuse_longer_delimiter(first, path, header)
    return header


def _refuse_other_delimiter(lines: Sequence[bytes], path: Path, naming: Naming) -> None:
    """Raises IntakeError where a line has known names between other signs than delimiters."""
    for number, line in enumerate(map(_text, lines[:_HEADER_WITHIN_LINES]), start=1):
        for sign in (*dict.fromkeys(_OTHER_SIGN.findall(line)), "  "):
            columns = {naming.lookup(name) for name in line.split(sign)} - {None}
            if len(columns) > 1:
                raise _unknown(sign, path, number)


def _refuse_longer_delimiter(first: bytes, path: Path, header: DelimitedHeader) -> None:
    """Raises IntakeError where the delimiter is a part of a longer one, as of ^|^."""
    below = first[header.size :].split(b"\n", 1)[0]
    rows = [header.names, _text(below).split(header.delimiter)]
    before = {_OTHER_SIGN.match(name[:1]) and name[:1] for names in rows for name in names[1:]}
    behind = {_OTHER_SIGN.match(name[-1:]) and name[-1:] for names in rows for name in names[:-1]}
    signs = [next(iter(ends)) or "" if len(ends) == 1 else "" for ends in (behind, before)]
    if len(header.names) > 2 and any(signs):
        raise _unknown(header.delimiter.join(signs), path, header.line + 1)


def _unknown(sign: str, path: Path, line: int) -> IntakeError:
    place = Note("at_line", line=str(line))
    codes = " ".join(f"U+{ord(character):04X}" for character in sign)
    return IntakeError("delimiter_unknown", path=path, place=place, delimiter=repr(sign), codes=codes)


def _without_header(first: bytes, names: list[str], delimiters: Sequence[str], quote: str) -> DelimitedHeader:
    line = _text(first.split(b"\n", 1)[0])
    candidates = (QuotedFields(delimiter, quote) for delimiter in delimiters)
    fitting = max(candidates, key=lambda candidate: len(_names(line, candidate)) == len(names))
    delimiter = fitting.delimiter
    return DelimitedHeader(0, 0, delimiter, quote, names, 0)


def _most_fields(header: DelimitedHeader, rows_by_delimiter: Mapping[str, Sequence[_Row]]) -> DelimitedHeader:
    """The first line by the delimiter that gives it most fields.

    No line has a known name: the first may be a record, which every delimiter but its own leaves whole.
    """
    candidates = (
        header._replace(delimiter=delimiter, names=rows[0].names)
        for delimiter, rows in rows_by_delimiter.items()
    )
    return max(candidates, key=lambda candidate: len(candidate.names))


def _check_no_record_above(
    path: Path, score: int, header: DelimitedHeader, rows_above: Sequence[_Row], naming: Naming
) -> None:
    """Raises IntakeError if the header, or a line of the preamble, is a record."""
    number = naming.required[0]
    if naming.required == ("msisdn",) and score < 100:
        if any(_NUMBER.match(name) for name in header.names):
            raise HeadingError(Note("first_line_is_record"), path, None, header.names)
        return
    position = next((at for at, name in enumerate(header.names) if naming.lookup(name) == number), None)
    for row in rows_above:
        if (
            position is not None
            and len(row.names) == len(header.names) > 1
            and _NUMBER.match(row.names[position])
        ):
            line = Note("at_line", line=str(row.line + 1))
            raise IntakeError("record_above_header", path=path, place=line)


def _rows(lines: Sequence[bytes], delimiter: str, quote: str, header_row: int | None) -> list[_Row]:
    rows, offset, number = [], 0, 0
    quoted_fields = QuotedFields(delimiter, quote)
    while number < min(len(lines), _HEADER_WITHIN_LINES):
        line_count, names = _row_at(lines[number : number + _HEADER_WITHIN_LINES], quoted_fields)
        offset += sum(map(len, lines[number : number + line_count])) + line_count
        if names and (header_row is None or header_row in (number + 1, number)):
            rows.append(_Row(number, line_count, offset, names))
        number += line_count
    if header_row is not None:
        # The row below may be the header's second row; one that begins above isn't part of it.
        rows = rows if rows and rows[0].line + 1 == header_row else []
    return rows


def _row_at(lines: Sequence[bytes], quoted_fields: QuotedFields) -> tuple[int, list[str]]:
    """(lines that the first row takes, its fields); several lines only if its quoted fields are closed."""
    read = quoted_fields.read(_text(lines[0]))
    for line_count, line in enumerate(lines, start=1):
        if line_count > 1 and read is not None:
            read = quoted_fields.continued(read, _text(line))
        if read is None:
            break
        if not read.is_open:
            return line_count, read.fields if lines[0].strip() else []
    return 1, _names(_text(lines[0]), quoted_fields)


def _quote(first: bytes, delimiters: Sequence[str]) -> str:
    """The apostrophe if most fields with letters are enclosed in apostrophes, else the quotation mark."""
    lines = first.split(b"\n", _LINES_LOOKED_AT)[:_LINES_LOOKED_AT]
    if not any(b"'" in line for line in lines):
        return '"'
    fields = [
        field.strip()
        for line in lines
        for field in re.split("|".join(map(re.escape, delimiters)), line.decode(errors="replace"))
        if re.search(r"[^\W\d_]", field)
    ]
    between = sum(len(field) > 1 and field[0] == field[-1] == "'" for field in fields)
    return "'" if between * 2 > len(fields) else '"'


def _more_fitting_quote(first: bytes, delimiter: str, quote: str, width: int) -> str:
    """The apostrophe if more lines with one before a field have the header's width by it, else `quote`."""
    lines = first.split(b"\n", _LINES_LOOKED_AT)[:_LINES_LOOKED_AT]
    lines = [line for line in lines if line.startswith(b"'") or f"{delimiter}'".encode() in line]
    fitting = {
        mark: sum(
            read is not None and not read.is_open and len(read.fields) == width
            for read in map(QuotedFields(delimiter, mark).read, map(_text, lines))
        )
        for mark in (quote, "'")
    }
    return max(fitting, key=lambda mark: fitting[mark])


def _names(line: str, quoted_fields: QuotedFields) -> list[str]:
    """The fields of a line, however its quotation marks are."""
    reader = csv.reader(
        [line], delimiter=quoted_fields.delimiter, quotechar=quoted_fields.quote, skipinitialspace=True
    )
    try:
        return next(reader, [])
    except csv.Error:
        return []


def _text(line: bytes) -> str:
    return line.removesuffix(b"\r").decode(errors="replace")
