"""Notes and errors: every code has a text in both languages, and a stored note is restored as it was."""

import ast
import re
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

import simaudit
from simaudit import errors
from simaudit.errors import IntakeError, Note, SimauditError, UsageError
from simaudit.messages import LANGUAGES, catalogue_path

PACKAGE: Final = Path(simaudit.__file__).parent
RAISED: Final = {
    name
    for name, value in vars(errors).items()
    if isinstance(value, type) and issubclass(value, SimauditError)
} | {"RefusedValueError"}
OWN_ARGUMENTS: Final = {"path", "place", "each"}


@cache
def all_calls() -> Sequence[tuple[ast.Call, str, str]]:
    """(call, name, place) of every call of a name in the package."""
    return [
        (call, call.func.id, f"{source.relative_to(PACKAGE)}, line {call.lineno}")
        for source in sorted(PACKAGE.rglob("*.py"))
        for call in ast.walk(ast.parse(source.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
    ]


def calls(named: Collection[str]) -> Iterator[tuple[ast.Call, str]]:
    """(call, place) of every call of one of these names in the package."""
    yield from ((call, place) for call, name, place in all_calls() if name in named)


def used() -> Iterator[tuple[str, frozenset[str] | None, str]]:
    """(code, names of its values or None where they are passed on, place) of every note and error."""
    for call, place in calls({"Note", *RAISED}):
        given = [keyword.arg for keyword in call.keywords]
        names = None if None in given else frozenset(filter(None, given)) - OWN_ARGUMENTS
        for code in codes(call.args[0]) if call.args else ():
            yield code, names, place


def codes(argument: ast.expr) -> Iterator[str]:
    """The codes that an argument may be: a literal, or a choice between literals."""
    match argument:
        case ast.Constant(str(code)):
            yield code
        case ast.IfExp(body=one, orelse=other):
            yield from codes(one)
            yield from codes(other)


@cache
def translations(language: str) -> Catalog:
    with catalogue_path(language).open("rb") as file:
        return read_po(file, locale=language)


def words(language: str, context: str) -> dict[str, str]:
    catalogue = translations(language)
    return {str(entry.id): str(entry.string) for entry in catalogue if entry.context == context}


def placeholders(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"%\((\w+)\)s", text))


WORDS: Final = {language: words(language, "note") for language in LANGUAGES}
CURES: Final = {language: words(language, "cure") for language in LANGUAGES}


@cache
def written_codes() -> Sequence[str]:
    """Read when a test asks for them, not by every process that lists the tests."""
    return sorted({code for code, _, _ in used() if re.fullmatch(r"[a-z][a-z0-9_]*", code)})


def test_every_code_has_a_text_in_both_languages() -> None:
    wordless = [
        (code, language)
        for code in written_codes()
        for language in LANGUAGES
        if not WORDS[language].get(code)
    ]
    assert wordless == []
    assert [
        code for code in written_codes() if bool(CURES["vi"].get(code)) != bool(CURES["en"].get(code))
    ] == []
    assert len(written_codes()) > 500


def test_the_texts_use_all_values_given_and_no_others() -> None:
    for code, names, place in used():
        if names is None or code not in WORDS["en"]:
            continue
        for language in LANGUAGES:
            expected = placeholders(WORDS[language][code]) | placeholders(CURES[language].get(code, ""))
            assert expected == names, f"{place}: {code} in {language}"


def test_an_error_is_raised_by_a_code() -> None:
    """A literal, so that the tests above find it."""
    for call, place in calls(RAISED):
        found = [*codes(call.args[0])] if call.args else []
        assert found, place
        assert all(re.fullmatch(r"[a-z][a-z0-9_]*", code) for code in found), place


def test_every_entry_is_of_a_code_that_is_used() -> None:
    files = (*PACKAGE.rglob("*.py"), PACKAGE / "rules" / "faults.toml")
    source = "".join(path.read_text(encoding="utf-8") for path in files)
    assert [code for code in WORDS["en"] if f'"{code}"' not in source] == []


def test_vietnamese_is_not_english() -> None:
    same = {code for code, text in WORDS["vi"].items() if text == WORDS["en"][code]}
    assert all(not re.search(r"[a-z]{3,}", re.sub(r"%\(\w+\)s", "", WORDS["en"][code])) for code in same)


def test_both_catalogues_have_the_same_entries_in_order() -> None:
    for context in (WORDS, CURES):
        assert list(context["vi"]) == list(context["en"]) == sorted(context["en"])


NESTED = Note(
    "check_not_judged", check="X", carrier="viettel", why=Note("in_force_from", day=date(2026, 6, 15))
)


@pytest.mark.parametrize(
    "note",
    [
        Note("nothing_to_judge"),
        NESTED,
        Note("column_absent", columns=("id_number", "full_name")),
        Note("rule_changed", since="2026-09", findings=1234),
    ],
)
def test_a_stored_note_is_restored(note: Note) -> None:
    assert Note.of(note.json()) == note
    assert Note.of(note.data()).text("vi") == note.text("vi")


def test_values_are_rendered_by_language() -> None:
    changed = Note("rule_changed", since="2026-09", findings=1234)
    assert "1,234" in changed.text("en")
    assert "1.234" in changed.text("vi")
    assert NESTED.text() == "X could not be judged for viettel (in force from 2026-06-15)"
    assert "15/06/2026" in NESTED.text("vi", "%d/%m/%Y")


def test_a_text_without_a_code_is_rendered_unchanged() -> None:
    assert Note.of("column absent: imsi").text("vi") == "column absent: imsi"


def test_an_error_has_path_place_and_reason() -> None:
    error = IntakeError("nothing_to_judge", path=Path("a.csv"), place=Note("verbatim", text="line 3"))
    assert str(error) == "a.csv, line 3: nothing to judge"
    assert error.text("vi") == "a.csv, line 3: không có gì để đánh giá"


def test_one_error_combines_several() -> None:
    one, other = (IntakeError("nothing_to_judge", path=name) for name in ("a", "b"))
    summed = IntakeError.several([one, other])
    assert (str(summed), tuple(summed.each)) == ("a: nothing to judge; b: nothing to judge", (one, other))
    assert IntakeError.several([one]) is one


def test_a_usage_error_exits_with_2() -> None:
    assert UsageError("nothing_to_judge").exit_code == 2


def test_a_note_is_a_field_of_a_model() -> None:
    from pydantic import BaseModel

    class Model(BaseModel):
        note: Note | None

    made = Model(note=NESTED)
    assert Model.model_validate_json(made.model_dump_json()) == made
