"""TOML written by people: refused with line and cure in both languages, and never quoted.

The line of a key: headers, dotted keys, inline tables, values over several lines, missing keys.
"""

from collections.abc import Sequence
from pathlib import Path

import pytest

from simaudit.errors import CatalogueError, Note, UsageError
from simaudit.rules.toml_file import REASONS, line_of, parse_toml, read_toml

TEXT = """\
# a comment
lang = "vi"

recipients = [
    "one",   # a comment = "x"
    "two",
]
text = '''
[declared]
jobs = 3
'''
retention.months = 3
inner = { first = 1, second = { third = 2 } }

[declared."2026-10"]
viettel = 1

[checks.BLK-07]  # comment
most_an_hour = 50
[carriers.viettel.columns]
"Số thuê bao" = "msisdn"
[[waiver]]
check = "A"
[[waiver]]
check = "B"
"""


@pytest.mark.parametrize(
    ("key", "line"),
    [
        (["lang"], 2),
        (["recipients"], 4),
        (["recipients", 1], 4),
        (["text"], 8),
        (["jobs"], None),
        (["retention"], 12),
        (["retention", "months"], 12),
        (["inner", "second", "third"], 13),
        (["declared"], 15),
        (["declared", "2026-10", "viettel"], 16),
        (["declared", "2026-10", "itel"], 15),
        (["checks", "BLK-07"], 18),
        (["checks", "BLK-07", "most_an_hour"], 19),
        (["carriers", "viettel", "columns", "Số thuê bao"], 21),
        (["waiver", 0, "check"], 23),
        (["waiver", 1], 24),
        (["waiver", 1, "check"], 25),
        (["waiver", 2], 22),
        (["lang", "vi"], 2),
        ([], None),
    ],
)
def test_the_line_of_a_key_or_of_the_deepest_table_around_it(
    key: Sequence[str | int], line: int | None
) -> None:
    assert line_of(TEXT, key) == line


def test_windows_line_ends_count_as_lines() -> None:
    assert line_of('a = 1\r\nb = """x\r\ny"""\r\nc = 3\r\n', ["c"]) == 4


def test_ten_thousand_lines_are_fast() -> None:
    text = "\n".join(f"key{n} = [\n {n},\n]" for n in range(3_000))
    assert line_of(text, ["key2999"]) == 8_998


def test_a_list_over_thousands_of_lines_is_one_value() -> None:
    text = "a = 1\nb = [\n" + "  'x', # ]\n" * 5_000 + "  2,\n]\nc = 3\n"
    assert (line_of(text, ["b", 5_000]), line_of(text, ["c"])) == (2, 5_005)


STRINGS = """\
a = "\\"[\\\\"  # ' [
b = '''
c = 1 ' '' [
'''
d = \"\"\"
\\\"\"\" [ "" {
""\"\"\"
e = '"[' # ]
f = { g = '}', h = [ # }
1 ] }
"j.[" = [[], [
]] # "
k = 3
"""


@pytest.mark.parametrize(
    ("key", "line"), [("a", 1), ("b", 2), ("d", 5), ("e", 8), ("f", 9), ("j.[", 11), ("k", 13), ("c", None)]
)
def test_brackets_and_marks_in_texts_and_comments_end_nothing(key: str, line: int | None) -> None:
    assert line_of(STRINGS, [key]) == line


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a = 1 b = 0961", "line 1, column 7: not TOML: something follows a value on its line; write key = "),
        ("\n\na b", "line 3, column 3: not TOML: invalid statement; write key = value, a text in quotation "),
        ("= 1", "line 1, column 1: not TOML: invalid statement; "),
        ("a = x", "line 1, column 5: not TOML: invalid value; "),
        ("a = 2026-02-31", "line 1, column 5: not TOML: invalid date or time; "),
        ('a = "C:\\data"', "not TOML: a backslash that TOML doesn't know the meaning of; "),
        ('a = "\\u00g0"', "not TOML: a backslash that TOML doesn't know the meaning of; "),
        ('a = "\\uD800"', "not TOML: a backslash that TOML doesn't know the meaning of; "),
        ("a = 1\na = 2\n", "line 2, column 6: not TOML: a key or a table is set twice; "),
        ("[a]\n[a]", "not TOML: a key or a table is set twice; "),
        ("a = {b = 1, b = 2}", "not TOML: a key or a table is set twice; "),
        ("a = [1, 2", "line 1: not TOML: a text, a list or a table is not closed; "),
        ("a = 'x", "line 1: not TOML: a text, a list or a table is not closed; "),
        ("[a", "line 1: not TOML: a text, a list or a table is not closed; "),
        ('a = "\x01"', "not TOML: a character that TOML doesn't allow; "),
        ("a = 1 # \x01", "not TOML: a character that TOML doesn't allow; "),
        ("a = " + "[" * 100_000, "not TOML: nested too deeply"),
        ("a = " + "{b=" * 100_000, "not TOML: nested too deeply"),
        ("a" + ".b" * 100_000 + " = 1", "not TOML: nested too deeply"),
        ("[a" + " . 'b'" * 100_000 + "]", "not TOML: nested too deeply"),
        ("a = {b" + '."c"' * 100_000 + " = 1}", "not TOML: nested too deeply"),
        ("a = " + "9" * 5_000, "not TOML: a number of thousands of digits"),
    ],
)
def test_what_is_no_toml_is_refused_by_line_reason_and_cure(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "a.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as refused:
        read_toml(path, UsageError)
    assert message in str(refused.value)
    assert str(refused.value).startswith(f"{path}")
    # Neither the message nor a cause holds content of the file.
    assert "0961" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_a_text_may_have_as_many_dots_as_it_likes(tmp_path: Path) -> None:
    text = "b = 'x'\na = '{}'\n".format("Số 1. " * 90 + "." * 500 + " a.b" * 500)
    assert parse_toml(text, tmp_path / "a.toml", UsageError)["b"] == "x"


def test_the_line_counts_the_lines_before_the_text(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match=r"a\.sql, line 8, column 5: not TOML: invalid value"):
        parse_toml("a = 1\nb = x", tmp_path / "a.sql", CatalogueError, above=6)


def test_an_end_that_comes_too_soon_is_in_the_last_line(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match=r"a\.sql, line 8: not TOML"):
        parse_toml('a = 1\nb = """x', tmp_path / "a.sql", CatalogueError, above=6)


def test_a_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"none\.toml: cannot be read \(No such file or directory\)"):
        read_toml(tmp_path / "none.toml", UsageError)
    path = tmp_path / "a.toml"
    path.write_bytes('a = "Sở"'.encode("utf-16"))
    with pytest.raises(UsageError, match="the text is not UTF-8; save it as UTF-8"):
        read_toml(path, UsageError)


@pytest.mark.parametrize("code", sorted(set(REASONS.values())))
def test_every_reason_has_texts(code: str) -> None:
    assert Note(code).text("vi") not in {code, Note(code).text("en")}
