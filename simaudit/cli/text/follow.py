"""Follow-ups, and letters with what became of their numbers, as a table, as CSV and as JSON.

Follow-ups name the officials in charge; no number is named.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, Field, PlainSerializer

from simaudit.cli.terminal.output import language as terminal_language
from simaudit.cli.terminal.output import worded
from simaudit.cli.text.listing import rows_csv, table
from simaudit.errors import Note
from simaudit.harmless_text import printable
from simaudit.jobs.follow_up.clock import ListedClock
from simaudit.jobs.follow_up.follow_up import ListedFollowUps
from simaudit.messages import Words
from simaudit.period import moment_text
from simaudit.report.figures.clock import LetterClock
from simaudit.report.figures.clock_limits import STEPS, ClockLimits
from simaudit.report.figures.fates import FATES
from simaudit.report.pages.language import Language
from simaudit.rules.carrier_names import CarrierNames, carrier_name
from simaudit.store.follow_ups import FollowUp
from simaudit.store.json_forms import CLOCK, FOLLOW_UPS


def _moment(recorded_at: datetime) -> str:
    return f"{recorded_at:%Y-%m-%d %H:%M:%S}+07:00"


class ListedFollowUp(BaseModel):
    """A follow-up, or findings whose limitation ends soon that have none."""

    subject: str
    """The id of a case, or carrier:check."""
    case_id: str | None
    """Id of the case; it stays from month to month."""
    carrier: str | None
    check_id: str | None
    """Id of the check; null where it is about a case."""
    state: str | None
    """The state it has come to; null: it has no follow-up."""
    on: date | None
    """Since when it has this state."""
    document: str | None
    """Number of the document."""
    deadline: date | None
    """By when."""
    person: str | None
    """The official in charge."""
    amount: int | None
    """In VND."""
    reason: str | None
    """Why it was dismissed, or opened again."""
    recorded_at: Annotated[datetime, PlainSerializer(_moment, return_type=str)] | None
    """When the last entry was made, in Vietnamese time."""
    who: str | None
    """The user who made it."""
    overdue_days: int | None
    """Days since the deadline."""
    still_there: int | None
    """Numbers of the case or findings of the check in the last audited month."""
    limitation_ends: date | None
    """The day on which the first findings become time-barred."""
    limitation_findings: int | None
    """How many findings become time-barred soon."""
    in_no_month: bool
    """Whether the case is in no month any more."""


class FollowUpList(BaseModel):
    """What is followed up, and what of it needs attention."""

    form: Annotated[Literal["simaudit.follow-ups/1"], Field(alias="schema")]
    day: date
    """As of which day."""
    period: str
    """The month that they are compared with."""
    overdue: int
    """How many deadlines have passed."""
    still_there: int
    """How many were notified, while what they are about is still there."""
    ending: int
    """Of how many carriers and checks findings become time-barred soon."""
    follow_ups: list[ListedFollowUp]
    """One each."""


_KINDS: Final = {
    "subject": "text", "state": "follow_up", "on": "day", "document": "text", "deadline": "day",
    "person": "text", "amount": "text", "note": "text",
}  # fmt: skip


def follow_ups_listing(listed: ListedFollowUps, output_format: str, lang: str) -> str:
    """A line each, in columns; what can soon not be fined and isn't followed up yet comes last.

    As CSV a row each with the columns of ListedFollowUp; as JSON the day and the month that they are compared
    with, counts of what needs attention, and a list.
    """
    if output_format == "csv":
        facts = (row.model_dump(mode="json") for row in _rows(listed))
        return rows_csv(facts, tuple(ListedFollowUp.model_fields))
    if output_format == "json":
        content = {
            "schema": FOLLOW_UPS,
            "day": listed.day,
            "period": str(listed.period),
            **listed.attention.counts,
            "follow_ups": _rows(listed),
        }
        return FollowUpList.model_validate(content).model_dump_json(by_alias=True, indent=1)
    language, words = Language(lang), Words("follow_ups", lang)
    rows = [
        dict(row)
        | {
            "state": row.state or words["not_followed"],
            "amount": "" if row.amount is None else language.number(row.amount),
            "note": "; ".join(_remarks(row, language)),
        }
        for row in _rows(listed)
    ]
    return table(_KINDS, rows, words, language) if rows else words["nothing"]


def history_text(entries: Sequence[FollowUp], lang: str) -> str:
    """Every entry of one subject: when it was recorded and by whom, and what it says."""
    language = Language(lang)
    lines = [
        f"{moment_text(entry.recorded_at, 'seconds')}  {printable(entry.who)}: {_sentence(entry, language)}"
        for entry in entries
    ]
    return "\n".join([str(entries[0].subject), *lines])


def recorded_text(entry: FollowUp, names: CarrierNames) -> str:
    """What was recorded, without the name of the official and the reason."""
    letter, carrier = entry.subject.letter, carrier_name(entry.subject.carrier or "", names)
    subject: Note | str = entry.subject.case_id or f"{carrier}, {entry.subject.check_id}"
    if letter:
        subject = Note("followed_letter", carrier=carrier, document=letter)
    facts = [
        Note("follow_up_document", document=entry.document) if entry.document not in (None, letter) else None,
        Note("follow_up_deadline", deadline=entry.deadline) if entry.deadline else None,
        Note("follow_up_amount", amount=entry.amount) if entry.amount is not None else None,
    ]
    state = Language(terminal_language()).word("follow_up", entry.state)
    state = state[:1].lower() + state[1:]
    code = "letter_withdrawn" if letter and entry.state == "dismissed" else "follow_up_recorded"
    recorded = Note(code, subject=subject, state=state, day=entry.happened_on)
    return ", ".join(worded(note) for note in (recorded, *facts) if note)


def _sentence(entry: FollowUp, language: Language) -> str:
    facts = (
        language.word("follow_up", entry.state),
        language.day(entry.happened_on),
        entry.document,
        f"→ {language.day(entry.deadline)}" if entry.deadline else "",
        entry.person,
        "" if entry.amount is None else f"{language.number(entry.amount)} VND",
        entry.reason and f"“{entry.reason}”",
    )
    return printable(", ".join(filter(None, facts)))


def _remarks(row: ListedFollowUp, language: Language) -> Iterator[str]:
    """What of a row needs attention."""
    word = Words("follow_ups", language.code)
    if row.overdue_days:
        yield word["overdue"].format(days=language.number(row.overdue_days))
    if row.still_there:
        yield word["still_there"].format(number=language.number(row.still_there))
    if row.limitation_ends and row.limitation_findings is not None:
        findings = language.number(row.limitation_findings)
        yield word["ending"].format(day=language.day(row.limitation_ends), findings=findings)
    if row.in_no_month:
        yield word["gone"]


def _rows(listed: ListedFollowUps) -> list[ListedFollowUp]:
    """What is followed up, then what isn't and can soon not be fined."""
    overdue = {row.subject: row.days for row in listed.attention.overdue}
    still_there = {row.subject: row.number for row in listed.attention.still_there}
    ending = {f"{row.carrier}:{row.check_id}": row for row in listed.attention.ending}
    entries: dict[str, dict[str, Any]] = {
        str(entry.subject): asdict(entry)
        | asdict(entry.subject)
        | {"subject": str(entry.subject), "on": entry.happened_on}
        for entry in listed.entries
    }
    entries |= {
        name: dict.fromkeys(ListedFollowUp.model_fields)
        | {"subject": name, "carrier": row.carrier, "check_id": row.check_id}
        for name, row in ending.items()
        if name not in entries and row.state in (None, "open")
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
        rows.append(ListedFollowUp.model_validate(facts))
    return rows


class ClockList(BaseModel):
    """The letters to carriers, and what became of their numbers up to a month."""

    form: Annotated[Literal["simaudit.clock/2"], Field(alias="schema")]
    period: str
    """The month up to whose end the extracts are looked at."""
    as_of: date
    """The last day of it."""
    limits: ClockLimits
    """The days of law."""
    letters: tuple[LetterClock, ...]
    """In the order of carrier and day."""


_NESTED: Final = ("term", "overdue", "due", "curve", "why_unknown")
"""Fields of a letter that are no cell of a table; the start and what is overdue have columns of their own."""
_COLUMNS: Final = (
    *(name for name in LetterClock.model_fields if name not in _NESTED),
    *(f"overdue_{step}" for step in STEPS),
    "start",
)
"""Columns of the CSV, in order."""
_LETTERS: Final = {
    "carrier": "carrier", "document": "text", "day": "day", "subject": "text", "numbers": "count",
    **{f"fate.{fate}": "count" for fate in FATES}, "note": "text",
}  # fmt: skip
_DUE: Final = {
    "day_due": "day", "step": "clock_step", "carrier": "carrier", "document": "text", "numbers": "number",
}  # fmt: skip


def clock_listing(listed: ListedClock, output_format: str, lang: str, names: CarrierNames) -> str:
    """A line a letter, in columns, and below them what falls due.

    As CSV a row a letter, with the fields of LetterClock that are one value, and what is overdue by step; as
    JSON the month, the days of law, and a list of letters.
    """
    if output_format == "csv":
        rows = [
            letter.model_dump(mode="json", exclude=set(_NESTED))
            | {f"overdue_{step}": count for step, count in letter.overdue}
            | {"start": letter.term and letter.term.start}
            | {name: ",".join(getattr(letter, name)) for name in ("checks", "cases")}
            for letter in listed.clock.letters
        ]
        return rows_csv(rows, _COLUMNS)
    if output_format == "json":
        content = {"schema": CLOCK, "period": str(listed.period), **dict(listed.clock)}
        return ClockList.model_validate(content).model_dump_json(by_alias=True, indent=1)
    language, words, clock = Language(lang), Words("clock", lang), listed.clock
    if not clock.letters:
        return words["none"]
    letters = [
        {
            **dict(letter),
            **{f"fate.{fate}": getattr(letter, fate) for fate in FATES},
            "day": letter.notified_at,
            "subject": _subject(letter, words),
            "note": "; ".join(_remarks_on_letter(letter, language)),
        }
        for letter in clock.letters
    ]
    parts = [table(_LETTERS, letters, words, language, names)]
    if clock.due:
        due = [dict(letter) | dict(step) | {"day_due": step.day} for letter, step in clock.due]
        parts.append(f"{words['due']}\n{table(_DUE, due, words, language, names)}")
    return "\n\n".join(parts)


def _subject(letter: LetterClock, words: Words) -> str:
    """The check or the case of a letter about one, else how many it is about."""
    names = (*letter.checks, *letter.cases)
    return names[0] if len(names) == 1 else words["subjects"].format(
        checks=len(letter.checks), cases=len(letter.cases)
    )  # fmt: skip


def _remarks_on_letter(letter: LetterClock, language: Language) -> Iterator[str]:
    words = Words("clock", language.code)
    if letter.withdrawn:
        yield words["withdrawn"]
    yield words["start"].format(day=language.day(letter.term.start)) if letter.term else words["no_term"]
    for step, count in letter.overdue:
        if count:
            yield words["overdue"].format(
                step=language.word("clock_step", step), numbers=language.number(count)
            )
    if letter.longest_days is not None:
        yield words["served_for"].format(days=language.number(letter.longest_days))
    for row in letter.why_unknown:
        yield f"{language.word('fate_unknown', row.reason)}: {language.number(row.numbers)}"
    if not letter.numbers:
        yield words["untold"]
