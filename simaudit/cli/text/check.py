"""Checks as a person reads them: the list, and one check with everything an inspector needs of it."""

import json
from typing import get_args

from simaudit.config.rules_in_force import Rules, check_of
from simaudit.messages import Words
from simaudit.report.figures.legal_basis import CitedProvision, legal_basis
from simaudit.report.pages.language import Language
from simaudit.rules.check import Check
from simaudit.rules.precision import precision_of
from simaudit.rules.provisions import ProvisionKind, as_entry


def listing(rules: Rules, lang: str, *, as_json: bool) -> str:
    """Every check on a line, or as a JSON list."""
    if as_json:
        return json.dumps(
            [_facts(check, rules, lang) for check in rules.checks], ensure_ascii=False, indent=1
        )
    off = Words("check", lang)["off"]
    lines = [
        f"{check.id}  {_listed(check, 'severity', lang)}  {_listed(check, 'nature', lang)}  "
        f"{check.header.title.get(lang)}" + (f"  [{off}]" if check.id in rules.off else "")
        for check in rules.checks
    ]
    return "\n".join(lines)


def _listed(check: Check, kind: str, lang: str) -> str:
    """Severity or nature as wide as the longest of its kind."""
    code = {"severity": check.severity, "nature": check.nature}[kind]
    width = {"severity": 8, "nature": 11} if lang == "en" else {"severity": 12, "nature": 8}
    return (code if lang == "en" else Language(lang).word(kind, code)).ljust(width[kind])


def _facts(check: Check, rules: Rules, lang: str) -> dict[str, object]:
    return {
        "id": check.id,
        "slug": check.slug,
        "family": check.family,
        "severity": check.severity,
        "nature": check.nature,
        "cross": check.cross,
        "population": check.header.check.population,
        "needs": list(check.header.check.needs),
        "params": check.header.params,
        "basis": list(check.header.check.basis),
        "title": check.header.title.get(lang),
        "off": rules.off.get(check.id),
    }


def _basis(check: Check, lang: str) -> list[str]:
    """What the check rests on, as it is cited: law, technical bases and practice apart."""
    cited = legal_basis(check.header.check.basis)
    parts = []
    for kind in get_args(ProvisionKind):
        lines = [_provision(each, lang) for each in cited if each.kind == kind]
        if any(not each.checked for each in cited if each.kind == kind):
            lines.append(Words("check", lang)["unchecked"])
        if lines or kind == "law":
            parts.append(f"{Language(lang).word('provision', kind)}\n    " + "\n    ".join(lines or ["–"]))
    return parts


def _provision(cited: CitedProvision, lang: str) -> str:
    if cited.citation is None:
        return cited.key
    says = f"\n      {cited.says.get(lang)}" if cited.says else ""
    return as_entry(cited.citation.get(lang)) + says


def _act(check: Check, lang: str) -> list[str]:
    """When the act was that its findings are signs of."""
    act = check.header.act
    if act is None:
        return []
    word = Words("check", lang)
    return [f"{word['act']}\n    {word[act.when].format(date=act.date)}"]


def _reliability(check: Check, lang: str) -> list[str]:
    """The criteria that the check states, with their limits as the header has them."""
    lines = []
    for entry in check.header.reliability:
        limits = {"doubt_above": entry.doubt_above, "fail_above": entry.fail_above}
        stated = ", ".join(f"{name} = {limit}" for name, limit in limits.items() if limit is not None)
        lines.append(f"{entry.criterion}: {stated}" if stated else entry.criterion)
    return ["\n    ".join([Words("check", lang)["reliability"], *lines])] if lines else []


def _precision(check: Check, lang: str) -> list[str]:
    """How many honest rows the check found where everybody is honest."""
    measured = precision_of(check.id)
    if measured is None:
        return []
    figures = {name: _figure(value, lang) for name, value in (
        ("innocent", measured.innocent), ("rows", measured.rows), ("rate", round(measured.per_million)),
    )}  # fmt: skip
    word = Words("check", lang)
    return [f"{word['precision']}\n    {word['precision of'].format(**figures, month=measured.month)}"]


def _figure(number: int, lang: str) -> str:
    """A whole number with its thousands apart, as the language writes them."""
    return f"{number:,}".replace(",", "." if lang == "vi" else ",")


def _kind(check: Check, lang: str) -> str:
    """Family, severity and nature: in words in Vietnamese, in English as its header has them."""
    if lang == "en":
        return f"{check.family} · {check.severity} · {check.nature}"
    codes = {"family": check.family, "severity": check.severity, "nature": check.nature}
    return " · ".join(Language(lang).word(kind, code) for kind, code in codes.items())


def page(rules: Rules, check_id: str, lang: str) -> str:
    """One check in full; raises UsageError where there is none of that id."""
    check = check_of(rules.checks, check_id)
    word, header = Words("check", lang), check.header
    identity = header.check
    force = f"{identity.valid_from or '…'} – {identity.valid_to or '…'}"
    parts = [
        f"{check.id}  {header.title.get(lang)}",
        f"{_kind(check, lang)} · {word['force']}: {force}",
        *([f"{word['off']}: {rules.off[check.id]}"] if check.id in rules.off else []),
        f"{word['meaning']}\n    {header.meaning.get(lang)}",
        f"{word['why']}\n    {header.why.get(lang)}",
        *_basis(check, lang),
        *_act(check, lang),
        f"{word['numerator']}\n    {word['query rows']}",
        f"{word['denominator']}\n    {word['rows of'].format(population=identity.population)}",
        f"{word['needs']}\n    {', '.join((*identity.needs, *identity.needs_any)) or '–'}",
        f"{word['params']}\n    "
        + (", ".join(f"{name} = {value}" for name, value in header.params.items()) or "–"),
        *_reliability(check, lang),
        f"{word['innocent']}\n    {header.innocent.get(lang)}",
        *_precision(check, lang),
        f"{word['remedy']}\n    {header.remedy.get(lang)}",
        f"{word['inspect']}\n    {header.inspect.get(lang)}",
        f"{word['sql']}\n\n{check.sql}",
    ]
    return "\n\n".join(parts)
