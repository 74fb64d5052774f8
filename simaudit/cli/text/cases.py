"""Cases as a table, as CSV and as JSON, and one case in full; of its people only counts."""

import json
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, Field

from simaudit.cases.month_cases import CASE
from simaudit.cli.text.listing import rows_csv, table
from simaudit.harmless_text import printable
from simaudit.jobs.follow_up.case_list import ListedCases, ShownCase
from simaudit.messages import Words
from simaudit.report.annexes.tables import listed_case
from simaudit.report.figures.cases import CaseFigures
from simaudit.report.pages.case_words import case_title, everyday_phrases, why_text
from simaudit.report.pages.language import Language
from simaudit.rules.carrier_names import NO_NAMES, CarrierNames, carrier_name
from simaudit.store.follow_ups import FollowUp
from simaudit.store.json_forms import CASE_LIST


class MoreOfCase(BaseModel):
    """What is said of a case beside the fields of cases.json."""

    last_period: str
    """The last month in which it had numbers."""
    follow_up: str | None
    """The state of its follow-up; null where there is none."""


class CaseList(BaseModel):
    """The cases of a month; each has the fields of cases.json, and two more."""

    form: Annotated[Literal["simaudit.case-list/2"], Field(alias="schema")]
    period: str
    cases: list[MoreOfCase]
    """In their order: those for the police first, quiet ones last."""


_COLUMNS: Final = (*CASE, *MoreOfCase.model_fields)
"""Of CSV and JSON, in order: those of cases.json, the last month with numbers, the state of its follow-up."""

_COUNTS: Final = {
    name: name
    for name in ("deceived", "persons", "forged", "numbers", "victims", "papers", "faces", "points", "clerks")
} | {"persons": "accused_persons", "numbers": "accused"}
"""Word → figure: people and numbers are those of rows in signs, victims stand apart."""

_KINDS: Final = {
    "case_id": "text", "title": "text", "since": "month", "state": "text", "police": "text",
    "deceived": "count", "persons": "count", "numbers": "count", "victims": "count", "carriers": "carrier",
    "related": "text", "follow_up": "follow_up", "why": "text",
}  # fmt: skip
"""Columns of the table; its words have the other counts."""


def cases_listing(listed: ListedCases, output_format: str, lang: str, names: CarrierNames) -> str:
    """A line a case, in columns; as CSV a row with `_COLUMNS`, as JSON the month and a list of objects."""
    language, words = Language(lang), Words("cases", lang)
    if output_format == "csv":
        return rows_csv(_rows(listed, lang), _COLUMNS)
    if output_format == "json":
        content = {"schema": CASE_LIST, "period": str(listed.period), "cases": _rows(listed, lang)}
        return json.dumps(content, ensure_ascii=False, indent=1)
    if not listed.cases:
        return words["none"].format(month=language.month(str(listed.period)))
    rows = [
        {
            **dict(case),
            "title": case_title(case, language),
            "persons": case.accused_persons,
            "numbers": case.accused,
            "since": case.first_period,
            "state": _state(case, language),
            "police": words["yes"] if case.police else "",
            "follow_up": _follow_up(listed, case),
            "why": why_text(case.why, language),
        }
        for case in listed.cases
    ]
    return table(_KINDS, rows, words, language, names)


def case_text(case: ShownCase, titles: Mapping[str, str], lang: str, names: CarrierNames = NO_NAMES) -> str:
    """One case in one month, and its course over all months; `titles` are those of checks, by id."""
    language, words, figures = Language(lang), Words("cases", lang), case.figures
    lines = [
        f"{figures.case_id}  {language.month(str(case.period))}: {_state(figures, language)}",
        *([f"  {title}"] if (title := case_title(figures, language)) else []),
        *([f"  {why_text(figures.why, language)}"] if figures.why.parts else []),
        *(f"  {text}" for text in everyday_phrases(figures.why, language)),
        *_facts(figures, language, names),
        *_entries(words["links"], {language.word("link", name): "" for name in figures.links}),
        *_entries(words["marks"], {id_: titles.get(id_, "") for id_ in figures.marks}),
        "",
        words["course"],
        *(f"  {line}" for line in _course(case, language)),
    ]
    if case.follow_up:
        lines += ["", words["follow_up"], f"  {_step(case.follow_up, language)}"]
    return "\n".join(lines)


def _state(figures: CaseFigures, language: Language) -> str:
    """The state, with the reason of one that is no case any more by the criteria."""
    state = language.word("case_state", figures.state)
    return f"{state} ({language.word('case_reason', figures.reason)})" if figures.reason else state


def _facts(figures: CaseFigures, language: Language, names: CarrierNames) -> list[str]:
    words = Words("cases", language.code)
    facts = {words["since"]: language.month(figures.first_period)}
    if figures.numbers:
        counts = {word: getattr(figures, name) for word, name in _COUNTS.items()}
        # Most cases have no victims.
        facts |= {words[word]: language.number(n) for word, n in counts.items() if n or word != "victims"}
        if figures.in_scope is not None:
            facts[words["in_scope"]] = language.number(figures.in_scope)
        facts[words["police"]] = words["yes" if figures.police else "no"]
        facts[words["carriers"]] = ", ".join(carrier_name(carrier, names) for carrier in figures.carriers)
        if figures.related:
            facts[words["related"]] = ", ".join(figures.related)
    else:
        facts[words["last"]] = language.month(figures.last_period)
    if figures.first_day and figures.last_day:
        facts[words["registered"]] = f"{language.day(figures.first_day)} – {language.day(figures.last_day)}"
    width = max(map(len, facts))
    return ["", *(f"  {name.ljust(width)}  {value}" for name, value in facts.items())]


def _entries(heading: str, entries: Mapping[str, str]) -> list[str]:
    if not entries:
        return []
    width = max(map(len, entries))
    return ["", heading, *(f"  {name.ljust(width)}  {text}".rstrip() for name, text in entries.items())]


def _course(case: ShownCase, language: Language) -> list[str]:
    """A line a month that has the case, and one for each case that parted from it or took it up then."""
    words, lines = Words("cases", language.code), []
    for period, figures in case.months:
        facts = [language.word("case_state", figures.state)]
        if figures.numbers:
            facts.append(words["of_numbers"].format(n=language.number(figures.numbers)))
        if figures.split_from:
            facts.append(words["split_from"].format(case=figures.split_from))
        facts += [words["merged_from"].format(case=case_id) for case_id in figures.merged_from]
        lines.append((period, ", ".join(facts)))
    for relative in case.relatives:
        text = words["merges" if relative.merged else "splits"].format(case=relative.case_id)
        lines.append((relative.period, text))
    return [
        f"{language.month(str(period))}  {text}" for period, text in sorted(lines, key=lambda line: line[0])
    ]


def _step(entry: FollowUp, language: Language) -> str:
    """The state of a follow-up without the official in charge and the reason."""
    words = Words("cases", language.code)
    facts = [
        language.word("follow_up", entry.state),
        language.day(entry.happened_on),
        words["document"].format(document=printable(entry.document)) if entry.document else "",
        words["deadline"].format(day=language.day(entry.deadline)) if entry.deadline else "",
        "" if entry.amount is None else words["amount"].format(amount=language.number(entry.amount)),
    ]
    return ", ".join(filter(None, facts))


def _follow_up(listed: ListedCases, case: CaseFigures) -> str | None:
    entry = listed.follow_ups.get(case.case_id)
    return entry.state if entry else None


def _rows(listed: ListedCases, lang: str) -> list[dict[str, Any]]:
    return [
        listed_case(case, lang)
        | MoreOfCase(last_period=case.last_period, follow_up=_follow_up(listed, case)).model_dump()
        for case in listed.cases
    ]
