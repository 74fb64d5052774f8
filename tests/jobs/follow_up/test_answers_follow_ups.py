"""Follow-ups come back from cases.xlsx: what was changed, whole or not at all, never over later entries."""

import csv
import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from click.testing import Result
from support.cases import record_case, record_quiet
from support.command import simaudit_
from support.extracts import person, write
from support.few_checks import judge_by
from support.fill_rows import first_row

from simaudit.report.annexes.response_words import HEADINGS
from simaudit.store.follow_ups import follow_up_history
from simaudit.store.ledger import Ledger

CASE, OTHER = "V-7F3K-29QD", "V-AAAA-2222"
BOOK = Path("out/2026-10/restricted/cases.xlsx")
SHEET = "sheet 'Tiêu chí', row"


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A month of two carriers with a number without a name each, and two cases."""
    folder = tmp_path_factory.mktemp("audited")
    with pytest.MonkeyPatch.context() as patch:
        stand_in(folder, patch)
        for carrier in ("viettel", "vinaphone"):
            write(Path(f"2026-10/{carrier}.csv"), [person(carrier, 1, full_name=""), person(carrier, 2)])
        audit()
        with Ledger(Path("store/ledger.duckdb")) as ledger:
            for case in (CASE, OTHER):
                record_case(ledger, "2026-10", case)
    return folder


@pytest.fixture(autouse=True)
def home(audited: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the audited month, which is the current folder; it is 20 November 2026."""
    copy = shutil.copytree(audited, tmp_path / "home")
    stand_in(copy, monkeypatch)
    return copy


def stand_in(folder: Path, patch: pytest.MonkeyPatch) -> None:
    patch.chdir(folder)
    judge_by(patch)
    patch.setenv("SOURCE_DATE_EPOCH", "1795150800")


def audit() -> None:
    assert simaudit_("audit", "2026-10").exit_code == 0


def follow(subject: str, state: str, *options: str) -> None:
    done = simaudit_("follow", "set", subject, "--state", state, *options)
    assert (done.exit_code, done.stderr) == (0, "")


def filled(fill: Mapping[str, Mapping[str, object]], name: str = "a.xlsx") -> Result:
    """Fill the sheet of checks in cases.xlsx by carrier, with values by field, and read it back."""
    book = openpyxl.load_workbook(BOOK)
    sheet = book["Tiêu chí"]
    columns = {str(cell.value): int(cell.column) for cell in sheet[1]}
    for number in range(first_row(sheet), sheet.max_row + 1):
        for field, value in fill.get(str(sheet.cell(number, 1).value), {}).items():
            sheet.cell(number, columns[HEADINGS[field]]).value = value
    book.save(name)
    return simaudit_("answers", name)


def cases(*rows: Mapping[str, str], name: str = "a.csv") -> Result:
    """Read back a table of cases, with values by field; state and entry where they aren't given: open, 0."""
    with Path(name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["case_id", *HEADINGS.values()])
        writer.writeheader()
        for row in rows:
            given = {"case_id": CASE, "state": "open", "entry": "0", **row}
            writer.writerow({HEADINGS.get(field, field): value for field, value in given.items()})
    return simaudit_("answers", name)


def recorded() -> dict[str, list[tuple[object, ...]]]:
    """By subject, state, date, document, deadline, person, amount and reason of its entries."""
    with Ledger(Path("store/ledger.duckdb")) as ledger:
        return {
            str(subject): [
                (one.state, one.happened_on, one.document, one.deadline, one.person, one.amount, one.reason)
                for one in entries
            ]
            for subject, entries in follow_up_history(ledger).items()
        }


NAMED = "the letter on viettel:UNR-01 names 1 number by the findings of 2026-10\n"


def merged(new: int, changed: int, as_before: int, letter: str = "") -> str:
    return (
        f"follow-ups: {new} new, {changed} changed, {as_before} as before. "
        f"Shown by the next audit, and by: simaudit report\n{letter}"
    )


TODAY = date(2026, 11, 20)
LETTER = {"state": "Đã thông báo / Notified", "on": "05/11/2026", "document": "123/SKHCN-BCVT",
          "deadline": date(2026, 12, 1), "person": "Kiều Ngọc Lan"}  # fmt: skip
NOTIFIED = ("notified", date(2026, 11, 5), "123/SKHCN-BCVT", date(2026, 12, 1), "Kiều Ngọc Lan", None, None)


@pytest.fixture(scope="module")
def followed(audited: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The month audited again after viettel's letter was filled in, and that vinaphone's check is open."""
    with pytest.MonkeyPatch.context() as patch:
        copy = shutil.copytree(audited, tmp_path_factory.mktemp("followed") / "home")
        stand_in(copy, patch)
        assert filled({"viettel": LETTER, "vinaphone": {"state": "open"}}).stdout == merged(2, 0, 0, NAMED)
        audit()
    return copy


@pytest.fixture
def next_book(followed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy of it, which is the current folder."""
    stand_in(shutil.copytree(followed, tmp_path / "followed"), monkeypatch)


def test_what_was_filled_in_comes_back_row_by_row() -> None:
    done = filled({"viettel": LETTER, "vinaphone": {"state": "dismissed", "reason": "test SIMs"}})
    assert (done.exit_code, done.stderr, done.stdout) == (0, "", merged(2, 0, 0, NAMED))
    assert recorded() == {
        "viettel:UNR-01": [NOTIFIED],
        "vinaphone:UNR-01": [("dismissed", TODAY, None, None, None, None, "test SIMs")],
    }


def test_a_follow_up_about_nothing_is_merged_and_told() -> None:
    with Ledger(Path("store/ledger.duckdb")) as ledger:
        record_quiet(ledger, "2026-10", "V-QQQQ-2222", "2026-08", "2026-09")
    done = cases({"case_id": "V-QQQQ-2222"}, {"case_id": OTHER})
    assert (done.exit_code, done.stdout) == (0, merged(2, 0, 0))
    assert done.stderr == (
        "simaudit: V-QQQQ-2222: nothing of it is open in 2026-10; it is recorded all the same; "
        "check carrier, check, case and month (--period)\n"
    )
    assert set(recorded()) == {"V-QQQQ-2222", OTHER}


def test_a_file_is_read_once_and_left_alone_it_changes_nothing() -> None:
    assert filled({}).stdout == merged(0, 0, 0)
    assert filled({"viettel": LETTER}, "b.xlsx").stdout == merged(1, 0, 0, NAMED)
    assert simaudit_("answers", "b.xlsx").stdout.startswith("b.xlsx: merged already on 20")
    # Another file that says the same.
    assert filled({"viettel": {**LETTER, "on": "2026-11-05"}}, "c.xlsx").stdout == merged(0, 0, 0)
    assert recorded() == {"viettel:UNR-01": [NOTIFIED]}


@pytest.mark.usefixtures("next_book")
def test_the_next_workbook_has_what_was_recorded_and_takes_the_next_step() -> None:
    assert filled({}, "b.xlsx").stdout == merged(0, 0, 2)
    done = filled({"viettel": {"state": "answered", "on": "12/11/2026", "document": "45/VTL"}}, "c.xlsx")
    assert done.stdout == merged(0, 1, 1)
    # The deadline was that of the letter; who is in charge stays.
    answered = ("answered", date(2026, 11, 12), "45/VTL", None, "Kiều Ngọc Lan", None, None)
    assert recorded()["viettel:UNR-01"] == [NOTIFIED, answered]
    assert [entry[0] for entry in recorded()["vinaphone:UNR-01"]] == ["open"]


@pytest.mark.usefixtures("next_book")
def test_a_cell_that_is_emptied_is_taken_away_and_a_state_that_stays_is_corrected() -> None:
    assert filled({"viettel": {"person": None, "deadline": "15/12/2026"}}, "b.xlsx").stdout == merged(
        0, 1, 1, NAMED
    )
    corrected = ("notified", date(2026, 11, 5), "123/SKHCN-BCVT", date(2026, 12, 15), None, None, None)
    assert recorded()["viettel:UNR-01"] == [NOTIFIED, corrected]


@pytest.mark.usefixtures("next_book")
def test_rows_that_were_not_changed_say_nothing_against_later_entries() -> None:
    follow("viettel:UNR-01", "inspected")
    done = filled({"vinaphone": {"state": "closed"}}, "b.xlsx")
    assert done.stdout == merged(0, 1, 1)
    assert [entry[0] for entry in recorded()["viettel:UNR-01"]] == ["notified", "inspected"]


def test_what_was_changed_in_the_store_meanwhile_is_not_written_over() -> None:
    follow("viettel:UNR-01", "open")
    audit()
    follow("viettel:UNR-01", "answered")
    before = recorded()
    for name in ("a.xlsx", "c.xlsx"):
        done = filled({"viettel": LETTER}, name)
        assert (done.exit_code, recorded()) == (3, before)
        assert done.stderr.startswith(f"simaudit: {name}: nothing was merged; ")
    (line,) = done.stdout.splitlines()
    assert line.startswith(f"{SHEET} 3: the store has another entry since 20")
    assert line.endswith(
        "recorded after this file was written; see simaudit follow show, and fill in a new file"
    )
    # The same as was recorded is no contradiction.
    assert filled({"viettel": {"state": "answered", "on": "20/11/2026"}}, "b.xlsx").stdout == merged(0, 0, 1)


def test_of_a_file_only_what_was_changed_meanwhile_is_refused() -> None:
    follow(CASE, "inspected")
    rows = ({"state": "notified"}, {"case_id": OTHER})
    done = cases(*rows)
    line, rest = done.stdout.split("\n", 1)
    assert (done.exit_code, rest) == (3, merged(1, 0, 0))
    assert line.startswith("row 2: the store has another entry since 20")
    assert done.stderr == (
        "simaudit: a.csv: merged, but for rows that were changed in the store after this file was written; "
        "see what is listed (1); where a change is still wanted, fill in a new file\n"
    )
    assert {name: [entry[0] for entry in entries] for name, entries in recorded().items()} == {
        CASE: ["inspected"], OTHER: ["open"],
    }  # fmt: skip
    # Read again, it is refused again: it never was a file that was merged.
    again = cases(*rows)
    assert (again.exit_code, again.stdout) == (3, f"{line}\n")
    # With a fault of its own nothing of it is merged.
    assert cases(*rows, {"case_id": "V-QQQQ-2222"}, name="b.csv").exit_code == 3
    assert [entry[0] for entry in recorded()[OTHER]] == ["open"]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ({"state": "notifed"}, "“notifed” is none of the list's: Đang mở / Open, Đã thông báo / Notified, "),
        ({"state": "Kiều Lan"}, "a response that is none of the list's"),
        ({"state": "", "document": "1/A"}, "its state is missing; what was recorded can't be taken away"),
        ({"state": "dismissed"}, "dismissed needs a reason here; say why"),
        ({"on": "21/11/2026"}, "the date 2026-11-21 is after today, 2026-11-20"),
        ({"on": "yesterday"}, "its 'Ngày / Date' can't be read; give dates as 05/11/2026"),
        ({"deadline": "19/11/2026"}, "the deadline 2026-11-19 is before the date 2026-11-20"),
        ({"document": "a letter"}, "no document's number; give it"),
        ({"amount": "much"}, "its 'Số tiền (đồng) / Amount (VND)' can't be read"),
        ({"person": "x" * 101}, "a name of more than 100 characters"),
        ({"reason": "x" * 2_001}, "a reason of more than 2,000 characters"),
        ({"entry": ""}, "its 'Lần ghi / Entry' is missing or was changed"),
        ({"entry": "3"}, "its 'Lần ghi / Entry' is missing or was changed"),
        ({"case_id": "V-7F3K-29QX"}, "no case has this id; did you mean V-7F3K-29QD?"),
        ({"case_id": "0961000001"}, "neither the id of a case, nor a carrier and a check"),
    ],
)
def test_each_fault_is_named_by_its_row_and_nothing_is_merged(row: dict[str, str], fault: str) -> None:
    done = cases({"case_id": OTHER, "state": "notified"}, row)
    assert (done.exit_code, recorded()) == (3, {})
    (line,) = done.stdout.splitlines()
    assert line.startswith(f"row 3: {fault}")
    assert done.stderr == (
        "simaudit: a.csv: nothing was merged; correct what is listed (1) and read the whole file again\n"
    )


def test_a_wrong_step_names_the_steps_that_may_be_taken() -> None:
    follow(CASE, "decided", "--on", "2026-11-10")
    done = cases({"state": "notified", "on": "11/11/2026", "entry": "1"})
    assert done.stdout == (
        "row 2: from decided it doesn't go to notified; it may go to: decided, closed, dismissed\n"
    )
    assert cases({"state": "closed", "on": "09/11/2026", "entry": "1"}, name="b.csv").stdout.startswith(
        "row 2: the date 2026-11-09 is before that of the step before it (decided on 2026-11-10)"
    )


def test_what_ended_is_opened_again_with_a_reason_of_its_own() -> None:
    follow(CASE, "dismissed", "--reason", "a hospital")
    left = {"entry": "1", "reason": "a hospital", "on": "20/11/2026"}
    assert cases(left).stdout == "row 2: open needs a reason here; say why\n"
    assert cases({**left, "reason": "new numbers"}, name="b.csv").stdout == merged(0, 1, 0)


def test_rows_about_one_case_have_to_say_the_same() -> None:
    rows = [{"state": "notified"}, {"state": "inspected"}, {"state": ""}]
    done = cases(*rows)
    assert done.stdout.splitlines() == [
        f"row {row}: rows 2, 3 are about one subject and are filled in differently; "
        "fill them in alike, or change one row only"
        for row in (2, 3)
    ]
    done = cases(rows[0], rows[0], rows[2], name="b.csv")
    assert done.stdout.startswith(merged(1, 0, 0, "the rows of 2026-10 are no longer in the store"))
    assert [entry[0] for entry in recorded()[CASE]] == ["notified"]


def test_a_file_with_responses_too_is_refused() -> None:
    book = openpyxl.load_workbook(BOOK)
    sheet = book.create_sheet("x")
    sheet.append(["period", "carrier", "check_id", "finding_key", "Phản hồi / Response", "Lý do / Reason"])
    book.save("a.xlsx")
    done = simaudit_("answers", "a.xlsx")
    assert (done.exit_code, done.stderr) == (
        3,
        "simaudit: a.xlsx: the file has both responses to findings and follow-ups; "
        "read them in as two files\n",
    )
