"""`intake`: what would be read of a file, without auditing it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simaudit.cli.terminal import options as terminal
from simaudit.cli.terminal.output import print_errors, print_json, print_message, print_text, wrapped
from simaudit.errors import ExitCode, Note
from simaudit.harmless_text import printable
from simaudit.messages import Words

if TYPE_CHECKING:
    from simaudit.intake.records.account import FileAccount
    from simaudit.jobs.preview.file_explanation import Explanation
    from simaudit.report.pages.language import Language


@terminal.command(
    "an audit would read the file; what it would reject of it is said",
    usage="an option or the configuration can't be used",
    incomplete="an audit would refuse the file; stderr says why",
)
@click.argument("file", type=terminal.FILE)
@click.option("--carrier", help="The carrier whose file it is; else taken from the file's name.")
@click.option(
    "--write-profile", "writes", is_flag=True, help="Put the profile into simaudit.toml, as the carrier's."
)
@terminal.CONFIG
@terminal.LANG
@terminal.format_option("text", "json", meaning="text (default) for reading, json for programs.")
def intake(
    here: terminal.Installation,
    file: Path,
    carrier: str | None,
    lang: str,
    output_format: str,
    *,
    writes: bool,
) -> None:
    """Explain what would be read of a file, and print a profile to paste where one would help.

    Nothing is audited or kept, and samples are masked; who read the file is noted where audits have a store.
    FILE is an extract, as `audit` takes it.

    \b
    Examples:
      simaudit intake viettel_2026-10.xlsx
      simaudit intake october.csv --carrier viettel --lang en
      simaudit intake tanson_2026-10.csv --write-profile
    """
    from simaudit.config.carrier_profile import DEFAULT_PROFILE
    from simaudit.config.own_folders import wordings_of
    from simaudit.jobs.inputs.inputs import carrier_named
    from simaudit.jobs.preview.file_preview import explain, state_profile

    config = here.config
    name = carrier_named(file, carrier, config.carriers)
    with terminal.noted_if_used(config, [file]):
        explanation = explain(
            file,
            name,
            here.rules.checks,
            wordings=wordings_of(config),
            carrier_profile=config.carriers.get(name, DEFAULT_PROFILE),
            carrier_in_name=carrier_named(file, None, config.carriers) == name,
            limits=config.limits,
            workers=config.jobs or 2,
        )
        if writes:
            print_message(Note("profile_written", file=state_profile(config, explanation), carrier=name))
            return
        if output_format == "json":
            print_json(explanation.for_programs())
        else:
            print_text(explanation_text(explanation, lang))
        if explanation.refusal:
            print_errors([explanation.refusal])
            sys.exit(ExitCode.INCOMPLETE)


def explanation_text(explanation: Explanation, lang: str) -> str:
    """The whole explanation in one language."""
    from simaudit.report.pages.language import Language

    return "\n".join(_lines(explanation, Words("intake", lang), Language(lang))) + "\n"


def _lines(seen: Explanation, word: Words, language: Language) -> Iterator[str]:
    account = seen.account
    if seen.refusal:
        words = word["refused"] if seen.profile else word["refused_as_it_is"]
        yield f"!! {words.format(why=seen.refusal.text(language.code))}\n"
    counts = {name: language.number(getattr(account, name)) for name in ("read", "loaded", "rejected")}
    facts = {
        "file": f"{account.name}, {language.size(account.bytes)}, sha256 {account.sha256}",
        "carrier": seen.carrier,
        "contact": _one_line(seen.contact),
        "form": ", ".join(language.word("form", part) for part in account.form.split(", ")),
        "encoding": account.encoding
        + (f" ({language.note(account.encoding_why)})" if account.encoding_why else ""),
        "header": language.number(seen.header_line) if seen.header_line else word["none"],
        "records": word["read"].format(**counts) + _stated(account, word, language),
        "apart": "; ".join(
            f"{language.number(lines)} {language.word('set_aside', kind)}"
            for kind, lines in account.set_aside.items()
        ),
        "short_years": "; ".join(
            f"{column}: {language.number(dates)}" for column, dates in account.short_years.items()
        ),
    }
    yield from (f"{word[name]:<14} {text}" for name, text in facts.items() if text)
    gained = dict(_gained(seen))
    if account.unmapped:
        yield f"\n{word['unmapped']}"
    for name in account.unmapped:
        yield f"  {_one_line(name)}{_likely(name, seen, word, language)}"
        if name in gained:
            yield f"    {word['gained'].format(number=language.number(len(gained[name])))}"
            yield from wrapped(" ".join(gained[name]), "    ")
    yield from _columns(seen, word, language)
    if seen.idle:
        yield f"\n{word['idle']}\n  {'; '.join(map(_one_line, seen.idle))}"
    if account.constants:
        yield f"\n{word['constants']}"
        yield from (
            f"  {column} = {_one_line(value)}" if value else f"  {column}"
            for column, value in account.constants.items()
        )
    if seen.idle_constants:
        yield f"\n{word['idle_constants']}\n  {', '.join(seen.idle_constants)}"
    if seen.absent:
        yield f"\n{word['absent']}"
        yield from wrapped(", ".join(seen.absent), "  ")
    checks_gained = {check for checks in gained.values() for check in checks}
    if others := [check for check in seen.not_assessable if check not in checks_gained]:
        yield f"\n{word['checks']} ({language.number(len(others))})"
        yield from wrapped(" ".join(others), "  ")
    if seen.rejects:
        yield f"\n{word['rejects']}"
        yield from (
            f"  {language.number(count)}  {language.note(why)}" for why, count in seen.rejects.items()
        )
    yield from _damage(account, word, language)
    if seen.profile:
        yield f"\n{word['profile']}\n\n{seen.profile.rstrip()}"


def _gained(seen: Explanation) -> Iterator[tuple[str, list[str]]]:
    """Heading that is not read → the checks that can be judged once it is, each under its first heading."""
    likely_columns = set(seen.likely.values())
    gained = {
        check: missing for check, missing in seen.not_assessable.items() if likely_columns.issuperset(missing)
    }
    for heading, column in seen.likely.items():
        if checks := [check for check, missing in gained.items() if column in missing]:
            yield heading, checks
        gained = {check: missing for check, missing in gained.items() if column not in missing}


def _stated(account: FileAccount, word: Words, language: Language) -> str:
    """Another count than was read, which the file itself states."""
    if account.stated in (None, account.read):
        return ""
    return "; !! " + word["stated"].format(stated=language.number(account.stated or 0))


def _likely(name: str, seen: Explanation, word: Words, language: Language) -> str:
    """What a heading that is not read probably means, and of how many values that is so."""
    likely_column = seen.likely.get(name)
    fits = [fit for fit in seen.by_values.get(name, ()) if likely_column in (None, fit.column)]
    columns = [fit.column for fit in fits] or ([likely_column] if likely_column else [])
    if not columns:
        return ""
    counts = ""
    if fits:
        # Columns that can't be told apart by values have the same count but for the few that don't fit.
        least = min(fits, key=lambda fit: fit.fitting)
        figures = {"fitting": language.number(least.fitting), "of": language.number(least.of)}
        counts = f": {word['fits'].format(**figures)}"
    return f"  ({word['likely']} {' | '.join(columns)}{counts})"


def _one_line(text: str) -> str:
    """A text of the file or its profile; spreadsheets break the lines of headings."""
    return printable(" ".join(text.split()))


def _damage(account: FileAccount, word: Words, language: Language) -> Iterator[str]:
    if account.damage:
        yield f"\n{word['damage']}"
    for damage in account.damage:
        figures = word["seen"].format(
            cells=language.number(damage.cells),
            of=language.number(damage.of),
            share=language.percent(damage.share),
        )
        yield f"  {damage.column}: {language.word('damage', damage.kind)} – {figures}"
        effect = language.word("damage_effect", damage.effect)
        yield f"    {effect} {language.word('damage_cure', damage.kind)}"


def _columns(seen: Explanation, word: Words, language: Language) -> Iterator[str]:
    yield f"\n{word['columns']}"
    wide = max(len(word["heading"]), *(len(_one_line(column.heading)) for column in seen.columns))
    name = max(len(word["column"]), *(len(column.column) for column in seen.columns))
    yield f"  {word['heading']:<{wide}}  {word['column']:<{name}}  {word['readable']:>9}  {word['samples']}"
    for column in seen.columns:
        rate = language.percent(column.readable / column.values if column.values else None)
        heading = _one_line(column.heading)
        samples = " | ".join(map(_one_line, column.samples))
        yield f"  {heading:<{wide}}  {column.column:<{name}}  {rate:>9}  {samples}".rstrip()
        if column.wordings:
            wordings = "; ".join(map(_one_line, column.wordings))
            yield f"  {'':<{wide}}  {'':<{name}}  {word['wordings']}: {wordings}"
        if column.permitted:
            permitted = "; ".join(_value(value, language) for value in column.permitted)
            yield f"  {'':<{wide}}  {'':<{name}}  {word['permitted']}: {permitted}"


def _value(value: str, language: Language) -> str:
    """A coded value, in Vietnamese with what it is called."""
    from simaudit.rules.vocabulary import value_names

    return f"{value} ({value_names()[value]})" if language.code == "vi" else value
