"""Lines below a table and around it: what is set aside, what stays a record, and the counts they state."""

import random
from pathlib import Path

import polars as pl
import pytest
from support import workbooks as books
from support.loaded_months import load, names, rejects

from simaudit.intake.load import load_month
from simaudit.intake.month_file import month_rows
from simaudit.intake.records.non_records import is_feedback, rows_of_feedback, rows_of_total
from simaudit.intake.records.records import Batch, Reject
from simaudit.intake.records.table_end import LONGEST, TableEnd

HEADER = "msisdn,full_name,id_number,address,registered_at\n"
PEOPLE = "".join(f"091234567{n},An,06820400000{n},Số {n},0{n}/02/2024\n" for n in range(1, 4))

FEEDBACK = {
    "60 rows selected.": 60,
    "1 row selected.": 1,
    "no rows selected": 0,
    "1,234,567 rows selected. ": 1_234_567,
    "60 rows fetched": 60,
    "(60 rows affected)": 60,
    "(1 row affected)": 1,
    "(60 rows)": 60,
    "60 rows in set (0.01 sec)": 60,
    "  60 record(s) selected.": 60,
    "SQL> spool off": None,
    "SQL>": None,
    "Elapsed: 00:00:01.23": None,
    "Time: 12.345 ms": None,
    "---------- ---------- -----": None,
    "-----------+-----------": None,
}


@pytest.mark.parametrize("text", FEEDBACK)
def test_lines_of_a_database_s_program(text: str) -> None:
    assert is_feedback(text)
    assert rows_of_feedback(text) == FEEDBACK[text]


@pytest.mark.parametrize(
    "text", ["60", "60 rows", "0912345678", "SQL> 0912345678", "-", "An", "rows selected", "- - -", "--", ""]
)
def test_other_lines(text: str) -> None:
    assert not is_feedback(text)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("Tổng cộng: 60", 60),
        ("TỔNG SỐ THUÊ BAO: 1.060", 1060),
        ("Tổng cộng 1 234 567 thuê bao", 1234567),
        ("Tổng số bản ghi: 2,001", 2001),
        ("Total records: 60", 60),
        ("Cộng trang: 30", None),
        ("Tổng Văn 60", None),
        ("Tổng cộng: 60,5 triệu đồng", None),
    ],
)
def test_totals_in_one_cell(text: str, rows: int | None) -> None:
    assert rows_of_total(text) == rows


SIGNATURE = """\
Tổng cộng: 3
"Hà Nội, ngày 05 tháng 11 năm 2026"
Hà Nội, ngày 05 tháng 11 năm 2026
NGƯỜI LẬP BIỂU,GIÁM ĐỐC
"(Ký, họ tên)","(Ký, đóng dấu)"

Nguyễn Văn Lập,Trần Thị Duyệt
"""


def test_what_stands_below_a_table_is_set_aside_and_counted(tmp_path: Path) -> None:
    month = load(tmp_path, HEADER + PEOPLE + SIGNATURE)
    assert [row[1] for row in names(month)] == ["84912345671", "84912345672", "84912345673"]
    assert rejects(month) == []
    account = month.accounts[0]
    assert account.set_aside == {"total": 1, "signature": 5}
    assert (account.read, account.stated) == (3, 3)


def test_a_signature_in_cells_of_the_table(tmp_path: Path) -> None:
    month = load(tmp_path, HEADER + PEOPLE + ',,,NGƯỜI LẬP BIỂU,\n,,,"(Ký, họ tên)",\n,,,Nguyễn Văn Lập,\n')
    assert len(names(month)) == 3
    assert month.accounts[0].set_aside == {"signature": 3}


@pytest.mark.parametrize(
    ("line", "loaded"),
    [
        (",Nguyễn Văn An,,,\n", (None, "Nguyễn Văn An")),
        ("12345,,,,\n", ("12345", None)),
        (",Tống Văn Cung,068204000001,,\n", (None, "Tống Văn Cung")),
        ("Ghi chú,An,068204000001,Số 1,01/02/2024\n", ("Ghi chú", "An")),
    ],
)
def test_a_record_with_few_fields_stays_a_record(
    line: str, loaded: tuple[str | None, str | None], tmp_path: Path
) -> None:
    month = load(tmp_path, HEADER + PEOPLE + line)
    assert names(month)[3:] == [(4, *loaded)]
    assert month.accounts[0].set_aside == {}


@pytest.mark.parametrize("line", ["Nguyễn Văn", "091234", "An,Bình", "Liên hệ: 0243 123 4567", "84912345674"])
def test_a_cut_line_stays_a_reject(line: str, tmp_path: Path) -> None:
    month = load(tmp_path, HEADER + PEOPLE + line)
    assert [row[3] for row in rejects(month)] == [line]
    assert month.accounts[0].set_aside == {}


def test_a_signature_before_a_record_stays_a_reject(tmp_path: Path) -> None:
    first, *others = PEOPLE.splitlines(keepends=True)
    month = load(tmp_path, HEADER + first + "NGƯỜI LẬP BIỂU\nTổng cộng: 1\n" + "".join(others))
    assert [row[0] for row in names(month)] == [1, 4, 5]
    assert [row[3] for row in rejects(month)] == ["NGƯỜI LẬP BIỂU", "Tổng cộng: 1"]
    month = load(tmp_path, HEADER + PEOPLE + "NGƯỜI LẬP BIỂU\nAn,Bình,Cúc,1\nGIÁM ĐỐC\n")
    assert [row[3] for row in rejects(month)] == ["NGƯỜI LẬP BIỂU", "An,Bình,Cúc,1"]
    assert month.accounts[0].set_aside == {"signature": 1}


SPOOL = """\
SQL> select msisdn, full_name from subscribers;

MSISDN      |FULL_NAME
------------|------------------
 84912345671|An
 84912345672|Bình

MSISDN      |FULL_NAME
------------|------------------
 84912345673|Cúc

3 rows selected.

Elapsed: 00:00:00.02
SQL> spool off
"""


def test_a_spool_of_sql_plus(tmp_path: Path) -> None:
    month = load(tmp_path, SPOOL)
    assert names(month) == [(1, "84912345671", "An"), (2, "84912345672", "Bình"), (3, "84912345673", "Cúc")]
    assert rejects(month) == []
    account = month.accounts[0]
    assert account.set_aside == {"preamble": 2, "feedback": 5, "repeated header": 1}
    assert (account.read, account.stated) == (3, 3)


def test_an_answer_of_psql_and_a_file_that_is_several_answers(tmp_path: Path) -> None:
    head = "   msisdn    | full_name \n-------------+-----------\n"
    answer = head + " 84912345671 | An\n 84912345672 | Bình\n(2 rows)\n\n"
    month = load(tmp_path, answer)
    assert names(month) == [(1, "84912345671", "An"), (2, "84912345672", "Bình")]
    assert (month.accounts[0].set_aside, month.accounts[0].stated) == ({"feedback": 2}, 2)
    twice = load(tmp_path, answer + answer)
    assert len(names(twice)) == 4
    assert twice.accounts[0].stated == 4


def test_another_count_is_kept(tmp_path: Path) -> None:
    for line, stated in (("60 rows selected.", 60), ("(2 rows)", 2), ("Tổng cộng: 4", 4)):
        assert load(tmp_path, HEADER + PEOPLE + line + "\n").accounts[0].stated == stated
    alone = load(tmp_path, "msisdn\n0912345671\n0912345672\n\n2 rows selected.\n")
    assert (alone.accounts[0].stated, alone.accounts[0].read, rejects(alone)) == (2, 2, [])


def test_each_sheet_of_a_workbook_has_an_end(tmp_path: Path) -> None:
    head: list[books.Cell] = ["Số thuê bao", "Họ và tên", "Địa chỉ"]
    sign: list[list[books.Cell]] = [
        [],
        ["Tổng cộng: 2"],
        [None, None, "Gia Lai, ngày 5 tháng 11 năm 2026"],
        [None, "Người lập biểu", "Giám đốc"],
        [None, "(Ký, họ tên)", "(Ký, họ tên)"],
        [None, "Nguyễn Văn Lập", "Trần Duyệt"],
    ]
    sheets: dict[str, list[list[books.Cell]]] = {
        name: [head, [f"09123456{first}1", "An", "Số 1"], [f"09123456{first}2", "Bình", None], *sign]
        for first, name in enumerate(("T1", "T2"))
    }
    path = books.xlsx(tmp_path / "viettel.xlsx", sheets)
    month = load_month("viettel", [path], tmp_path / "viettel.parquet")
    found = month_rows(month.path).select("record", "msisdn").collect().rows()
    assert found == [(1, "84912345601"), (2, "84912345602"), (3, "84912345611"), (4, "84912345612")]
    account = month.accounts[0]
    assert (account.read, account.stated) == (4, 4)
    assert account.set_aside == {"total": 2, "signature": 8}


def batch(first: int, rows: list[list[str | None]], rejected: dict[int, str] = {}) -> Batch:  # noqa: B006
    cells = pl.DataFrame(rows, schema={"0": pl.String, "1": pl.String, "2": pl.String}, orient="row")
    free = [line for line in range(first, first + len(rows) + len(rejected)) if line not in rejected]
    found = [Reject(0, line, "", text) for line, text in rejected.items()]
    return Batch(cells, pl.Series(free, dtype=pl.Int64), found)


def lines_of(batches: list[Batch]) -> list[int]:
    return [
        line
        for one in batches
        for line in sorted([*one.lines.to_list(), *(reject.line for reject in one.rejects)])
    ]


def test_an_end_over_several_batches() -> None:
    end = TableEnd(0)
    parts = [
        batch(1, [["0912345671", "An", ""], ["", "", ""]], {2: "NGƯỜI LẬP BIỂU"}),
        batch(4, [], {4: "(Ký, họ tên)"}),
        batch(5, [["", "Nguyễn Văn Lập", ""]]),
    ]
    parts[0].cells = parts[0].cells.head(1)
    parts[0].lines = parts[0].lines.head(1)
    assert lines_of(list(end.batches(parts))) == [1]
    assert end.set_aside == {"signature": 3}


def test_no_line_with_a_number_is_ever_set_aside_and_none_is_lost() -> None:
    pick = random.Random(23)  # noqa: S311
    numbers = ["0912345678", "84912345678", "+84 912 345 678", "(091) 234-5678", " 912345678", "'84912345678"]
    texts = [
        "Giám đốc",
        "Người lập biểu",
        "Tổng cộng: 3",
        "(Ký, họ tên)",
        "Ghi chú: x",
        "60 rows selected.",
        "An",
    ]
    for _ in range(300):
        parts, line, marked = [], 1, []
        for _ in range(pick.randint(1, 4)):
            rows: list[list[str | None]] = []
            rejected: dict[int, str] = {}
            for _ in range(pick.choice([0, 1, 2, 5, LONGEST + 5])):
                with_number = pick.random() < 0.3
                if pick.random() < 0.5:
                    cells = [pick.choice(numbers) if with_number else pick.choice(["", "Giám đốc"])]
                    rows.append([*cells, pick.choice(texts), pick.choice(["", *texts])])
                else:
                    rejected[line] = pick.choice(texts) + (f" {pick.choice(numbers)}" if with_number else "")
                marked += [line] if with_number else []
                line += 1
            parts.append(batch(line - len(rows) - len(rejected), rows, rejected))
        end = TableEnd(0)
        left = lines_of(list(end.batches(parts)))
        assert set(marked) <= set(left)
        assert left == sorted(left)
        assert len(left) + end.set_aside.total() == line - 1
        assert end.set_aside.total() <= LONGEST
