"""Follow-ups as a table, as CSV and as JSON; they name the officials in charge."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

import polars as pl

from simaudit.audit.follow_up import ListedFollowUps
from simaudit.cli.terminal import worded
from simaudit.cli.text_table import aligned
from simaudit.errors import Note, printable
from simaudit.period import ZONE
from simaudit.report.annexes.tables import formula_safe
from simaudit.report.pages.language import Language
from simaudit.store.follow_ups import FollowUp

_COLUMNS: Final = (
    "subject", "case_id", "carrier", "check_id", "state", "on", "document", "deadline", "person", "amount",
    "reason", "recorded_at", "who", "in_no_month",
)  # fmt: skip
"""Of CSV and JSON, in order."""

_HEADINGS: Final = {
    "vi": ("Đối tượng", "Trạng thái", "Ngày", "Văn bản", "Thời hạn", "Phụ trách", "Số tiền (đồng)", "Lưu ý"),
    "en": ("Subject", "State", "On", "Document", "Deadline", "In charge", "Amount (VND)", "Note"),
}
_NOTHING: Final = {"vi": "Chưa có nội dung nào cần theo dõi.", "en": "Nothing is followed up."}
_GONE: Final = {"vi": "không còn trong kỳ nào", "en": "in no month any more"}


def follow_ups_table(listed: ListedFollowUps, lang: str) -> str:
    """A line each, in columns."""
    if not listed.entries:
        return _NOTHING[lang]
    language = Language(lang)
    rows = [_HEADINGS[lang], *(_cells(entry, listed, language) for entry in listed.entries)]
    return aligned(rows)


def follow_ups_csv(listed: ListedFollowUps) -> str:
    """A row each, with the columns of `_COLUMNS`."""
    rows = [{name: _text(value) for name, value in row.items()} for row in _rows(listed)]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(_COLUMNS, pl.String()))
    return formula_safe(frame).write_csv(line_terminator="\n")


def follow_ups_json(listed: ListedFollowUps) -> str:
    """The day and the month that they are compared with, and a list of objects."""
    content = {"day": listed.day, "period": str(listed.period), "follow_ups": _rows(listed)}
    return json.dumps(content, ensure_ascii=False, indent=1, default=_text)


def history_text(entries: Sequence[FollowUp], lang: str) -> str:
    """Every entry of one subject: when it was recorded and by whom, and what it says."""
    language = Language(lang)
    lines = [
        f"{entry.recorded_at:%Y-%m-%d %H:%M:%S} {ZONE}  {printable(entry.who)}: {_sentence(entry, language)}"
        for entry in entries
    ]
    return "\n".join([str(entries[0].subject), *lines])


def recorded_text(entry: FollowUp) -> str:
    """What was recorded, without the name of the official and the reason."""
    facts = [
        Note("follow_up_document", document=entry.document) if entry.document else None,
        Note("follow_up_deadline", deadline=entry.deadline) if entry.deadline else None,
        Note("follow_up_amount", amount=entry.amount) if entry.amount is not None else None,
    ]
    said = ", ".join(worded(fact) for fact in facts if fact)
    first = worded(
        Note(
            "follow_up_recorded",
            subject=str(entry.subject),
            state=entry.state,
            day=entry.happened_on,
        )
    )
    return f"{first}, {said}" if said else first


def _sentence(entry: FollowUp, language: Language) -> str:
    parts = [language.word("follow_up", entry.state), language.day(entry.happened_on)]
    if entry.document:
        parts.append(entry.document)
    if entry.deadline:
        parts.append(f"→ {language.day(entry.deadline)}")
    if entry.person:
        parts.append(entry.person)
    if entry.amount is not None:
        parts.append(f"{language.number(entry.amount)} VND")
    if entry.reason:
        parts.append(f"“{entry.reason}”")
    return printable(", ".join(parts))


def _cells(entry: FollowUp, listed: ListedFollowUps, language: Language) -> tuple[str, ...]:
    cells = (
        str(entry.subject),
        language.word("follow_up", entry.state),
        language.day(entry.happened_on),
        entry.document or "",
        language.day(entry.deadline) if entry.deadline else "",
        entry.person or "",
        "" if entry.amount is None else language.number(entry.amount),
        _GONE[language.code] if entry.subject.case_id in listed.gone else "",
    )
    return tuple(map(printable, cells))


def _rows(listed: ListedFollowUps) -> list[dict[str, Any]]:
    return [
        {
            "subject": str(entry.subject),
            "case_id": entry.subject.case_id,
            "carrier": entry.subject.carrier,
            "check_id": entry.subject.check_id,
            "state": entry.state,
            "on": entry.happened_on,
            "document": entry.document,
            "deadline": entry.deadline,
            "person": entry.person,
            "amount": entry.amount,
            "reason": entry.reason,
            "recorded_at": entry.recorded_at,
            "who": entry.who,
            "in_no_month": entry.subject.case_id in listed.gone,
        }
        for entry in listed.entries
    ]


def _text(value: object) -> str | None:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}+07:00"
    if isinstance(value, date):
        return value.isoformat()
    return None if value is None else str(value)
