"""Wordings that nobody mapped: the checks that need the column aren't judged, and the file is used."""

import json
from pathlib import Path
from typing import Any, Final

import docx
import pytest
from support.command import simaudit_
from support.extracts import person, write
from support.few_checks import checks_of, judge_by

FEW: Final = checks_of("UNR-01", "UNR-02", "MIS-01", "EXT-03")
MAPPED: Final = '[carriers.viettel.values.id_type]\n"Thẻ CC" = "CAN_CUOC"\n'
WORDING: Final = (
    "loại giấy tờ: “Thẻ CC” × 11 chưa có trong danh mục của Sở (11 trong 200 giá trị không đọc được); "
    "thêm vào [carriers.viettel.values.id_type] trong simaudit.toml, hoặc đề nghị doanh nghiệp ghi theo "
    "danh mục (simaudit columns)"
)


def month(count: int, **other: str) -> None:
    """200 numbers of viettel, of which the first so many have what `other` says."""
    rows = [person("viettel", number, **(other if number <= count else {})) for number in range(1, 201)]
    write(Path("2026-10/viettel.csv"), rows)


@pytest.fixture
def in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    judge_by(monkeypatch, FEW)
    return tmp_path


def results() -> dict[str, Any]:
    rows = json.loads(Path("out/2026-10/viettel/results.json").read_text(encoding="utf-8"))
    return {row["check_id"]: (row["status"], row["violations"], row["note"]) for row in rows}


def reliability() -> tuple[str, str]:
    overview = json.loads(Path("out/2026-10/overview.json").read_text(encoding="utf-8"))
    (standing,) = overview["decisions"]["standings"]
    return standing["consequence"], json.dumps(standing["unread"])


def test_up_to_five_per_cent_the_column_is_judged_and_its_wordings_are_named(in_folder: Path) -> None:
    month(10, id_type="Thẻ CC")
    done = simaudit_("audit", "2026-10", "--lang", "en")
    assert results() == {
        "UNR-01": ("passed", 0, None),
        "UNR-02": ("failed", 10, None),
        "MIS-01": ("passed", 0, None),
        "EXT-03": ("failed", 10, None),
    }
    assert reliability()[0] == "clarify"
    assert "Viettel: id_type: 'Thẻ CC' × 10: not in the Department's vocabulary (10 of 200" in done.stdout


def test_above_it_the_checks_that_need_it_are_not_assessable_and_the_file_is_used(in_folder: Path) -> None:
    month(11, id_type="Thẻ CC")
    done = simaudit_("audit", "2026-10", "--lang", "vi")
    assert done.exit_code == 0
    unread = "too many values of the column can't be read: id_type"
    assert results() == {
        "UNR-01": ("passed", 0, None),
        "UNR-02": ("not_assessable", 0, unread),
        "MIS-01": ("not_assessable", 0, unread),
        "EXT-03": ("failed", 11, None),
    }
    assert reliability()[0] == "clarify"
    assert (
        "Viettel: id_type: 'Thẻ CC' × 11: not in the Department's vocabulary "
        "(11 of 200 values can't be read); add them to [carriers.viettel.values.id_type] in simaudit.toml"
        in done.stdout
    )
    for page in ("index.html", "viettel/report.html"):
        assert WORDING in Path("out/2026-10", page).read_text(encoding="utf-8"), page
    assert simaudit_("letters", "--period", "2026-10").exit_code in (0, 3)
    letter = docx.Document(str(Path("out/letters/2026-10/viettel/cong-van.docx")))
    assert any(
        "giá trị không đọc được: Loại giấy tờ “Thẻ CC” × 11." in paragraph.text
        for paragraph in letter.paragraphs
    )
    examined = simaudit_("doctor")
    assert "viettel 2026-10: id_type: 'Thẻ CC' × 11: not in the Department's" in examined.stdout
    assert examined.exit_code == 3


def test_a_wording_that_was_mapped_is_read_again(in_folder: Path) -> None:
    month(11, id_type="Thẻ CC")
    Path("simaudit.toml").write_text(MAPPED, encoding="utf-8")
    done = simaudit_("audit", "2026-10")
    assert {status for status, _, _ in results().values()} == {"passed"}
    assert reliability() == ("usable", "[]")
    assert "id_type" not in done.stdout


def test_names_that_slipped_into_a_coded_column_are_counted_and_never_shown(in_folder: Path) -> None:
    month(20, id_type="Nguyễn Thị Hoa")
    done = simaudit_("audit", "2026-10", "--lang", "en")
    assert "Viettel: id_type: 20 of 200 values can't be read, which is the carrier's data" in done.stdout
    shown = [path for path in Path("out").rglob("*") if path.is_file() and "restricted" not in path.parts]
    assert [path for path in shown if "Thị Hoa".encode() in path.read_bytes()] == []


def test_birth_dates_make_the_file_unusable_above_five_per_cent(in_folder: Path) -> None:
    month(10, date_of_birth="31/02/1990")
    simaudit_("audit", "2026-10")
    assert (results()["UNR-01"], reliability()[0]) == (("failed", 10, None), "clarify")
    month(11, date_of_birth="31/02/1990")
    done = simaudit_("audit", "2026-10", "--lang", "en")
    assert reliability()[0] == "resend"
    assert (
        "Viettel: the data can't be relied on and have to be sent again: EXT-03 Too many birth dates that "
        "can't be read (Date of birth × 11): 1 / 3" in done.stdout
    )
    assert (
        "Viettel: date_of_birth: 11 of 200 values can't be read, which is the carrier's data" in done.stdout
    )
