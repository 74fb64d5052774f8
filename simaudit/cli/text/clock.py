"""Letters and what became of their numbers, as a table, as CSV and as JSON; no number is named."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Final, Literal

from pydantic import BaseModel, Field

from simaudit.cli.text.listing import rows_csv, table
from simaudit.jobs.follow_up.clock import ListedClock
from simaudit.messages import Words
from simaudit.report.figures.clock import LetterClock
from simaudit.report.figures.clock_limits import STEPS, ClockLimits
from simaudit.report.figures.fates import FATES
from simaudit.report.pages.language import Language
from simaudit.rules.carrier_names import NO_NAMES, CarrierNames
from simaudit.store.json_forms import CLOCK


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


def clock_table(listed: ListedClock, lang: str, names: CarrierNames = NO_NAMES) -> str:
    """A line a letter, in columns, and below them what falls due."""
    language, words, clock = Language(lang), Words("clock", lang), listed.clock
    if not clock.letters:
        return words["none"]
    letters = [
        {
            **dict(letter),
            **{f"fate.{fate}": getattr(letter, fate) for fate in FATES},
            "day": letter.notified_at,
            "subject": _subject(letter, words),
            "note": "; ".join(_remarks(letter, language)),
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


def _remarks(letter: LetterClock, language: Language) -> Iterator[str]:
    words = Words("clock", language.code)
    if letter.withdrawn:
        yield words["withdrawn"]
    yield words["start"].format(day=language.day(letter.term.start)) if letter.term else words["no_term"]
    for step, count in letter.overdue:
        if count:
            overdue = words["overdue"].format(
                step=language.word("clock_step", step), numbers=language.number(count)
            )
            yield overdue
    if letter.longest_days is not None:
        yield words["served_for"].format(days=language.number(letter.longest_days))
    for row in letter.why_unknown:
        yield f"{language.word('fate_unknown', row.reason)}: {language.number(row.numbers)}"
    if not letter.numbers:
        yield words["untold"]


def clock_csv(listed: ListedClock) -> str:
    """A row a letter, with the fields of LetterClock that are one value, and what is overdue by step."""
    rows = [
        letter.model_dump(mode="json", exclude=set(_NESTED))
        | {f"overdue_{step}": count for step, count in letter.overdue}
        | {"start": letter.term and letter.term.start}
        | {name: ",".join(getattr(letter, name)) for name in ("checks", "cases")}
        for letter in listed.clock.letters
    ]
    return rows_csv(rows, _COLUMNS)


def clock_json(listed: ListedClock) -> str:
    """The month, the days of law, and a list of letters."""
    content = {"schema": CLOCK, "period": str(listed.period), **dict(listed.clock)}
    return ClockList.model_validate(content).model_dump_json(by_alias=True, indent=1)
