"""Letters and what became of their numbers, as a table, as CSV and as JSON; no number is named."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Final, Literal

import polars as pl
from pydantic import BaseModel, Field

from simaudit.cli.terminal.output import aligned
from simaudit.jobs.follow_up.clock import ListedClock
from simaudit.messages import Words
from simaudit.report.annexes.tables import formula_safe
from simaudit.report.figures.clock import Clock, LetterClock
from simaudit.report.figures.clock_limits import STEPS, ClockLimits
from simaudit.report.figures.fates import FATES
from simaudit.report.pages.language import Language
from simaudit.rules.carrier_names import NO_NAMES, CarrierNames, carrier_name
from simaudit.store.json_forms import CLOCK


class ClockList(BaseModel):
    """The letters to carriers, and what became of their numbers up to a month."""

    form: Annotated[Literal["simaudit.clock/1"], Field(alias="schema")]
    period: str
    """The month up to whose end the extracts are looked at."""
    as_of: date
    """The last day of it."""
    limits: ClockLimits
    """The days of law."""
    letters: tuple[LetterClock, ...]
    """In the order of carrier and day."""


_COUNTED: Final = ("numbers", *FATES)
_NESTED: Final = ("term", "overdue", "due", "curve", "why_unknown")
"""Fields of a letter that are no cell of a table; the start and what is overdue have columns of their own."""


def clock_table(listed: ListedClock, lang: str, names: CarrierNames = NO_NAMES) -> str:
    """A line a letter, in columns, and below them what falls due."""
    language, words = Language(lang), Words("clock", lang)
    letters = listed.clock.letters
    if not letters:
        return words["none"]
    fates = [language.word("fate_short", fate) for fate in FATES]
    headings = [words["carrier"], words["document"], words["day"], words["subject"], words["numbers"], *fates]
    rows = [
        [
            carrier_name(letter.carrier, names),
            letter.document or "",
            language.day(letter.notified_at),
            letter.check_id or letter.case_id or "",
            *(language.number(count) if (count := getattr(letter, name)) else "" for name in _COUNTED),
            "; ".join(_remarks(letter, language)),
        ]
        for letter in letters
    ]
    table = aligned([[*headings, words["note"]], *rows], {words["numbers"], *fates})
    return "\n".join([table, *_falls_due(listed.clock, language, names)])


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


def _falls_due(clock: Clock, language: Language, names: CarrierNames) -> Iterator[str]:
    words = Words("clock", language.code)
    if clock.due:
        yield f"\n{words['due']}"
        headings = [words[name] for name in ("day_due", "step", "carrier", "document", "numbers")]
        rows = [
            [
                language.day(due.day),
                language.word("clock_step", due.step),
                carrier_name(letter.carrier, names),
                letter.document or "",
                language.number(due.numbers),
            ]
            for letter, due in clock.due
        ]
        yield aligned([headings, *rows], {words["numbers"]})


def clock_csv(listed: ListedClock) -> str:
    """A row a letter, with the fields of LetterClock that are one value, and what is overdue by step."""
    rows = [_cells(letter) for letter in listed.clock.letters]
    schema = {name: pl.Int64() if name in _WHOLE else pl.String() for name in _COLUMNS}
    return formula_safe(pl.DataFrame(rows, schema=schema)).write_csv(line_terminator="\n")


_COLUMNS: Final = (
    *(name for name in LetterClock.model_fields if name not in _NESTED),
    *(f"overdue_{step}" for step in STEPS),
    "start",
)
_WHOLE: Final = {*_COUNTED, "longest_days", "one_way_untold", *_COLUMNS[-4:-1]}


def _cells(letter: LetterClock) -> dict[str, Any]:
    fields = letter.model_dump(mode="json", exclude=set(_NESTED))
    overdue = {f"overdue_{step}": count for step, count in letter.overdue}
    start = letter.term and str(letter.term.start)
    return fields | {"withdrawn": str(letter.withdrawn).lower(), "start": start} | overdue


def clock_json(listed: ListedClock) -> str:
    """The month, the days of law, and a list of letters."""
    content = {"schema": CLOCK, "period": str(listed.period), **dict(listed.clock)}
    return ClockList.model_validate(content).model_dump_json(by_alias=True, indent=1)
