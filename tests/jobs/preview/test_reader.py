"""A file opened for its preview: what has to be guessed of its headings, and why an audit would refuse it."""

from pathlib import Path

import pytest
from support import workbooks as books
from support.file_previews import asked, seen

from simaudit.config import load_config
from simaudit.config.carrier_profile import CarrierProfile
from simaudit.errors import IntakeError, Note

NO_HEADER = "".join(
    f"{n};Nguyễn Văn {chr(64 + n)};09610000{n:02};{n:02}/02/1960;{'Trả trước' if n % 2 else 'Trả sau'};"
    f"{n:02}/03/2020;ghi chú {n}\n"
    for n in range(1, 13)
)
NAMES = """\
[carriers.viettel]
names = [
  "column_1",       # 1  9 | 99
  "full_name",      # 2  NGUYỄN V** A** | NGUYỄN V** B** | NGUYỄN V** C**
  "msisdn",         # 3  096*****01 | 096*****02 | 096*****03
  "date_of_birth",  # 4  99/99/9999
  "payment_type",   # 5  Trả trước | Trả sau
  "column_6",       # 6  status_at? id_issue_date? registered_at? activated_at?  99/99/9999
  "column_7",       # 7  aaa aaa 9 | aaa aaa 99
]
"""


def test_a_file_without_a_header(tmp_path: Path) -> None:
    path = tmp_path / "viettel.csv"
    path.write_text(NO_HEADER, encoding="utf-8")
    explanation = seen(path)
    assert explanation.refusal is not None
    assert explanation.refusal.note == Note("first_line_is_record")
    assert (explanation.header_line, explanation.account.read) == (0, 12)
    assert [column.column for column in explanation.columns] == [
        "full_name",
        "msisdn",
        "date_of_birth",
        "payment_type",
    ]
    assert explanation.profile == NAMES
    config = tmp_path / "simaudit.toml"
    config.write_text(explanation.profile, encoding="utf-8")
    again = seen(path, load_config(config).carriers["viettel"])
    assert (again.refusal, again.account.read, again.header_line) == (None, 12, 0)
    shown = asked(tmp_path, str(path), "--lang", "en").stdout
    assert "0961000001" not in explanation.profile + shown
    assert "An" not in explanation.profile.split()
    own = CarrierProfile(names=["a", "full_name", "msisdn", "b", "c", "d", "e"])
    assert seen(path, own).account.mapped == {"full_name": "full_name", "msisdn": "msisdn"}


def test_a_workbook_without_a_header(tmp_path: Path) -> None:
    book = books.xlsx(
        tmp_path / "viettel.xlsx", {"Data": [[961000001 + n, "Nguyễn An", "Nam"] for n in range(12)]}
    )
    explanation = seen(book)
    assert explanation.refusal is not None
    assert explanation.refusal.note.code == "header_looks_like_record"
    assert [column.column for column in explanation.columns] == ["msisdn", "full_name", "gender"]
    assert explanation.account.read == 12
    assert '  "full_name",  # 2  NGUYỄN A**\n' in explanation.profile


def test_a_line_that_is_no_record_and_no_header_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "viettel.csv"
    path.write_text("Tên;Tuổi\nAn;20\nBình;30\n", encoding="utf-8")
    with pytest.raises(IntakeError, match="no column is called msisdn"):
        seen(path)


def test_two_headings_of_one_meaning(tmp_path: Path) -> None:
    path = tmp_path / "viettel.csv"
    path.write_text("Số thuê bao,Số máy,Họ tên\n0961000001,0961000002,An\n", encoding="utf-8")
    explanation = seen(path)
    assert explanation.refusal is not None
    assert explanation.refusal.note == Note(
        "column_twice", one="'Số thuê bao'", other="'Số máy'", column="msisdn"
    )
    assert explanation.profile == '[carriers.viettel]\n[carriers.viettel.columns]\n"Số máy" = ""\n'
