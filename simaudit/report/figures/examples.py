"""At most twenty examples a check, masked while they are taken.

Fails closed: of a finding's subject and detail only what is known to be no
personal datum is shown; everything else becomes a pseudonym or nothing. That
holds for a department's own checks as well.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlglot import exp

from simaudit.catalogue.check import Check
from simaudit.contract import COLUMNS
from simaudit.errors import Note
from simaudit.intake.records import reasons
from simaudit.judge.register import Register
from simaudit.report.figures.masking import mask_name, mask_number, mask_paper, pseudonym
from simaudit.report.model import Example

SHOWN = 20

_OPEN_SUBJECTS = ("point_code", "column_name")
_NUMBER = re.compile(r"\d{9,15}")
_WORD = re.compile(r"[a-z_]+(?:-[a-z_]+)*")
# What the catalogue's details are made of: words, counts (names=3), parts (12/40), bands (10-19, 50+).
_ITEM = re.compile(r"(?P<word>[a-z_-]+)(?:=\d{1,8})?|\d{1,8}/\d{1,8}|\d{1,3}-\d{1,3}|\d{1,3}\+")

# One row a finding; of a group (a subject) its first row and its size, the largest groups first. Which are
# shown is told by numbers: a check may have millions of findings, and of the shown alone the texts are read.
_EXAMPLES = """
    WITH grouped AS (
        SELECT
            check_id, subject, min(record) AS record, count(*) AS size,
            count(*) OVER (PARTITION BY check_id) AS groups
        FROM finding
        WHERE carrier = $carrier AND subject IS NOT NULL AND record IS NOT NULL
        GROUP BY check_id, subject
        QUALIFY
            row_number() OVER (PARTITION BY check_id ORDER BY count(*) DESC, min(record), subject) <= $shown
    ),
    single AS (
        SELECT check_id, count(*) AS groups, min(record, $shown) AS first
        FROM finding
        WHERE carrier = $carrier AND (subject IS NULL OR record IS NULL)
        GROUP BY check_id
    ),
    shown AS (
        SELECT
            check_id, subject, record, min(finding.msisdn) AS msisdn, min(finding.detail) AS detail,
            any_value(size) AS size, any_value(groups) AS groups
        FROM grouped
        JOIN finding USING (check_id, subject, record)
        WHERE finding.carrier = $carrier
        GROUP BY check_id, subject, record
        UNION ALL
        SELECT
            check_id, finding.subject, finding.record, finding.msisdn, finding.detail,
            1 AS size, single.groups
        FROM finding
        JOIN single USING (check_id)
        WHERE
            finding.carrier = $carrier AND (finding.subject IS NULL OR finding.record IS NULL)
            AND (coalesce(len(single.first), 0) < $shown OR finding.record <= single.first[-1])
        QUALIFY
            row_number() OVER (
                PARTITION BY check_id
                ORDER BY finding.record, finding.msisdn, finding.subject, finding.detail
            ) <= $shown
    )
    SELECT
        shown.check_id, shown.groups, shown.msisdn, shown.record, shown.subject, shown.detail, shown.size,
        held.full_name, held.id_number
    FROM shown
    LEFT JOIN subscriber AS held ON shown.record = held.record AND held.carrier = $carrier
    ORDER BY shown.check_id, shown.size DESC, shown.record, shown.msisdn, shown.subject
"""


def examples(
    register: Register, carrier: str, checks: Sequence[Check], key: bytes
) -> dict[str, tuple[int, tuple[Example, ...]]]:
    """Check id → (groups or findings in all, the first of them masked), for every check with findings."""
    by_id = {check.id: check for check in checks}
    rows = register.connection.execute(_EXAMPLES, {"carrier": carrier, "shown": SHOWN}).fetchall()
    found: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for check_id, *row in rows:
        if check_id in by_id:
            found[check_id].append(tuple(row))
    files = _Files(register, carrier)
    rejections = _rejections(register, carrier)
    return {
        check_id: (
            rows[0][0],
            tuple(_masked(by_id[check_id], row, files, rejections, key) for row in rows[:SHOWN]),
        )
        for check_id, rows in found.items()
    }


def _rejections(register: Register, carrier: str) -> dict[str, Note]:
    """Why records of the carrier were rejected: the English text that findings have → its note."""
    return {
        note.text(): note
        for month in register.months
        if month.carrier == carrier and month.rejected is not None
        for note in reasons(month.rejected)
    }


def _masked(
    check: Check, row: tuple[Any, ...], files: "_Files", rejections: Mapping[str, Note], key: bytes
) -> Example:
    _, msisdn, record, subject, detail, size, name, paper = row
    file, position = files.locate(record)
    shown = open_detail(check, detail or "")
    return Example(
        number=mask_number(msisdn or ""),
        name=mask_name(name or ""),
        paper=mask_paper(paper or ""),
        subject=_subject(check, subject, key),
        file=file,
        record=position,
        detail=rejections.get(shown, shown),
        size=size,
    )


def _subject(check: Check, subject: str | None, key: bytes) -> str:
    if not subject:
        return ""
    return subject if subject_is_open(check) else pseudonym(key, subject)


def subject_is_open(check: Check) -> bool:
    """Whether the subject is a registration point or a column's name, as the query itself says."""
    for select in check.query.selects:
        if select.alias_or_name == "subject":
            column = select.this if isinstance(select, exp.Alias) else select
            return isinstance(column, exp.Column) and column.name in _OPEN_SUBJECTS
    return False


def open_detail(check: Check, detail: str) -> str:
    """The detail where it is made of the rule's own words and counts; a number masked; else nothing.

    Words count as the rule's own where they stand in its SQL or are canonical columns, so a value that a
    query copies out of a row or a list is not shown. Reasons of rejection are the reader's own words.
    """
    if _NUMBER.fullmatch(detail):
        return mask_number(detail)
    if check.read <= {"rejected", "carriers"}:
        return detail
    own = {*COLUMNS, *(word for text in check.texts for word in _WORD.findall(text))}
    for item in re.split(r"[, ]+", detail):
        match = _ITEM.fullmatch(item)
        if match is None or (match["word"] is not None and match["word"] not in own):
            return ""
    return detail


class _Files:
    """Where a record of the register stands in the carrier's files: findings.csv counts within a file."""

    def __init__(self, register: Register, carrier: str) -> None:
        self.files = [file for month in register.months if month.carrier == carrier for file in month.files]

    def locate(self, record: int | None) -> tuple[str, int | None]:
        if record is None:
            return "", None
        for name, records in self.files:
            if record <= records:
                return name, record
            record -= records
        return "", None
