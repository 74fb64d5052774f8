"""Follow-ups as a table, as CSV and as JSON; they name the officials in charge."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

import polars as pl

from simaudit.cli.terminal.output import aligned, worded
from simaudit.cli.terminal.output import language as terminal_language
from simaudit.errors import Note
from simaudit.harmless_text import printable
from simaudit.jobs.follow_up.follow_up import ListedFollowUps
from simaudit.messages import Words
from simaudit.period import moment_text
from simaudit.report.annexes.tables import formula_safe
from simaudit.report.pages.language import Language
from simaudit.store.follow_ups import FollowUp
from simaudit.store.json_forms import FOLLOW_UPS

_COLUMNS: Final = (
    "subject", "case_id", "carrier", "check_id", "state", "on", "document", "deadline", "person", "amount",
    "reason", "recorded_at", "who", "overdue_days", "still_there", "limitation_ends", "limitation_findings",
    "in_no_month",
)  # fmt: skip
"""Of CSV and JSON, in order."""

_HEADINGS: Final = ("subject", "state", "on", "document", "deadline", "person", "amount", "note")


def follow_ups_table(listed: ListedFollowUps, lang: str) -> str:
    """A line each, in columns; what can soon not be fined and isn't followed up yet comes last."""
    language, words = Language(lang), Words("follow_ups", lang)
    rows = [_cells(row, language) for row in _rows(listed)]
    return aligned([[words[name] for name in _HEADINGS], *rows]) if rows else words["nothing"]


def follow_ups_csv(listed: ListedFollowUps) -> str:
    """A row each, with the columns of `_COLUMNS`."""
    rows = [{name: _text(value) for name, value in row.items()} for row in _rows(listed)]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(_COLUMNS, pl.String()))
    return formula_safe(frame).write_csv(line_terminator="\n")


def follow_ups_json(listed: ListedFollowUps) -> str:
    """The day and the month that they are compared with, counts of what needs attention, and a list."""
    content = {
        "schema": FOLLOW_UPS,
        "day": listed.day,
        "period": str(listed.period),
        **listed.attention.counts,
        "follow_ups": _rows(listed),
    }
    return json.dumps(content, ensure_ascii=False, indent=1, default=_text)


def history_text(entries: Sequence[FollowUp], lang: str) -> str:
    """Every entry of one subject: when it was recorded and by whom, and what it says."""
    language = Language(lang)
    lines = [
        f"{moment_text(entry.recorded_at, 'seconds')}  {printable(entry.who)}: {_sentence(entry, language)}"
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
    recorded_facts = ", ".join(worded(fact) for fact in facts if fact)
    state = Language(terminal_language()).word("follow_up", entry.state)
    first = worded(
        Note(
            "follow_up_recorded",
            subject=str(entry.subject),
            state=state[:1].lower() + state[1:],
            day=entry.happened_on,
        )
    )
    return f"{first}, {recorded_facts}" if recorded_facts else first


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


def _cells(row: Mapping[str, Any], language: Language) -> tuple[str, ...]:
    state = row["state"]
    return (
        row["subject"],
        language.word("follow_up", state) if state else Words("follow_ups", language.code)["not_followed"],
        language.day(row["on"]) if row["on"] else "",
        row["document"] or "",
        language.day(row["deadline"]) if row["deadline"] else "",
        row["person"] or "",
        "" if row["amount"] is None else language.number(row["amount"]),
        "; ".join(_remarks(row, language)),
    )


def _remarks(row: Mapping[str, Any], language: Language) -> Iterator[str]:
    """What of a row needs attention."""
    word = Words("follow_ups", language.code)
    if row["overdue_days"]:
        yield word["overdue"].format(days=language.number(row["overdue_days"]))
    if row["still_there"]:
        yield word["still_there"].format(number=language.number(row["still_there"]))
    if row["limitation_ends"]:
        day, findings = language.day(row["limitation_ends"]), language.number(row["limitation_findings"])
        yield word["ending"].format(day=day, findings=findings)
    if row["in_no_month"]:
        yield word["gone"]


def _rows(listed: ListedFollowUps) -> list[dict[str, Any]]:
    """An object each with `_COLUMNS`, then those that are not followed up and can soon not be fined."""
    overdue = {row.subject: row.days for row in listed.attention.overdue}
    still_there = {row.subject: row.number for row in listed.attention.still_there}
    ending = {f"{row.carrier}:{row.check_id}": row for row in listed.attention.ending}
    entries = {str(entry.subject): _facts(entry) for entry in listed.entries}
    entries |= {
        name: {"subject": name, "carrier": row.carrier, "check_id": row.check_id}
        for name, row in ending.items()
        if row.state is None
    }
    rows = []
    for name, facts in entries.items():
        soon = ending.get(name)
        facts |= {
            "overdue_days": overdue.get(name),
            "still_there": still_there.get(name),
            "limitation_ends": soon.first_end if soon else None,
            "limitation_findings": soon.findings if soon else None,
            "in_no_month": name in listed.gone,
        }
        rows.append({column: facts.get(column) for column in _COLUMNS})
    return rows


def _facts(entry: FollowUp) -> dict[str, Any]:
    return {
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
    }


def _text(value: object) -> str | None:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}+07:00"
    if isinstance(value, date):
        return value.isoformat()
    return None if value is None else str(value)
