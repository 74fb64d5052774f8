"""The line of a key: headers, dotted keys, inline tables, values over several lines, missing keys."""

import tomllib
from collections.abc import Sequence

import pytest

from simaudit.rules.toml_position import line_of

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


def test_a_list_over_thousands_of_lines_is_parsed_a_few_times_only(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "a = 1\nb = [\n" + "  'x', # ]\n" * 5_000 + "  2,\n]\nc = 3\n"
    parsed: list[str] = []
    parse = tomllib.loads

    def counted(text: str) -> dict[str, object]:
        parsed.append(text)
        return parse(text)

    monkeypatch.setattr(tomllib, "loads", counted)
    assert (line_of(text, ["b", 5_000]), line_of(text, ["c"])) == (2, 5_005)
    assert len(parsed) < 20


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
