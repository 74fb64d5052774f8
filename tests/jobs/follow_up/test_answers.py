"""Answers come back by finding key: whole or not at all, the last one counts, and none is lost."""

import zipfile
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from support.answers import COLUMNS, FINDINGS, answered, by_number, history, rows_of, run
from support.extracts import person, write
from support.few_checks import checks_of, in_copy, judge_by
from support.fill_rows import Row

from simaudit.report.annexes.response_words import ANSWERS, REASON, RESPONSE

SHEET = "sheet 'Vi phạm - nội dung thông tin', row"


FEW = checks_of("UNR-01", "UNR-10")


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """September and October of viettel, October of vinaphone: numbers without a name, or with an old card."""
    folder = tmp_path_factory.mktemp("done")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        judge_by(patch, FEW)
        rows = [person("viettel", number) for number in range(1, 8)]
        for row in rows[:4]:
            row["full_name"] = ""
        rows[5] |= {"id_type": "CMND", "authenticated_at": ""}
        write(Path("09/viettel_2026-09.csv"), rows)
        rows[3]["full_name"] = "Kiều Khác"
        rows[4]["full_name"] = ""
        write(Path("10/viettel_2026-10.csv"), rows)
        write(Path("10/vinaphone_2026-10.csv"), [person("vinaphone", 1, full_name="")])
        for month in ("09", "10"):
            assert run("audit", month).exit_code == 0
    return folder


@pytest.fixture(autouse=True)
def folder(done: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of `done`, the current folder."""
    return in_copy(done, tmp_path / "copy", monkeypatch, FEW)


def test_a_filled_workbook_comes_back_row_by_row() -> None:
    done = answered(
        by_number(("chấp nhận / accept", None), ("Đã sửa", None), (None, None), ("contested", "x"))
    )
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == (
        "viettel 2026-10: 3 answers new, 0 changed, 0 as before. Shown by the next audit, and by: "
        "simaudit report --period 2026-10\n"
    )
    assert history() == [
        ("2026-10", "UNR-01", "accepted", None), ("2026-10", "UNR-01", "fixed", None),
        ("2026-10", "UNR-01", "contested", "x"),
    ]  # fmt: skip


def test_the_same_file_twice_changes_nothing() -> None:
    answered(by_number(("fixed", None)))
    before = history()
    again = run("answers", "a.xlsx")
    assert again.exit_code == 0
    assert again.stdout.startswith("a.xlsx: merged already on 20")
    # Saved anew it is another file that says the same.
    assert (
        " 0 answers new, 0 changed, 1 as before."
        in answered(by_number((" FIXED ", None)), name="b.xlsx").stdout
    )
    assert history() == before


def test_a_later_answer_replaces_an_earlier_one_that_is_kept() -> None:
    answered(by_number(("contested", "the paper is here")))
    later = answered(by_number(("fixed", None)), name="b.xlsx")
    assert " 0 answers new, 1 changed, 0 as before." in later.stdout
    assert history() == [
        ("2026-10", "UNR-01", "contested", "the paper is here"), ("2026-10", "UNR-01", "fixed", None),
    ]  # fmt: skip


def test_each_fault_is_named_by_sheet_and_row_and_nothing_is_merged() -> None:
    other = rows_of(carrier="vinaphone")["finding_key"][0]
    gone = rows_of("2026-09")["finding_key"][3]
    faults: list[dict[str, object]] = [
        {RESPONSE: "maybe"},
        {RESPONSE: "contested", REASON: "  "},
        {REASON: "no response"},
        {RESPONSE: "fixed", "finding_key": other},
        {RESPONSE: "fixed", "finding_key": gone},
    ]
    number = 0

    def answer(row: Row) -> dict[str, object]:
        nonlocal number
        number += 1
        return faults[number - 1] if number <= len(faults) else {RESPONSE: "fixed"}

    first = answered(answer)
    assert first.exit_code == 3
    assert first.stdout.splitlines() == [
        f"{SHEET} 3: “maybe” is none of the list's: chấp nhận / accept, đã sửa / fixed, "
        "không đồng ý (có giải trình) / contested, rút lại / withdrawn",
        f"{SHEET} 4: contested, and without a reason",
        f"{SHEET} 5: a reason without a response",
    ]
    assert first.stderr == (
        "simaudit: a.xlsx: nothing was merged; correct what is listed (3) and read the whole file again\n"
    )
    # What the store says comes when the file itself is in order.
    number, faults[:3] = 0, [{}, {}, {}]
    second = answered(answer)
    assert second.stdout.splitlines() == [
        f"{SHEET} 6: its finding_key is of another carrier's or month's finding",
        f"{SHEET} 7: its finding_key is of another carrier's or month's finding",
    ]
    assert history() == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"finding_key": "0" * 64}, "no finding has its finding_key"),
        ({"finding_key": "12"}, "its finding_key is missing or was changed"),
        ({"finding_key": ""}, "its finding_key is missing or was changed"),
        ({"check_id": "UNR-10"}, "its finding_key is of another check: were cells sorted apart?"),
        ({"check_id": ""}, "its finding_key is of another check: were cells sorted apart?"),
        ({"period": "2026-09"}, "it is of another carrier or month than the first answered row"),
        ({"carrier": "vinaphone"}, "it is of another carrier or month than the first answered row"),
        ({"period": ""}, "its period is missing or was changed"),
        ({"carrier": ""}, "its carrier is missing or was changed"),
        ({"carrier": "0961000001"}, "its carrier is missing or was changed"),
        ({RESPONSE: "contested", REASON: "x" * 2_001}, "a reason of more than 2,000 characters"),
    ],
)
def test_a_csv_is_held_to_the_same(change: dict[str, str], fault: str) -> None:
    rows = rows_of().to_dicts()
    rows[2] |= change
    pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String())).write_csv("a.csv")
    done = run("answers", "a.csv")
    assert (done.exit_code, done.stdout) == (3, f"row 4: {fault}\n")
    assert history() == []


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_spreadsheet_s_csv_is_read(separator: str) -> None:
    rows = rows_of().with_columns(pl.lit('said; "so", they say\nand more').alias(REASON))
    rows.write_csv("a.csv", separator=separator, include_bom=True)
    assert run("answers", "a.csv").stdout.startswith(f"viettel 2026-10: {rows.height} answers new")
    assert {reason for *_, reason in history()} == {'said; "so", they say\nand more'}


def test_one_finding_answered_in_two_ways_is_a_fault() -> None:
    rows = rows_of()
    pl.concat([rows, rows[:1].with_columns(pl.lit("fixed").alias(RESPONSE))]).write_csv("a.csv")
    done = run("answers", "a.csv")
    assert done.stdout.splitlines() == [
        f"row {row}: rows 2, {rows.height + 2} are of one finding and are answered differently; "
        "give them the same answer, or fill in one row only"
        for row in (2, rows.height + 2)
    ]
    pl.concat([rows, rows[:1]]).write_csv("a.csv")
    assert run("answers", "a.csv").stdout.startswith(f"viettel 2026-10: {rows.height} answers new")


def test_no_value_of_a_row_is_ever_said() -> None:
    private = "Kiều Bí Mật 84961234567"
    done = answered(by_number((private, private), ("fixed", None)), name="a.xlsx")
    assert done.exit_code == 3
    pl.DataFrame([[private] * len(COLUMNS)], schema=COLUMNS, orient="row").write_csv("a.csv")
    assert "Bí Mật" not in done.output + run("answers", "a.csv").output
    with xlsxwriter.Workbook("b.xlsx") as book:
        sheet = book.add_worksheet(private)
        sheet.write_row(0, 0, COLUMNS)
        sheet.write_row(1, 0, [private] * len(COLUMNS))
    assert run("answers", "b.xlsx").stdout == "sheet 1, row 2: its finding_key is missing or was changed\n"


def test_more_than_a_thousand_faults_are_counted() -> None:
    rows = [["x"] * len(COLUMNS)] * 1_500
    pl.DataFrame(rows, schema=COLUMNS, orient="row").write_csv("a.csv")
    lines = run("answers", "a.csv").stdout.splitlines()
    assert (len(lines), lines[-1]) == (1_001, "and 500 more")


def test_a_formula_counts_as_what_it_shows_and_a_cell_of_another_kind_is_no_answer() -> None:
    rows = rows_of().rows()
    with xlsxwriter.Workbook("a.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, COLUMNS)
        for number, row in enumerate(rows, start=1):
            sheet.write_row(number, 0, row)
        sheet.write_formula(1, 4, '=HYPERLINK("x", "fixed")', None, "fixed")
        sheet.write_boolean(2, 4, True)
    assert run("answers", "a.xlsx").stdout == (
        "sheet 1, row 3: “true” is none of the list's: chấp nhận / accept, đã sửa / fixed, "
        "không đồng ý (có giải trình) / contested, rút lại / withdrawn\n"
    )
    rows[1] = (*rows[1][:4], None, None)
    with xlsxwriter.Workbook("b.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, COLUMNS)
        for number, row in enumerate(rows, start=1):
            sheet.write_row(number, 0, row)
        sheet.write_formula(1, 4, '=HYPERLINK("x", "fixed")', None, "fixed")
    assert run("answers", "b.xlsx").exit_code == 0
    assert history()[0][2] == "fixed"


def hostile_books(folder: Path) -> dict[str, Path]:
    far = folder / "far.xlsx"
    with xlsxwriter.Workbook(str(far)) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "finding_key")
        sheet.write(1_048_575, 16_383, "x")
    bomb = folder / "bomb.xlsx"
    with zipfile.ZipFile(far) as source, zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as target:
        for item in source.infolist():
            target.writestr(item.filename, source.read(item))
        with target.open("xl/media/image1.png", "w", force_zip64=True) as part:
            for _ in range(4):
                part.write(bytes(16 * 1024 * 1024))
    torn = folder / "torn.xlsx"
    torn.write_bytes(FINDINGS.read_bytes()[:-2_000])
    text = folder / "text.xlsx"
    text.write_bytes("Số thuê bao".encode("utf-16"))
    empty = folder / "empty.csv"
    empty.touch()
    return {path.stem: path for path in (far, bomb, torn, text, empty)}


def test_a_hostile_or_broken_file_is_refused_in_a_sentence() -> None:
    for name, path in hostile_books(Path()).items():
        done = run("answers", str(path))
        assert (name, done.exit_code, done.stdout) == (name, 3, "")
        assert done.stderr.startswith(f"simaudit: {path}: ")
        assert "defect" not in done.stderr
    assert history() == []


def test_what_holds_no_answers_is_refused(folder: Path) -> None:
    assert "is filled in" in run("answers", str(FINDINGS)).stderr
    assert "no sheet has the headings" in run("answers", "10/viettel_2026-10.csv").stderr
    assert "there is no such file" in run("answers", "nowhere.xlsx").stderr
    rows_of().drop("carrier").write_csv("a.csv")
    missing = run("answers", "a.csv")
    assert (missing.exit_code, "without the column 'carrier'" in missing.stderr) == (3, True)
    rows_of().with_columns(period=pl.lit("2026-08")).write_csv("a.csv")
    assert run("answers", "a.csv").exit_code == 2
    nothing = run("answers", "a.csv", "--store", "none")
    assert (nothing.exit_code, "nothing has been audited" in nothing.stderr) == (2, True)


def test_an_answer_makes_the_month_due_again() -> None:
    assert "unchanged since" in run("audit", "10").stdout
    answered(by_number(("fixed", None)))
    assert "unchanged since" not in run("audit", "10").stdout
    assert "unchanged since" in run("audit", "10").stdout


def test_every_word_of_the_list_is_understood() -> None:
    rows = rows_of().with_columns(pl.lit("why").alias(REASON))
    for code, word in ANSWERS.items():
        rows.with_columns(pl.lit(word).alias(RESPONSE)).write_csv("a.csv")
        assert run("answers", "a.csv").exit_code == 0
        assert history()[-1][2] == code
