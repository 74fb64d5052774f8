"""The law as a person reads it: what changes, provisions with the checks on each, the tariff of fines."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Final, get_args

from simaudit.config.rules_in_force import Rules
from simaudit.messages import Words
from simaudit.report.pages.language import Language
from simaudit.rules.check import Check
from simaudit.rules.law import Law
from simaudit.rules.provisions import InForce, Provision, ProvisionKind, as_entry, citation
from simaudit.rules.tariffs import DECREE, Ban, Band, Beside, Clause, Fine, place_of

_YEAR: Final = timedelta(days=366)

_NEW: Final = "◆"
"""The mark of a provision that began or ended within the year before the day."""


def law_text(rules: Rules, as_of: date, lang: str) -> str:
    """Everything the catalogue and the department's own files know of the law, as it stands on a day."""
    law = rules.law
    word = Words("law", lang)
    changes = _changes(rules, as_of, lang)
    sections = [word["title"].format(day=_day(as_of)), _section(word["changes"], changes, lang)]
    entries = [entry for versions in law.provisions.values() for entry in versions]
    for kind in get_args(ProvisionKind):
        lines = [_provision(entry, rules, as_of, lang) for entry in entries if entry.kind == kind]
        sections.append(_section(Language(lang).word("provision", kind), lines, lang))
    return "\n\n".join([*sections, tariff_text(law, as_of, lang)])


def citations_text(law: Law, as_of: date) -> str:
    """Every citation, Vietnamese and English beneath each other, as of a day."""
    entries = (entry for versions in law.provisions.values() for entry in versions)
    return "\n".join(
        f"{as_entry(citation(entry, 'vi', as_of))}\n    {citation(entry, 'en', as_of)}" for entry in entries
    )


def _section(heading: str, entries: Sequence[str], lang: str) -> str:
    return "\n".join([heading, *(f"  {entry}" for entry in entries or [Words("law", lang)["nothing"]])])


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _changes(rules: Rules, as_of: date, lang: str) -> list[str]:
    """Days within a year, in their order; what several provisions of a document share is one line.

    Below each, the checks that rest on what begins or ends.
    """
    word = Words("law", lang)
    dated: list[tuple[InForce, str, str, tuple[str, ...]]] = [
        (entry, entry.document.get(lang), citation(entry, lang, as_of), (entry.key,))
        for versions in rules.law.provisions.values()
        for entry in versions
    ]
    for clause in rules.law.clauses:
        acts = tuple(DECREE + act for act in clause.acts_and_id)
        dated.append((clause, word["tariff"], f"{word['tariff']}, {clause_references(clause, lang)}", acts))
    near = sorted(
        (day, what, name, cited, keys)
        for entry, name, cited, keys in dated
        for day, what in _days(entry)
        if abs(day - as_of) <= _YEAR
    )
    lines = []
    for (day, what, name), same in groupby(near, key=lambda change: change[:3]):
        changes = list(same)
        several = word["several"].format(name=name, n=len(changes))
        cited_law = changes[0][3] if len(changes) == 1 else several
        keys = {key for change in changes for key in change[4]}
        lines.append(
            f"{word[what].format(day=_day(day), what=cited_law)}\n      {_resting(keys, rules.checks, lang)}"
        )
    return lines


def _days(entry: InForce) -> Iterator[tuple[date, str]]:
    """The days on which it begins, and on which it is no longer in force."""
    if entry.valid_from:
        yield entry.valid_from, "begins"
    if entry.valid_to:
        yield entry.valid_to + timedelta(days=1), "ends"


def _provision(entry: Provision, rules: Rules, as_of: date, lang: str) -> str:
    word = Words("law", lang)
    days = [word["from"].format(day=_day(entry.valid_from))] if entry.valid_from else []
    days += [word["to"].format(day=_day(entry.valid_to))] if entry.valid_to else []
    days = days or [word["always"]]
    if not entry.in_force(as_of):
        days.append(word["ended" if entry.has_begun(as_of) else "not yet"])
    compared = word["unchecked"]
    if entry.checked_by and entry.checked_on:
        compared = word["checked"].format(by=entry.checked_by.get(lang), day=_day(entry.checked_on))
    if entry.doubt:
        compared = f"{compared}: {entry.doubt.get(lang)}"
    mark = f"{_NEW} " if any(day <= as_of <= day + _YEAR for day, _ in _days(entry)) else ""
    return "\n      ".join(
        [
            mark + as_entry(citation(entry, lang, as_of)),
            entry.says.get(lang),
            *([f"“{entry.quote}”"] if entry.quote else []),
            f"{', '.join(days)}; {compared}",
            *_own(entry, rules.law, lang),
            _resting({entry.key}, rules.checks, lang),
        ]
    )


def _own(entry: InForce, law: Law, lang: str) -> list[str]:
    """The department's file that an entry is of, where it isn't the built-in one."""
    file = law.own_file(entry)
    return [Words("law", lang)["own"].format(file=file.path)] if file else []


def _resting(keys: Collection[str], checks: Sequence[Check], lang: str) -> str:
    """Which checks name one of the provisions among what they rest on."""
    word = Words("law", lang)
    resting = [check.id for check in checks if not {*keys}.isdisjoint(check.header.provisions)]
    return word["checks"].format(checks=", ".join(resting)) if resting else word["no checks"]


def tariff_text(law: Law, as_of: date, lang: str) -> str:
    """The clauses in force on a day with acts, bands and authorities, and what comes beside the fines."""
    word = Words("tariff", lang)
    entries = [_clause(clause, law, as_of, lang) for clause in law.clauses if clause.in_force(as_of)]
    if (also := law.beside(as_of)) is not None:
        entries += [*_beside(also, lang), *_own(also, law, lang)]
    return "\n".join([word["title"], *(f"  {entry}" for entry in entries or [word["none"]])])


def clause_references(clause: Clause, lang: str) -> str:
    """The clauses of the decree that state the acts and the bands."""
    return ", ".join(place_of(part, lang) for part in clause.id.split("-"))


def _clause(clause: Clause, law: Law, as_of: date, lang: str) -> str:
    word = Words("tariff", lang)
    first = law.provision(DECREE + next(iter(clause.acts)), as_of)
    heading = [as_entry(clause_references(clause, lang)), *([first.document.get(lang)] if first else [])]
    for key, day in (("from", clause.valid_from), ("to", clause.valid_to)):
        heading += [word[key].format(day=_day(day))] if day else []
    lines = [
        *(f"{as_entry(place_of(act, lang))}: {wording.get(lang)}" for act, wording in clause.acts.items()),
        *_bands(clause.bands, clause.no_new_subscribers_months, clause.counts, lang),
        *_bands(clause.bands_numbers_in_app, clause.no_new_subscribers_months_in_app, "numbers in app", lang),
        word[clause.subject],
        *([word["lead"]] if clause.lead else []),
        word["decides"].format(competence=clause.competence.get(lang)),
        *_own(clause, law, lang),
    ]
    return "\n      ".join([" · ".join(heading), *lines])


def _bands(fines: Sequence[Fine], bans: Sequence[Ban], unit: str, lang: str) -> list[str]:
    """A line for each fine, with the place that states it, and for each ban."""
    lines = []
    for band in fines:
        stated = f" ({place_of(band.clause, lang)})" if band.clause else ""
        amount = "–".join(f"{amount:g}" for amount in band.amounts)
        amount = amount.replace(".", ",") if lang == "vi" else amount
        fine = Words("tariff", lang)["each"].format(amount=amount) if band.each else amount
        lines.append(f"{_counted(band, unit, lang)}: {fine}{stated}")
    for ban in bans:
        months = Words("tariff", lang)["ban"].format(low=ban.months[0], high=ban.months[1])
        lines.append(f"{_counted(ban, unit, lang)}: {months}")
    return lines


def _counted(band: Band, unit: str, lang: str) -> str:
    word = Words("tariff", lang)
    span = word["more"].format(low=band.low) if band.high is None else f"{band.low}–{band.high}"
    return word[unit].format(span=span)


def _beside(also: Beside, lang: str) -> list[str]:
    word = Words("tariff", lang)
    low, high = also.suspension_of_numbers_months
    dong = Language(lang).number(also.repayment_dong_a_month_and_number)
    suspended, repaid = (
        ", ".join(place_of(reference, lang) for reference in references)
        for references in (also.suspension_clauses, also.repayment_clauses)
    )
    return [
        as_entry(word["suspension"].format(low=low, high=high, places=suspended)),
        as_entry(word["repayment"].format(dong=dong, places=repaid)),
    ]
