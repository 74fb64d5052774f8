"""Words by context and code: each that is looked up is in both languages, and none is in vain."""

import ast
import re
from collections.abc import Collection, Iterator
from functools import cache
from itertools import product
from pathlib import Path
from typing import Final

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

import simaudit
from simaudit.contract import CHECK_STATUSES, FAMILIES, FINDING_STATES, NATURES, SEVERITIES
from simaudit.messages import LANGUAGES, Words, catalogue_path, translations, with_singulars
from simaudit.paths import LINKS, REPORTS
from simaudit.rules import links
from simaudit.rules.check import ENGINE_CRITERIA
from simaudit.store.follow_up_states import STATES

PACKAGE: Final = Path(simaudit.__file__).parent

VIETNAMESE: Final = {"column_book", "dossier", "evidence", "letter"}
"""Of documents that are written in Vietnamese only."""

ENGLISH: Final = {"catalogue"}
"""What checks/README.md says of a family beside its Vietnamese name."""

TESTED_ELSEWHERE: Final = {None, "note", "cure", "help", "click", "populations"}
"""In test_errors.py, test_language.py, test_help_words.py and test_check_parts.py."""


@cache
def source() -> str:
    """All code, all templates, and the links."""
    paths = [*PACKAGE.rglob("*.py"), *REPORTS.rglob("*.html"), LINKS]
    return "".join(path.read_text(encoding="utf-8") for path in sorted(paths))


def words(language: str) -> dict[tuple[str, str], str]:
    """(context, code) → text of what is tested here."""
    return {
        (context, code): text
        for (context, code), text in translations(language).texts.items()
        if context and context not in TESTED_ELSEWHERE
    }


def test_every_context_that_is_looked_up_is_there_and_no_other() -> None:
    contexts = set(re.findall(r"\b(?:Words|word|worded|both|_words)\(\s*(?:language, )?[\"'](\w+)", source()))
    assert {context for context, _ in words("vi")} == contexts - ENGLISH
    assert {context for context, _ in words("en")} == contexts - VIETNAMESE


def test_every_word_is_in_both_languages_with_the_same_values() -> None:
    values = {
        language: {name: sorted(re.findall(r"\{(\w*)", text)) for name, text in words(language).items()}
        for language in LANGUAGES
    }
    shared = {
        language: {name: places for name, places in of.items() if name[0] not in VIETNAMESE | ENGLISH}
        for language, of in values.items()
    }
    assert shared["vi"] == shared["en"]


def looked_up(module: Path) -> Iterator[tuple[str, set[str], str]]:
    """(place, contexts it may be of, code) of each word that a module looks up by a literal."""
    text = module.read_text(encoding="utf-8")
    if not re.search(r"\b(Words|worded|both)\b|\.word\(", text):
        return
    tree = ast.parse(text)
    # What holds words is assigned (`words = Words("law", lang)`), or given as a parameter.
    bound = set(re.findall(r"\b(\w+): Words\b", text))
    for names in re.findall(r"^ *([\w, ]+?)(?:: Final)? = .*\bWords\(", text, re.MULTILINE):
        bound |= {name for name in names.split(", ") if re.fullmatch(r"_?(word|text)s?", name.lower())}
    contexts = set(re.findall(r"\bWords\(\s*\"(\w+)", text)) or {context for context, _ in words("vi")}
    for node in ast.walk(tree):
        match node:
            case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(str(code))) if name in bound:
                yield f"{module.name}, line {node.lineno}", contexts, code
            case ast.Subscript(
                value=ast.Call(func=ast.Name(id="Words"), args=[ast.Constant(str(context)), _]),
                slice=ast.Constant(str(code)),
            ):
                yield f"{module.name}, line {node.lineno}", {context}, code
            case ast.Call(
                func=ast.Name(id="worded" | "both") | ast.Attribute(attr="word"),
                args=[ast.Constant(str(context)), ast.Constant(str(code))],
            ):
                yield f"{module.name}, line {node.lineno}", {context}, code


def test_every_word_that_is_looked_up_is_there() -> None:
    codes = {context: {code for kind, code in words("vi") if kind == context} for context, _ in words("vi")}
    every = [entry for path in sorted(PACKAGE.rglob("*.py")) for entry in looked_up(path)]
    assert [
        (place, code)
        for place, contexts, code in every
        if not any(code in codes[kind] for kind in contexts & set(codes))
    ] == []
    assert len(every) > 150


@pytest.mark.parametrize(
    ("kind", "codes"),
    [
        ("severity", SEVERITIES),
        ("nature", NATURES),
        ("nature_heading", NATURES),
        ("nature_meaning", NATURES),
        ("family", FAMILIES),
        ("status", CHECK_STATUSES),
        ("finding_state", FINDING_STATES),
        ("follow_up", STATES),
        ("criterion", ENGINE_CRITERIA),
        ("reason", ENGINE_CRITERIA),
        ("link", {*links.links(), "shared paper", "shared face"}),
    ],
)
def test_every_code_of_a_kind_has_its_word(kind: str, codes: Collection[str]) -> None:
    for language in LANGUAGES:
        assert {code for context, code in words(language) if context == kind} == set(codes)


def test_no_word_is_in_vain() -> None:
    """The last part of its code ends a literal of the code or of a template, or is a link's macro."""
    before_quotes = set(re.findall(r"[^\s\"'(]+(?=[\"'(])", source()))
    endings = {text[place.start() :] for text in before_quotes for place in re.finditer(r"\b", text)}
    assert [code for _, code in words("vi") if re.split("[ .]", code)[-1] not in endings] == []


@pytest.mark.parametrize(
    ("book", "language"),
    [*product(("findings_book", "case_book", "sample_book"), LANGUAGES), ("dossier", "vi")],
)
def test_excel_takes_the_names_of_sheets(book: str, language: str) -> None:
    names = list(Words(book, language).under("sheet.").values())
    assert [name for name in names if not re.fullmatch(r"[^\[\]:*?/\\']{1,31}", name)] == []
    assert len({name.casefold() for name in names}) == len(names)


def test_words_are_looked_up_by_a_beginning_in_the_catalogue_s_order() -> None:
    assert list(Words("verdict", "vi").under().items()) == [
        ("sufficient", "Dùng được"),
        ("not_sufficient", "Không dùng được"),
        ("undetermined", "Còn nội dung cần làm rõ"),
    ]
    assert Words("link", "en").under("shared ")["paper"] == "papers used again in other records"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_is_read_as_babel_reads_it(language: str) -> None:
    with catalogue_path(language).open("rb") as file:
        catalogue: Catalog = read_po(file, locale=language)
    entries = {(entry.context, str(entry.id)): str(entry.string) for entry in catalogue if entry.id}
    assert translations(language).texts == {name: text for name, text in entries.items() if text}
    assert not any(entry.fuzzy for entry in catalogue)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("1 numbers have only signs, 21 numbers too", "1 number has only signs, 21 numbers too"),
        ("<b>1</b> more checks, 1 entries; 1 people", "<b>1</b> more check, 1 entry; 1 person"),
        (
            "line 1 values, 0.1 points, 10–1 days, 1,001 rows",
            "line 1 values, 0.1 points, 10–1 days, 1,001 rows",
        ),
        ("1 is one; 1 has; 1 bus", "1 is one; 1 has; 1 bus"),
    ],
)
def test_one_is_no_plural(text: str, told: str | None) -> None:
    assert with_singulars(text) == (told or text)


NO_NOUNS: Final = {
    "is", "has", "was", "as", "its", "begins", "compares", "stands", "less", "does", "belongs", "holds",
    "lacks", "means", "needs", "rests", "speaks", "tries", "this",
}  # fmt: skip
"""Words that end in s behind a value, and count nothing."""


def test_whatever_english_messages_count_has_a_singular() -> None:
    counted = {
        (context, code, noun)
        for (context, code), text in translations("en").texts.items()
        for noun in re.findall(r"%\(\w+\)s (?:[a-z]+ )?([a-z]+s)\b", text)
        if noun not in NO_NOUNS
    }
    assert {entry for entry in counted if with_singulars(f"1 {entry[2]}") == f"1 {entry[2]}"} == set()


def test_every_phase_of_a_run_has_words() -> None:
    phases = set(re.findall(r"phase(?:\(|, )\s*\"(\w+)\"", source()))
    for language in ("vi", "en"):
        assert {code for kind, code in words(language) if kind == "timings"} == phases
