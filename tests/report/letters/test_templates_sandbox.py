"""No template of an office takes all memory or never ends; what templates need they may."""

from pathlib import Path

import docx
import pytest
from support.letters import NOW

from simaudit.errors import UsageError
from simaudit.report.letters import templates
from simaudit.report.letters.templates import filled_in

ENDLESS = (
    "{{ 9**9**9**9 }}",
    "{{ 'x' * 10**9 }}",
    "{{ 1000000000 * 'x' }}",
    "{{ rows * 1000000000 }}",
    "{{ '%999999999999d' % 1 }}",
    "{{ one|center(999999999999) }}",
    "{{ '%999999999999d'|format(1) }}",
    "{{ rows|batch(999999999999, 'x')|list }}",
    "{{ one.center(999999999999) }}",
    "{{ one.ljust(999999999999) }}",
    "{{ '{:>999999999999}'.format(1) }}",
    "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
    "{% for one in range(1000000000) %}x{% endfor %}",
)


def filled(folder: Path, *lines: str) -> str:
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    template, letter = folder / "own.docx", folder / "letter.docx"
    document.save(str(template))
    letter.write_bytes(filled_in(template, {"one": "x", "rows": ["a", "b", "c"]}, NOW))
    return "|".join(paragraph.text for paragraph in docx.Document(str(letter)).paragraphs)


def test_what_may_have_no_end_is_refused_by_template_and_paragraph(tmp_path: Path) -> None:
    told = {}
    for line in ENDLESS:
        with pytest.raises(UsageError) as caught:
            filled(tmp_path, "a", line)
        told[line] = str(caught.value)
    named, unknown = f"{tmp_path}/own.docx, paragraph “", f"{tmp_path}/own.docx: there is no field "
    assert [line for line, text in told.items() if not text.startswith((f"{named}{line}", unknown))] == []
    assert told["{{ 9**9**9**9 }}"] == (
        f"{named}{{{{ 9**9**9**9 }}}}”: what it asks for may have no end: a power, a text repeated, a width, "
        "a template within itself; take it out in Word; fields need none of it"
    )


def test_loops_within_loops_end_at_the_longest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(templates, "_LONGEST", 100_000)
    loop, end = "{% for a in rows %}", "{% endfor %}"
    assert filled(tmp_path, f"{loop * 2}x{end * 2}") == "x" * 9
    with pytest.raises(UsageError, match="may have no end"):
        filled(tmp_path, f"{loop * 12}x{end * 12}")


def test_numbers_are_multiplied_and_texts_joined(tmp_path: Path) -> None:
    sums, texts = "{{ 3 * 2 }} {{ rows|length % 2 }}", "{{ one|upper }} {{ one.upper() }} {{ one ~ 'y' }}"
    assert filled(tmp_path, sums, texts, "{{ rows|join(', ') }}") == "6 1|X X xy|a, b, c"
