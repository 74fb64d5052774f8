"""Lines that a database's program prints around rows, such as `60 rows selected.`, and totals of one cell.

SQL*Plus (spool), SQLcl, psql, sqlcmd, mysql and Db2 say how many rows they gave: a control total of the file.
"""

import re
from typing import Final

from simaudit.intake.profile.column_names import NUMBER_LIKE
from simaudit.intake.values.text import fold

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
_TOTAL: Final = re.compile(
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
    match = _TOTAL.fullmatch(fold(text)) if len(text) <= _LONGEST else None
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
