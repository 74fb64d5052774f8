"""Quoted, ragged and undecodable records of a file: a fault rejects its own record and no other."""

from pathlib import Path

import pytest
from support.loaded_months import load, names, rejects, rows

QUOTED = """\
msisdn,full_name,address
0912345671,"An, Bình","Số 1
Phường 2"
"0912345672","Nguyễn ""Tý"" An",x
0912345673,An,"Số 1, ngõ 2
Phường 3, Quận 4
Hà Nội"
0912345674,Anh "Tư" An,"x
"
"""


def test_quoted_fields(tmp_path: Path) -> None:
    month = load(tmp_path, QUOTED)
    assert rows(month, "msisdn", "full_name", "address") == [
        (1, "84912345671", "An, Bình", "Số 1 Phường 2"),
        (2, "84912345672", 'Nguyễn "Tý" An', "x"),
        (3, "84912345673", "An", "Số 1, ngõ 2 Phường 3, Quận 4 Hà Nội"),
        (4, "84912345674", 'Anh "Tư" An', "x"),
    ]
    assert month.rejects.is_empty()


def test_lines_of_a_field_that_have_as_many_delimiters_as_a_record(tmp_path: Path) -> None:
    month = load(
        tmp_path, 'msisdn,address\n0912345671,"Số 1\nPhường 2, Quận 3\n12 Hàng Bài, Hà Nội"\n0912345672,x\n'
    )
    assert rows(month, "address") == [(1, "Số 1 Phường 2, Quận 3 12 Hàng Bài, Hà Nội"), (2, "x")]


OPEN = "a quotation mark that is never closed"


def records(*bad: int, count: int = 9) -> str:
    """A file of `count` records; those in `bad` open a quotation mark and never close it."""
    lines = [
        f'091234567{i},"An,{i}' if i in bad else f'091234567{i},"An, B",{i}' for i in range(1, count + 1)
    ]
    return "msisdn,full_name,address\n" + "\n".join(lines) + "\n"


@pytest.mark.parametrize("bad", [(1,), (5,), (9,), (3, 6), (4, 5), (1, 9), (1, 2, 3, 4, 5, 6, 7, 8)])
def test_a_quotation_mark_never_closed_rejects_its_own_record(bad: tuple[int, ...], tmp_path: Path) -> None:
    month = load(tmp_path, records(*bad))
    assert rows(month, "address") == [(i, str(i)) for i in range(1, 10) if i not in bad]
    assert rejects(month) == [(i, i + 1, OPEN, f'091234567{i},"An,{i}') for i in bad]


def test_never_closed_among_fields_of_several_lines(tmp_path: Path) -> None:
    content = (
        'msisdn,full_name,address\n0912345671,An,"Số 1\nHà Nội"\n0912345672,"An,x\n'
        '0912345673,An,"Số 3\nHà Nội"\n0912345674,An,"Số 4\n0912345675,An,Số 5\n0912345676,An,"Số 6'
    )
    month = load(tmp_path, content)
    assert rows(month, "msisdn", "address") == [
        (1, "84912345671", "Số 1 Hà Nội"),
        (3, "84912345673", "Số 3 Hà Nội"),
        (5, "84912345675", "Số 5"),
    ]
    assert rejects(month) == [
        (2, 4, OPEN, '0912345672,"An,x'),
        (4, 7, OPEN, '0912345674,An,"Số 4'),
        (6, 9, OPEN, '0912345676,An,"Số 6'),
    ]


def test_stray_quotation_marks(tmp_path: Path) -> None:
    month = load(tmp_path, 'msisdn,full_name\n0912345671,"An" B\n0912345672,"An"B"\n0912345673,\'An\'\n')
    assert names(month) == [(3, "84912345673", "An")]
    stray = "a quotation mark that is never closed or stands inside a field"
    assert rejects(month) == [
        (1, 2, stray, '0912345671,"An" B'),
        (2, 3, OPEN, '0912345672,"An"B"'),
    ]


def test_ragged_rows_and_a_cut_last_line(tmp_path: Path) -> None:
    content = "msisdn,full_name,address\n0912345671,An\n0912345672,An,x,y\n0912345673,An,x\n0912345674,A"
    month = load(tmp_path, content)
    assert rows(month, "msisdn") == [(3, "84912345673")]
    assert rejects(month) == [
        (1, 2, "2 fields where the header has 3", "0912345671,An"),
        (2, 3, "4 fields where the header has 3", "0912345672,An,x,y"),
        (4, 5, "2 fields where the header has 3", "0912345674,A"),
    ]
    assert (month.accounts[0].read, month.accounts[0].loaded, month.accounts[0].rejected) == (4, 1, 3)


def test_undecodable_bytes_reject_their_record(tmp_path: Path) -> None:
    content = (
        b"msisdn,full_name,address\n0912345671,An\xe0,x\n0912345672,B\xc3\xacnh,x\n"
        b'0912345673,Cung,"S\xed 1\nH\xe0 N\xe9i"\n0912345674,Dung,x\n0912345675,\xe1\xbb'
    )
    month = load(tmp_path, content)
    assert names(month) == [(2, "84912345672", "Bình"), (4, "84912345674", "Dung")]
    undecodable = "bytes that are not UTF-8"
    assert rejects(month) == [
        (1, 2, undecodable, "0912345671,An\ufffd,x"),
        (3, 4, undecodable, '0912345673,Cung,"S\ufffd 1\nH\ufffd N\ufffdi"'),
        (5, 7, undecodable, "0912345675,\ufffd"),
    ]


INSIDE = "a quotation mark that is never closed or stands inside a field"


@pytest.mark.parametrize(
    "line",
    [
        '0912345671;An;01/01/1980;A"Số 1; đường X"',
        '0912345671;An;01/01/1980A"Số 1; đường X";x',
        '0912345671"An; Bình";01/01/1980;A;x',
        '0912345671;An;A"Số 1; đường X; Quận 2"B',
        '0912345671;An;A"Số 1; ""đường"" X";x',
        '0912345671;An;01/01/1980;Số 1";x',
    ],
)
def test_a_delimiter_or_mark_lost_where_as_many_are_within_a_field(line: str, tmp_path: Path) -> None:
    content = f"msisdn;full_name;date_of_birth;address;note\n{line}\n0912345672;Bình;;;\n"
    month = load(tmp_path, content)
    assert names(month) == [(2, "84912345672", "Bình")]
    assert rejects(month) == [(1, 2, INSIDE, line)]


def test_a_delimiter_lost_before_a_quoted_field_over_lines(tmp_path: Path) -> None:
    content = 'msisdn;full_name;address;note\n0912345671;An"Số 1; x; y\nHà Nội"\n0912345672;Bình;;\n'
    month = load(tmp_path, content)
    assert names(month) == [(3, "84912345672", "Bình")]
    assert rejects(month) == [
        (1, 2, OPEN, '0912345671;An"Số 1; x; y'),
        (2, 3, "1 field where the header has 4", 'Hà Nội"'),
    ]


def test_marks_within_unquoted_fields_are_text_where_nothing_else_can_be_meant(tmp_path: Path) -> None:
    content = """msisdn;full_name;address;note
0912345671;Nguyễn "Tí" Văn;"Số 1; x";n
0912345672;An;5" nails;"Số 2; y"
0912345673;An;5" nails;7" screws
0912345674;Nguyễn "Tí;Văn" B;z
0912345675;5" nails;"Số ""5"";
Hà Nội";x
0912345676;An;x;TV 43" Sony"""
    month = load(tmp_path, content + "\n")
    assert rows(month, "full_name", "address") == [
        (1, 'Nguyễn "Tí" Văn', "Số 1; x"),
        (2, "An", '5" nails'),
        (3, "An", '5" nails'),
        (4, 'Nguyễn "Tí', 'Văn" B'),
        (5, '5" nails', 'Số "5"; Hà Nội'),
        (6, "An", "x"),
    ]
    assert month.rejects.is_empty()


@pytest.mark.parametrize("delimiter", [", ", "; ", " ; "])
def test_blanks_beside_the_delimiter_and_line_ends_in_quoted_fields(delimiter: str, tmp_path: Path) -> None:
    lines = [("msisdn", "full_name", "address", "note")] + [
        (f"0912345{at:03}", '"An, Bình; Cúc"', '"Số 1,\nngõ ""2"", 01-07-2026"', "x") for at in range(300)
    ]
    month = load(tmp_path, "\n".join(map(delimiter.join, lines)) + "\n")
    assert rows(month, "full_name", "address") == [
        (record, "An, Bình; Cúc", 'Số 1, ngõ "2", 01-07-2026') for record in range(1, 301)
    ]
    assert month.rejects.is_empty()


def test_marks_never_closed_beside_others_do_not_join_two_records(tmp_path: Path) -> None:
    content = """msisdn,full_name,address
0912345671,An,"
0912345672,Bình,"
0912345673,"Cúc,x
0912345674,""Dung","Số 4, x"
0912345675,Em,"b,""
0912345676,Giang,y
"""
    month = load(tmp_path, content)
    assert names(month) == [(6, "84912345676", "Giang")]
    assert month.rejects["line"].to_list() == [2, 3, 4, 5, 6]


def test_a_record_that_ends_in_a_lone_carriage_return_before_one_with_delimiters_in_its_fields(
    tmp_path: Path,
) -> None:
    content = 'full_name;msisdn;address\n"An";"0912345671";"x"\r"Bình; con";"0912345672";"Số 1;\nngõ 2"\n'
    month = load(tmp_path, content + '"Cúc";"0912345673";""\n')
    assert names(month) == [
        (1, "84912345671", "An"),
        (2, "84912345672", "Bình; con"),
        (3, "84912345673", "Cúc"),
    ]
