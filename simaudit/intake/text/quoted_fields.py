"""One line of a delimited file → its fields, and what its quotation marks leave open.

A field is quoted (between two marks; those within are doubled or behind backslashes) or bare. Text behind
a closing mark is in neither: such a line is malformed. Marks within a bare field are text where nothing else
can be meant.
"""

import csv
import re
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import Final, NamedTuple

# Lines are checked against a limit before they reach the csv module.
csv.field_size_limit(2**31 - 1)

_MOST_MARKS: Final = 9
"""Marks of a bare field that are looked at: a line of nothing else would take quadratic time."""


class BareMarks(IntEnum):
    """What the quotation marks within bare fields may be; the highest holds for a line."""

    PAIRED = 0
    """There are none, or an even number in each field: text."""
    CROSSING = 1
    """The partner is behind a delimiter, but both can't enclose a field: text if all else is right."""
    UNPAIRED = 2
    """There is no partner behind one of them: text if none follows on the next lines."""
    AMBIGUOUS = 3
    """A quoted field, whose delimiter or opening mark is lost, may be meant."""


class Fields(NamedTuple):
    """The fields of a line."""

    fields: list[str]
    is_open: bool = False
    """Whether the last field's closing mark isn't on this line."""
    marks: BareMarks = BareMarks.PAIRED


@dataclass(frozen=True)
class QuotedFields:
    """Reads lines of a file with this delimiter, quotation mark and way of escaping marks."""

    delimiter: str
    quote: str
    backslashes: bool = False
    """Whether marks in quoted fields are behind backslashes; doubled ones are read all the same."""

    def read(self, line: str) -> Fields | None:
        """The fields of a line without line end; None if text follows a closing mark."""
        if line and self._plain.fullmatch(line):
            # The csv module is several times faster, but reads other lines in its own ways.
            return Fields(next(csv.reader([line], delimiter=self.delimiter, quotechar=self.quote)))
        fields: list[str] = []
        marks, end = BareMarks.PAIRED, -1
        while end < len(line):
            match = self._field.match(line, end + 1)
            if match is None:
                return None
            end = match.end()
            if match["bare"] is None:
                fields.append(self._unescaped(match["quoted"]))
                if not match["end"]:
                    return Fields(fields, is_open=True, marks=marks)
            else:
                fields.append(match["bare"])
                if self.quote in match["bare"]:
                    marks = max(marks, self._marks_within(line, *match.span("bare")))
        return Fields(fields, marks=marks)

    def continued(self, before: Fields, line: str) -> Fields | None:
        """The fields with those of the next line, where `before` is open; None as in `read`."""
        following = self.read(self.quote + line)
        if following is None:
            return None
        last = f"{before.fields[-1]}\n{following.fields[0]}"
        fields = [*before.fields[:-1], last, *following.fields[1:]]
        return following._replace(fields=fields, marks=max(before.marks, following.marks))

    def _marks_within(self, line: str, start: int, end: int) -> BareMarks:
        """What the marks of the bare field line[start:end] may be."""
        count = line.count(self.quote, start, end)
        if count % 2 == 0:
            return BareMarks.PAIRED
        # With a mark at its end, a quoted field's opening mark may be lost, or on a line before.
        if count > _MOST_MARKS or line[start:end].rstrip().endswith(self.quote):
            return BareMarks.AMBIGUOUS
        marks, at = BareMarks.PAIRED, line.find(self.quote, start, end)
        while at >= 0:
            closing = self._quoted.match(line, at)
            if closing is None:
                marks = max(marks, BareMarks.UNPAIRED)
            elif closing.end() > end:
                marks = max(marks, self._crossing(line, at, closing.end() - 1))
            at = line.find(self.quote, at + 1, end)
        return marks

    def _crossing(self, line: str, at: int, partner: int) -> BareMarks:
        """What a mark in a bare field and its partner behind a delimiter may be."""
        rest = line[partner + 1 :]
        # A quoted field that lacks its delimiter before it, or before and behind.
        one_lost = not rest.strip() or rest.lstrip(" ").startswith(self.delimiter)
        touching = not line[at - 1].isspace() and not rest[:1].isspace()
        two_lost = touching and line[partner - 1] != self.delimiter
        return BareMarks.AMBIGUOUS if one_lost or two_lost else BareMarks.CROSSING

    def _unescaped(self, text: str) -> str:
        if self.backslashes and "\\" in text:
            return self._escapes.sub(lambda match: match[1] or self.quote, text)
        return text.replace(self.quote * 2, self.quote)

    # Possessive throughout: no line takes time beyond its length.
    @cached_property
    def _parts(self) -> tuple[str, str, str, str]:
        """Patterns of the delimiter, of a mark, of blanks around a quoted field, and of its text."""
        delimiter, mark = re.escape(self.delimiter), re.escape(self.quote)
        blanks = "" if self.delimiter == " " else " *+"
        if self.backslashes:
            text = rf"(?:[^{mark}\\]++|\\.|{mark}{mark}|\\\Z)*+"
        else:
            text = rf"(?:[^{mark}]++|{mark}{mark})*+"
        return delimiter, mark, blanks, text

    @cached_property
    def _field(self) -> re.Pattern[str]:
        delimiter, mark, blanks, text = self._parts
        quoted = rf"{blanks}{mark}(?P<quoted>{text})(?P<end>{mark}{blanks}(?={delimiter}|\Z)|\Z)"
        return re.compile(rf"{quoted}|(?P<bare>(?!{blanks}{mark})[^{delimiter}]*+)", re.DOTALL)

    @cached_property
    def _plain(self) -> re.Pattern[str]:
        """A line without blanks around quoted fields, backslashes in them and marks in bare ones."""
        delimiter, mark, _, _ = self._parts
        inner = rf"[^{mark}\\]" if self.backslashes else f"[^{mark}]"
        field = rf"(?>{mark}(?:{inner}++|{mark}{mark})*+{mark}(?={delimiter}|\Z)|[^{delimiter}{mark}\r]*+)"
        return re.compile(rf"{field}(?:{delimiter}{field})*+")

    @cached_property
    def _quoted(self) -> re.Pattern[str]:
        _, mark, _, text = self._parts
        return re.compile(f"{mark}{text}{mark}", re.DOTALL)

    @cached_property
    def _escapes(self) -> re.Pattern[str]:
        mark = re.escape(self.quote)
        return re.compile(rf"\\([\\{mark}])|{mark}{mark}")
