"""Examples of each check's findings or remarks, masked as they are read.

It fails closed: a subject or detail is shown only where it can't be a personal datum; any other subject
becomes a pseudonym, any other detail is left out. That holds for a department's own checks as well, and for
the list of waivers that waived nothing: expired, of a remark, or matching no finding.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Final, Literal

from pydantic import Field

from simaudit.contract import COLUMNS
from simaudit.errors import Note
from simaudit.intake.month_file import file_and_record
from simaudit.intake.records.records import reasons
from simaudit.judge.findings import MarkedFindings
from simaudit.judge.register import Register
from simaudit.judge.waivers import Waiver, Waivers
from simaudit.period import Period
from simaudit.report.figures.base import Figures
from simaudit.report.figures.masking import mask_name, mask_number, mask_paper, pseudonym
from simaudit.rules.check import Check
from simaudit.rules.relations import FINDINGS, REMARKS


class Example(Figures):
    """One finding or remark, masked; for a group of them its first record, and the group's `size`."""

    number: str
    name: str
    paper: str
    subject: str
    file: str
    record: int | None
    detail: Annotated[str | Note, Field(union_mode="left_to_right")]
    """The check's own text, or the reason why a record was rejected."""
    size: int


EXAMPLES_SHOWN = 20
"""Examples per check."""

_OPEN_SUBJECTS = ("point_code", "column_name")
_NUMBER = re.compile(r"\d{9,15}")
_WORD = re.compile(r"[a-z_]+(?:-[a-z_]+)*")
# The items of a detail: words, counts (names=3), months (since=2026-07), shares (12/40), bands (10-19, 50+).
_ITEM = re.compile(
    r"(?P<word>[a-z_-]+)(?:=(?:\d{1,8}|20\d\d-\d\d))?|\d{1,8}/\d{1,8}|\d{1,3}-\d{1,3}|\d{1,3}\+"
)

# One row per finding; of a group (findings of one subject) its first finding and its size, the largest groups
# first. Groups and findings are chosen by record number, so that texts are read of the chosen ones alone: a
# check may have millions of findings.
_SHOWN = """
    WITH grouped AS (
        SELECT
            check_id, subject, min(record) AS record, count(*) AS size,
            count(*) OVER (PARTITION BY check_id) AS groups
        FROM {offenders} AS finding
        WHERE carrier = $carrier AND subject IS NOT NULL AND record IS NOT NULL
        GROUP BY check_id, subject
        QUALIFY
            row_number() OVER (PARTITION BY check_id ORDER BY count(*) DESC, min(record), subject) <= $shown
    ),
    single AS (
        SELECT check_id, count(*) AS groups, min(record, $shown) AS first
        FROM {offenders} AS finding
        WHERE carrier = $carrier AND (subject IS NULL OR record IS NULL)
        GROUP BY check_id
    ),
    shown AS (
        SELECT
            check_id, subject, record, min(finding.msisdn) AS msisdn, min(finding.detail) AS detail,
            any_value(size) AS size, any_value(groups) AS groups
        FROM grouped
        JOIN {offenders} AS finding USING (check_id, subject, record)
        WHERE finding.carrier = $carrier
        GROUP BY check_id, subject, record
        UNION ALL
        SELECT
            check_id, finding.subject, finding.record, finding.msisdn, finding.detail,
            1 AS size, single.groups
        FROM {offenders} AS finding
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
"""
_EXAMPLES = """
    SELECT
        shown.check_id, shown.groups, shown.msisdn, {file}, {record}, shown.subject, shown.detail, shown.size,
        held.full_name, held.id_number
    FROM shown
    LEFT JOIN subscriber AS held ON shown.record = held.record AND held.carrier = $carrier
    ORDER BY shown.check_id, shown.size DESC, shown.record, shown.msisdn, shown.subject
"""


_WITHOUT_PORTRAITS: Final = (
    f"(FROM {FINDINGS} ANTI JOIN (FROM aside WHERE record IS NOT NULL) USING (check_id, record))"
)


def examples(
    marked: MarkedFindings, checks: Sequence[Check], key: bytes
) -> dict[str, tuple[int, tuple[Example, ...]]]:
    """Check id → (count of groups and single rows, the first ones masked), for checks with offenders.

    Findings that rest on a default portrait are no examples of anything.
    """
    register, carrier = marked.register, marked.carrier
    months = [month for month in register.months if month.carrier == carrier]
    file, record = file_and_record([file for month in months for file in month.files], "shown.record")
    query = _EXAMPLES.format(file=file, record=record)
    # Why records were rejected: the English text in findings → its note.
    rejected = [month.rejected for month in months if month.rejected is not None]
    rejections = {note.text(): note for path in rejected for note in reasons(path)}
    groups: dict[str, int] = {}
    masked: defaultdict[str, list[Example]] = defaultdict(list)
    by_id = {check.id: check for check in checks}
    for table in (_WITHOUT_PORTRAITS if marked.findings_aside else FINDINGS, REMARKS):
        for check_id, groups_of_check, *row in _shown(register, carrier, table, query):
            if check_id in by_id and len(masked[check_id]) < EXAMPLES_SHOWN:
                groups[check_id] = groups_of_check
                masked[check_id].append(_masked(by_id[check_id], row, rejections, key))
    return {check_id: (count, tuple(masked[check_id])) for check_id, count in groups.items()}


def shown_remarks(register: Register, carrier: str) -> list[int]:
    """The records of the remarks that are among the `examples`."""
    return [record for (record,) in _shown(register, carrier, REMARKS, "SELECT DISTINCT record FROM shown")]


def _shown(register: Register, carrier: str, table: str, query: str) -> list[tuple[Any, ...]]:
    values = {"carrier": carrier, "shown": EXAMPLES_SHOWN}
    return register.connection.execute(_SHOWN.format(offenders=table) + query, values).fetchall()


def _masked(check: Check, row: Sequence[Any], rejections: Mapping[str, Note], key: bytes) -> Example:
    msisdn, file, record, subject, detail, size, name, paper = row
    open_text = open_detail(check, detail or "")
    return Example(
        number=mask_number(msisdn or ""),
        name=mask_name(name or ""),
        paper=mask_paper(paper or ""),
        subject=_subject(check, subject, key),
        file=file or "",
        record=record,
        detail=rejections.get(open_text, open_text),
        size=size,
    )


def _subject(check: Check, subject: str | None, key: bytes) -> str:
    if not subject:
        return ""
    return subject if subject_is_open(check) else pseudonym(key, subject)


def subject_is_open(check: Check) -> bool:
    """Whether the query's `subject` is a registration point or a column's name, so that it needs no mask."""
    return check.query.subject_column in _OPEN_SUBJECTS


def open_detail(check: Check, detail: str) -> str:
    """The detail where it consists of the rule's own words and counts; a number masked; else "".

    A word is the rule's own if it occurs in its SQL or names a column of the register, so that a value which
    a query copies from a row or a list is not shown. Details of checks that read only the tables `rejected`
    or `carriers` are the engine's own texts.
    """
    if _NUMBER.fullmatch(detail):
        return mask_number(detail)
    if check.query.relations <= {"rejected", "carriers"}:
        return detail
    rule_words = {*COLUMNS, *(word for text in check.query.text_literals for word in _WORD.findall(text))}
    for item in re.split(r"[, ]+", detail):
        match = _ITEM.fullmatch(item)
        if match is None or (match["word"] is not None and match["word"] not in rule_words):
            return ""
    return detail


class IdleWaiver(Figures):
    """A waiver that waived nothing; `target` is masked, `line` its line in the waivers' file."""

    line: int
    check: str
    """Id of the check."""
    carrier: str
    kind: str
    """What the waiver names: a number, a subject or a pattern."""
    target: str
    expires: date
    """The last day on which it counts."""
    why: Literal["expired", "unused", "remark"]
    """Why it waived nothing."""


def idle_waivers(
    waivers: Waivers,
    period: Period,
    key: bytes,
    checks: Sequence[Check],
    carrier: str,
    used: Collection[Waiver],
) -> tuple[IdleWaiver, ...]:
    """The carrier's waivers of these checks that are not in `used`; numbers and papers masked.

    A pattern may hold a number or part of one and is not shown; the waiver's line in the file identifies it.
    """
    by_id = {check.id: check for check in checks}
    as_of = period.as_of
    return tuple(
        IdleWaiver.with_fields_of(
            waiver,
            kind=waiver.target,
            target=_masked_target(waiver, by_id[waiver.check], key),
            why="remark"
            if by_id[waiver.check].remark
            else "expired"
            if waiver in waivers.expired(as_of)
            else "unused",
        )
        for waiver in waivers.entries
        if waiver.carrier == carrier and waiver.check in by_id and waiver not in used
    )


def _masked_target(waiver: Waiver, check: Check, key: bytes) -> str:
    if waiver.msisdn is not None:
        return mask_number(waiver.number() or "")
    if waiver.subject is None:
        return ""
    # The file may have a number in place of a point's code.
    open_ = subject_is_open(check) and not re.search(r"\d{9,}", waiver.subject)
    return waiver.subject if open_ else pseudonym(key, waiver.subject)
