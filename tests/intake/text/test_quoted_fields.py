"""The fields of a line, and what its quotation marks may mean."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simaudit.intake.text.quoted_fields import BareMarks, Fields, QuotedFields

SEMICOLON = QuotedFields(";", '"')
BACKSLASHES = QuotedFields(";", '"', backslashes=True)


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        ("", [""]),
        ("a;;b;", ["a", "", "b", ""]),
        ('"a;b";"";c', ["a;b", "", "c"]),
        ('"a ""b""";c', ['a "b"', "c"]),
        ('a; "b;c" ; d', ["a", "b;c", " d"]),
        ('Nguyễn "Tí" Văn;x', ['Nguyễn "Tí" Văn', "x"]),
        ('Anh "Tư";"x;y"', ['Anh "Tư"', "x;y"]),
        ("a\rb;c", ["a\rb", "c"]),
    ],
)
def test_read_for_certain(line: str, fields: list[str]) -> None:
    assert SEMICOLON.read(line) == Fields(fields)


@pytest.mark.parametrize("line", ['"a" b;c', '"a"b', '""a";b', 'a; "b" c', '"a;"b"', '""";"c";"d"'])
def test_text_behind_a_closing_mark(line: str) -> None:
    assert SEMICOLON.read(line) is None


@pytest.mark.parametrize(
    ("line", "marks"),
    [
        ('5" nails;"Số 1; x"', BareMarks.CROSSING),
        ('Nguyễn "Tí;"a;b"', BareMarks.CROSSING),
        ('5" nails;7" screws', BareMarks.UNPAIRED),
        ('Nguyễn "Tí;a;Văn" B', BareMarks.UNPAIRED),
        ('5" nails;x', BareMarks.UNPAIRED),
        ('A"Số 1; đường X"', BareMarks.AMBIGUOUS),
        ('A"Số 1; đường X";b', BareMarks.AMBIGUOUS),
        ('A"Số ""1""; đường X" ;b', BareMarks.AMBIGUOUS),
        ('A"Số 1; đường X; Quận 2"B', BareMarks.AMBIGUOUS),
        ('Anh "Tư" A"Số 1; đường X"', BareMarks.AMBIGUOUS),
        ('Số 1";x', BareMarks.AMBIGUOUS),
        ("a" + '"' * 1001 + "b;c", BareMarks.AMBIGUOUS),
    ],
)
def test_marks_within_bare_fields(line: str, marks: BareMarks) -> None:
    read = SEMICOLON.read(line)
    assert read is not None
    assert (read.marks, read.is_open) == (marks, False)


def test_a_field_over_lines() -> None:
    first = SEMICOLON.read('a;"Số 1;')
    assert first == Fields(["a", "Số 1;"], is_open=True)
    second = SEMICOLON.continued(first, 'ngõ ""2"";')
    assert second == Fields(["a", 'Số 1;\nngõ "2";'], is_open=True)
    assert SEMICOLON.continued(second, 'x";b') == Fields(["a", 'Số 1;\nngõ "2";\nx', "b"])
    assert SEMICOLON.continued(second, 'x" y;b') is None


def test_marks_behind_backslashes() -> None:
    line = r'"ngõ \"Mới\"; x";C:\tạm;"\\";"a""b"'
    assert BACKSLASHES.read(line) == Fields(['ngõ "Mới"; x', r"C:\tạm", "\\", 'a"b'])
    first = BACKSLASHES.read('a;"ngõ \\"2\\')
    assert first is not None
    assert first.is_open
    assert BACKSLASHES.continued(first, '";b') == Fields(["a", 'ngõ "2\\\n', "b"])


@given(st.lists(st.text("a;\" '\\,", max_size=6), min_size=1, max_size=5), st.sampled_from([False, True]))
def test_well_formed_lines_are_read_as_they_were_written(fields: list[str], backslashes: bool) -> None:
    form = BACKSLASHES if backslashes else SEMICOLON
    escape = str.maketrans({"\\": "\\\\", '"': '\\"'} if backslashes else {'"': '""'})
    line = ";".join(f'"{field.translate(escape)}"' for field in fields)
    assert form.read(line) == Fields(fields)
    if not backslashes:
        assert next(csv.reader([line], delimiter=";", strict=True)) == fields
