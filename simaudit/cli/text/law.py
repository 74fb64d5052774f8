"""The law as a person reads it: what changes, provisions with the checks on each, the tariff."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import get_args

from simaudit.cli.text.tariffs import clause_references, tariff_text
from simaudit.messages import Words
from simaudit.report.pages.language import Language
from simaudit.rules.check import Check
from simaudit.rules.in_force import InForce
from simaudit.rules.provisions import Provision, ProvisionKind, as_entry, citation, provisions
from simaudit.rules.tariffs import clauses


def law_text(checks: Sequence[Check], as_of: date, lang: str) -> str:
    """Everything the catalogue knows of the law, as it stands on a day."""
    word = Words("law", lang)
    sections = [word["title"].format(day=_day(as_of)), _section(word["changes"], _changes(as_of, lang), lang)]
    entries = [entry for versions in provisions().values() for entry in versions]
    for kind in get_args(ProvisionKind):
        lines = [_provision(entry, checks, as_of, lang) for entry in entries if entry.kind == kind]
        sections.append(_section(Language(lang).word("provision", kind), lines, lang))
    return "\n\n".join([*sections, tariff_text(as_of, lang)])


def citations_text(as_of: date) -> str:
    """Every citation, Vietnamese and English beneath each other, as of a day."""
    entries = (entry for versions in provisions().values() for entry in versions)
    return "\n".join(
        f"{as_entry(citation(entry, 'vi', as_of))}\n    {citation(entry, 'en', as_of)}" for entry in entries
    )


def _section(heading: str, entries: Sequence[str], lang: str) -> str:
    return "\n".join([heading, *(f"  {entry}" for entry in entries or [Words("law", lang)["nothing"]])])


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _changes(as_of: date, lang: str) -> list[str]:
    """Days within a year, in their order; what several provisions of a document share is one line."""
    word = Words("law", lang)
    dated: list[tuple[InForce, str, str]] = [
        (entry, entry.document.get(lang), citation(entry, lang, as_of))
        for versions in provisions().values()
        for entry in versions
    ]
    dated += [
        (clause, word["tariff"], f"{word['tariff']}, {clause_references(clause, lang)}")
        for clause in clauses()
    ]
    near = sorted(
        (day, what, name, cited)
        for entry, name, cited in dated
        for day, what in _days(entry)
        if abs(day - as_of) <= timedelta(days=366)
    )
    lines = []
    for (day, what, name), same in groupby(near, key=lambda change: change[:3]):
        cited = [change[3] for change in same]
        several = word["several"].format(name=name, n=len(cited))
        lines.append(word[what].format(day=_day(day), what=cited[0] if len(cited) == 1 else several))
    return lines


def _days(entry: InForce) -> Iterator[tuple[date, str]]:
    """The days on which it begins, and on which it is no longer in force."""
    if entry.valid_from:
        yield entry.valid_from, "begins"
    if entry.valid_to:
        yield entry.valid_to + timedelta(days=1), "ends"


def _provision(entry: Provision, checks: Sequence[Check], as_of: date, lang: str) -> str:
    word = Words("law", lang)
    days = [word["from"].format(day=_day(entry.valid_from))] if entry.valid_from else []
    days += [word["to"].format(day=_day(entry.valid_to))] if entry.valid_to else []
    days = days or [word["always"]]
    if not entry.in_force(as_of):
        days.append(word["ended" if entry.has_begun(as_of) else "not yet"])
    compared = word["unchecked"]
    if entry.checked_by and entry.checked_on:
        compared = word["checked"].format(by=entry.checked_by.get(lang), day=_day(entry.checked_on))
    return "\n      ".join(
        [
            as_entry(citation(entry, lang, as_of)),
            entry.says.get(lang),
            f"{', '.join(days)}; {compared}",
            _resting(entry.key, checks, lang),
        ]
    )


def _resting(key: str, checks: Sequence[Check], lang: str) -> str:
    """Which checks name the provision among what they rest on."""
    word = Words("law", lang)
    resting = [check.id for check in checks if key in check.header.check.basis]
    return word["checks"].format(checks=", ".join(resting)) if resting else word["no checks"]
