"""The catalogue of checks as a person reads it: one check in full, what checks may be made of.

And what the examples of a check gave: they are invented, so their rows may be shown.
"""

import json
import textwrap
from collections.abc import Sequence
from typing import Final, get_args

import polars as pl
import sqlglot

from simaudit.config.rules_in_force import Rules, check_of
from simaudit.contract import COLUMNS, RELATION_TYPES
from simaudit.judge.check_cases import CaseResult
from simaudit.messages import Words, translations
from simaudit.paths import CHECKS
from simaudit.report.figures.checks import CitedProvision, legal_basis
from simaudit.report.pages.language import Language
from simaudit.rules.case_file import Offender
from simaudit.rules.check import Check
from simaudit.rules.law import Law
from simaudit.rules.populations import Population, definitions
from simaudit.rules.provisions import ProvisionKind, as_entry, citation
from simaudit.rules.reference_tables import innocents_of
from simaudit.rules.scaffold import own_ids_of_families
from simaudit.rules.tariffs import DECREE
from simaudit.rules.vocabulary import column_words

_TYPES: Final[dict[type[pl.DataType], str]] = {
    pl.String: "text",
    pl.Enum: "code",
    pl.Date: "date",
    pl.Datetime: "timestamp",
    pl.Boolean: "boolean",
}
"""The others are integers."""


def _basis(check: Check, law: Law, lang: str) -> list[str]:
    """What the check rests on, as it is cited: law, technical bases and practice apart."""
    cited = legal_basis(check.header.check.basis, law)
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


def _act(check: Check, law: Law, lang: str) -> list[str]:
    """When the act was that its findings are signs of."""
    act = check.header.act
    if act is None:
        return []
    word = Words("check", lang)
    lines = [word["act"], word[act.when].format(date=act.date)]
    if act.to_prove:
        lines.append(word["to prove"])
    cited = law.provision(act.alternative.basis) if act.alternative else None
    if act.alternative and cited:
        channels = ", ".join(act.alternative.channel)
        lines.append(word["alternative"].format(channels=channels, citation=citation(cited, lang)))
    return ["\n    ".join(lines)]


def _own(check: Check, rules: Rules, lang: str) -> list[str]:
    """Which files of the department's own it is made of, or rests on."""
    word = Words("check", lang)
    lines = [] if check.path.is_relative_to(CHECKS) else [word["own check"].format(file=check.path)]
    lines += [note.text(lang)] if (note := own_ids_of_families([check])) else []
    for key in check.header.provisions:
        cited = rules.law.provision(key)
        clauses = [entry for entry in rules.law.clauses if key.removeprefix(DECREE) in entry.acts_and_id]
        for entry in ([cited] if cited else []) + (clauses if key.startswith(DECREE) else []):
            file = rules.law.own_file(entry)
            lines += [word["own entry"].format(key=key, file=file.path)] if file else []
    read = {name for population in definitions().closure(set(check.relations)) for name in population.reads}
    own_tables = sorted(check.tables.keys() & (read | check.relations))
    files = rules.reference.files
    lines += [word["own entry"].format(key=name, file=files[f"{name}.csv"].path) for name in own_tables]
    return ["\n    ".join([word["own"], *lines])] if lines else []


def _reliability(check: Check, lang: str) -> list[str]:
    """The criteria that the check states, with their limits as the header has them."""
    lines = []
    for entry in check.header.reliability:
        limits = {"doubt_above": entry.doubt_above, "fail_above": entry.fail_above}
        stated = ", ".join(f"{name} = {limit}" for name, limit in limits.items() if limit is not None)
        lines.append(f"{entry.criterion}: {stated}" if stated else entry.criterion)
    return ["\n    ".join([Words("check", lang)["reliability"], *lines])] if lines else []


def _precision(check: Check, lang: str) -> list[str]:
    """How many honest rows and units the check found where everybody is honest, on each register."""
    word, number = Words("check", lang), Language(lang).number
    lines = []
    for row in innocents_of(check.id):
        counts = {name: number(getattr(row, name)) for name in ("innocent", "units", "rows")}
        where = {"register": word[row.register], "month": row.month}
        lines.append(word["precision of"].format(**where, **counts, rate=number(round(row.per_million))))
    return ["\n    ".join([word["precision"], *lines])] if lines else []


def _kind(check: Check, lang: str) -> str:
    """Family, severity and nature: in words in Vietnamese, in English as its header has them."""
    if lang == "en":
        return f"{check.family} · {check.severity} · {check.nature}"
    codes = {"family": check.family, "severity": check.severity, "nature": check.nature}
    return " · ".join(Language(lang).word(kind, code) for kind, code in codes.items())


def check_page(rules: Rules, check_id: str, lang: str) -> str:
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
        *_own(check, rules, lang),
        *_basis(check, rules.law, lang),
        *_act(check, rules.law, lang),
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


def columns_text(lang: str) -> str:
    """Every column with its type and meaning, then what populations.sql states."""
    word = Words("check_parts", lang)
    stated = definitions()
    sections = {
        word["extract"]: [_column(name, lang) for name in COLUMNS],
        word["derived"]: [_column(name, lang) for name in RELATION_TYPES if name not in COLUMNS],
        word["populations"]: [_population(each, lang) for each in stated.populations.values()],
        word["macros"]: [_macro(name, sql, lang) for name, sql in stated.macros.items()],
    }
    return "\n\n".join(
        "\n".join([heading, *(textwrap.indent(entry, "  ") for entry in entries)])
        for heading, entries in sections.items()
    )


def bases_text(law: Law, lang: str) -> str:
    """Every key that a check's `basis` may name: how the provision is cited, and what it says."""
    return "\n".join(
        f"{key:<12}  {citation(entry, lang)}: {entry.says.get(lang)}"
        for key in law.provisions
        if (entry := law.provision(key)) is not None
    )


def _column(name: str, lang: str) -> str:
    dtype = RELATION_TYPES[name]
    kind = Words("check_parts", lang)[_TYPES.get(dtype.base_type(), "integer")]
    values = f" ({', '.join(dtype.categories)})" if isinstance(dtype, pl.Enum) else ""
    return f"{name:<18}  {kind:<9}  {column_words()[name].get(lang)}{values}"


def _population(population: Population, lang: str) -> str:
    """Name, what the comment says of it, and its columns where they aren't those of what it filters."""
    lines = [population.name, f"  {_description(population.name, lang)}"]
    query = sqlglot.parse_one(population.sql, read="duckdb").expression
    names = query.named_selects
    if "*" not in names:
        lines.append(f"  {Words('check_parts', lang)['columns']}: {', '.join(names)}")
    return "\n".join(lines)


def _macro(name: str, sql: str, lang: str) -> str:
    """The macro with its parameters, and what the comment says of it."""
    call: str = sqlglot.parse_one(sql, read="duckdb").this.sql(dialect="duckdb")
    return f"{call}\n  {_description(name, lang)}"


def _description(name: str, lang: str) -> str:
    """What a view or a macro is: the first sentence of its comment, which is English, or the catalogue's."""
    translated = translations(lang).pgettext("populations", name)
    first, full_stop, _ = definitions().comment(name).partition(". ")
    return first + full_stop.strip() if translated == name else translated


def results_text(check: Check, results: Sequence[CaseResult], lang: str) -> str:
    """A line for each case that isn't as expected, with its rows, and one line about all of them."""
    word = Words("check_tests", lang)
    wrong = [result for result in results if not result.as_expected]
    summary = word["wrong" if wrong else "right"].format(check=check.id, cases=len(results), wrong=len(wrong))
    return "\n".join([*(_wrong(result, lang) for result in wrong), summary])


def _wrong(result: CaseResult, lang: str) -> str:
    head = f"{result.check.id}, {result.kind} {result.number}: {result.example.why}"
    if result.fault is not None:
        return f"{head}\n  {result.fault.text(lang)}"
    word = Words("check_tests", lang)
    return "\n".join(
        [
            head,
            *_rows(word["expected"], result.example.expected, word["nothing"]),
            *_rows(word["found"], result.offenders, word["nothing"]),
        ]
    )


def _rows(label: str, offenders: Sequence[Offender], nothing: str) -> list[str]:
    """The rows as `expect` of a cases file states them."""
    rows = [json.dumps(offender, ensure_ascii=False) for offender in offenders] or [nothing]
    return [f"  {label}: {row}" for row in rows]
