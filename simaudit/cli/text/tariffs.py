"""The tariff of sanctions as a person reads it: acts, fines, bans, and who decides."""

from collections.abc import Sequence
from datetime import date

from simaudit.messages import Words
from simaudit.rules.provisions import as_entry, provision
from simaudit.rules.tariffs import DECREE, Ban, Band, Beside, Clause, Fine, beside, clauses, place_of


def tariff_text(as_of: date, lang: str) -> str:
    """The clauses in force on a day with acts, bands and authorities, and what comes beside the fines."""
    word = Words("tariff", lang)
    entries = [_clause(clause, as_of, lang) for clause in clauses() if clause.in_force(as_of)]
    if (also := beside(as_of)) is not None:
        entries += _beside(also, lang)
    return "\n".join([word["title"], *(f"  {entry}" for entry in entries or [word["none"]])])


def clause_references(clause: Clause, lang: str) -> str:
    """The clauses of the decree that state the acts and the bands."""
    return ", ".join(place_of(part, lang) for part in clause.id.split("-"))


def _clause(clause: Clause, as_of: date, lang: str) -> str:
    word = Words("tariff", lang)
    first = provision(DECREE + next(iter(clause.acts)), as_of)
    heading = [as_entry(clause_references(clause, lang)), *([first.document.get(lang)] if first else [])]
    for key, day in (("from", clause.valid_from), ("to", clause.valid_to)):
        heading += [word[key].format(day=f"{day:%d/%m/%Y}")] if day else []
    acts = [f"{as_entry(place_of(act, lang))}: {wording.get(lang)}" for act, wording in clause.acts.items()]
    lines = [
        *acts,
        *_bands(clause.bands, clause.no_new_subscribers_months, clause.counts, lang),
        *_bands(clause.bands_numbers_in_app, clause.no_new_subscribers_months_in_app, "numbers in app", lang),
        word[clause.subject],
        word["decides"].format(competence=clause.competence.get(lang)),
    ]
    return "\n      ".join([" · ".join(heading), *lines])


def _bands(fines: Sequence[Fine], bans: Sequence[Ban], unit: str, lang: str) -> list[str]:
    """A line for each fine, with the place that states it, and for each ban."""
    lines = []
    for band in fines:
        stated = f" ({place_of(band.clause, lang)})" if band.clause else ""
        lines.append(f"{_counted(band, unit, lang)}: {_fine(band, lang)}{stated}")
    for ban in bans:
        months = Words("tariff", lang)["ban"].format(low=ban.months[0], high=ban.months[1])
        lines.append(f"{_counted(ban, unit, lang)}: {months}")
    return lines


def _fine(band: Fine, lang: str) -> str:
    amount = "–".join(f"{amount:g}" for amount in band.amounts)
    amount = amount.replace(".", ",") if lang == "vi" else amount
    return Words("tariff", lang)["each"].format(amount=amount) if band.each else amount


def _counted(band: Band, unit: str, lang: str) -> str:
    word = Words("tariff", lang)
    span = word["more"].format(low=band.low) if band.high is None else f"{band.low}–{band.high}"
    return word[unit].format(span=span)


def _beside(also: Beside, lang: str) -> list[str]:
    word = Words("tariff", lang)
    low, high = also.suspension_of_numbers_months
    dong = f"{also.repayment_dong_a_month_and_number:,}".replace(",", "." if lang == "vi" else ",")
    suspended, repaid = (
        ", ".join(place_of(reference, lang) for reference in references)
        for references in (also.suspension_clauses, also.repayment_clauses)
    )
    return [
        as_entry(word["suspension"].format(low=low, high=high, places=suspended)),
        as_entry(word["repayment"].format(dong=dong, places=repaid)),
    ]
